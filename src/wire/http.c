#include "wire/http.h"

#include "wire/http_head.h"

#include <string.h>
#include <time.h>

enum { RAW_FIRST_BYTES = 1024 };

typedef enum ReaderState {
    READER_BEFORE,      // nothing has arrived
    READER_BLANK,       // the CR of one empty line, which old clients send before a request
    READER_HEAD,        // collecting lines
    READER_BODY_BEGINS, // the head was given out; the limit may still be set
    READER_LENGTH,      // a body of known length
    READER_CHUNK_SIZE,  // hexadecimal digits
    READER_CHUNK_EXTENSION,
    READER_CHUNK_SIZE_LF,
    READER_CHUNK_DATA,
    READER_CHUNK_DATA_CR,
    READER_CHUNK_DATA_LF,
    READER_TRAILER_BEGINS, // a line after the last chunk
    READER_TRAILER,
    READER_TRAILER_LF,
    READER_LAST_LF,
    READER_END,
    READER_DONE,
    READER_BROKEN,
} ReaderState;

static Err bad(Refusal *why, Str message)
{
    return refuse(why, ERR_INPUT, S(""), S("bad_request"), message);
}

void http_begin(HttpReader *reader, Arena *arena)
{
    *reader = (HttpReader){ .arena = arena, .state = READER_BEFORE };
}

void http_set_body_limit(HttpReader *reader, int64_t max_bytes)
{
    assert(reader->state == READER_BODY_BEGINS);
    assert(max_bytes >= 0);
    reader->body_max_bytes = max_bytes;
}

bool http_has_begun(const HttpReader *reader)
{
    return reader->state != READER_BEFORE;
}

static void bytes_skip(Str *bytes, size_t count)
{
    bytes->at += count;
    bytes->len -= count;
}

// ---- the head --------------------------------------------------------------------------------

static void raw_append(HttpReader *reader, Str part)
{
    size_t need = reader->raw_len + part.len;
    assert(need <= HTTP_HEAD_MAX_BYTES);
    if (need > reader->raw_capacity) {
        size_t capacity = 2 * (size_t)reader->raw_capacity;
        capacity = capacity < RAW_FIRST_BYTES ? RAW_FIRST_BYTES : capacity;
        capacity = capacity < need ? need : capacity;
        char *grown = arena_array(reader->arena, char, capacity);
        if (reader->raw_len > 0) {
            memcpy(grown, reader->raw, reader->raw_len);
        }
        reader->raw = grown;
        reader->raw_capacity = (uint32_t)capacity;
    }
    memcpy(reader->raw + reader->raw_len, part.at, part.len);
    reader->raw_len = (uint32_t)need;
}

// How many bytes of `part` belong to the head: all of them while the empty line has not come.
static Err head_find_end(HttpReader *reader, Str part, size_t *length, bool *ended, Refusal *why)
{
    size_t at = 0;
    while (at < part.len) {
        const char *newline = memchr(part.at + at, '\n', part.len - at);
        if (!newline) {
            reader->line_bytes += (uint32_t)(part.len - at);
            break;
        }
        size_t index = (size_t)(newline - part.at);
        reader->line_bytes += (uint32_t)(index - at);
        char before = '\n';
        if (index > 0) {
            before = part.at[index - 1];
        } else if (reader->raw_len > 0) {
            before = reader->raw[reader->raw_len - 1];
        }
        if (before != '\r') {
            return bad(why, S("a line ends without a carriage return"));
        }
        at = index + 1;
        if (reader->line_bytes == 1) {
            *length = at;
            *ended = true;
            return ERR_NONE;
        }
        reader->line_bytes = 0;
    }
    *length = part.len;
    *ended = false;
    return ERR_NONE;
}

static Err head_feed(HttpReader *reader, Str *bytes, HttpEvent *event, Refusal *why)
{
    if (reader->raw_len == 0 && !http_is_token_byte((unsigned char)bytes->at[0])) {
        return bad(why, S("this is not an HTTP request"));
    }
    size_t room = HTTP_HEAD_MAX_BYTES - reader->raw_len;
    Str part = { bytes->at, bytes->len < room ? bytes->len : room };
    size_t length = 0;
    bool ended = false;
    Err err = head_find_end(reader, part, &length, &ended, why);
    if (err) {
        return err;
    }
    if (!ended && part.len < bytes->len) {
        return refuse(why, ERR_HEAD, S(""), S("head_too_large"),
                      S("the request head is too large"));
    }
    raw_append(reader, (Str){ part.at, length });
    bytes_skip(bytes, length);
    if (!ended) {
        return ERR_NONE;
    }
    HttpHead *head = arena_new(reader->arena, HttpHead);
    err = http_head_parse(reader->arena, (Str){ reader->raw, reader->raw_len }, head, why);
    if (err) {
        return err;
    }
    reader->head = head;
    reader->state = READER_BODY_BEGINS;
    event->type = HTTP_EVENT_HEAD;
    return ERR_NONE;
}

// The one empty line that is forgiven before a request.
static Err blank_feed(HttpReader *reader, Str *bytes, Refusal *why)
{
    if (reader->state == READER_BEFORE) {
        reader->state = bytes->at[0] == '\r' ? READER_BLANK : READER_HEAD;
        bytes_skip(bytes, reader->state == READER_BLANK ? 1 : 0);
        return ERR_NONE;
    }
    if (bytes->at[0] != '\n') {
        return bad(why, S("a carriage return stands alone"));
    }
    reader->state = READER_HEAD;
    bytes_skip(bytes, 1);
    return ERR_NONE;
}

// ---- the body --------------------------------------------------------------------------------

static Err too_large(Refusal *why)
{
    return refuse(why, ERR_LIMIT, S(""), S("body_too_large"), S("the request body is too large"));
}

static Err body_begin(HttpReader *reader, Refusal *why)
{
    const HttpHead *head = reader->head;
    if (!head->has_body) {
        reader->state = READER_END;
        return ERR_NONE;
    }
    if (head->chunked) {
        reader->state = READER_CHUNK_SIZE;
        reader->line_bytes = 0;
        return ERR_NONE;
    }
    if (head->content_length > reader->body_max_bytes) {
        return too_large(why);
    }
    reader->left_bytes = head->content_length;
    reader->state = READER_LENGTH;
    return ERR_NONE;
}

static void body_take(HttpReader *reader, Str *bytes, HttpEvent *event)
{
    assert(reader->left_bytes > 0);
    size_t take = bytes->len;
    if ((uint64_t)take > (uint64_t)reader->left_bytes) {
        take = (size_t)reader->left_bytes;
    }
    *event = (HttpEvent){ HTTP_EVENT_BODY, { bytes->at, take } };
    bytes_skip(bytes, take);
    reader->left_bytes -= (int64_t)take;
    if (reader->left_bytes == 0) {
        reader->state = reader->state == READER_LENGTH ? READER_END : READER_CHUNK_DATA_CR;
    }
}

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    unsigned char small = c | 0x20;
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

static Err chunk_size_byte(HttpReader *reader, unsigned char c, Refusal *why)
{
    int digit = hex_digit(c);
    if (digit >= 0) {
        if (reader->left_bytes > INT64_MAX / 32) {
            return too_large(why);
        }
        reader->left_bytes = reader->left_bytes * 16 + digit;
        return ERR_NONE;
    }
    if (reader->line_bytes == 1) {
        return bad(why, S("a chunk has no size"));
    }
    if (c == '\r') {
        reader->state = READER_CHUNK_SIZE_LF;
        return ERR_NONE;
    }
    if (c != ';' && c != ' ' && c != '\t') {
        return bad(why, S("a chunk's size is not a hexadecimal number"));
    }
    reader->state = READER_CHUNK_EXTENSION;
    return ERR_NONE;
}

static Err chunk_sized(HttpReader *reader, Refusal *why)
{
    reader->line_bytes = 0;
    if (reader->left_bytes == 0) {
        reader->state = READER_TRAILER_BEGINS;
        return ERR_NONE;
    }
    if (reader->left_bytes > reader->body_max_bytes - reader->body_bytes) {
        return too_large(why);
    }
    reader->body_bytes += reader->left_bytes;
    reader->state = READER_CHUNK_DATA;
    return ERR_NONE;
}

// A byte of an extension or a trailer: nothing there means anything here, but it must be text.
static Err ignored_byte(HttpReader *reader, unsigned char c, ReaderState after_cr, Refusal *why)
{
    if (c == '\r') {
        reader->state = (int)after_cr;
        return ERR_NONE;
    }
    if ((c < ' ' && c != '\t') || c == 0x7f) {
        return bad(why, S("a line between chunks has bytes that may not stand there"));
    }
    return ERR_NONE;
}

static Err chunk_line_count(HttpReader *reader, Refusal *why)
{
    bool trailer = reader->state >= READER_TRAILER_BEGINS;
    uint32_t max = trailer ? HTTP_TRAILER_MAX_BYTES : HTTP_CHUNK_LINE_MAX_BYTES;
    if (++reader->line_bytes > max) {
        return refuse(why, ERR_HEAD, S(""), S("chunk_line_too_long"),
                      S("a line between chunks is too long"));
    }
    return ERR_NONE;
}

static Err line_feed_expect(HttpReader *reader, unsigned char c, ReaderState next, Refusal *why)
{
    if (c != '\n') {
        return bad(why, S("a carriage return stands alone"));
    }
    reader->state = (int)next;
    return ERR_NONE;
}

// One byte that is not data.
static Err chunk_byte(HttpReader *reader, unsigned char c, Refusal *why)
{
    switch ((ReaderState)reader->state) {
    case READER_CHUNK_SIZE:
        return chunk_size_byte(reader, c, why);
    case READER_CHUNK_EXTENSION:
        return ignored_byte(reader, c, READER_CHUNK_SIZE_LF, why);
    case READER_CHUNK_SIZE_LF: {
        Err err = line_feed_expect(reader, c, READER_CHUNK_DATA, why);
        return err ? err : chunk_sized(reader, why);
    }
    case READER_CHUNK_DATA_CR:
        if (c != '\r') {
            return bad(why, S("a chunk is longer than its size says"));
        }
        reader->state = READER_CHUNK_DATA_LF;
        return ERR_NONE;
    case READER_CHUNK_DATA_LF:
        reader->line_bytes = 0;
        return line_feed_expect(reader, c, READER_CHUNK_SIZE, why);
    case READER_TRAILER_BEGINS:
        reader->state = READER_TRAILER;
        return ignored_byte(reader, c, READER_LAST_LF, why);
    case READER_TRAILER:
        return ignored_byte(reader, c, READER_TRAILER_LF, why);
    case READER_TRAILER_LF:
        return line_feed_expect(reader, c, READER_TRAILER_BEGINS, why);
    case READER_LAST_LF:
        return line_feed_expect(reader, c, READER_END, why);
    case READER_BEFORE:
    case READER_BLANK:
    case READER_HEAD:
    case READER_BODY_BEGINS:
    case READER_LENGTH:
    case READER_CHUNK_DATA:
    case READER_END:
    case READER_DONE:
    case READER_BROKEN:
        break;
    }
    fatal("http: a chunk's byte in state %d", reader->state);
}

// ---- both ------------------------------------------------------------------------------------

// One step; leaves event->type NONE when there is nothing to tell yet.
static Err reader_step(HttpReader *reader, Str *bytes, HttpEvent *event, Refusal *why)
{
    switch ((ReaderState)reader->state) {
    case READER_BEFORE:
    case READER_BLANK:
        return blank_feed(reader, bytes, why);
    case READER_HEAD:
        return head_feed(reader, bytes, event, why);
    case READER_LENGTH:
    case READER_CHUNK_DATA:
        body_take(reader, bytes, event);
        return ERR_NONE;
    case READER_CHUNK_SIZE:
    case READER_CHUNK_EXTENSION:
    case READER_CHUNK_SIZE_LF:
    case READER_CHUNK_DATA_CR:
    case READER_CHUNK_DATA_LF:
    case READER_TRAILER_BEGINS:
    case READER_TRAILER:
    case READER_TRAILER_LF:
    case READER_LAST_LF: {
        Err err = chunk_line_count(reader, why);
        if (err) {
            return err;
        }
        unsigned char c = (unsigned char)bytes->at[0];
        bytes_skip(bytes, 1);
        return chunk_byte(reader, c, why);
    }
    case READER_BODY_BEGINS:
    case READER_END:
    case READER_DONE:
    case READER_BROKEN:
        break;
    }
    fatal("http: a byte in state %d", reader->state);
}

Err http_read(HttpReader *reader, Str *bytes, HttpEvent *event, Refusal *why)
{
    assert(reader->state != READER_BROKEN);
    assert(reader->state != READER_DONE);
    *event = (HttpEvent){ .type = HTTP_EVENT_NONE };
    Err err = ERR_NONE;
    if (reader->state == READER_BODY_BEGINS) {
        err = body_begin(reader, why);
    }
    while (!err && bytes->len > 0 && event->type == HTTP_EVENT_NONE &&
           reader->state != READER_END) {
        err = reader_step(reader, bytes, event, why);
    }
    if (err) {
        reader->state = READER_BROKEN;
        return err;
    }
    if (event->type == HTTP_EVENT_NONE && reader->state == READER_END) {
        reader->state = READER_DONE;
        event->type = HTTP_EVENT_END;
    }
    return ERR_NONE;
}

static const HttpHeader *header_find(const HttpHead *head, Str name)
{
    for (size_t i = 0; i < head->header_count; i++) {
        if (str_equal_nocase(head->headers[i].name, name)) {
            return &head->headers[i];
        }
    }
    return NULL;
}

Str http_header(const HttpHead *head, Str name)
{
    const HttpHeader *found = header_find(head, name);
    return found ? found->value : S("");
}

bool http_has_header(const HttpHead *head, Str name)
{
    return header_find(head, name) != NULL;
}

// ---- response heads --------------------------------------------------------------------------

Str http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } names[] = {
        { 101, "Switching Protocols" },
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 206, "Partial Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 307, "Temporary Redirect" },
        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 411, "Length Required" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 416, "Range Not Satisfiable" },
        { 417, "Expectation Failed" },
        { 421, "Misdirected Request" },
        { 422, "Unprocessable Content" },
        { 423, "Locked" },
        { 426, "Upgrade Required" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" },
        { 501, "Not Implemented" },
        { 502, "Bad Gateway" },
        { 503, "Service Unavailable" },
        { 504, "Gateway Timeout" },
    };
    for (size_t i = 0; i < countof(names); i++) {
        if (names[i].status == status) {
            return str_of(names[i].text);
        }
    }
    return S("Status");
}

static void value_add(Buf *out, Str value)
{
    size_t from = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            buf_add(out, (Str){ value.at + from, i - from });
            buf_add_char(out, ' ');
            from = i + 1;
        }
    }
    buf_add(out, (Str){ value.at + from, value.len - from });
}

static void header_add(Buf *out, Str name, Str value)
{
    buf_add(out, name);
    buf_add(out, S(": "));
    value_add(out, value);
    buf_add(out, S("\r\n"));
}

// RFC 9110's fixed form, whatever the locale.
static void date_add(Buf *out, int64_t date_ms)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)(date_ms / 1000);
    struct tm parts;
    if (!gmtime_r(&seconds, &parts)) {
        return;
    }
    buf_format(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n", days + 3 * parts.tm_wday,
               parts.tm_mday, months + 3 * parts.tm_mon, parts.tm_year + 1900, parts.tm_hour,
               parts.tm_min, parts.tm_sec);
}

void http_write_head(Buf *out, const HttpResponse *response)
{
    assert(response->status >= 100);
    assert(response->status <= 599);
    buf_add(out, S("HTTP/1.1 "));
    buf_add_i64(out, response->status);
    buf_add_char(out, ' ');
    buf_add(out, http_status_text(response->status));
    buf_add(out, S("\r\n"));
    if (response->date_ms > 0) {
        date_add(out, response->date_ms);
    }
    for (size_t i = 0; i < response->header_count; i++) {
        const HttpHeader *header = &response->headers[i];
        for (size_t c = 0; c < header->name.len; c++) {
            assert(http_is_token_byte((unsigned char)header->name.at[c]));
        }
        header_add(out, header->name, header->value);
    }
    if (response->content_length >= 0) {
        buf_add(out, S("Content-Length: "));
        buf_add_i64(out, response->content_length);
        buf_add(out, S("\r\n"));
    }
    if (response->close) {
        buf_add(out, S("Connection: close\r\n"));
    }
    buf_add(out, S("\r\n"));
}
