// fuzz_http_head.c — any bytes as requests: however they arrive, they are read the same way.
//
// The first byte says in pieces of what size they arrive the second time.
#include "wire/http_head.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_MAX_BYTES = 300, REQUESTS_MAX = 4, LOG_MAX_BYTES = 1 << 20 };

static void str_check(Str s, bool spaces)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        assert(c >= ' ' || (c == '\t' && spaces));
        assert(c != 0x7f);
        assert(c != ' ' || spaces);
    }
}

static void head_check(const HttpHead *head)
{
    assert(head->path.len > 0);
    assert(head->path.at[0] == '/' || str_equal(head->path, S("*")));
    assert(head->minor_version == 0 || head->host.len > 0);
    assert(head->content_length >= 0);
    assert(!head->chunked || head->content_length == 0);
    assert(head->has_body == (head->chunked || head->content_length > 0));
    assert(head->header_count <= HTTP_HEADERS_MAX);
    str_check(head->target, false);
    for (size_t i = 0; i < head->header_count; i++) {
        Str name = head->headers[i].name;
        assert(name.len > 0);
        for (size_t c = 0; c < name.len; c++) {
            assert(http_is_token_byte((unsigned char)name.at[c]));
        }
        str_check(head->headers[i].value, true);
    }
    if (http_has_header(head, S("transfer-encoding"))) {
        assert(head->chunked);
        assert(!http_has_header(head, S("content-length")));
    }
}

static void head_log(Buf *log, const HttpHead *head)
{
    head_check(head);
    buf_format(log, "%d %d %d %d %d %" PRId64 " ", head->method, head->keep_alive, head->upgrade,
               head->chunked, head->expects_continue, head->content_length);
    buf_add(log, head->path);
    buf_add(log, S("?"));
    buf_add(log, head->query);
    buf_add(log, head->host);
    for (size_t i = 0; i < head->header_count; i++) {
        buf_add(log, head->headers[i].name);
        buf_add(log, S("="));
        buf_add(log, head->headers[i].value);
    }
}

typedef struct Reading {
    Arena arena;
    HttpReader reader;
    Buf log;
    int requests;
    size_t body_bytes;
    bool stopped;
} Reading;

// Reads one piece, over the borders of requests, as a connection does.
static void piece_read(Reading *reading, Str bytes)
{
    HttpEvent event = { .type = HTTP_EVENT_NONE };
    do {
        Refusal why = { 0 };
        size_t before = bytes.len;
        Err err = http_read(&reading->reader, &bytes, &event, &why);
        assert(bytes.len <= before);
        if (err) {
            buf_format(&reading->log, "error %d ", (int)err);
            buf_add(&reading->log, why.message);
            reading->stopped = true;
            return;
        }
        if (event.type == HTTP_EVENT_HEAD) {
            head_log(&reading->log, reading->reader.head);
            http_set_body_limit(&reading->reader, BODY_MAX_BYTES);
            reading->body_bytes = 0;
        } else if (event.type == HTTP_EVENT_BODY) {
            assert(event.body.len > 0);
            reading->body_bytes += event.body.len;
            assert(reading->body_bytes <= BODY_MAX_BYTES);
            buf_add(&reading->log, event.body);
        } else if (event.type == HTTP_EVENT_END) {
            buf_add(&reading->log, S("end\n"));
            reading->stopped = ++reading->requests == REQUESTS_MAX;
            http_begin(&reading->reader, &reading->arena);
        } else {
            assert(bytes.len == 0);
        }
    } while (event.type != HTTP_EVENT_NONE && !reading->stopped);
}

static Reading read_in_pieces(Str bytes, size_t step)
{
    Reading reading = { .requests = 0 };
    reading.log = buf_make(&reading.arena, LOG_MAX_BYTES);
    http_begin(&reading.reader, &reading.arena);
    for (size_t at = 0; at < bytes.len && !reading.stopped; at += step) {
        size_t len = bytes.len - at < step ? bytes.len - at : step;
        Arena piece = { 0 };
        piece_read(&reading, str_copy(&piece, (Str){ bytes.at + at, len }));
        arena_free(&piece);
    }
    return reading;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    Str bytes = { (const char *)data + 1, size - 1 };
    Reading whole = read_in_pieces(bytes, bytes.len);
    Reading pieces = read_in_pieces(bytes, (size_t)data[0] + 1);
    assert(buf_ok(&whole.log));
    assert(whole.requests == pieces.requests);
    assert(whole.stopped == pieces.stopped);
    assert(str_equal(buf_str(&whole.log), buf_str(&pieces.log)));
    arena_free(&whole.arena);
    arena_free(&pieces.arena);
    return 0;
}
