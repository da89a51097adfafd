// What a live connection is told, apart from what the relay sends.
#include "gate/live/live_conn.h"

#include <stdlib.h>

enum { ERROR_FRAME_MAX_BYTES = 8192 };

void *live_memory(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) {
        fatal("live: out of memory for %zu bytes", size);
    }
    return memory;
}

void live_memory_free(void *memory)
{
    free(memory);
}

void live_send(LiveConn *live, Str text)
{
    if (live->phase != LIVE_CLOSING) {
        live->transport->send_text(live, text);
    }
}

void live_error(LiveConn *live, Str command, int64_t n, Err err, const Refusal *why)
{
    bool said = why->err != ERR_NONE;
    Arena arena = { 0 };
    Buf text = buf_make(&arena, ERROR_FRAME_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("error"));
    if (n > 0) {
        json_key(&json, S("n"));
        json_i64(&json, n);
    }
    json_key(&json, S("command"));
    json_text_or_null(&json, command);
    json_key(&json, S("code"));
    json_text(&json, said && why->code.len > 0 ? why->code : str_of(err_code(err)));
    json_key(&json, S("field"));
    json_text_or_null(&json, said ? why->field : S(""));
    json_key(&json, S("message"));
    json_text(&json, said && why->message.len > 0 ? why->message : str_of(err_text(err)));
    json_object_end(&json);
    if (buf_ok(&text)) {
        live_send(live, buf_str(&text));
    }
    arena_free(&arena);
}

void live_close(LiveConn *live, uint16_t code, Str reason)
{
    if (live->phase != LIVE_CLOSING) {
        live->phase = LIVE_CLOSING;
        live->transport->close(live, code, reason);
    }
}

void live_bad_frame(LiveConn *live, Str command, int64_t n, Err err, const Refusal *why)
{
    live_error(live, command, n, err, why);
    live->bad_frames++;
    if (live->bad_frames >= LIVE_BAD_FRAMES_MAX) {
        live_close(live, WEBSOCKET_CLOSE_POLICY, S("too many bad frames"));
    }
}

Actor live_actor(const LiveConn *live)
{
    if (role_is_staff(live->role)) {
        return (Actor){ .kind = ACTOR_AGENT,
                        .person = live->person,
                        .role = live->role,
                        .name = live->name,
                        .via = VIA_WEB };
    }
    return (Actor){
        .kind = ACTOR_END_USER, .person = live->person, .role = ROLE_END_USER, .via = VIA_MESSAGING
    };
}

Viewer live_viewer(const LiveConn *live)
{
    return (Viewer){ .person = live->person,
                     .role = live->role == ROLE_NONE ? ROLE_END_USER : live->role };
}

void live_begin(LiveConn *live)
{
    live->in_flight++;
}

void live_done(LiveConn *live)
{
    assert(live->in_flight > 0);
    if (live->in_flight-- == LIVE_IN_FLIGHT_MAX) {
        live->transport->read_on(live);
    }
}
