// http.h — HTTP/1.1 requests in, byte by byte if need be, and response heads out.
//
// A reader takes what has arrived from the front of `bytes` and gives back one event at a time:
// the head, pieces of the body, the end. It never looks past the end of its request, so whatever
// is left in `bytes` then is the next request (pipelining) or what follows an upgrade.
// The head is parsed by http_parser behind this header. It is archived and its Debian build is
// lenient, so the bytes are checked first, and the body's framing (a length, or chunks) is read
// here. Refused, among others: Transfer-Encoding beside Content-Length, folded headers, CR or LF
// alone, a header twice that may stand once, spaces before a colon, no Host in HTTP/1.1.
#ifndef WIRE_HTTP_H
#define WIRE_HTTP_H

#include "base/refusal.h"

enum {
    HTTP_HEAD_MAX_BYTES = 16 * 1024,
    HTTP_TARGET_MAX_BYTES = 8 * 1024,
    HTTP_HEADERS_MAX = 100,
    HTTP_CHUNK_LINE_MAX_BYTES = 256, // size and extensions of one chunk
    HTTP_TRAILER_MAX_BYTES = 4 * 1024,
};

typedef enum HttpMethod {
    METHOD_OTHER, // known to HTTP, used by nothing here: see HttpHead.method_text
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
} HttpMethod;

typedef struct HttpHeader {
    Str name;  // as sent; compare without case
    Str value; // without spaces around it; may be empty, may hold bytes that are not ASCII
} HttpHeader;

// Everything points into the arena given to http_begin().
typedef struct HttpHead {
    HttpMethod method;
    Str method_text;
    Str target; // as sent
    Str path;   // still percent-encoded, starts with '/'; "*" for "OPTIONS *"
    Str query;  // what follows '?', still encoded; "" when there is none
    Str host;   // the target's when it names one (absolute-form), else the Host header's; maybe ""
    const HttpHeader *headers; // in order
    size_t header_count;
    int minor_version;      // of HTTP/1.x: 0 or 1
    bool has_body;          // a Content-Length above 0, or chunks
    bool chunked;           // then content_length is 0
    int64_t content_length; // bytes
    bool keep_alive;        // the client would send another request
    bool upgrade;           // has Upgrade, and Connection names it
    bool expects_continue;  // waits for "100 Continue" before it sends the body
} HttpHead;

typedef enum HttpEventType {
    HTTP_EVENT_NONE, // all of `bytes` was taken; more must arrive
    HTTP_EVENT_HEAD, // reader->head is set; now is the time for http_set_body_limit()
    HTTP_EVENT_BODY, // a piece of the body, pointing into what was fed
    HTTP_EVENT_END,  // the request is complete; the rest of `bytes` is not its
} HttpEventType;

typedef struct HttpEvent {
    HttpEventType type;
    Str body;
} HttpEvent;

// One request. Zeroed by http_begin(); nothing to free but the arena.
typedef struct HttpReader {
    Arena *arena;
    const HttpHead *head; // NULL until HTTP_EVENT_HEAD
    char *raw;            // the head as it arrives
    uint32_t raw_len;
    uint32_t raw_capacity;
    int state;
    uint32_t line_bytes;    // of the present chunk line or of all trailers
    int64_t left_bytes;     // of the present chunk or the whole body
    int64_t body_bytes;     // so far, for the limit
    int64_t body_max_bytes; // 0 until http_set_body_limit()
} HttpReader;

// Ready for the next request. `arena` must live until the request is done with.
void http_begin(HttpReader *reader, Arena *arena);
// What the route allows. Without it a request with a body is refused.
void http_set_body_limit(HttpReader *reader, int64_t max_bytes);
// Takes bytes from the front of `*bytes` and says what they brought. Call until NONE or END.
// ERR_INPUT: not HTTP as it should be. ERR_HEAD: the head is too large. ERR_LIMIT: the body is
// larger than allowed, told before any byte beyond the limit is given out (with Content-Length:
// before any byte). ERR_METHOD: a method that nobody knows. After an error the connection cannot
// be read any further: answer, then close; calling again is a bug.
MUST_USE Err http_read(HttpReader *reader, Str *bytes, HttpEvent *event, Refusal *why);
// True from the first byte of a request on: tells an idle connection from a slow one.
bool http_has_begun(const HttpReader *reader);

// The first header of that name (no case); "" when there is none, so also when it is empty.
Str http_header(const HttpHead *head, Str name);
bool http_has_header(const HttpHead *head, Str name);

typedef struct HttpResponse {
    int status; // 100..599
    const HttpHeader *headers;
    size_t header_count;
    int64_t content_length; // -1: none is written (204, 304, 101)
    bool close;             // writes "Connection: close"
    int64_t date_ms;        // 0: no Date
} HttpResponse;

// Status line, headers and the empty line. Bytes in a value that a header may not hold come out
// as spaces, so that no value can begin another header. Names are ours: misuse is a bug.
void http_write_head(Buf *out, const HttpResponse *response);
// "Not Found"; "Status" for numbers without a name.
Str http_status_text(int status);
// The interim answer to HttpHead.expects_continue.
#define HTTP_CONTINUE S("HTTP/1.1 100 Continue\r\n\r\n")

#endif
