// A live connection over a WebSocket, from its 101 to its end: bytes, deadlines, closing.
#include "base/log.h"
#include "gate/live/live_conn.h"

typedef struct LiveSocket {
    LiveConn live; // first
    ConnId conn;
    ConnTable *conns;
    Websocket websocket;
} LiveSocket;

static LiveSocket *socket_of(LiveConn *live)
{
    return (LiveSocket *)(void *)live;
}

// NULL once it closes.
static Conn *conn_of(LiveConn *live)
{
    const LiveSocket *socket = socket_of(live);
    return conn_find(socket->conns, socket->conn);
}

// ---- out --------------------------------------------------------------------------------------

static void socket_send_text(LiveConn *live, Str text)
{
    Conn *conn = conn_of(live);
    if (!conn) {
        return;
    }
    char header[WEBSOCKET_HEADER_MAX_BYTES];
    size_t header_bytes = websocket_header(header, WEBSOCKET_OP_TEXT, text.len);
    conn_write(conn, (Str){ header, header_bytes });
    conn_write(conn, text);
}

static void socket_send_frames(LiveConn *live, Str frames)
{
    Conn *conn = conn_of(live);
    if (conn) {
        conn_write(conn, frames);
    }
}

static void socket_send_shared(LiveConn *live, Frame *frame)
{
    Conn *conn = conn_of(live);
    if (conn) {
        conn_write_shared(conn, frame);
    }
}

static void socket_send_control(LiveConn *live, WebsocketOpcode opcode, Str payload)
{
    Arena arena = { 0 };
    Buf frame = buf_make(&arena, WEBSOCKET_HEADER_MAX_BYTES + WEBSOCKET_CONTROL_MAX_BYTES);
    websocket_write(&frame, opcode, payload);
    socket_send_frames(live, buf_str(&frame));
    arena_free(&arena);
}

static void socket_ping(LiveConn *live)
{
    socket_send_control(live, WEBSOCKET_OP_PING, S(""));
}

static void socket_close(LiveConn *live, uint16_t code, Str reason)
{
    Conn *conn = conn_of(live);
    if (!conn) {
        return;
    }
    Arena arena = { 0 };
    Buf frame = buf_make(&arena, WEBSOCKET_CLOSE_MAX_BYTES);
    websocket_write_close(&frame, code, reason);
    conn_write(conn, buf_str(&frame));
    arena_free(&arena);
    conn_close(conn);
}

static void socket_ask_writable(LiveConn *live)
{
    Conn *conn = conn_of(live);
    if (conn) {
        conn_ask_writable(conn);
    }
}

static void socket_read_on(LiveConn *live)
{
    Conn *conn = conn_of(live);
    if (conn) {
        conn_set_deadline(conn, LIVE_SILENT_MS);
        conn_resume_reading(conn);
    }
}

static const LiveTransport socket_transport = {
    .send_text = socket_send_text,
    .send_frames = socket_send_frames,
    .send_shared = socket_send_shared,
    .close = socket_close,
    .ask_writable = socket_ask_writable,
    .read_on = socket_read_on,
    .ping = socket_ping,
};

// ---- in ---------------------------------------------------------------------------------------

static void socket_event(LiveConn *live, const WebsocketEvent *event)
{
    switch (event->type) {
    case WEBSOCKET_TEXT:
        live_frame(live, event->payload);
        break;
    case WEBSOCKET_PING:
        socket_send_control(live, WEBSOCKET_OP_PONG, event->payload);
        break;
    case WEBSOCKET_CLOSE:
        live_close(live, event->code, S(""));
        break;
    case WEBSOCKET_FAULT:
    case WEBSOCKET_BINARY:
        live_close(live, event->code, event->payload);
        break;
    case WEBSOCKET_PONG:
    case WEBSOCKET_NONE:
        break;
    }
}

static size_t on_bytes(Conn *conn, char *at, size_t len)
{
    LiveSocket *socket = conn_user(conn);
    LiveConn *live = &socket->live;
    size_t taken = 0;
    if (live->phase == LIVE_READY) { // until then the time to say who one is runs on
        conn_set_deadline(conn, LIVE_SILENT_MS);
    }
    while (taken < len && live->phase != LIVE_CLOSING && live_may_read(live)) {
        WebsocketEvent event = { 0 };
        taken += websocket_read(&socket->websocket, at + taken, len - taken, &event);
        socket_event(live, &event);
    }
    if (live->phase == LIVE_CLOSING) {
        return len;
    }
    if (!live_may_read(live)) {
        conn_pause_reading(conn);
    }
    return taken;
}

static void on_closed(Conn *conn, ConnEnd why)
{
    LiveSocket *socket = conn_user(conn);
    if (why == CONN_END_SLOW) {
        log_line(LOG_WARN, "live.slow", "person=%" PRId64 " bytes=%d", socket->live.person.v,
                 LIVE_PENDING_MAX_BYTES);
    }
    live_end_conn(&socket->live);
    websocket_end(&socket->websocket);
    live_memory_free(socket);
}

static void on_writable(Conn *conn)
{
    LiveSocket *socket = conn_user(conn);
    live_sub_writable(&socket->live);
}

static void on_deadline(Conn *conn)
{
    LiveSocket *socket = conn_user(conn);
    live_close(&socket->live, WEBSOCKET_CLOSE_POLICY,
               socket->live.phase == LIVE_NEW ? S("say who you are first")
                                              : S("silent for too long"));
}

static const ConnHandler socket_handler = {
    .on_bytes = on_bytes,
    .on_closed = on_closed,
    .on_writable = on_writable,
    .on_deadline = on_deadline,
};

void live_open(LiveHub *hub, Conn *conn, Visit visit, const LiveOpening *opening)
{
    LiveSocket *socket = live_memory(sizeof(*socket));
    socket->conn = conn_id(conn);
    socket->conns = conn_table(conn);
    live_begin_conn(hub, &socket->live, &socket_transport, opening);
    socket->live.visit = visit;
    websocket_begin(&socket->websocket, WEBSOCKET_SERVER, WEBSOCKET_MESSAGE_MAX_BYTES);
    socket->websocket.text_only = true;
    conn_set_pending_max(conn, LIVE_PENDING_MAX_BYTES);
    conn_set_deadline(conn, LIVE_AUTH_MS);
    conn_set_handler(conn, &socket_handler, socket);
}
