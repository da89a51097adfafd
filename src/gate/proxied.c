// Connections that a proxy announces (PROXY protocol): who came to it is read first, then the
// connection is like any other. Only trusted proxies may say it; nobody else may come.
#include "base/log.h"
#include "gate/inside.h"
#include "wire/proxy_head.h"

#include <string.h>

typedef struct Proxied {
    Arena arena; // holds this struct
    Gate *gate;
    bool by_tls;
    size_t len;
    char head[PROXY_HEAD_MAX_BYTES];
} Proxied;

static void proxied_free(Proxied *proxied)
{
    Arena arena = proxied->arena;
    arena_free(&arena);
}

static void proxied_wrong(Conn *conn)
{
    log_line(LOG_INFO, "gate.proxy", "text=\"a proxy did not say who came\"");
    conn_abort(conn);
}

static void proxied_done(Proxied *proxied, Conn *conn, const ProxyHead *head)
{
    Gate *gate = proxied->gate;
    if (head->has_address) {
        Address peer = { .kind = head->is_ipv6 ? ADDRESS_IPV6 : ADDRESS_IPV4, .port = head->port };
        memcpy(peer.ip, head->ip, sizeof(peer.ip));
        conn_set_peer(conn, &peer);
    }
    if (proxied->by_tls) {
        gate_secure(gate, conn);
    }
    proxied_free(proxied);
    gate_welcome(gate, conn);
}

// NOLINTNEXTLINE(readability-non-const-parameter): the handler's type
static size_t on_bytes(Conn *conn, char *at, size_t len)
{
    Proxied *proxied = conn_user(conn);
    size_t before = proxied->len;
    size_t room = sizeof(proxied->head) - before;
    size_t fits = len < room ? len : room;
    memcpy(proxied->head + before, at, fits);
    proxied->len += fits;
    ProxyHead head;
    size_t taken = 0;
    switch (proxy_head_read((Str){ proxied->head, proxied->len }, &head, &taken)) {
    case PROXY_MORE:
        return len;
    case PROXY_WRONG:
        proxied_wrong(conn);
        return len;
    case PROXY_DONE:
        break;
    }
    assert(taken > before);
    proxied_done(proxied, conn, &head);
    return taken - before;
}

static void on_closed(Conn *conn, ConnEnd why)
{
    (void)why;
    proxied_free(conn_user(conn));
}

static const ConnHandler proxied_handler = {
    .on_bytes = on_bytes,
    .on_closed = on_closed,
};

void proxied_make(Gate *gate, Conn *conn, bool by_tls)
{
    Arena arena = { 0 };
    Proxied *proxied = arena_new(&arena, Proxied);
    proxied->arena = arena;
    proxied->gate = gate;
    proxied->by_tls = by_tls;
    conn_set_handler(conn, &proxied_handler, proxied);
    conn_set_deadline(conn, HEAD_MAX_MS);
}
