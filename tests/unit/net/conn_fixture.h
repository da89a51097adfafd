// conn_fixture.h — a loop, a table of connections and a listener on loopback, with what its
// connections told; and blocking clients. Include after <cmocka.h>.
#ifndef UNIT_NET_CONN_FIXTURE_H
#define UNIT_NET_CONN_FIXTURE_H

#include "net/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNS_MAX = 8,
    TURNS_MAX = 5000,
    TURN_PAUSE_NS = 1000000,
    RECEIVED_MAX_BYTES = 8 * 1024 * 1024,
};

// One loop, one table, one listener, and what its connections told.
typedef struct Fixture {
    Loop *loop;
    ConnTable *table;
    Listener *listener;
    Arena arena;
    const ConnHandler *handler; // for those accepted next
    Tls *tls;                   // the same; NULL: plain
    Conn *conn;                 // the newest
    Str peer;
    int accepted;
    int closed;
    ConnEnd end;
    Buf bytes; // all that arrived
    int calls; // of on_bytes
    size_t take_max;
    int writable;
    int deadlines;
    int peer_ends;
    size_t bytes_at_peer_end;
    Conn *other;
} Fixture;

static inline size_t on_bytes(Conn *conn, char *at, size_t len)
{
    Fixture *f = conn_user(conn);
    f->calls++;
    size_t taken = len < f->take_max ? len : f->take_max;
    buf_add(&f->bytes, (Str){ at, taken });
    memset(at, '!', taken); // the bytes are ours to change
    return taken;
}

static inline void on_closed(Conn *conn, ConnEnd why)
{
    Fixture *f = conn_user(conn);
    assert_null(conn_find(conn_table(conn), conn_id(conn)));
    conn_write(conn, S("too late"));
    f->closed++;
    f->end = why;
}

static const ConnHandler plain = { .on_bytes = on_bytes, .on_closed = on_closed };
static inline void on_accepted(Conn *conn, void *context)
{
    Fixture *f = context;
    f->accepted++;
    f->conn = conn;
    Address peer = conn_peer(conn);
    f->peer = address_host(&f->arena, &peer);
    conn_set_handler(conn, f->handler, f);
    if (f->tls) {
        conn_secure(conn, f->tls, S("https only"));
    }
}

static inline void fixture_make(Fixture *f, ConnLimits limits)
{
    *f = (Fixture){ .handler = &plain, .take_max = SIZE_MAX };
    f->bytes = buf_make(&f->arena, RECEIVED_MAX_BYTES);
    f->loop = loop_make();
    f->table = conn_table_make(f->loop, limits);
    Address address;
    assert_int_equal(address_parse(S("127.0.0.1:0"), &address, NULL), ERR_NONE);
    assert_int_equal(listener_make(f->table, &address, on_accepted, f, &f->listener, NULL),
                     ERR_NONE);
}

static inline void fixture_free(Fixture *f)
{
    listener_free(f->listener);
    conn_table_free(f->table);
    loop_free(f->loop);
    assert_int_equal(f->closed, f->accepted);
    arena_free(&f->arena);
}

static inline void nap(void)
{
    struct timespec pause = { .tv_nsec = TURN_PAUSE_NS };
    nanosleep(&pause, NULL);
}

// Turns the loop until `condition` holds; fails when it never does.
#define TURN_UNTIL(f, condition)                             \
    do {                                                     \
        int turns_ = 0;                                      \
        while (!(condition)) {                               \
            if (++turns_ > TURNS_MAX) {                      \
                fail_msg("never came true: %s", #condition); \
            }                                                \
            loop_turn((f)->loop);                            \
            nap();                                           \
        }                                                    \
    } while (0)

static inline void turn_some(Fixture *f)
{
    for (int i = 0; i < 10; i++) {
        loop_turn(f->loop);
        nap();
    }
}

static inline int client_connect(const Fixture *f)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_port = htons(listener_port(f->listener)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

static inline int client_accepted(Fixture *f)
{
    int before = f->accepted;
    int fd = client_connect(f);
    TURN_UNTIL(f, f->accepted > before);
    return fd;
}

static inline void client_send(int fd, Str bytes)
{
    assert_int_equal(send(fd, bytes.at, bytes.len, MSG_NOSIGNAL), (ssize_t)bytes.len);
}

// What has arrived at the client; `*ended` when the server's end has.
static inline size_t client_receive(int fd, char *to, size_t max, bool *ended)
{
    size_t len = 0;
    *ended = false;
    while (len < max) {
        ssize_t got = recv(fd, to + len, max - len, MSG_DONTWAIT);
        if (got <= 0) {
            *ended = got == 0 || errno != EAGAIN;
            return len;
        }
        len += (size_t)got;
    }
    return len;
}

static inline bool client_sees_end(int fd)
{
    char byte;
    bool ended = false;
    return client_receive(fd, &byte, 1, &ended) == 0 && ended;
}

#endif
