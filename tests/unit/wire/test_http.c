#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/http.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_MAX_BYTES = 1000 };

// Everything that reading one request brought.
typedef struct Outcome {
    Err err;
    Str code;
    const HttpHead *head;
    Str body;
    bool ended;
    size_t left; // bytes that are not the request's
} Outcome;

// Reads `text` in pieces of `step` bytes, each in memory of its own so that the sanitizer sees
// any look beyond it.
static Outcome outcome_of(Arena *arena, Str text, size_t step, int64_t body_max_bytes)
{
    HttpReader reader;
    http_begin(&reader, arena);
    Buf body = buf_make(arena, 1 << 20);
    Outcome outcome = { .err = ERR_NONE, .code = S(""), .left = text.len };
    Refusal why = { 0 };
    while (outcome.left > 0 && !outcome.err && !outcome.ended) {
        size_t len = outcome.left < step ? outcome.left : step;
        char *piece = malloc(len);
        assert_non_null(piece);
        memcpy(piece, text.at + (text.len - outcome.left), len);
        Str bytes = { piece, len };
        HttpEvent event = { .type = HTTP_EVENT_HEAD };
        while (event.type != HTTP_EVENT_NONE && !outcome.err && !outcome.ended) {
            outcome.err = http_read(&reader, &bytes, &event, &why);
            if (!outcome.err && event.type == HTTP_EVENT_HEAD) {
                http_set_body_limit(&reader, body_max_bytes);
            }
            buf_add(&body, !outcome.err && event.type == HTTP_EVENT_BODY ? event.body : S(""));
            outcome.ended = !outcome.err && event.type == HTTP_EVENT_END;
        }
        outcome.left -= len - bytes.len;
        free(piece);
    }
    outcome.head = reader.head;
    outcome.body = buf_str(&body);
    outcome.code = outcome.err ? why.code : S("");
    return outcome;
}

static void assert_str(Str found, Str wanted)
{
    assert_int_equal(found.len, wanted.len);
    assert_memory_equal(found.at, wanted.at, wanted.len);
}

// In one piece, byte by byte, and in pieces that fit nothing: the same each time.
static Outcome read_all_ways(Arena *arena, Str text)
{
    static const size_t steps[] = { 1, 2, 7, 61 };
    Outcome whole = outcome_of(arena, text, text.len, BODY_MAX_BYTES);
    for (size_t i = 0; i < countof(steps); i++) {
        Outcome pieces = outcome_of(arena, text, steps[i], BODY_MAX_BYTES);
        assert_int_equal(pieces.err, whole.err);
        assert_str(pieces.code, whole.code);
        assert_str(pieces.body, whole.body);
        assert_int_equal(pieces.ended, whole.ended);
        assert_int_equal(pieces.head != NULL, whole.head != NULL);
        if (whole.head) {
            assert_str(pieces.head->target, whole.head->target);
            assert_int_equal(pieces.head->header_count, whole.head->header_count);
        }
        if (whole.ended) {
            assert_int_equal(pieces.left, whole.left);
        }
    }
    return whole;
}

static void assert_refused(Str text, Err err)
{
    Arena arena = { 0 };
    Outcome outcome = read_all_ways(&arena, text);
    if (outcome.err != err) {
        fail_msg("error %d instead of %d for: %.*s", outcome.err, err, STR_ARG(text));
    }
    arena_free(&arena);
}

static void assert_taken(Str text)
{
    Arena arena = { 0 };
    Outcome outcome = read_all_ways(&arena, text);
    if (outcome.err || !outcome.ended) {
        fail_msg("error %d for: %.*s", outcome.err, STR_ARG(text));
    }
    arena_free(&arena);
}

static void a_request_is_taken_apart(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Outcome outcome = read_all_ways(
        &arena,
        S("GET /api/v2/tickets.json?page[size]=2&a=%20 HTTP/1.1\r\nHost: example.com:8080\r\n"
          "X-Empty:\r\nAccept:  text/html \t\r\nX-Bytes: \xe7\xaa\x93\r\n\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_true(outcome.ended);
    const HttpHead *head = outcome.head;
    assert_int_equal(head->method, METHOD_GET);
    assert_str(head->method_text, S("GET"));
    assert_str(head->target, S("/api/v2/tickets.json?page[size]=2&a=%20"));
    assert_str(head->path, S("/api/v2/tickets.json"));
    assert_str(head->query, S("page[size]=2&a=%20"));
    assert_str(head->host, S("example.com:8080"));
    assert_int_equal(head->minor_version, 1);
    assert_int_equal(head->header_count, 4);
    assert_str(http_header(head, S("ACCEPT")), S("text/html"));
    assert_str(http_header(head, S("x-bytes")), S("\xe7\xaa\x93"));
    assert_true(http_has_header(head, S("x-empty")));
    assert_str(http_header(head, S("x-empty")), S(""));
    assert_false(http_has_header(head, S("cookie")));
    assert_true(head->keep_alive);
    assert_false(head->upgrade);
    assert_false(head->has_body);
    arena_free(&arena);
}

static void every_method_has_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        HttpMethod method;
    } methods[] = {
        { "GET", METHOD_GET },         { "HEAD", METHOD_HEAD },      { "POST", METHOD_POST },
        { "PUT", METHOD_PUT },         { "PATCH", METHOD_PATCH },    { "DELETE", METHOD_DELETE },
        { "OPTIONS", METHOD_OPTIONS }, { "PROPFIND", METHOD_OTHER },
    };
    for (size_t i = 0; i < countof(methods); i++) {
        Arena arena = { 0 };
        Str text = str_format(&arena, "%s / HTTP/1.1\r\nHost: a\r\n\r\n", methods[i].name);
        Outcome outcome = read_all_ways(&arena, text);
        assert_int_equal(outcome.err, ERR_NONE);
        assert_int_equal(outcome.head->method, methods[i].method);
        arena_free(&arena);
    }
    assert_refused(S("FETCH / HTTP/1.1\r\nHost: a\r\n\r\n"), ERR_METHOD);
    assert_refused(S("get / HTTP/1.1\r\nHost: a\r\n\r\n"), ERR_METHOD);
}

static void a_body_with_a_length_is_given_out_and_the_next_request_left(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Outcome outcome = read_all_ways(&arena, S("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                              "11\r\n\r\nhello worldGET / HTTP/1.1\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_str(outcome.body, S("hello world"));
    assert_true(outcome.ended);
    assert_int_equal(outcome.left, strlen("GET / HTTP/1.1\r\n"));
    assert_int_equal(outcome.head->content_length, 11);
    arena_free(&arena);
}

static void chunks_are_joined_and_extensions_and_trailers_ignored(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Outcome outcome = read_all_ways(
        &arena, S("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                  "5\r\nhello\r\n00006;name=\"v\"\r\n world\r\n0\r\nX-Sum: 1\r\n\r\nrest"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_true(outcome.head->chunked);
    assert_str(outcome.body, S("hello world"));
    assert_true(outcome.ended);
    assert_int_equal(outcome.left, 4);
    arena_free(&arena);
}

static void a_malformed_chunk_is_refused(void **state)
{
    (void)state;
    static const char *const chunks[] = {
        "\r\n",                   // no size
        "g\r\n",                  // not hexadecimal
        "0x5\r\nhello\r\n",       // not hexadecimal either
        "5\nhello\r\n",           // LF alone after the size
        "5\rXhello\r\n",          // CR alone: what Debian's http_parser would take
        "5\r\nhelloX\r\n",        // longer than it says
        "5\r\nhello\n0\r\n\r\n",  // LF alone after the data
        "5\r\nhello\rX0\r\n\r\n", // CR alone after the data
        "-5\r\nhello\r\n",        // a sign
        "5;a\x01\r\nhello\r\n",   // a control byte in an extension
        "0\r\nX: \x01\r\n\r\n",   // a control byte in a trailer
        "0\r\n\rX",               // CR alone at the end
        "0\r\nX: 1\n\r\n",        // LF alone in a trailer
    };
    for (size_t i = 0; i < countof(chunks); i++) {
        Arena arena = { 0 };
        assert_refused(
            str_format(&arena, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%s",
                       chunks[i]),
            ERR_INPUT);
        arena_free(&arena);
    }
}

static void a_body_over_the_limit_is_refused_before_its_bytes_are_given(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "Content-Length: 1001\r\n\r\nxxxx",
        "Content-Length: 9223372036854775807\r\n\r\nxxxx",
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\nxxxx",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nxxxx",
    };
    for (size_t i = 0; i < countof(requests); i++) {
        Arena arena = { 0 };
        Outcome outcome = read_all_ways(
            &arena, str_format(&arena, "POST / HTTP/1.1\r\nHost: a\r\n%s", requests[i]));
        assert_int_equal(outcome.err, ERR_LIMIT);
        assert_int_equal(outcome.body.len, 0);
        arena_free(&arena);
    }
    Arena arena = { 0 };
    Buf chunks = buf_make(&arena, 1 << 20);
    buf_add(&chunks, S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 101; i++) {
        buf_add(&chunks, S("a\r\n0123456789\r\n"));
    }
    Outcome outcome = read_all_ways(&arena, buf_str(&chunks));
    assert_int_equal(outcome.err, ERR_LIMIT);
    assert_int_equal(outcome.body.len, BODY_MAX_BYTES);
    arena_free(&arena);
}

static void a_body_is_refused_where_no_limit_was_set(void **state)
{
    (void)state;
    Arena arena = { 0 };
    HttpReader reader;
    http_begin(&reader, &arena);
    Str bytes = S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
    HttpEvent event;
    assert_int_equal(http_read(&reader, &bytes, &event, NULL), ERR_NONE);
    assert_int_equal(event.type, HTTP_EVENT_HEAD);
    assert_int_equal(http_read(&reader, &bytes, &event, NULL), ERR_LIMIT);
    arena_free(&arena);
}

static void a_head_that_could_be_read_in_two_ways_is_refused(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n",
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
         "Transfer-Encoding: chunked\r\n\r\n"),
        "GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",                           // no Host
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",                  // an empty one
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",              // not a host
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",              // a user
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",  // folded
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n", // folded
        "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n",       // space before the first header
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",               // space before the colon
        "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n",              // tab before the colon
        "GET / HTTP/1.1\r\nHost: a\r\nX Y: a\r\n\r\n",      // space in a name
        "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n",         // no name
        "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",           // no colon
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",     // CR alone
        "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",     // a control byte
        "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",     // a control byte
        "GET / HTTP/1.1\nHost: a\n\n",                      // LF alone
        "GET / HTTP/1.1\r\nHost: a\n\r\n",                  // LF alone
        "GET / HTTP/1.1\r\nHost: a\r\n\n",                  // LF alone
        "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",              // CR alone
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",               // two spaces
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",               // two spaces
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",               // a space behind
        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",               // a tab
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",                // another version
        "GET / HTTP/1.2\r\nHost: a\r\n\r\n",                // another version
        "GET / http/1.1\r\nHost: a\r\n\r\n",                // another protocol
        "GET /\r\n\r\n",                                    // HTTP/0.9
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",                // not a path
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",                // only for OPTIONS
        "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n",             // only for CONNECT
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",         // another scheme
        "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",        // no host
        "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",      // a user
        "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n",            // bytes that no target has
        "GET /\xe7 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\" HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /<a> HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\\a HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02", // a TLS client
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n",
    };
    for (size_t i = 0; i < countof(heads); i++) {
        assert_refused(str_of(heads[i]), ERR_INPUT);
    }
    assert_refused(S("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n"), ERR_INPUT);
    assert_refused(S("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"), ERR_INPUT);
}

static void unusual_but_lawful_requests_are_taken(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        "GET / HTTP/1.1\r\nhOST:a\r\n\r\n",
        "GET /?a[b]=c|d HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 003\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n",
    };
    for (size_t i = 0; i < countof(requests); i++) {
        assert_taken(str_of(requests[i]));
    }
}

static void the_absolute_form_names_the_host(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Outcome outcome =
        read_all_ways(&arena, S("GET http://example.com:81/a?b=c HTTP/1.1\r\nHost: other\r\n\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_str(outcome.head->host, S("example.com:81"));
    assert_str(outcome.head->path, S("/a"));
    assert_str(outcome.head->query, S("b=c"));
    outcome = read_all_ways(&arena, S("GET https://example.com?b HTTP/1.1\r\nHost: o\r\n\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_str(outcome.head->path, S("/"));
    assert_str(outcome.head->query, S("b"));
    outcome = read_all_ways(&arena, S("OPTIONS * HTTP/1.1\r\nHost: o\r\n\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_str(outcome.head->path, S("*"));
    arena_free(&arena);
}

static void keep_alive_follows_version_and_connection(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        bool keep_alive;
    } cases[] = {
        { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", true },
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false },
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false },
        { "GET / HTTP/1.0\r\n\r\n", false },
        { "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Arena arena = { 0 };
        Outcome outcome = read_all_ways(&arena, str_of(cases[i].request));
        assert_int_equal(outcome.err, ERR_NONE);
        assert_int_equal(outcome.head->keep_alive, cases[i].keep_alive);
        arena_free(&arena);
    }
}

static void an_upgrade_leaves_what_follows_to_the_caller(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Outcome outcome = read_all_ways(&arena, S("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                                              "Connection: keep-alive, Upgrade\r\n\r\n\x81\x80"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_true(outcome.head->upgrade);
    assert_true(outcome.ended);
    assert_int_equal(outcome.left, 2);
    outcome = read_all_ways(&arena, S("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_false(outcome.head->upgrade);
    arena_free(&arena);
}

static void expect_continue_is_told_when_a_body_is_to_come(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Outcome outcome =
        read_all_ways(&arena, S("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n"
                                "Content-Length: 1\r\n\r\nx"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_true(outcome.head->expects_continue);
    outcome = read_all_ways(&arena, S("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"));
    assert_int_equal(outcome.err, ERR_NONE);
    assert_false(outcome.head->expects_continue);
    arena_free(&arena);
}

// A head of exactly `bytes` bytes.
static Str head_of(Arena *arena, size_t bytes)
{
    Str begin = S("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    char *text = arena_array(arena, char, bytes);
    memset(text, 'x', bytes);
    memcpy(text, begin.at, begin.len);
    memcpy(text + bytes - 4, "\r\n\r\n", 4);
    return (Str){ text, bytes };
}

static void a_head_may_have_16_kib_and_no_more(void **state)
{
    (void)state;
    Arena arena = { 0 };
    assert_taken(head_of(&arena, HTTP_HEAD_MAX_BYTES));
    assert_refused(head_of(&arena, HTTP_HEAD_MAX_BYTES + 1), ERR_HEAD);
    assert_refused(head_of(&arena, 4 * HTTP_HEAD_MAX_BYTES), ERR_HEAD);
    arena_free(&arena);
}

static void a_head_may_have_100_headers_and_no_more(void **state)
{
    (void)state;
    for (int headers = HTTP_HEADERS_MAX; headers <= HTTP_HEADERS_MAX + 1; headers++) {
        Arena arena = { 0 };
        Buf text = buf_make(&arena, HTTP_HEAD_MAX_BYTES);
        buf_add(&text, S("GET / HTTP/1.1\r\nHost: a\r\n"));
        for (int i = 1; i < headers; i++) {
            buf_format(&text, "X-%d: y\r\n", i);
        }
        buf_add(&text, S("\r\n"));
        Outcome outcome = read_all_ways(&arena, buf_str(&text));
        assert_int_equal(outcome.err, headers > HTTP_HEADERS_MAX ? ERR_HEAD : ERR_NONE);
        arena_free(&arena);
    }
}

static void lines_between_chunks_are_bounded(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf text = buf_make(&arena, 1 << 20);
    buf_add(&text, S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"));
    for (int i = 0; i < HTTP_CHUNK_LINE_MAX_BYTES; i++) {
        buf_add_char(&text, 'x');
    }
    assert_refused(buf_str(&text), ERR_HEAD);
    text = buf_make(&arena, 1 << 20);
    buf_add(&text, S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"));
    for (int i = 0; i < HTTP_TRAILER_MAX_BYTES / 4; i++) {
        buf_add(&text, S("a:b\r\n"));
    }
    assert_refused(buf_str(&text), ERR_HEAD);
    arena_free(&arena);
}

static void a_response_head_is_written(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 1000);
    HttpHeader headers[] = { { S("Content-Type"), S("text/plain") } };
    HttpResponse response = {
        .status = 200,
        .headers = headers,
        .header_count = 1,
        .content_length = 12,
        .close = true,
        .date_ms = 1767603600123,
    };
    http_write_head(&out, &response);
    assert_str(buf_str(&out), S("HTTP/1.1 200 OK\r\nDate: Mon, 05 Jan 2026 09:00:00 GMT\r\n"
                                "Content-Type: text/plain\r\nContent-Length: 12\r\n"
                                "Connection: close\r\n\r\n"));
    out = buf_make(&arena, 1000);
    http_write_head(&out, &(HttpResponse){ .status = 204, .content_length = -1 });
    assert_str(buf_str(&out), S("HTTP/1.1 204 No Content\r\n\r\n"));
    arena_free(&arena);
}

static void no_header_value_can_begin_another_header(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf out = buf_make(&arena, 1000);
    HttpHeader headers[] = { { S("Location"), S("/a\r\nSet-Cookie: b\0c\x7f") } };
    http_write_head(
        &out, &(HttpResponse){
                  .status = 303, .headers = headers, .header_count = 1, .content_length = 0 });
    assert_str(buf_str(&out), S("HTTP/1.1 303 See Other\r\nLocation: /a  Set-Cookie: b c \r\n"
                                "Content-Length: 0\r\n\r\n"));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_taken_apart),
        cmocka_unit_test(every_method_has_its_name),
        cmocka_unit_test(a_body_with_a_length_is_given_out_and_the_next_request_left),
        cmocka_unit_test(chunks_are_joined_and_extensions_and_trailers_ignored),
        cmocka_unit_test(a_malformed_chunk_is_refused),
        cmocka_unit_test(a_body_over_the_limit_is_refused_before_its_bytes_are_given),
        cmocka_unit_test(a_body_is_refused_where_no_limit_was_set),
        cmocka_unit_test(a_head_that_could_be_read_in_two_ways_is_refused),
        cmocka_unit_test(unusual_but_lawful_requests_are_taken),
        cmocka_unit_test(the_absolute_form_names_the_host),
        cmocka_unit_test(keep_alive_follows_version_and_connection),
        cmocka_unit_test(an_upgrade_leaves_what_follows_to_the_caller),
        cmocka_unit_test(expect_continue_is_told_when_a_body_is_to_come),
        cmocka_unit_test(a_head_may_have_16_kib_and_no_more),
        cmocka_unit_test(a_head_may_have_100_headers_and_no_more),
        cmocka_unit_test(lines_between_chunks_are_bounded),
        cmocka_unit_test(a_response_head_is_written),
        cmocka_unit_test(no_header_value_can_begin_another_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
