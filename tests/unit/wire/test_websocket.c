// One test per MUST of RFC 6455 that concerns a server, named after its section.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/websocket.h"

#include <stdlib.h>
#include <string.h>

enum { MASK = 0x37fa213d, LOG_MAX_BYTES = 1 << 20 };

static void assert_str(Str found, Str wanted)
{
    if (!str_equal(found, wanted)) {
        fail_msg("found \"%.*s\", wanted \"%.*s\"", STR_ARG(found), STR_ARG(wanted));
    }
}

// ---- what a stream of bytes brought, as a line of text ---------------------------------------

static void event_log(Buf *log, const WebsocketEvent *event)
{
    static const char *const names[] = {
        [WEBSOCKET_NONE] = "none",   [WEBSOCKET_TEXT] = "text", [WEBSOCKET_BINARY] = "binary",
        [WEBSOCKET_PING] = "ping",   [WEBSOCKET_PONG] = "pong", [WEBSOCKET_CLOSE] = "close",
        [WEBSOCKET_FAULT] = "fault",
    };
    if (event->type == WEBSOCKET_FAULT) {
        buf_format(log, "fault %u|", (unsigned int)event->code);
        return;
    }
    buf_add(log, str_of(names[event->type]));
    if (event->type == WEBSOCKET_CLOSE) {
        buf_format(log, " %u", (unsigned int)event->code);
    }
    buf_add_char(log, ' ');
    buf_add(log, event->payload);
    buf_add_char(log, '|');
}

static Str log_of(Arena *arena, Websocket *socket, Str stream, size_t step)
{
    Buf log = buf_make(arena, LOG_MAX_BYTES);
    for (size_t at = 0; at < stream.len; at += step) {
        size_t len = stream.len - at < step ? stream.len - at : step;
        char *piece = malloc(len);
        assert_non_null(piece);
        memcpy(piece, stream.at + at, len);
        size_t taken = 0;
        WebsocketEvent event = { .type = WEBSOCKET_PING };
        while (event.type != WEBSOCKET_NONE) {
            taken += websocket_read(socket, piece + taken, len - taken, &event);
            if (event.type != WEBSOCKET_NONE) {
                event_log(&log, &event);
            }
        }
        assert_int_equal(taken, len);
        free(piece);
    }
    return buf_str(&log);
}

// In one piece, byte by byte and in odd pieces: always the same.
static Str read_all_ways(Arena *arena, WebsocketRole role, Str stream)
{
    static const size_t steps[] = { 1 << 20, 1, 3, 10, 1000 };
    Str whole = S("");
    for (size_t i = 0; i < countof(steps); i++) {
        Websocket socket;
        websocket_begin(&socket, role, WEBSOCKET_MESSAGE_MAX_BYTES);
        Str log = log_of(arena, &socket, stream, steps[i]);
        if (i == 0) {
            whole = log;
        }
        assert_str(log, whole);
        websocket_end(&socket);
    }
    return whole;
}

static void assert_brings(Str stream, Str wanted)
{
    Arena arena = { 0 };
    assert_str(read_all_ways(&arena, WEBSOCKET_SERVER, stream), wanted);
    arena_free(&arena);
}

typedef struct Piece {
    WebsocketOpcode opcode;
    bool final;
    Str payload;
} Piece;

static Str stream_of(Arena *arena, const Piece *pieces, size_t count)
{
    Buf stream = buf_make(arena, LOG_MAX_BYTES);
    for (size_t i = 0; i < count; i++) {
        websocket_write_masked(&stream, pieces[i].opcode, pieces[i].final, MASK + (uint32_t)i,
                               pieces[i].payload);
    }
    assert_true(buf_ok(&stream));
    return buf_str(&stream);
}

static void assert_pieces_bring(const Piece *pieces, size_t count, Str wanted)
{
    Arena arena = { 0 };
    assert_brings(stream_of(&arena, pieces, count), wanted);
    arena_free(&arena);
}

#define ASSERT_PIECES_BRING(wanted, ...)                                                           \
    assert_pieces_bring((const Piece[]){ __VA_ARGS__ }, countof(((const Piece[]){ __VA_ARGS__ })), \
                        wanted)

// ---- section 4: the handshake ----------------------------------------------------------------

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="

static const HttpHead *head_read(Arena *arena, Str text)
{
    HttpReader reader;
    http_begin(&reader, arena);
    HttpEvent event;
    Str bytes = text;
    assert_int_equal(http_read(&reader, &bytes, &event, NULL), ERR_NONE);
    assert_int_equal(event.type, HTTP_EVENT_HEAD);
    return reader.head;
}

// A good handshake in which one line is replaced, or (with "") left out.
static Err handshake_with(const char *line, const char *instead, Refusal *why)
{
    static const char *const lines[] = {
        "GET /live HTTP/1.1",         "Host: example.com",         "Upgrade: websocket",
        "Connection: Upgrade",        ("Sec-WebSocket-Key: " KEY), "Sec-WebSocket-Version: 13",
        "Origin: http://example.com",
    };
    Arena arena = { 0 };
    Buf text = buf_make(&arena, 4096);
    bool replaced = false;
    for (size_t i = 0; i < countof(lines); i++) {
        bool chosen = strncmp(lines[i], line, strlen(line)) == 0;
        replaced = replaced || chosen;
        const char *written = chosen ? instead : lines[i];
        if (written[0]) {
            buf_format(&text, "%s\r\n", written);
        }
    }
    assert_true(replaced);
    buf_add(&text, S("\r\n"));
    Str key = S("untouched");
    Refusal refusal = { 0 };
    Err err = websocket_check(head_read(&arena, buf_str(&text)), &key, &refusal);
    assert_str(key, err ? S("untouched") : S(KEY));
    if (why) {
        *why = refusal; // its texts are literals
    }
    arena_free(&arena);
    return err;
}

static void assert_handshake(const char *line, const char *instead, Err wanted)
{
    assert_int_equal(handshake_with(line, instead, NULL), wanted);
}

static void section_4_2_1_a_complete_handshake_is_taken(void **state)
{
    (void)state;
    assert_handshake("Origin", "", ERR_NONE);
    assert_handshake("Origin", "Origin: http://example.com", ERR_NONE);
}

static void section_4_2_1_item_1_the_request_must_be_get_of_http_1_1(void **state)
{
    (void)state;
    assert_handshake("GET", "POST /live HTTP/1.1", ERR_INPUT);
    assert_handshake("GET", "GET /live HTTP/1.0", ERR_INPUT);
}

static void section_4_2_1_item_2_there_must_be_a_host(void **state)
{
    (void)state;
    Arena arena = { 0 };
    HttpReader reader;
    http_begin(&reader, &arena);
    HttpEvent event;
    Str bytes = S("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    assert_int_equal(http_read(&reader, &bytes, &event, NULL), ERR_INPUT);
    arena_free(&arena);
}

static void section_4_2_1_item_3_upgrade_must_name_websocket_in_any_case(void **state)
{
    (void)state;
    assert_handshake("Upgrade", "", ERR_INPUT);
    assert_handshake("Upgrade", "Upgrade: websockets", ERR_INPUT);
    assert_handshake("Upgrade", "Upgrade: WebSocket", ERR_NONE);
    assert_handshake("Upgrade", "Upgrade: h2c, websocket", ERR_NONE);
}

static void section_4_2_1_item_4_connection_must_name_upgrade_in_any_case(void **state)
{
    (void)state;
    assert_handshake("Connection", "", ERR_INPUT);
    assert_handshake("Connection", "Connection: keep-alive", ERR_INPUT);
    assert_handshake("Connection", "Connection: keep-alive, upgrade", ERR_NONE);
}

static void section_4_2_1_item_5_the_key_must_be_16_bytes_in_base64(void **state)
{
    (void)state;
    assert_handshake("Sec-WebSocket-Key", "", ERR_INPUT);
    assert_handshake("Sec-WebSocket-Key", "Sec-WebSocket-Key:", ERR_INPUT);
    assert_handshake("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ", ERR_INPUT);
    assert_handshake("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAAA", ERR_INPUT);
    assert_handshake("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==", ERR_INPUT);
    assert_handshake("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAA", ERR_INPUT);
}

static void section_11_3_1_the_key_must_not_stand_twice(void **state)
{
    (void)state;
    assert_handshake("Sec-WebSocket-Key", "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Key: " KEY,
                     ERR_INPUT);
}

static void section_4_2_1_item_6_the_version_must_be_13(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        "Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Version: 13, 8",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8",
    };
    for (size_t i = 0; i < countof(others); i++) {
        Refusal why = { 0 };
        assert_int_equal(handshake_with("Sec-WebSocket-Version", others[i], &why), ERR_INPUT);
        assert_str(why.code, S("websocket_version"));
    }
}

static void section_4_4_another_version_must_be_answered_with_the_one_spoken(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 1000);
    websocket_write_version_refusal(&out);
    assert_true(str_starts(buf_str(&out), S("HTTP/1.1 426 Upgrade Required\r\n")));
    assert_non_null(memmem(out.at, out.len, "Sec-WebSocket-Version: 13\r\n", 27));
    assert_non_null(memmem(out.at, out.len, "Connection: close\r\n", 19));
    arena_free(&arena);
}

static void section_4_2_2_the_answer_must_hold_upgrade_connection_and_the_hash(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 1000);
    websocket_write_accept(&out, S(KEY), S(""));
    assert_str(
        buf_str(&out),
        S("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
          "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
    arena_free(&arena);
}

static void section_4_2_2_a_subprotocol_must_be_one_that_the_client_offered(void **state)
{
    (void)state;
    Arena arena = { 0 };
    const HttpHead *head =
        head_read(&arena, S("GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Protocol: chat, v1\r\n"
                            "Sec-WebSocket-Protocol: v2\r\n\r\n"));
    assert_true(websocket_offers(head, S("chat")));
    assert_true(websocket_offers(head, S("v1")));
    assert_true(websocket_offers(head, S("v2")));
    assert_false(websocket_offers(head, S("V2")));
    assert_false(websocket_offers(head, S("v3")));
    Buf out = buf_make(&arena, 1000);
    websocket_write_accept(&out, S(KEY), S("v2"));
    assert_non_null(memmem(out.at, out.len, "Sec-WebSocket-Protocol: v2\r\n", 28));
    arena_free(&arena);
}

static void section_9_1_no_extension_may_be_answered_that_is_not_in_use(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 1000);
    websocket_write_accept(&out, S(KEY), S(""));
    assert_null(memmem(out.at, out.len, "Sec-WebSocket-Extensions", 24));
    arena_free(&arena);
}

// ---- section 5: frames -----------------------------------------------------------------------

static void section_5_1_a_client_frame_without_mask_must_close_the_connection(void **state)
{
    (void)state;
    assert_brings(S("\x81\x05hello"), S("fault 1002|"));
    assert_brings(S("\x89\x00"), S("fault 1002|"));
}

static void section_5_1_a_server_must_not_mask_and_a_client_must_refuse_it(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 100);
    websocket_write(&out, WEBSOCKET_OP_TEXT, S("Hello"));
    assert_str(buf_str(&out), S("\x81\x05Hello"));
    assert_str(read_all_ways(&arena, WEBSOCKET_CLIENT, buf_str(&out)), S("text Hello|"));
    Str masked = stream_of(&arena, &(Piece){ WEBSOCKET_OP_TEXT, true, S("Hello") }, 1);
    assert_str(read_all_ways(&arena, WEBSOCKET_CLIENT, masked), S("fault 1002|"));
    arena_free(&arena);
}

static void section_5_2_reserved_bits_must_be_zero(void **state)
{
    (void)state;
    assert_brings(S("\xc1\x80\x00\x00\x00\x00"), S("fault 1002|"));
    assert_brings(S("\xa1\x80\x00\x00\x00\x00"), S("fault 1002|"));
    assert_brings(S("\x91\x80\x00\x00\x00\x00"), S("fault 1002|"));
    assert_brings(S("\xc9\x80\x00\x00\x00\x00"), S("fault 1002|"));
}

static void section_5_2_unknown_opcodes_must_fail_the_connection(void **state)
{
    (void)state;
    static const unsigned char unknown[] = { 3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf };
    for (size_t i = 0; i < countof(unknown); i++) {
        char frame[] = { (char)(0x80 | unknown[i]), (char)0x80, 0, 0, 0, 0 };
        assert_brings((Str){ frame, sizeof(frame) }, S("fault 1002|"));
    }
}

static void section_5_2_lengths_must_be_in_their_shortest_form(void **state)
{
    (void)state;
    assert_brings(S("\x82\xfe\x00\x7d\x00\x00\x00\x00"), S("fault 1002|"));
    assert_brings(S("\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x00\x00"), S("fault 1002|"));
}

static void section_5_2_the_highest_bit_of_a_length_must_be_zero(void **state)
{
    (void)state;
    assert_brings(S("\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), S("fault 1002|"));
}

static void section_5_2_every_form_of_length_is_read_and_written(void **state)
{
    (void)state;
    static const size_t lengths[] = { 0, 1, 125, 126, 127, 65535, 65536 };
    for (size_t i = 0; i < countof(lengths); i++) {
        Arena arena = { 0 };
        char *bytes = arena_array(&arena, char, lengths[i]);
        memset(bytes, 'x', lengths[i]);
        Str payload = { bytes, lengths[i] };
        Str wanted = str_format(&arena, "binary %.*s|", STR_ARG(payload));
        Str stream = stream_of(&arena, &(Piece){ WEBSOCKET_OP_BINARY, true, payload }, 1);
        assert_str(read_all_ways(&arena, WEBSOCKET_SERVER, stream), wanted);
        Buf out = buf_make(&arena, LOG_MAX_BYTES);
        websocket_write(&out, WEBSOCKET_OP_BINARY, payload);
        assert_str(read_all_ways(&arena, WEBSOCKET_CLIENT, buf_str(&out)), wanted);
        arena_free(&arena);
    }
}

static void section_5_3_the_mask_is_taken_off(void **state)
{
    (void)state;
    // The RFC's own example, section 5.7.
    assert_brings(S("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), S("text Hello|"));
}

static void section_5_4_fragments_are_joined_in_order(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("text Hello|"), { WEBSOCKET_OP_TEXT, false, S("Hel") },
                        { WEBSOCKET_OP_CONTINUATION, true, S("lo") });
    ASSERT_PIECES_BRING(
        S("binary abc|text d|"), { WEBSOCKET_OP_BINARY, false, S("") },
        { WEBSOCKET_OP_CONTINUATION, false, S("a") }, { WEBSOCKET_OP_CONTINUATION, false, S("bc") },
        { WEBSOCKET_OP_CONTINUATION, true, S("") }, { WEBSOCKET_OP_TEXT, true, S("d") });
}

static void section_5_4_control_frames_between_fragments_must_be_handled(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("ping 1|pong 2|text Hello|"), { WEBSOCKET_OP_TEXT, false, S("Hel") },
                        { WEBSOCKET_OP_PING, true, S("1") }, { WEBSOCKET_OP_PONG, true, S("2") },
                        { WEBSOCKET_OP_CONTINUATION, true, S("lo") });
    ASSERT_PIECES_BRING(S("close 1000 |"), { WEBSOCKET_OP_TEXT, false, S("Hel") },
                        { WEBSOCKET_OP_CLOSE, true, S("\x03\xe8") },
                        { WEBSOCKET_OP_CONTINUATION, true, S("lo") });
}

static void section_5_4_fragments_of_two_messages_must_not_mix(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_TEXT, false, S("a") },
                        { WEBSOCKET_OP_TEXT, true, S("b") });
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_TEXT, false, S("a") },
                        { WEBSOCKET_OP_BINARY, false, S("b") });
}

static void section_5_4_a_continuation_must_continue_something(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_CONTINUATION, true, S("a") });
    ASSERT_PIECES_BRING(S("text a|fault 1002|"), { WEBSOCKET_OP_TEXT, true, S("a") },
                        { WEBSOCKET_OP_CONTINUATION, false, S("b") });
}

static void section_5_5_control_frames_must_not_be_fragmented(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_PING, false, S("a") });
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_CLOSE, false, S("") });
}

static void section_5_5_control_frames_must_have_125_bytes_at_most(void **state)
{
    (void)state;
    char bytes[126];
    memset(bytes, 'x', sizeof(bytes));
    Arena arena = { 0 };
    Str wanted = str_format(&arena, "ping %.125s|", bytes);
    ASSERT_PIECES_BRING(wanted, { WEBSOCKET_OP_PING, true, { bytes, 125 } });
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_PING, true, { bytes, 126 } });
    arena_free(&arena);
}

static void section_5_5_1_a_close_body_must_begin_with_a_code(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("close 1005 |"), { WEBSOCKET_OP_CLOSE, true, S("") });
    ASSERT_PIECES_BRING(S("fault 1002|"), { WEBSOCKET_OP_CLOSE, true, S("\x03") });
    ASSERT_PIECES_BRING(S("close 1001 bye|"), { WEBSOCKET_OP_CLOSE, true,
                                                S("\x03\xe9"
                                                  "bye") });
}

static void section_5_5_1_a_close_reason_must_be_utf_8(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("close 1000 \xe7\xaa\x93|"),
                        { WEBSOCKET_OP_CLOSE, true, S("\x03\xe8\xe7\xaa\x93") });
    ASSERT_PIECES_BRING(S("fault 1007|"), { WEBSOCKET_OP_CLOSE, true, S("\x03\xe8\xe7\xaa") });
}

static void section_5_5_1_nothing_after_a_close_frame_is_processed(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("close 1000 |"), { WEBSOCKET_OP_CLOSE, true, S("\x03\xe8") },
                        { WEBSOCKET_OP_TEXT, true, S("late") },
                        { WEBSOCKET_OP_CLOSE, true, S("") });
    assert_brings(S("\x81\x05hello\x81\x80\x00\x00\x00\x00"), S("fault 1002|"));
}

static void section_5_5_1_a_close_frame_is_written_with_code_and_reason(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 1000);
    websocket_write_close(&out, WEBSOCKET_CLOSE_GOING_AWAY, S("restart"));
    assert_str(buf_str(&out), S("\x88\x09\x03\xe9restart"));
    out = buf_make(&arena, 1000);
    websocket_write_close(&out, WEBSOCKET_CLOSE_NONE_GIVEN, S(""));
    assert_str(buf_str(&out), S("\x88\x00"));
    // A reason too long for a control frame is cut between code points: 41 x 3 bytes fit in 123.
    Buf reason = buf_make(&arena, 1000);
    for (int i = 0; i < 50; i++) {
        buf_add(&reason, S("\xe7\xaa\x93"));
    }
    out = buf_make(&arena, 1000);
    websocket_write_close(&out, WEBSOCKET_CLOSE_POLICY, buf_str(&reason));
    assert_int_equal(out.len, 2 + 125);
    Buf odd = buf_make(&arena, 1000);
    buf_add_char(&odd, 'x');
    buf_add(&odd, buf_str(&reason));
    out = buf_make(&arena, 1000);
    websocket_write_close(&out, WEBSOCKET_CLOSE_POLICY, buf_str(&odd));
    assert_int_equal(out.len, 2 + 123);
    assert_true(str_is_utf8((Str){ out.at + 4, out.len - 4 }));
    arena_free(&arena);
}

static void section_5_5_3_a_pong_must_carry_the_bytes_of_the_ping(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("ping \xff\x01 x|"), { WEBSOCKET_OP_PING, true, S("\xff\x01 x") });
    ASSERT_PIECES_BRING(S("ping |"), { WEBSOCKET_OP_PING, true, S("") });
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 100);
    websocket_write(&out, WEBSOCKET_OP_PONG, S("\xff\x01 x"));
    assert_str(buf_str(&out), S("\x8a\x04\xff\x01 x"));
    arena_free(&arena);
}

static void section_5_5_3_a_pong_nobody_asked_for_is_taken(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("pong a|text b|"), { WEBSOCKET_OP_PONG, true, S("a") },
                        { WEBSOCKET_OP_TEXT, true, S("b") });
}

// ---- section 7: closing ----------------------------------------------------------------------

static void assert_close_code(uint16_t code, bool valid)
{
    char body[] = { (char)(code >> 8), (char)(code & 0xff) };
    Arena arena = { 0 };
    Str wanted = valid ? str_format(&arena, "close %u |", (unsigned int)code) : S("fault 1002|");
    ASSERT_PIECES_BRING(wanted, { WEBSOCKET_OP_CLOSE, true, { body, sizeof(body) } });
    arena_free(&arena);
}

static void section_7_4_1_codes_that_must_not_be_sent_are_refused(void **state)
{
    (void)state;
    assert_close_code(1005, false);
    assert_close_code(1006, false);
    assert_close_code(1015, false);
}

static void section_7_4_2_codes_outside_their_ranges_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint16_t code;
        bool valid;
    } codes[] = {
        { 0, false },   { 999, false },  { 1000, true },   { 1003, true },  { 1004, false },
        { 1007, true }, { 1014, true },  { 1016, false },  { 2999, false }, { 3000, true },
        { 4999, true }, { 5000, false }, { 65535, false },
    };
    for (size_t i = 0; i < countof(codes); i++) {
        assert_close_code(codes[i].code, codes[i].valid);
    }
}

// ---- section 8: text -------------------------------------------------------------------------

static void section_8_1_text_that_is_not_utf_8_must_fail_the_connection(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",         "a\xc0\xaf",
        "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xe7\xaa",     "\xc3(",
        "\xff",         "\xf0\x80\x80\x80",
        "\xe0\x9f\xbf", "long and good ascii text and then \xfe",
    };
    for (size_t i = 0; i < countof(bad); i++) {
        ASSERT_PIECES_BRING(S("fault 1007|"), { WEBSOCKET_OP_TEXT, true, str_of(bad[i]) });
    }
    ASSERT_PIECES_BRING(S("text \xf0\x9f\x98\x80 \xe7\xaa\x93|"),
                        { WEBSOCKET_OP_TEXT, true, S("\xf0\x9f\x98\x80 \xe7\xaa\x93") });
    ASSERT_PIECES_BRING(S("binary \xff|"), { WEBSOCKET_OP_BINARY, true, S("\xff") });
}

static void section_8_1_a_code_point_may_lie_across_fragments(void **state)
{
    (void)state;
    ASSERT_PIECES_BRING(S("ping |text \xe7\xaa\x93|"), { WEBSOCKET_OP_TEXT, false, S("\xe7") },
                        { WEBSOCKET_OP_CONTINUATION, false, S("\xaa") },
                        { WEBSOCKET_OP_PING, true, S("") },
                        { WEBSOCKET_OP_CONTINUATION, true, S("\x93") });
    ASSERT_PIECES_BRING(S("fault 1007|"), { WEBSOCKET_OP_TEXT, false, S("\xe7") },
                        { WEBSOCKET_OP_CONTINUATION, true, S("\xaa") });
    // Told at the fragment that breaks it, not at the end of the message.
    ASSERT_PIECES_BRING(S("fault 1007|"), { WEBSOCKET_OP_TEXT, false, S("\xe7") },
                        { WEBSOCKET_OP_CONTINUATION, false, S("a") });
}

// ---- section 10.4 and our own limits ---------------------------------------------------------

static void section_10_4_a_message_over_the_limit_is_refused_with_1009(void **state)
{
    (void)state;
    Arena arena = { 0 };
    size_t max = WEBSOCKET_MESSAGE_MAX_BYTES;
    char *bytes = arena_array(&arena, char, max + 1);
    memset(bytes, 'x', max + 1);
    Str fits = { bytes, max };
    Str wanted = str_format(&arena, "text %.*s|", STR_ARG(fits));
    ASSERT_PIECES_BRING(wanted, { WEBSOCKET_OP_TEXT, true, fits });
    ASSERT_PIECES_BRING(S("fault 1009|"), { WEBSOCKET_OP_TEXT, true, { bytes, max + 1 } });
    ASSERT_PIECES_BRING(wanted, { WEBSOCKET_OP_TEXT, false, { bytes, max - 1 } },
                        { WEBSOCKET_OP_CONTINUATION, true, { bytes, 1 } });
    ASSERT_PIECES_BRING(S("fault 1009|"), { WEBSOCKET_OP_TEXT, false, { bytes, max - 1 } },
                        { WEBSOCKET_OP_CONTINUATION, true, { bytes, 2 } });
    // Told by the header alone, before any byte of the message.
    assert_brings(S("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"), S("fault 1009|"));
    arena_free(&arena);
}

static void section_7_4_1_a_kind_of_data_not_understood_is_refused_with_1003(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Websocket socket;
    websocket_begin(&socket, WEBSOCKET_SERVER, 100);
    socket.text_only = true;
    Str stream = stream_of(&arena, &(Piece){ WEBSOCKET_OP_BINARY, true, S("a") }, 1);
    assert_str(log_of(&arena, &socket, stream, stream.len), S("fault 1003|"));
    websocket_end(&socket);
    arena_free(&arena);
}

static void an_idle_socket_holds_no_message_memory(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Websocket socket;
    websocket_begin(&socket, WEBSOCKET_SERVER, 100);
    Str stream = stream_of(&arena, &(Piece){ WEBSOCKET_OP_TEXT, true, S("hello") }, 1);
    assert_str(log_of(&arena, &socket, stream, 1), S("text hello|"));
    assert_null(socket.message);
    websocket_end(&socket);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(section_4_2_1_a_complete_handshake_is_taken),
        cmocka_unit_test(section_4_2_1_item_1_the_request_must_be_get_of_http_1_1),
        cmocka_unit_test(section_4_2_1_item_2_there_must_be_a_host),
        cmocka_unit_test(section_4_2_1_item_3_upgrade_must_name_websocket_in_any_case),
        cmocka_unit_test(section_4_2_1_item_4_connection_must_name_upgrade_in_any_case),
        cmocka_unit_test(section_4_2_1_item_5_the_key_must_be_16_bytes_in_base64),
        cmocka_unit_test(section_11_3_1_the_key_must_not_stand_twice),
        cmocka_unit_test(section_4_2_1_item_6_the_version_must_be_13),
        cmocka_unit_test(section_4_4_another_version_must_be_answered_with_the_one_spoken),
        cmocka_unit_test(section_4_2_2_the_answer_must_hold_upgrade_connection_and_the_hash),
        cmocka_unit_test(section_4_2_2_a_subprotocol_must_be_one_that_the_client_offered),
        cmocka_unit_test(section_9_1_no_extension_may_be_answered_that_is_not_in_use),
        cmocka_unit_test(section_5_1_a_client_frame_without_mask_must_close_the_connection),
        cmocka_unit_test(section_5_1_a_server_must_not_mask_and_a_client_must_refuse_it),
        cmocka_unit_test(section_5_2_reserved_bits_must_be_zero),
        cmocka_unit_test(section_5_2_unknown_opcodes_must_fail_the_connection),
        cmocka_unit_test(section_5_2_lengths_must_be_in_their_shortest_form),
        cmocka_unit_test(section_5_2_the_highest_bit_of_a_length_must_be_zero),
        cmocka_unit_test(section_5_2_every_form_of_length_is_read_and_written),
        cmocka_unit_test(section_5_3_the_mask_is_taken_off),
        cmocka_unit_test(section_5_4_fragments_are_joined_in_order),
        cmocka_unit_test(section_5_4_control_frames_between_fragments_must_be_handled),
        cmocka_unit_test(section_5_4_fragments_of_two_messages_must_not_mix),
        cmocka_unit_test(section_5_4_a_continuation_must_continue_something),
        cmocka_unit_test(section_5_5_control_frames_must_not_be_fragmented),
        cmocka_unit_test(section_5_5_control_frames_must_have_125_bytes_at_most),
        cmocka_unit_test(section_5_5_1_a_close_body_must_begin_with_a_code),
        cmocka_unit_test(section_5_5_1_a_close_reason_must_be_utf_8),
        cmocka_unit_test(section_5_5_1_nothing_after_a_close_frame_is_processed),
        cmocka_unit_test(section_5_5_1_a_close_frame_is_written_with_code_and_reason),
        cmocka_unit_test(section_5_5_3_a_pong_must_carry_the_bytes_of_the_ping),
        cmocka_unit_test(section_5_5_3_a_pong_nobody_asked_for_is_taken),
        cmocka_unit_test(section_7_4_1_codes_that_must_not_be_sent_are_refused),
        cmocka_unit_test(section_7_4_2_codes_outside_their_ranges_are_refused),
        cmocka_unit_test(section_8_1_text_that_is_not_utf_8_must_fail_the_connection),
        cmocka_unit_test(section_8_1_a_code_point_may_lie_across_fragments),
        cmocka_unit_test(section_10_4_a_message_over_the_limit_is_refused_with_1009),
        cmocka_unit_test(section_7_4_1_a_kind_of_data_not_understood_is_refused_with_1003),
        cmocka_unit_test(an_idle_socket_holds_no_message_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
