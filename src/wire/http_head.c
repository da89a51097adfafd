#include "wire/http_head.h"

#include <http_parser.h>
#include <string.h>

static Err bad(Refusal *why, Str message)
{
    return refuse(why, ERR_INPUT, S(""), S("bad_request"), message);
}

bool http_is_token_byte(unsigned char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        return true;
    }
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_token(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!http_is_token_byte((unsigned char)s.at[i])) {
            return false;
        }
    }
    return s.len > 0;
}

static bool is_value(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

// Printable ASCII, but for what RFC 3986 leaves out and browsers encode. Brackets, braces and
// bars stand in queries of clients that do not encode them.
static bool is_target(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"#<>\\", c)) {
            return false;
        }
    }
    return s.len > 0;
}

// A host with an optional port, in either form; a user before it ('@') is refused.
static bool is_authority(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"#<>\\/?@^`{|}", c)) {
            return false;
        }
    }
    return s.len > 0;
}

// ---- the bytes, line by line -----------------------------------------------------------------

static Err request_line_check(Str line, HttpHead *head, Refusal *why)
{
    Str rest = line;
    Str method;
    Str target;
    if (!str_cut(&rest, ' ', &method) || !str_cut(&rest, ' ', &target)) {
        return bad(why, S("the request line is not method, target and version"));
    }
    if (!is_token(method)) {
        return bad(why, S("the method has bytes that may not stand there"));
    }
    if (target.len > HTTP_TARGET_MAX_BYTES) {
        return refuse(why, ERR_HEAD, S(""), S("target_too_long"), S("the address is too long"));
    }
    if (!is_target(target)) {
        return bad(why, S("the target has bytes that may not stand there"));
    }
    if (!str_equal(rest, S("HTTP/1.1")) && !str_equal(rest, S("HTTP/1.0"))) {
        return bad(why, S("only HTTP/1.1 and HTTP/1.0 are spoken here"));
    }
    head->method_text = method;
    head->target = target;
    head->minor_version = rest.at[rest.len - 1] - '0';
    return ERR_NONE;
}

static Err header_line_check(Str line, Refusal *why)
{
    if (line.at[0] == ' ' || line.at[0] == '\t') {
        return bad(why, S("a header is folded over two lines"));
    }
    Str value = line;
    Str name;
    if (!str_cut(&value, ':', &name)) {
        return bad(why, S("a header has no colon"));
    }
    if (!is_token(name)) {
        return bad(why, S("a header name has bytes that may not stand there"));
    }
    if (!is_value(value)) {
        return bad(why, S("a header value has bytes that may not stand there"));
    }
    return ERR_NONE;
}

static Str line_next(Str *rest)
{
    Str line = *rest;
    bool found = str_cut(rest, '\n', &line);
    assert(found);
    assert(line.len > 0);
    line.len--; // the CR: http.c lets no line end without it
    return line;
}

static Err lines_check(Str raw, HttpHead *head, Refusal *why)
{
    Str rest = raw;
    Err err = request_line_check(line_next(&rest), head, why);
    if (err) {
        return err;
    }
    size_t count = 0;
    for (Str line = line_next(&rest); line.len > 0; line = line_next(&rest)) {
        if (++count > HTTP_HEADERS_MAX) {
            return refuse(why, ERR_HEAD, S(""), S("too_many_headers"),
                          S("the request has too many headers"));
        }
        err = header_line_check(line, why);
        if (err) {
            return err;
        }
    }
    assert(rest.len == 0);
    head->header_count = count;
    return ERR_NONE;
}

// ---- http_parser -----------------------------------------------------------------------------

// Must come first: http_parser's callbacks get the parser and lead back from it.
typedef struct Parsing {
    HttpHeader *headers;
    size_t capacity;
    size_t count;
    bool complete;
    bool keep_alive;
    bool upgrade;
    HttpMethod method;
} Parsing;

static int on_header_field(http_parser *parser, const char *at, size_t len)
{
    Parsing *parsing = parser->data;
    if (parsing->count == parsing->capacity) {
        return 1;
    }
    parsing->headers[parsing->count++] = (HttpHeader){ .name = { at, len }, .value = S("") };
    return 0;
}

static int on_header_value(http_parser *parser, const char *at, size_t len)
{
    Parsing *parsing = parser->data;
    if (parsing->count == 0 || parsing->headers[parsing->count - 1].value.len > 0) {
        return 1;
    }
    parsing->headers[parsing->count - 1].value = str_trim((Str){ at, len });
    return 0;
}

static HttpMethod method_of(unsigned int method)
{
    switch (method) {
    case HTTP_GET:
        return METHOD_GET;
    case HTTP_HEAD:
        return METHOD_HEAD;
    case HTTP_POST:
        return METHOD_POST;
    case HTTP_PUT:
        return METHOD_PUT;
    case HTTP_PATCH:
        return METHOD_PATCH;
    case HTTP_DELETE:
        return METHOD_DELETE;
    case HTTP_OPTIONS:
        return METHOD_OPTIONS;
    default:
        return METHOD_OTHER;
    }
}

static int on_headers_complete(http_parser *parser)
{
    Parsing *parsing = parser->data;
    parsing->complete = true;
    parsing->keep_alive = http_should_keep_alive(parser) != 0;
    parsing->upgrade = parser->upgrade != 0;
    parsing->method = method_of(parser->method);
    return 0;
}

static Err head_run_parser(Arena *arena, Str raw, HttpHead *head, Refusal *why)
{
    Parsing parsing = {
        .headers = arena_array(arena, HttpHeader, head->header_count),
        .capacity = head->header_count,
    };
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_header_field = on_header_field;
    settings.on_header_value = on_header_value;
    settings.on_headers_complete = on_headers_complete;
    http_parser parser;
    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &parsing;
    size_t taken = http_parser_execute(&parser, &settings, raw.at, raw.len);
    enum http_errno fault = HTTP_PARSER_ERRNO(&parser);
    if (fault == HPE_INVALID_METHOD) {
        return refuse(why, ERR_METHOD, S(""), S("unknown_method"),
                      S("nothing here answers to that method"));
    }
    if (fault != HPE_OK) {
        return bad(why, str_of(http_errno_description(fault)));
    }
    // Where two readings of one head differ, somebody can hide a request.
    if (!parsing.complete || taken != raw.len || parsing.count != parsing.capacity) {
        return bad(why, S("the request head is ambiguous"));
    }
    head->headers = parsing.headers;
    head->method = parsing.method;
    head->keep_alive = parsing.keep_alive;
    head->upgrade = parsing.upgrade;
    return ERR_NONE;
}

// ---- what it means ---------------------------------------------------------------------------

static Err once_check(const HttpHead *head, Refusal *why)
{
    static const char *const once[] = { "host",         "content-length", "transfer-encoding",
                                        "content-type", "authorization",  "origin",
                                        "expect" };
    for (size_t i = 0; i < countof(once); i++) {
        size_t count = 0;
        for (size_t h = 0; h < head->header_count; h++) {
            count += str_equal_nocase(head->headers[h].name, str_of(once[i]));
        }
        if (count > 1) {
            return bad(why, S("a header stands twice that may stand once"));
        }
    }
    return ERR_NONE;
}

// Sets path, query and, for the absolute form, host.
static Err target_split(HttpHead *head, Refusal *why)
{
    Str rest = head->target;
    bool http = str_starts(rest, S("http://"));
    if (http || str_starts(rest, S("https://"))) {
        size_t scheme = http ? sizeof("http://") - 1 : sizeof("https://") - 1;
        rest = (Str){ rest.at + scheme, rest.len - scheme };
        size_t authority = 0;
        while (authority < rest.len && rest.at[authority] != '/' && rest.at[authority] != '?') {
            authority++;
        }
        head->host = (Str){ rest.at, authority };
        if (!is_authority(head->host)) {
            return bad(why, S("the target names no proper host"));
        }
        rest = (Str){ rest.at + authority, rest.len - authority };
    } else if (str_equal(rest, S("*")) && head->method == METHOD_OPTIONS) {
        head->path = rest;
        return ERR_NONE;
    } else if (!str_starts(rest, S("/"))) {
        return bad(why, S("the target is not a path"));
    }
    if (!str_cut(&rest, '?', &head->path)) {
        head->path = rest;
        rest = S("");
    }
    head->query = rest;
    if (head->path.len == 0) {
        head->path = S("/");
    }
    return ERR_NONE;
}

static Err host_check(HttpHead *head, Refusal *why)
{
    if (!http_has_header(head, S("host"))) {
        return head->minor_version == 0 ? ERR_NONE : bad(why, S("there is no Host header"));
    }
    Str host = http_header(head, S("host"));
    if (!is_authority(host)) {
        return bad(why, S("the Host header names no proper host"));
    }
    if (head->host.len == 0) {
        head->host = host;
    }
    return ERR_NONE;
}

static Err length_read(Str text, int64_t *out, Refusal *why)
{
    int64_t length = 0;
    if (!str_i64(text, &length) || str_starts(text, S("-"))) {
        return bad(why, S("Content-Length is not a number of bytes"));
    }
    *out = length;
    return ERR_NONE;
}

static Err framing_check(HttpHead *head, Refusal *why)
{
    bool has_length = http_has_header(head, S("content-length"));
    if (http_has_header(head, S("transfer-encoding"))) {
        if (has_length) {
            return bad(why, S("Content-Length and Transfer-Encoding exclude each other"));
        }
        if (head->minor_version == 0) {
            return bad(why, S("HTTP/1.0 has no Transfer-Encoding"));
        }
        if (!str_equal_nocase(http_header(head, S("transfer-encoding")), S("chunked"))) {
            return bad(why, S("the only Transfer-Encoding understood is chunked"));
        }
        head->chunked = true;
        head->has_body = true;
        return ERR_NONE;
    }
    if (has_length) {
        Err err = length_read(http_header(head, S("content-length")), &head->content_length, why);
        if (err) {
            return err;
        }
    }
    head->has_body = head->content_length > 0;
    return ERR_NONE;
}

static Err expect_check(HttpHead *head, Refusal *why)
{
    if (!http_has_header(head, S("expect"))) {
        return ERR_NONE;
    }
    if (!str_equal_nocase(http_header(head, S("expect")), S("100-continue"))) {
        return bad(why, S("that expectation cannot be met"));
    }
    head->expects_continue = head->minor_version == 1 && head->has_body;
    return ERR_NONE;
}

Err http_head_parse(Arena *arena, Str raw, HttpHead *out, Refusal *why)
{
    HttpHead head = { .target = S(""), .path = S(""), .query = S(""), .host = S("") };
    Err err = lines_check(raw, &head, why);
    if (!err) {
        err = head_run_parser(arena, raw, &head, why);
    }
    if (!err) {
        err = once_check(&head, why);
    }
    if (!err) {
        err = target_split(&head, why);
    }
    if (!err) {
        err = host_check(&head, why);
    }
    if (!err) {
        err = framing_check(&head, why);
    }
    if (!err) {
        err = expect_check(&head, why);
    }
    if (err) {
        return err;
    }
    *out = head;
    return ERR_NONE;
}
