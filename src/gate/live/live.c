// A live connection from its 101 to its end: bytes, deadlines, closing.
#include "gate/live/live_conn.h"

#include "base/log.h"

static void hub_link(LiveConn *live)
{
    LiveHub *hub = live->hub;
    live->previous = hub->last;
    live->next = NULL;
    if (hub->last) {
        hub->last->next = live;
    } else {
        hub->first = live;
    }
    hub->last = live;
    hub->count++;
}

static void hub_unlink(LiveConn *live)
{
    LiveHub *hub = live->hub;
    if (live->previous) {
        live->previous->next = live->next;
    } else {
        hub->first = live->next;
    }
    if (live->next) {
        live->next->previous = live->previous;
    } else {
        hub->last = live->previous;
    }
    hub->count--;
}

static void text_drop(Str *text)
{
    union {
        const char *at;
        void *memory;
    } own = { .at = text->at };
    live_memory_free(own.memory);
    *text = (Str){ 0 };
}

static void conn_free(LiveConn *live)
{
    hub_unlink(live);
    live_sub_forget(live);
    watcher_free(&live->watcher);
    websocket_end(&live->socket);
    text_drop(&live->name);
    text_drop(&live->sign_in_name);
    text_drop(&live->origin);
    live_memory_free(live);
}

static void live_pong(LiveConn *live, Str payload)
{
    Arena arena = { 0 };
    Buf frame = buf_make(&arena, WEBSOCKET_HEADER_MAX_BYTES + WEBSOCKET_CONTROL_MAX_BYTES);
    websocket_write(&frame, WEBSOCKET_OP_PONG, payload);
    conn_write(live_conn(live), buf_str(&frame));
    arena_free(&arena);
}

static void live_event(LiveConn *live, const WebsocketEvent *event)
{
    switch (event->type) {
    case WEBSOCKET_TEXT:
        live_frame(live, event->payload);
        break;
    case WEBSOCKET_PING:
        live_pong(live, event->payload);
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

static bool live_may_read(const LiveConn *live)
{
    return live->phase != LIVE_AUTHENTICATING && live->in_flight < LIVE_IN_FLIGHT_MAX;
}

static size_t live_on_bytes(Conn *conn, char *at, size_t len)
{
    LiveConn *live = conn_user(conn);
    size_t taken = 0;
    if (live->phase == LIVE_READY) { // until then the time to say who one is runs on
        conn_set_deadline(conn, LIVE_SILENT_MS);
    }
    while (taken < len && live->phase != LIVE_CLOSING && live_may_read(live)) {
        WebsocketEvent event = { 0 };
        taken += websocket_read(&live->socket, at + taken, len - taken, &event);
        live_event(live, &event);
    }
    if (live->phase == LIVE_CLOSING) {
        return len;
    }
    if (!live_may_read(live)) {
        conn_pause_reading(conn);
    }
    return taken;
}

static void live_on_closed(Conn *conn, ConnEnd why)
{
    LiveConn *live = conn_user(conn);
    if (why == CONN_END_SLOW) {
        log_line(LOG_WARN, "live.slow", "person=%" PRId64 " bytes=%d", live->person.v,
                 LIVE_PENDING_MAX_BYTES);
    }
    conn_free(live);
}

static void live_on_writable(Conn *conn)
{
    live_sub_writable(conn_user(conn));
}

static void live_on_deadline(Conn *conn)
{
    LiveConn *live = conn_user(conn);
    live_close(live, WEBSOCKET_CLOSE_POLICY,
               live->phase == LIVE_NEW ? S("say who you are first") : S("silent for too long"));
}

static const ConnHandler live_handler = {
    .on_bytes = live_on_bytes,
    .on_closed = live_on_closed,
    .on_writable = live_on_writable,
    .on_deadline = live_on_deadline,
};

static Str text_keep(Str text)
{
    char *own = live_memory(text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        own[i] = text.at[i];
    }
    return (Str){ own, text.len };
}

void live_open(LiveHub *hub, Conn *conn, const Identity *sign_in, Language language, Str origin)
{
    LiveConn *live = live_memory(sizeof(*live));
    live->hub = hub;
    live->id = conn_id(conn);
    live->conns = conn_table(conn);
    live->language = language;
    if (origin.len > 0) {
        live->origin = text_keep(origin);
    }
    live->beat_at_ms = loop_tick_ms(gate_loop(hub->gate)) + LIVE_HEARTBEAT_S * 1000;
    if (sign_in && role_is_staff(sign_in->role)) {
        live->has_sign_in = true;
        live->sign_in_person = sign_in->person;
        live->sign_in_role = sign_in->role;
        live->sign_in_name = text_keep(sign_in->name);
    }
    websocket_begin(&live->socket, WEBSOCKET_SERVER, WEBSOCKET_MESSAGE_MAX_BYTES);
    live->socket.text_only = true;
    hub_link(live);
    conn_set_pending_max(conn, LIVE_PENDING_MAX_BYTES);
    conn_set_deadline(conn, LIVE_AUTH_MS);
    conn_set_handler(conn, &live_handler, live);
}

static void hub_on_beat(void *context)
{
    LiveHub *hub = context;
    live_beat(hub);
    relay_tell_desk(gate_relay(hub->gate));
    loop_timer_start(hub->beat, 1000);
}

LiveHub *live_hub_make(Gate *gate, Loop *loop)
{
    LiveHub *hub = live_memory(sizeof(*hub));
    hub->gate = gate;
    hub->beat = loop_timer_make(loop, hub_on_beat, hub);
    loop_timer_start(hub->beat, 1000);
    return hub;
}

void live_hub_free(LiveHub **hub)
{
    if (!*hub) {
        return;
    }
    assert((*hub)->count == 0);
    loop_timer_free((*hub)->beat);
    live_memory_free(*hub);
    *hub = NULL;
}

void live_drain(LiveHub *hub)
{
    for (LiveConn *live = hub->first; live; live = live->next) {
        live_close(live, WEBSOCKET_CLOSE_GOING_AWAY, S("the server restarts"));
    }
}

size_t live_count(const LiveHub *hub)
{
    return hub->count;
}

bool live_is_idle(const LiveHub *hub)
{
    return hub->under_way == 0;
}
