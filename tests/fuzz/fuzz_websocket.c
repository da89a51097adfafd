// fuzz_websocket.c — any bytes as frames: however they arrive, they bring the same events, and
// what was brought can be sent again.
//
// The first byte says in pieces of what size they arrive the second time, the second who reads.
#include "wire/websocket.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE_MAX_BYTES = 300, LOG_MAX_BYTES = 1 << 22, AGAIN_MAX_BYTES = 1024 };

static WebsocketOpcode opcode_of(const WebsocketEvent *event)
{
    switch (event->type) {
    case WEBSOCKET_TEXT:
        return WEBSOCKET_OP_TEXT;
    case WEBSOCKET_BINARY:
        return WEBSOCKET_OP_BINARY;
    case WEBSOCKET_PING:
        return WEBSOCKET_OP_PING;
    case WEBSOCKET_PONG:
        return WEBSOCKET_OP_PONG;
    case WEBSOCKET_CLOSE:
    case WEBSOCKET_FAULT:
    case WEBSOCKET_NONE:
        break;
    }
    return WEBSOCKET_OP_CLOSE;
}

// Writes the event as a frame of the same side and reads it back.
static void again_check(WebsocketRole role, const WebsocketEvent *event)
{
    Arena arena = { 0 };
    Buf out = buf_make(&arena, AGAIN_MAX_BYTES);
    if (role == WEBSOCKET_SERVER) {
        websocket_write_masked(&out, opcode_of(event), true, 0x01020304, event->payload);
    } else {
        websocket_write(&out, opcode_of(event), event->payload);
    }
    assert(buf_ok(&out));
    Websocket socket;
    websocket_begin(&socket, role, MESSAGE_MAX_BYTES);
    WebsocketEvent again;
    size_t taken = websocket_read(&socket, out.at, out.len, &again);
    assert(taken == out.len);
    assert(again.type == event->type);
    assert(str_equal(again.payload, event->payload));
    websocket_end(&socket);
    arena_free(&arena);
}

static void event_check(WebsocketRole role, const WebsocketEvent *event)
{
    switch (event->type) {
    case WEBSOCKET_TEXT:
        assert(str_is_utf8(event->payload));
        assert(event->payload.len <= MESSAGE_MAX_BYTES);
        again_check(role, event);
        break;
    case WEBSOCKET_BINARY:
        assert(event->payload.len <= MESSAGE_MAX_BYTES);
        again_check(role, event);
        break;
    case WEBSOCKET_PING:
    case WEBSOCKET_PONG:
        assert(event->payload.len <= WEBSOCKET_CONTROL_MAX_BYTES);
        again_check(role, event);
        break;
    case WEBSOCKET_CLOSE: {
        assert(str_is_utf8(event->payload));
        Arena arena = { 0 };
        Buf out = buf_make(&arena, AGAIN_MAX_BYTES);
        websocket_write_close(&out, event->code, event->payload);
        assert(buf_ok(&out));
        arena_free(&arena);
        break;
    }
    case WEBSOCKET_FAULT:
        assert(event->code == 1002 || event->code == 1003 || event->code == 1007 ||
               event->code == 1009);
        break;
    case WEBSOCKET_NONE:
        break;
    }
}

static Str read_in_pieces(Arena *arena, WebsocketRole role, Str bytes, size_t step)
{
    Websocket socket;
    websocket_begin(&socket, role, MESSAGE_MAX_BYTES);
    Buf log = buf_make(arena, LOG_MAX_BYTES);
    for (size_t at = 0; at < bytes.len; at += step) {
        size_t len = bytes.len - at < step ? bytes.len - at : step;
        Arena piece = { 0 };
        char *copy = arena_array(&piece, char, len);
        memcpy(copy, bytes.at + at, len);
        WebsocketEvent event = { .type = WEBSOCKET_PING };
        for (size_t taken = 0; event.type != WEBSOCKET_NONE;) {
            taken += websocket_read(&socket, copy + taken, len - taken, &event);
            assert(taken <= len);
            assert(event.type != WEBSOCKET_NONE || taken == len);
            event_check(role, &event);
            if (event.type != WEBSOCKET_NONE) {
                buf_format(&log, "%d %u ", event.type, (unsigned int)event.code);
                buf_add(&log, event.payload);
            }
        }
        arena_free(&piece);
    }
    websocket_end(&socket);
    assert(buf_ok(&log));
    return buf_str(&log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3) {
        return 0;
    }
    WebsocketRole role = data[1] & 1 ? WEBSOCKET_CLIENT : WEBSOCKET_SERVER;
    Str bytes = { (const char *)data + 2, size - 2 };
    Arena arena = { 0 };
    Str whole = read_in_pieces(&arena, role, bytes, bytes.len);
    Str pieces = read_in_pieces(&arena, role, bytes, (size_t)data[0] + 1);
    assert(str_equal(whole, pieces));
    arena_free(&arena);
    return 0;
}
