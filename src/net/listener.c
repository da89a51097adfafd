#include "net/listener.h"

#include "net/conn_internal.h"
#include "net/loop_internal.h"
#include "net/timer.h"

#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct Listener {
    uv_poll_t poll;
    ConnTable *table;
    ListenerAccepted *accepted;
    void *context;
    Address address;
    LoopTimer *retry;
    int fd;
    int spare_fd; // given up for a moment when there is no other; -1: that moment
};

typedef union SocketAddress {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    struct sockaddr_un local;
} SocketAddress;

static socklen_t socket_address_make(const Address *address, SocketAddress *out)
{
    *out = (SocketAddress){ 0 };
    switch (address->kind) {
    case ADDRESS_IPV4:
        out->ipv4.sin_family = AF_INET;
        out->ipv4.sin_port = htons(address->port);
        memcpy(&out->ipv4.sin_addr, address->ip, sizeof(out->ipv4.sin_addr));
        return sizeof(out->ipv4);
    case ADDRESS_IPV6:
        out->ipv6.sin6_family = AF_INET6;
        out->ipv6.sin6_port = htons(address->port);
        memcpy(&out->ipv6.sin6_addr, address->ip, sizeof(out->ipv6.sin6_addr));
        return sizeof(out->ipv6);
    case ADDRESS_UNIX:
        out->local.sun_family = AF_UNIX;
        memcpy(out->local.sun_path, address->path, sizeof(out->local.sun_path) - 1);
        return sizeof(out->local);
    }
    fatal("listener: unknown kind of address");
}

static Address address_of(const SocketAddress *from)
{
    Address address = { .kind = ADDRESS_UNIX };
    if (from->any.sa_family == AF_INET) {
        address.kind = ADDRESS_IPV4;
        address.port = ntohs(from->ipv4.sin_port);
        memcpy(address.ip, &from->ipv4.sin_addr, sizeof(from->ipv4.sin_addr));
    } else if (from->any.sa_family == AF_INET6) {
        address.kind = ADDRESS_IPV6;
        address.port = ntohs(from->ipv6.sin6_port);
        memcpy(address.ip, &from->ipv6.sin6_addr, sizeof(from->ipv6.sin6_addr));
    }
    return address;
}

// ---- accepting -------------------------------------------------------------------------------

static int spare_open(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int one_accept(const Listener *listener, SocketAddress *from)
{
    *from = (SocketAddress){ 0 };
    socklen_t len = sizeof(*from);
    return accept4(listener->fd, &from->any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static void on_ready(uv_poll_t *poll, int status, int events);

static void on_retry(void *context)
{
    Listener *listener = context;
    if (listener->spare_fd < 0) {
        listener->spare_fd = spare_open();
    }
    uv_poll_start(&listener->poll, UV_READABLE, on_ready);
}

// No descriptors are left. Those at the door hear so at once instead of hanging; the loop goes
// back to serving those inside.
static void door_clear(Listener *listener, int error)
{
    int closed = 0;
    if (listener->spare_fd >= 0) {
        close(listener->spare_fd);
        SocketAddress from;
        int fd = 0;
        while (closed < LISTENER_ACCEPTS_PER_TURN && fd >= 0) {
            fd = one_accept(listener, &from);
            if (fd >= 0) {
                close(fd);
                closed++;
            }
        }
        listener->spare_fd = spare_open();
    }
    log_line(LOG_WARN, "net.no_descriptors", "error=%s turned_away=%d open=%" PRIu32,
             strerrorname_np(error), closed, conn_count(listener->table));
    uv_poll_stop(&listener->poll);
    loop_timer_start(listener->retry, LISTENER_RETRY_MS);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    (void)events;
    Listener *listener = poll->data;
    if (status < 0) {
        log_line(LOG_ERROR, "net.listen", "error=%s", uv_err_name(status));
        return;
    }
    for (int i = 0; i < LISTENER_ACCEPTS_PER_TURN; i++) {
        SocketAddress from;
        int fd = one_accept(listener, &from);
        if (fd < 0) {
            int error = errno;
            if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
                door_clear(listener, error);
            }
            if (error == EINTR || error == ECONNABORTED) {
                continue;
            }
            return;
        }
        Address peer = address_of(&from);
        Conn *conn = conn_adopt(listener->table, fd, &peer);
        if (conn) {
            listener->accepted(conn, listener->context);
            conn_begin(conn);
        }
    }
}

// ---- listening -------------------------------------------------------------------------------

static Err refused(int error, Refusal *why)
{
    log_line(LOG_ERROR, "net.listen", "error=%s", strerrorname_np(error));
    Str message = S("the system does not let us listen at that address");
    if (error == EADDRINUSE) {
        message = S("another program listens at that address already");
    } else if (error == EACCES) {
        message = S("listening at that address needs more rights");
    } else if (error == EADDRNOTAVAIL) {
        message = S("this machine does not have that address");
    } else if (error == ENOENT) {
        message = S("the folder of the socket does not exist");
    }
    return refuse(why, ERR_INVALID, S("listen"), S("cannot_listen"), message);
}

// A socket file that an earlier process left behind. Two processes on one folder are kept apart
// by its lock, not here.
static void old_socket_remove(const char *path)
{
    struct stat found;
    if (lstat(path, &found) == 0 && S_ISSOCK(found.st_mode)) {
        unlink(path);
    }
}

// 0, or errno.
static int socket_prepare(int fd, const Address *address)
{
    int on = 1;
    int failed = 0;
    if (address->kind == ADDRESS_UNIX) {
        old_socket_remove(address->path);
        // Linux gives the file the mode that the socket has at bind(): no moment in between.
        failed = fchmod(fd, S_IRUSR | S_IWUSR);
    } else {
        failed = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    }
    if (!failed && address->kind == ADDRESS_IPV6) {
        failed = setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
    SocketAddress at;
    socklen_t len = socket_address_make(address, &at);
    if (failed || bind(fd, &at.any, len) < 0 || listen(fd, LISTENER_BACKLOG) < 0) {
        return errno;
    }
    return 0;
}

static void port_read(Listener *listener)
{
    SocketAddress at = { 0 };
    socklen_t len = sizeof(at);
    if (listener->address.kind != ADDRESS_UNIX && getsockname(listener->fd, &at.any, &len) == 0) {
        listener->address = address_of(&at);
    }
}

Err listener_make(ConnTable *table, const Address *address, ListenerAccepted *accepted,
                  void *context, Listener **out, Refusal *why)
{
    Loop *loop = conn_table_loop(table);
    assert(loop_is_mine(loop));
    static const int families[] = { AF_INET, AF_INET6, AF_UNIX };
    int fd = socket(families[address->kind], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return refused(errno, why);
    }
    int error = socket_prepare(fd, address);
    if (error) {
        close(fd);
        return refused(error, why);
    }
    Listener *listener = net_alloc(sizeof(*listener));
    listener->table = table;
    listener->accepted = accepted;
    listener->context = context;
    listener->address = *address;
    listener->fd = fd;
    listener->spare_fd = spare_open();
    listener->retry = loop_timer_make(loop, on_retry, listener);
    listener->poll.data = listener;
    port_read(listener);
    int status = uv_poll_init(loop_uv(loop), &listener->poll, fd);
    if (status == 0) {
        status = uv_poll_start(&listener->poll, UV_READABLE, on_ready);
    }
    if (status < 0) {
        fatal("listener: %s", uv_strerror(status));
    }
    *out = listener;
    return ERR_NONE;
}

uint16_t listener_port(const Listener *listener)
{
    return listener->address.port;
}

static void on_close(uv_handle_t *handle)
{
    Listener *listener = handle->data;
    close(listener->fd);
    if (listener->spare_fd >= 0) {
        close(listener->spare_fd);
    }
    free(listener);
}

void listener_free(Listener *listener)
{
    if (!listener) {
        return;
    }
    if (listener->address.kind == ADDRESS_UNIX) {
        unlink(listener->address.path);
    }
    loop_timer_free(listener->retry);
    uv_close((uv_handle_t *)&listener->poll, on_close);
}
