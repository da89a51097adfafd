#include "net/conn.h"

#include "net/conn_internal.h"
#include "net/deadlines.h"
#include "net/loop_internal.h"
#include "net/pending.h"
#include "net/tls_internal.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNS_PER_PAGE = 64,
    CONNS_MAX = 1000000,
};
#define NO_INDEX UINT32_MAX

typedef enum ConnState {
    CONN_FREE,
    CONN_OPEN,
    CONN_DRAINING, // conn_close(): sending what is pending
    CONN_ENDED,    // all sent and our end told; waiting for the peer's
    CONN_CLOSED,   // uv_close() was called
} ConnState;

// What the socket could not take at once.
typedef struct SlowWrite {
    uv_write_t request;
    Conn *conn;
    Pending pending;
} SlowWrite;

struct Conn {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    ConnTable *table;
    const ConnHandler *handler;
    void *user;
    TlsConn *tls;    // NULL: plain
    Str not_tls;     // for a peer that speaks plainly to TLS
    Pending pending; // of TLS what is not encrypted yet
    SlowWrite *slow; // under way, or NULL
    Conn *next_queued;
    char *kept; // arrived, not taken yet
    size_t kept_len;
    ConnId id;
    uint32_t next_free; // while CONN_FREE
    uint32_t pending_max;
    ConnState state;
    ConnEnd end;
    bool queued; // for the end of the turn
    bool paused;
    bool reading;
    bool peer_ended;
    bool peer_end_told;
    bool writable_asked;
    AddressKind peer_kind;
    uint16_t peer_port;
    unsigned char peer_ip[16];
};

struct ConnTable {
    Loop *loop;
    ConnLimits limits;
    Conn **pages;   // each CONNS_PER_PAGE; connections never move
    uint32_t slots; // ever used
    uint32_t first_free;
    uint32_t count;
    uint64_t refused;
    Conn *queue;          // what the end of this turn looks at
    Deadlines *deadlines; // by index
    bool dying;
    char read_buffer[CONN_READ_BYTES];
};

static Conn *conn_at(const ConnTable *table, uint32_t index)
{
    return &table->pages[index / CONNS_PER_PAGE][index % CONNS_PER_PAGE];
}

static void turn_queue(Conn *conn)
{
    if (!conn->queued) {
        conn->queued = true;
        conn->next_queued = conn->table->queue;
        conn->table->queue = conn;
    }
}

// ---- closing ---------------------------------------------------------------------------------

static void table_release(ConnTable *table)
{
    for (uint32_t index = 0; index < table->slots; index += CONNS_PER_PAGE) {
        free(table->pages[index / CONNS_PER_PAGE]);
    }
    free(table->pages);
    deadlines_free(table->deadlines);
    free(table);
}

static void queue_remove(Conn *conn)
{
    for (Conn **at = &conn->table->queue; *at; at = &(*at)->next_queued) {
        if (*at == conn) {
            *at = conn->next_queued;
            return;
        }
    }
}

static void on_handle_closed(uv_handle_t *handle)
{
    Conn *conn = handle->data;
    ConnTable *table = conn->table;
    if (conn->handler) {
        conn->handler->on_closed(conn, conn->end);
    }
    if (conn->queued) {
        queue_remove(conn);
    }
    assert(!conn->slow);
    free(conn->kept);
    ConnId id = conn->id;
    *conn = (Conn){ .table = table, .id = id, .next_free = table->first_free };
    table->first_free = id.index;
    table->count--;
    if (table->dying && table->count == 0) {
        table_release(table);
    }
}

static void conn_finish(Conn *conn, ConnEnd end)
{
    if (conn->state == CONN_CLOSED) {
        return;
    }
    conn->state = CONN_CLOSED;
    conn->end = end;
    deadlines_clear(conn->table->deadlines, conn->id.index);
    pending_clear(&conn->pending);
    tls_conn_free(conn->tls);
    conn->tls = NULL;
    uv_close(&conn->uv.handle, on_handle_closed);
}

void conn_abort(Conn *conn)
{
    conn_finish(conn, CONN_END_ABORTED);
}

// ---- deadlines -------------------------------------------------------------------------------

void conn_set_deadline(Conn *conn, int64_t after_ms)
{
    assert(after_ms >= -1);
    if (conn->state != CONN_OPEN) {
        return; // the linger limit holds
    }
    if (after_ms < 0) {
        deadlines_clear(conn->table->deadlines, conn->id.index);
    } else {
        deadlines_set(conn->table->deadlines, conn->id.index, after_ms);
    }
}

static void on_deadline(void *context, uint32_t index)
{
    Conn *conn = conn_at(context, index);
    if (conn->state == CONN_DRAINING) {
        conn_finish(conn, CONN_END_LINGER);
    } else if (conn->state == CONN_ENDED) {
        conn_finish(conn, conn->end); // all was sent: the peer just keeps its side open
    } else if (conn->handler->on_deadline) {
        conn->handler->on_deadline(conn);
    } else {
        conn_finish(conn, CONN_END_DEADLINE);
    }
}

// ---- reading ---------------------------------------------------------------------------------

static void bytes_keep(Conn *conn, const char *at, size_t len)
{
    conn->kept = realloc(conn->kept, conn->kept_len + len);
    if (!conn->kept) {
        fatal("conn: out of memory for %zu bytes", conn->kept_len + len);
    }
    memcpy(conn->kept + conn->kept_len, at, len);
    conn->kept_len += len;
}

// Gives back what comes after the beginning of TLS, and is encrypted.
static Str bytes_deliver(Conn *conn, char *at, size_t len)
{
    while (len > 0 && conn->state == CONN_OPEN && !conn->paused) {
        const ConnHandler *handler = conn->handler;
        bool was_plain = !conn->tls;
        size_t taken = handler->on_bytes(conn, at, len);
        assert(taken <= len);
        at += taken;
        len -= taken;
        if (was_plain && conn->tls) {
            return (Str){ at, len };
        }
        if (len > 0 && handler == conn->handler) {
            conn->paused = true;
        }
    }
    if (len > 0 && conn->state == CONN_OPEN) {
        bytes_keep(conn, at, len);
    }
    return S("");
}

static void reading_stop(Conn *conn)
{
    if (conn->reading) {
        uv_read_stop(&conn->uv.stream);
        conn->reading = false;
    }
}

static void peer_end_tell(Conn *conn)
{
    conn->peer_end_told = true;
    if (conn->handler->on_peer_end) {
        conn->handler->on_peer_end(conn);
        return;
    }
    conn_close(conn);
    conn->end = CONN_END_PEER;
}

static void on_peer_ended(Conn *conn)
{
    conn->peer_ended = true;
    reading_stop(conn);
    if (conn->state == CONN_ENDED) {
        conn_finish(conn, conn->end);
    } else if (conn->state == CONN_OPEN && !conn->paused && conn->kept_len == 0) {
        peer_end_tell(conn);
    } else {
        turn_queue(conn);
    }
}

static Str bytes_receive(Conn *conn, char *at, size_t len)
{
    // A pause only marks: while the peer waits for its answer nothing comes and the kernel need
    // not be told. If something does come, it is kept and reading stops in earnest.
    if (conn->paused || conn->kept_len > 0) {
        bytes_keep(conn, at, len);
        reading_stop(conn);
        return S("");
    }
    return bytes_deliver(conn, at, len);
}

// The peer is no TLS client, or broke the rules: it is told so, and the connection ends.
static void secure_end(Conn *conn, TlsGot got)
{
    if (got == TLS_GOT_PLAIN) {
        tls_conn_free(conn->tls);
        conn->tls = NULL;
        conn_write(conn, conn->not_tls);
    } else {
        pending_clear(&conn->pending);
    }
    conn_close(conn);
    conn->end = CONN_END_PEER;
}

static void secure_receive(Conn *conn, Str in)
{
    if (in.len == 0) {
        return;
    }
    TlsGot got = TLS_GOT_BYTES;
    while (got == TLS_GOT_BYTES && conn->state == CONN_OPEN) {
        char *plain = NULL;
        size_t len = 0;
        got = tls_conn_read(conn->tls, &in, &plain, &len);
        if (got == TLS_GOT_BYTES) {
            (void)bytes_receive(conn, plain, len);
        }
    }
    if (conn->state != CONN_OPEN) {
        return;
    }
    Conn *overdue = tls_overdue(conn->tls);
    if (got == TLS_GOT_END) {
        on_peer_ended(conn);
    } else if (got != TLS_GOT_NOTHING) {
        secure_end(conn, got);
    } else if (tls_conn_out(conn->tls)->bytes > TLS_UNSENT_MAX_BYTES) {
        conn_finish(conn, CONN_END_SLOW);
    } else {
        turn_queue(conn); // the handshake has its own answers
    }
    if (overdue) {
        conn_abort(overdue);
    }
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    Conn *conn = stream->data;
    bool unsaid = conn->tls && conn->state == CONN_OPEN; // over TLS an end is said
    if (count == UV_EOF && !unsaid) {
        on_peer_ended(conn);
    } else if (count < 0) {
        conn_finish(conn, CONN_END_PEER);
    } else if (count == 0 || conn->state != CONN_OPEN) {
        return; // what comes after conn_close() is read only to find the end
    } else if (conn->tls) {
        secure_receive(conn, (Str){ buffer->base, (size_t)count });
    } else {
        secure_receive(conn, bytes_receive(conn, buffer->base, (size_t)count));
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    Conn *conn = handle->data;
    *out = uv_buf_init(conn->table->read_buffer, CONN_READ_BYTES);
}

static void reading_start(Conn *conn)
{
    if (conn->reading || conn->peer_ended) {
        return;
    }
    int status = uv_read_start(&conn->uv.stream, on_alloc, on_read);
    if (status < 0) {
        conn_finish(conn, CONN_END_PEER);
        return;
    }
    conn->reading = true;
}

void conn_pause_reading(Conn *conn)
{
    conn->paused = true;
}

void conn_resume_reading(Conn *conn)
{
    if (conn->state != CONN_OPEN || !conn->paused) {
        return;
    }
    conn->paused = false;
    turn_queue(conn);
}

// What was kept while paused goes out first, then the socket is read again.
static void turn_read(Conn *conn)
{
    if (conn->kept_len > 0 && !conn->paused) {
        char *kept = conn->kept;
        size_t len = conn->kept_len;
        conn->kept = NULL;
        conn->kept_len = 0;
        secure_receive(conn, bytes_deliver(conn, kept, len));
        free(kept);
    }
    if (conn->state != CONN_OPEN || conn->paused || conn->kept_len > 0) {
        return;
    }
    if (conn->peer_ended && !conn->peer_end_told) {
        peer_end_tell(conn);
    } else {
        reading_start(conn);
    }
}

// ---- writing ---------------------------------------------------------------------------------

static void on_written(uv_write_t *request, int status)
{
    SlowWrite *slow = request->data;
    Conn *conn = slow->conn;
    conn->slow = NULL;
    pending_clear(&slow->pending);
    free(slow);
    if (conn->state == CONN_CLOSED) {
        return;
    }
    if (status < 0) {
        conn_finish(conn, CONN_END_PEER);
        return;
    }
    turn_queue(conn);
}

// The kernel's buffer is full: libuv sends the rest when the peer has read.
static void slow_write_start(Conn *conn, Pending *from)
{
    SlowWrite *slow = net_alloc(sizeof(*slow));
    slow->conn = conn;
    slow->request.data = slow;
    pending_split(from, &slow->pending);
    uv_buf_t parts[PENDING_PARTS_MAX];
    unsigned int count = pending_parts(&slow->pending, parts);
    int status = uv_write(&slow->request, &conn->uv.stream, parts, count, on_written);
    if (status < 0) {
        pending_clear(&slow->pending);
        free(slow);
        conn_finish(conn, CONN_END_PEER);
        return;
    }
    conn->slow = slow;
}

// What goes into the socket next. Of TLS no more is encrypted than that takes.
static Pending *sendable(Conn *conn)
{
    if (!conn->tls) {
        return &conn->pending;
    }
    if (!conn->slow && !tls_conn_seal(conn->tls, &conn->pending)) {
        conn_finish(conn, CONN_END_PEER);
        return &conn->pending;
    }
    if (conn->state == CONN_DRAINING && !conn->pending.first) {
        tls_conn_bye(conn->tls);
    }
    return tls_conn_out(conn->tls);
}

static void pending_flush(Conn *conn)
{
    for (Pending *next = sendable(conn); next->first && !conn->slow; next = sendable(conn)) {
        uv_buf_t parts[PENDING_PARTS_MAX];
        unsigned int count = pending_parts(next, parts);
        size_t total = 0;
        for (unsigned int i = 0; i < count; i++) {
            total += parts[i].len;
        }
        int sent = uv_try_write(&conn->uv.stream, parts, count);
        if (sent < 0 && sent != UV_EAGAIN) {
            conn_finish(conn, CONN_END_PEER);
            return;
        }
        size_t gone = sent < 0 ? 0 : (size_t)sent;
        pending_consume(next, gone);
        if (gone < total) {
            slow_write_start(conn, next);
        }
    }
}

size_t conn_pending_bytes(const Conn *conn)
{
    size_t sealed = conn->tls ? tls_conn_out(conn->tls)->bytes : 0;
    return conn->pending.bytes + sealed + (conn->slow ? conn->slow->pending.bytes : 0);
}

void conn_set_pending_max(Conn *conn, uint32_t bytes)
{
    assert(bytes > 0);
    conn->pending_max = bytes;
}

// One write is always taken when nothing waits, however long; the limit is for readers that do
// not keep up.
static bool has_room(const Conn *conn, size_t len)
{
    size_t waiting = conn_pending_bytes(conn);
    return waiting == 0 || (waiting <= conn->pending_max && len <= conn->pending_max - waiting);
}

static bool room_make(Conn *conn, size_t len)
{
    if (conn->state != CONN_OPEN) {
        return false;
    }
    if (has_room(conn, len)) {
        return true;
    }
    pending_flush(conn);
    if (conn->state == CONN_OPEN && !has_room(conn, len)) {
        conn_finish(conn, CONN_END_SLOW);
    }
    return conn->state == CONN_OPEN;
}

void conn_write(Conn *conn, Str bytes)
{
    if (room_make(conn, bytes.len)) {
        pending_add(&conn->pending, bytes);
        turn_queue(conn);
    }
}

void conn_write_shared(Conn *conn, Frame *frame)
{
    if (room_make(conn, frame->len)) {
        pending_add_frame(&conn->pending, frame);
        turn_queue(conn);
    }
}

void conn_ask_writable(Conn *conn)
{
    conn->writable_asked = true;
    turn_queue(conn);
}

// ---- the end of a turn -----------------------------------------------------------------------

static void end_send(Conn *conn)
{
    uv_os_fd_t fd = -1;
    if (conn->peer_ended || uv_fileno(&conn->uv.handle, &fd) < 0) {
        conn_finish(conn, conn->end);
        return;
    }
    conn->state = CONN_ENDED;
    if (shutdown(fd, SHUT_WR) < 0) {
        conn_finish(conn, CONN_END_PEER);
    }
}

static void turn_end(Conn *conn)
{
    if (conn->state == CONN_OPEN) {
        turn_read(conn);
    }
    if (conn->state == CONN_OPEN || conn->state == CONN_DRAINING) {
        pending_flush(conn);
    }
    bool sent = !conn->pending.first && !conn->slow;
    if (conn->state == CONN_DRAINING && sent) {
        end_send(conn);
    } else if (conn->state == CONN_OPEN && sent && conn->writable_asked) {
        conn->writable_asked = false;
        if (conn->handler->on_writable) {
            conn->handler->on_writable(conn);
        }
    }
}

static void on_turn_end(void *context)
{
    ConnTable *table = context;
    Conn *conn = table->queue;
    table->queue = NULL;
    while (conn) {
        Conn *next = conn->next_queued;
        conn->queued = false;
        conn->next_queued = NULL;
        turn_end(conn);
        conn = next;
    }
    if (table->queue) {
        loop_again(table->loop);
    }
}

void conn_close(Conn *conn)
{
    if (conn->state != CONN_OPEN) {
        return;
    }
    conn->state = CONN_DRAINING;
    conn->end = CONN_END_CLOSED;
    free(conn->kept);
    conn->kept = NULL;
    conn->kept_len = 0;
    deadlines_set(conn->table->deadlines, conn->id.index, conn->table->limits.linger_ms);
    reading_start(conn);
    turn_queue(conn);
}

// ---- the table -------------------------------------------------------------------------------

ConnTable *conn_table_make(Loop *loop, ConnLimits limits)
{
    assert(loop_is_mine(loop));
    assert(limits.conns_max > 0);
    assert(limits.conns_max <= CONNS_MAX);
    ConnTable *table = net_alloc(sizeof(*table));
    table->loop = loop;
    table->limits = limits;
    if (limits.pending_max_bytes == 0) {
        table->limits.pending_max_bytes = CONN_PENDING_MAX_BYTES;
    }
    if (limits.linger_ms == 0) {
        table->limits.linger_ms = CONN_LINGER_MS;
    }
    size_t pages = (limits.conns_max + CONNS_PER_PAGE - 1) / CONNS_PER_PAGE;
    table->pages = net_alloc(pages * sizeof(Conn *));
    table->first_free = NO_INDEX;
    table->deadlines = deadlines_make(loop, limits.conns_max, CONN_SWEEP_MS, on_deadline, table);
    loop_after_turn(loop, on_turn_end, table);
    return table;
}

void conn_abort_all(ConnTable *table)
{
    for (uint32_t i = 0; table && i < table->slots; i++) {
        Conn *conn = conn_at(table, i);
        if (conn->state != CONN_FREE) {
            conn_abort(conn);
        }
    }
}

void conn_table_free(ConnTable *table)
{
    if (!table) {
        return;
    }
    table->dying = true;
    conn_abort_all(table);
    loop_after_turn_forget(table->loop, on_turn_end, table);
    deadlines_stop(table->deadlines);
    if (table->count == 0) {
        table_release(table);
    }
}

Loop *conn_table_loop(const ConnTable *table)
{
    return table->loop;
}

uint32_t conn_count(const ConnTable *table)
{
    return table->count;
}

uint64_t conn_refused_count(const ConnTable *table)
{
    return table->refused;
}

void conn_close_all(ConnTable *table)
{
    for (uint32_t i = 0; i < table->slots; i++) {
        conn_close(conn_at(table, i));
    }
}

static Conn *slot_take(ConnTable *table)
{
    Conn *conn = NULL;
    if (table->first_free != NO_INDEX) {
        conn = conn_at(table, table->first_free);
        table->first_free = conn->next_free;
    } else {
        uint32_t index = table->slots++;
        if (index % CONNS_PER_PAGE == 0) {
            table->pages[index / CONNS_PER_PAGE] = net_alloc(CONNS_PER_PAGE * sizeof(Conn));
        }
        conn = conn_at(table, index);
        conn->id.index = index;
    }
    table->count++;
    ConnId id = { conn->id.index, conn->id.generation + 1 };
    id.generation += id.generation == 0; // after 2^32 uses: 0 stays nobody's
    *conn = (Conn){ .table = table, .id = id, .pending_max = table->limits.pending_max_bytes };
    return conn;
}

static int socket_open(Conn *conn, int fd)
{
    uv_loop_t *uv = loop_uv(conn->table->loop);
    int status = 0;
    if (conn->peer_kind == ADDRESS_UNIX) {
        status = uv_pipe_init(uv, &conn->uv.pipe, 0);
        assert(status == 0);
        status = uv_pipe_open(&conn->uv.pipe, fd);
    } else {
        status = uv_tcp_init(uv, &conn->uv.tcp);
        assert(status == 0);
        status = uv_tcp_open(&conn->uv.tcp, fd);
    }
    conn->uv.handle.data = conn;
    if (status == 0 && conn->peer_kind != ADDRESS_UNIX) {
        // Frames are small and gathered here already; waiting for more would only delay them.
        uv_tcp_nodelay(&conn->uv.tcp, 1);
    }
    return status;
}

Conn *conn_adopt(ConnTable *table, int fd, const Address *peer)
{
    if (table->count >= table->limits.conns_max) {
        table->refused++;
        close(fd);
        return NULL;
    }
    Conn *conn = slot_take(table);
    conn->peer_kind = peer->kind;
    conn->peer_port = peer->port;
    memcpy(conn->peer_ip, peer->ip, sizeof(conn->peer_ip));
    conn->state = CONN_OPEN;
    int status = socket_open(conn, fd);
    if (status < 0) {
        log_line(LOG_WARN, "net.adopt", "error=%s", uv_err_name(status));
        close(fd);
        conn_abort(conn);
        return NULL;
    }
    return conn;
}

void conn_begin(Conn *conn)
{
    if (conn->state == CONN_OPEN) {
        assert(conn->handler);
        reading_start(conn);
    }
}

Conn *conn_find(ConnTable *table, ConnId id)
{
    if (id.generation == 0 || id.index >= table->slots) {
        return NULL;
    }
    Conn *conn = conn_at(table, id.index);
    return conn->id.generation == id.generation && conn->state == CONN_OPEN ? conn : NULL;
}

void conn_secure(Conn *conn, Tls *tls, Str not_tls)
{
    assert(conn->state == CONN_OPEN);
    assert(!conn->tls);
    assert(conn->kept_len == 0);
    conn->tls = tls_conn_make(tls, conn);
    conn->not_tls = not_tls;
}

bool conn_is_secure(const Conn *conn)
{
    return conn->tls != NULL;
}

ConnId conn_id(const Conn *conn)
{
    return conn->id;
}

ConnTable *conn_table(const Conn *conn)
{
    return conn->table;
}

void conn_set_peer(Conn *conn, const Address *peer)
{
    assert(peer->kind != ADDRESS_UNIX);
    conn->peer_kind = peer->kind;
    conn->peer_port = peer->port;
    memcpy(conn->peer_ip, peer->ip, sizeof(conn->peer_ip));
}

Address conn_peer(const Conn *conn)
{
    Address peer = { .kind = conn->peer_kind, .port = conn->peer_port };
    memcpy(peer.ip, conn->peer_ip, sizeof(peer.ip));
    return peer;
}

void conn_set_handler(Conn *conn, const ConnHandler *handler, void *user)
{
    assert(handler);
    assert(handler->on_bytes);
    assert(handler->on_closed);
    conn->handler = handler;
    conn->user = user;
}

void *conn_user(const Conn *conn)
{
    return conn->user;
}
