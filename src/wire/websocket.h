// websocket.h — RFC 6455: the handshake, frames in, frames out.
//
// One Websocket per connection reads what the peer sends. A message or control frame that lies
// whole in what was fed is unmasked in place and handed out without a copy; only what arrives in
// parts, or fragmented, is gathered, in memory that is given back when the message is done.
// Text is known to be UTF-8 when it is handed out. No extensions, so no compression.
#ifndef WIRE_WEBSOCKET_H
#define WIRE_WEBSOCKET_H

#include "wire/http.h"
#include "wire/utf8.h"

enum {
    WEBSOCKET_MESSAGE_MAX_BYTES = 64 * 1024, // unless websocket_begin() is told otherwise
    WEBSOCKET_CONTROL_MAX_BYTES = 125,
    WEBSOCKET_HEADER_MAX_BYTES = 14,
    WEBSOCKET_CLOSE_MAX_BYTES = 4 + WEBSOCKET_CONTROL_MAX_BYTES,
    WEBSOCKET_ACCEPT_BYTES = 28,
};

// Close codes of section 7.4.1 that we send or look at.
enum {
    WEBSOCKET_CLOSE_NORMAL = 1000,
    WEBSOCKET_CLOSE_GOING_AWAY = 1001,
    WEBSOCKET_CLOSE_PROTOCOL = 1002,
    WEBSOCKET_CLOSE_UNSUPPORTED = 1003,
    WEBSOCKET_CLOSE_NONE_GIVEN = 1005, // never sent: the peer's close had no code
    WEBSOCKET_CLOSE_NOT_UTF8 = 1007,
    WEBSOCKET_CLOSE_POLICY = 1008,
    WEBSOCKET_CLOSE_TOO_BIG = 1009,
    WEBSOCKET_CLOSE_INTERNAL = 1011,
    WEBSOCKET_CLOSE_TRY_LATER = 1013,
};

// ---- handshake ------------------------------------------------------------------------------

// True when the request asks for WebSocket at all ("Upgrade: websocket").
bool websocket_is_asked(const HttpHead *head);
// Everything that section 4.2.1 asks of the request. `*key` is what websocket_write_accept()
// wants. ERR_INPUT otherwise; when why->code is "websocket_version" answer with
// websocket_write_version_refusal(). Origin is the caller's to judge.
MUST_USE Err websocket_check(const HttpHead *head, Str *key, Refusal *why);
// True when the client lists `protocol` in Sec-WebSocket-Protocol. Case matters.
bool websocket_offers(const HttpHead *head, Str protocol);
// The whole "101 Switching Protocols". `protocol` is one that the client offered, or "".
void websocket_write_accept(Buf *out, Str key, Str protocol);
// The whole "426 Upgrade Required", naming version 13, with Connection: close.
void websocket_write_version_refusal(Buf *out);
// What Sec-WebSocket-Accept must be for `key`; for clients, which compare.
void websocket_accept_of(Str key, char out[WEBSOCKET_ACCEPT_BYTES]);

// ---- frames in ------------------------------------------------------------------------------

typedef enum WebsocketRole {
    WEBSOCKET_SERVER, // reads masked frames
    WEBSOCKET_CLIENT, // reads frames without a mask: tests, bench, simulator
} WebsocketRole;

typedef enum WebsocketEventType {
    WEBSOCKET_NONE,   // all bytes were taken; more must arrive
    WEBSOCKET_TEXT,   // a whole message
    WEBSOCKET_BINARY, // a whole message
    WEBSOCKET_PING,   // answer with a pong of the same payload
    WEBSOCKET_PONG,
    WEBSOCKET_CLOSE, // the peer closes with `code` and the reason in `payload`: echo the code
    WEBSOCKET_FAULT, // the peer broke the protocol: close with `code`; `payload` says why
} WebsocketEventType;

typedef struct WebsocketEvent {
    WebsocketEventType type;
    uint16_t code;
    Str payload; // valid until the next websocket_read() and only while the fed bytes are
} WebsocketEvent;

typedef struct Websocket {
    WebsocketRole role;
    bool text_only; // set after websocket_begin(): a binary message is a fault (1003)
    uint32_t message_max_bytes;
    int state;
    unsigned char header[WEBSOCKET_HEADER_MAX_BYTES];
    uint8_t header_len;
    uint8_t opcode;         // of the present frame
    uint8_t message_opcode; // of the message that is being gathered; 0: none
    bool final;
    uint32_t frame_bytes; // of the present frame's payload
    uint32_t frame_got;
    unsigned char mask[4];
    Utf8 utf8;
    char *message; // gathered so far
    uint32_t message_len;
    uint32_t message_capacity;
    unsigned char control_len;
    char control[WEBSOCKET_CONTROL_MAX_BYTES];
} Websocket;

// `message_max_bytes` 1..2^31-1, for messages after their fragments are joined.
void websocket_begin(Websocket *socket, WebsocketRole role, uint32_t message_max_bytes);
// Accepts a zeroed one; leaves it zeroed.
void websocket_end(Websocket *socket);
// Takes bytes from the front of at[0..len), changing them (the mask is taken off), and says what
// they brought. Returns how many were taken; call again with the rest until WEBSOCKET_NONE.
// After CLOSE or FAULT everything else is taken and ignored.
size_t websocket_read(Websocket *socket, char *at, size_t len, WebsocketEvent *event);

// ---- frames out -----------------------------------------------------------------------------

typedef enum WebsocketOpcode {
    WEBSOCKET_OP_CONTINUATION = 0x0,
    WEBSOCKET_OP_TEXT = 0x1,
    WEBSOCKET_OP_BINARY = 0x2,
    WEBSOCKET_OP_CLOSE = 0x8,
    WEBSOCKET_OP_PING = 0x9,
    WEBSOCKET_OP_PONG = 0xa,
} WebsocketOpcode;

// The bytes before a server's payload of that length, for a frame made in one piece. Returns
// their number.
size_t websocket_header(char out[WEBSOCKET_HEADER_MAX_BYTES], WebsocketOpcode opcode,
                        size_t payload_bytes);
// A whole server frame. Control frames carry at most WEBSOCKET_CONTROL_MAX_BYTES.
void websocket_write(Buf *out, WebsocketOpcode opcode, Str payload);
// A whole close frame; `code` WEBSOCKET_CLOSE_NONE_GIVEN writes none. The reason is cut to what
// fits, between code points.
void websocket_write_close(Buf *out, uint16_t code, Str reason);
// Cuts the text off the first of server frames that were written here one after the other. False,
// touching nothing, when there is none left.
MUST_USE bool websocket_cut_text(Str *frames, Str *text);
// A whole client frame under that mask, for tests, bench and the simulator. `final` false: more
// fragments follow.
void websocket_write_masked(Buf *out, WebsocketOpcode opcode, bool final, uint32_t mask,
                            Str payload);

#endif
