#include "wire/websocket.h"

#include <stdlib.h>
#include <string.h>

enum {
    MESSAGE_FIRST_BYTES = 512,
    LENGTH_16 = 126, // in the second byte: two bytes of length follow
    LENGTH_64 = 127, // eight do
    FINAL_BIT = 0x80,
    RESERVED_BITS = 0x70,
    OPCODE_BITS = 0x0f,
    CONTROL_BIT = 0x08,
    MASK_BIT = 0x80,
    LENGTH_BITS = 0x7f,
};

typedef enum SocketState { SOCKET_HEADER, SOCKET_PAYLOAD, SOCKET_FINISHED } SocketState;

void websocket_begin(Websocket *socket, WebsocketRole role, uint32_t message_max_bytes)
{
    assert(message_max_bytes > 0);
    assert(message_max_bytes <= INT32_MAX);
    *socket = (Websocket){ .role = role, .message_max_bytes = message_max_bytes };
}

static void message_forget(Websocket *socket)
{
    free(socket->message);
    socket->message = NULL;
    socket->message_len = 0;
    socket->message_capacity = 0;
}

void websocket_end(Websocket *socket)
{
    message_forget(socket);
    *socket = (Websocket){ 0 };
}

static void fault(Websocket *socket, uint16_t code, Str reason, WebsocketEvent *event)
{
    message_forget(socket);
    socket->state = SOCKET_FINISHED;
    *event = (WebsocketEvent){ WEBSOCKET_FAULT, code, reason };
}

// Where a NULL message must not reach memcpy() and friends, even for no bytes.
static Str slice(const char *at, size_t len)
{
    return (Str){ at ? at : "", len };
}

// ---- one frame's header ----------------------------------------------------------------------

static bool is_control(uint8_t opcode)
{
    return (opcode & CONTROL_BIT) != 0;
}

static size_t header_length(const Websocket *socket)
{
    if (socket->header_len < 2) {
        return 2;
    }
    size_t length = 2;
    uint8_t second = socket->header[1];
    if ((second & LENGTH_BITS) == LENGTH_16) {
        length += 2;
    } else if ((second & LENGTH_BITS) == LENGTH_64) {
        length += 8;
    }
    return length + (second & MASK_BIT ? sizeof(socket->mask) : 0);
}

static bool opcode_is_known(uint8_t opcode)
{
    return opcode <= WEBSOCKET_OP_BINARY ||
           (opcode >= WEBSOCKET_OP_CLOSE && opcode <= WEBSOCKET_OP_PONG);
}

static void data_opcode_check(Websocket *socket, WebsocketEvent *event)
{
    bool continuation = socket->opcode == WEBSOCKET_OP_CONTINUATION;
    if (continuation && socket->message_opcode == 0) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("nothing to continue"), event);
    } else if (!continuation && socket->message_opcode != 0) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("a message began inside another"), event);
    } else if (socket->opcode == WEBSOCKET_OP_BINARY && socket->text_only) {
        fault(socket, WEBSOCKET_CLOSE_UNSUPPORTED, S("only text is understood here"), event);
    }
}

// What the first two bytes already tell.
static void header_begin_check(Websocket *socket, WebsocketEvent *event)
{
    uint8_t first = socket->header[0];
    uint8_t second = socket->header[1];
    socket->opcode = first & OPCODE_BITS;
    socket->final = (first & FINAL_BIT) != 0;
    bool masked = (second & MASK_BIT) != 0;
    if (first & RESERVED_BITS) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("reserved bits are set"), event);
    } else if (!opcode_is_known(socket->opcode)) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("unknown opcode"), event);
    } else if (masked != (socket->role == WEBSOCKET_SERVER)) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL,
              masked ? S("a server's frame is masked") : S("a client's frame is not masked"),
              event);
    } else if (!is_control(socket->opcode)) {
        data_opcode_check(socket, event);
    } else if (!socket->final) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("a control frame is fragmented"), event);
    } else if ((second & LENGTH_BITS) > WEBSOCKET_CONTROL_MAX_BYTES) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("a control frame is too long"), event);
    }
}

static uint64_t header_payload_bytes(const Websocket *socket)
{
    uint8_t length = socket->header[1] & LENGTH_BITS;
    size_t count = 0;
    if (length == LENGTH_16) {
        count = 2;
    } else if (length == LENGTH_64) {
        count = 8;
    } else {
        return length;
    }
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes = bytes << 8 | socket->header[2 + i];
    }
    return bytes;
}

static bool length_is_shortest(uint8_t length, uint64_t bytes)
{
    if (length == LENGTH_64) {
        return bytes > UINT16_MAX;
    }
    return length != LENGTH_16 || bytes >= LENGTH_16;
}

// The header is complete: makes ready for the payload.
static void header_end(Websocket *socket, WebsocketEvent *event)
{
    uint64_t bytes = header_payload_bytes(socket);
    if (bytes >> 63) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("a length has its highest bit set"), event);
        return;
    }
    if (!length_is_shortest(socket->header[1] & LENGTH_BITS, bytes)) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("a length is not in its shortest form"), event);
        return;
    }
    if (!is_control(socket->opcode)) {
        if (bytes > socket->message_max_bytes - socket->message_len) {
            fault(socket, WEBSOCKET_CLOSE_TOO_BIG, S("the message is too long"), event);
            return;
        }
        if (socket->opcode != WEBSOCKET_OP_CONTINUATION) {
            socket->message_opcode = socket->opcode;
            socket->utf8 = utf8_make();
        }
    }
    if (socket->role == WEBSOCKET_SERVER) {
        memcpy(socket->mask, socket->header + socket->header_len - sizeof(socket->mask),
               sizeof(socket->mask));
    }
    socket->frame_bytes = (uint32_t)bytes;
    socket->frame_got = 0;
    socket->control_len = 0;
    socket->header_len = 0;
    socket->state = SOCKET_PAYLOAD;
}

static size_t header_feed(Websocket *socket, const char *at, size_t len, WebsocketEvent *event)
{
    size_t taken = 0;
    while (taken < len && socket->header_len < header_length(socket)) {
        socket->header[socket->header_len++] = (unsigned char)at[taken++];
        if (socket->header_len == 2) {
            header_begin_check(socket, event);
            if (event->type != WEBSOCKET_NONE) {
                return taken;
            }
        }
    }
    if (socket->header_len >= 2 && socket->header_len == header_length(socket)) {
        header_end(socket, event);
    }
    return taken;
}

// ---- payloads --------------------------------------------------------------------------------

// `from`: how many bytes of the payload came before these.
static void mask_apply(char *at, size_t len, const unsigned char mask[4], size_t from)
{
    unsigned char turned[8];
    for (size_t i = 0; i < sizeof(turned); i++) {
        turned[i] = mask[(from + i) % 4];
    }
    uint64_t wide;
    memcpy(&wide, turned, sizeof(wide));
    size_t done = 0;
    for (; len - done >= sizeof(wide); done += sizeof(wide)) {
        uint64_t eight;
        memcpy(&eight, at + done, sizeof(eight));
        eight ^= wide;
        memcpy(at + done, &eight, sizeof(eight));
    }
    for (; done < len; done++) {
        at[done] = (char)((unsigned char)at[done] ^ turned[done % 4]);
    }
}

static bool close_code_is_valid(uint32_t code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

static void close_finish(Websocket *socket, Str payload, WebsocketEvent *event)
{
    uint16_t code = WEBSOCKET_CLOSE_NONE_GIVEN;
    Str reason = S("");
    if (payload.len == 1) {
        fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("half a close code"), event);
        return;
    }
    if (payload.len >= 2) {
        code = (uint16_t)((unsigned char)payload.at[0] << 8 | (unsigned char)payload.at[1]);
        reason = (Str){ payload.at + 2, payload.len - 2 };
        if (!close_code_is_valid(code)) {
            fault(socket, WEBSOCKET_CLOSE_PROTOCOL, S("not a close code"), event);
            return;
        }
        if (!str_is_utf8(reason)) {
            fault(socket, WEBSOCKET_CLOSE_NOT_UTF8, S("a close reason is not UTF-8"), event);
            return;
        }
    }
    message_forget(socket);
    socket->state = SOCKET_FINISHED;
    *event = (WebsocketEvent){ WEBSOCKET_CLOSE, code, reason };
}

static void control_finish(Websocket *socket, Str payload, WebsocketEvent *event)
{
    if (socket->opcode == WEBSOCKET_OP_CLOSE) {
        close_finish(socket, payload, event);
        return;
    }
    event->type = socket->opcode == WEBSOCKET_OP_PING ? WEBSOCKET_PING : WEBSOCKET_PONG;
    event->payload = payload;
}

static bool text_feed(Websocket *socket, Str part, bool last, WebsocketEvent *event)
{
    if (socket->message_opcode != WEBSOCKET_OP_TEXT) {
        return true;
    }
    if (!utf8_feed(&socket->utf8, part) || (last && !utf8_is_whole(&socket->utf8))) {
        fault(socket, WEBSOCKET_CLOSE_NOT_UTF8, S("a text is not UTF-8"), event);
        return false;
    }
    return true;
}

static void message_finish(Websocket *socket, Str payload, WebsocketEvent *event)
{
    event->type = socket->message_opcode == WEBSOCKET_OP_TEXT ? WEBSOCKET_TEXT : WEBSOCKET_BINARY;
    event->payload = payload;
    socket->message_opcode = 0;
}

static void message_append(Websocket *socket, Str part)
{
    uint32_t need = socket->message_len + (uint32_t)part.len;
    assert(need <= socket->message_max_bytes);
    if (need > socket->message_capacity) {
        uint32_t capacity = 2 * socket->message_capacity;
        capacity = capacity < MESSAGE_FIRST_BYTES ? MESSAGE_FIRST_BYTES : capacity;
        capacity = capacity > socket->message_max_bytes ? socket->message_max_bytes : capacity;
        capacity = capacity < need ? need : capacity;
        socket->message = realloc(socket->message, capacity);
        if (!socket->message) {
            fatal("websocket: out of memory for %" PRIu32 " bytes", capacity);
        }
        socket->message_capacity = capacity;
    }
    if (part.len > 0) {
        memcpy(socket->message + socket->message_len, part.at, part.len);
        socket->message_len = need;
    }
}

// The frame is whole in what was fed and needs nothing of before: no copy.
static void whole_finish(Websocket *socket, Str payload, WebsocketEvent *event)
{
    socket->state = SOCKET_HEADER;
    if (is_control(socket->opcode)) {
        control_finish(socket, payload, event);
    } else if (text_feed(socket, payload, true, event)) {
        message_finish(socket, payload, event);
    }
}

static void part_gather(Websocket *socket, Str part, WebsocketEvent *event)
{
    bool ended = socket->frame_got == socket->frame_bytes;
    socket->state = ended ? SOCKET_HEADER : SOCKET_PAYLOAD;
    if (is_control(socket->opcode)) {
        memcpy(socket->control + socket->control_len, part.at, part.len);
        socket->control_len = (unsigned char)(socket->control_len + part.len);
        if (ended) {
            control_finish(socket, (Str){ socket->control, socket->control_len }, event);
        }
        return;
    }
    bool last = ended && socket->final;
    if (!text_feed(socket, part, last, event)) {
        return;
    }
    message_append(socket, part);
    if (last) {
        message_finish(socket, slice(socket->message, socket->message_len), event);
    }
}

static size_t payload_feed(Websocket *socket, char *at, size_t len, WebsocketEvent *event)
{
    size_t left = socket->frame_bytes - socket->frame_got;
    size_t take = len < left ? len : left;
    if (socket->role == WEBSOCKET_SERVER) {
        mask_apply(at, take, socket->mask, socket->frame_got);
    }
    bool first = socket->frame_got == 0;
    socket->frame_got += (uint32_t)take;
    bool alone = is_control(socket->opcode) ||
                 (socket->final && socket->opcode != WEBSOCKET_OP_CONTINUATION);
    if (first && take == left && alone) {
        whole_finish(socket, slice(at, take), event);
    } else {
        part_gather(socket, slice(at, take), event);
    }
    return take;
}

size_t websocket_read(Websocket *socket, char *at, size_t len, WebsocketEvent *event)
{
    *event = (WebsocketEvent){ .type = WEBSOCKET_NONE, .payload = S("") };
    if (socket->message_opcode == 0) {
        message_forget(socket); // the message that the last call gave out
    }
    size_t taken = 0;
    while (event->type == WEBSOCKET_NONE) {
        if (socket->state == SOCKET_FINISHED) {
            return len;
        }
        bool empty_frame = socket->state == SOCKET_PAYLOAD && socket->frame_bytes == 0;
        if (taken == len && !empty_frame) {
            break;
        }
        if (socket->state == SOCKET_HEADER) {
            taken += header_feed(socket, at + taken, len - taken, event);
        } else {
            taken += payload_feed(socket, at + taken, len - taken, event);
        }
    }
    return taken;
}

// ---- frames out ------------------------------------------------------------------------------

static size_t header_write(unsigned char out[WEBSOCKET_HEADER_MAX_BYTES], uint8_t first,
                           uint8_t mask_bit, uint64_t payload_bytes)
{
    out[0] = first;
    size_t count = 0;
    if (payload_bytes < LENGTH_16) {
        out[1] = (unsigned char)(mask_bit | payload_bytes);
    } else if (payload_bytes <= UINT16_MAX) {
        out[1] = mask_bit | LENGTH_16;
        count = 2;
    } else {
        out[1] = mask_bit | LENGTH_64;
        count = 8;
    }
    for (size_t i = 0; i < count; i++) {
        out[2 + i] = (unsigned char)(payload_bytes >> (8 * (count - 1 - i)));
    }
    return 2 + count;
}

size_t websocket_header(char out[WEBSOCKET_HEADER_MAX_BYTES], WebsocketOpcode opcode,
                        size_t payload_bytes)
{
    assert(payload_bytes <= WEBSOCKET_CONTROL_MAX_BYTES || !is_control((uint8_t)opcode));
    unsigned char header[WEBSOCKET_HEADER_MAX_BYTES];
    size_t len = header_write(header, (uint8_t)(FINAL_BIT | opcode), 0, payload_bytes);
    memcpy(out, header, len);
    return len;
}

void websocket_write(Buf *out, WebsocketOpcode opcode, Str payload)
{
    char header[WEBSOCKET_HEADER_MAX_BYTES];
    size_t len = websocket_header(header, opcode, payload.len);
    buf_add(out, (Str){ header, len });
    buf_add(out, payload);
}

bool websocket_cut_text(Str *frames, Str *text)
{
    if (frames->len < 2) {
        return false;
    }
    const unsigned char *at = (const unsigned char *)frames->at;
    uint64_t bytes = at[1];
    size_t header = 2;
    if (bytes >= LENGTH_16) {
        size_t count = bytes == LENGTH_16 ? 2 : 8;
        assert(frames->len >= 2 + count);
        bytes = 0;
        for (size_t i = 0; i < count; i++) {
            bytes = bytes << 8 | at[2 + i];
        }
        header += count;
    }
    assert(at[0] == (FINAL_BIT | WEBSOCKET_OP_TEXT));
    assert(bytes <= frames->len - header);
    *text = (Str){ frames->at + header, (size_t)bytes };
    *frames = (Str){ text->at + bytes, frames->len - header - (size_t)bytes };
    return true;
}

static Str reason_cut(Str reason)
{
    size_t room = WEBSOCKET_CONTROL_MAX_BYTES - 2;
    if (reason.len <= room) {
        return reason;
    }
    while (room > 0 && ((unsigned char)reason.at[room] & 0xc0) == 0x80) {
        room--;
    }
    return (Str){ reason.at, room };
}

void websocket_write_close(Buf *out, uint16_t code, Str reason)
{
    if (code == WEBSOCKET_CLOSE_NONE_GIVEN) {
        websocket_write(out, WEBSOCKET_OP_CLOSE, S(""));
        return;
    }
    assert(close_code_is_valid(code));
    Str cut = reason_cut(reason);
    char payload[WEBSOCKET_CONTROL_MAX_BYTES];
    payload[0] = (char)(code >> 8);
    payload[1] = (char)(code & 0xff);
    if (cut.len > 0) {
        memcpy(payload + 2, cut.at, cut.len);
    }
    websocket_write(out, WEBSOCKET_OP_CLOSE, (Str){ payload, 2 + cut.len });
}

void websocket_write_masked(Buf *out, WebsocketOpcode opcode, bool final, uint32_t mask,
                            Str payload)
{
    unsigned char header[WEBSOCKET_HEADER_MAX_BYTES];
    uint8_t first = (uint8_t)((final ? FINAL_BIT : 0) | opcode);
    size_t len = header_write(header, first, MASK_BIT, payload.len);
    unsigned char bytes[4] = { (unsigned char)(mask >> 24), (unsigned char)(mask >> 16 & 0xff),
                               (unsigned char)(mask >> 8 & 0xff), (unsigned char)(mask & 0xff) };
    memcpy(header + len, bytes, sizeof(bytes));
    buf_add(out, (Str){ (const char *)header, len + sizeof(bytes) });
    buf_add(out, payload);
    if (buf_ok(out)) {
        mask_apply(out->at + out->len - payload.len, payload.len, bytes, 0);
    }
}
