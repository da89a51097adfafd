// multipart.h — multipart/form-data (RFC 7578) while it arrives; no part is ever held whole.
//
// The handler hears of a part when its headers are complete, then of its bytes in pieces as they
// come, then of its end. What stands before the first and after the last boundary is ignored.
#ifndef WIRE_MULTIPART_H
#define WIRE_MULTIPART_H

#include "base/refusal.h"

enum {
    MULTIPART_BOUNDARY_MAX_BYTES = 70, // RFC 2046
    MULTIPART_PARTS_MAX = 100,
    MULTIPART_PART_HEAD_MAX_BYTES = 4 * 1024,
};

typedef struct MultipartPart {
    Str name; // UTF-8, not empty
    bool has_filename;
    Str filename;     // UTF-8, the last component only, no control characters; may be ""
    Str content_type; // as sent; "" when not given
} MultipartPart;

// Each may refuse (filling `why`); that ends the parsing with its Err. Names live in the arena
// of multipart_begin(), bytes until the call returns.
typedef struct MultipartHandler {
    Err (*on_part)(void *context, const MultipartPart *part, Refusal *why);
    Err (*on_bytes)(void *context, Str bytes, Refusal *why);
    Err (*on_part_end)(void *context, Refusal *why);
    void *context;
} MultipartHandler;

typedef struct Multipart {
    Arena *arena;
    MultipartHandler handler;
    int state;
    char delimiter[4 + MULTIPART_BOUNDARY_MAX_BYTES]; // CR LF "--" boundary
    uint32_t delimiter_len;
    uint32_t matched; // bytes of the delimiter seen and held back
    uint32_t parts;
    uint32_t head_len;
    char head[MULTIPART_PART_HEAD_MAX_BYTES];
} Multipart;

// `arena` lives as long as the request. ERR_INPUT unless `content_type` is multipart/form-data
// with a boundary of 1..70 allowed bytes.
MUST_USE Err multipart_begin(Multipart *multipart, Arena *arena, Str content_type,
                             MultipartHandler handler, Refusal *why);
// ERR_INPUT for what is not multipart, ERR_LIMIT for too many parts or too large part headers,
// or what the handler said. After an error, feeding more is a bug.
MUST_USE Err multipart_feed(Multipart *multipart, Str bytes, Refusal *why);
// At the end of the body: ERR_INPUT unless the closing boundary has come.
MUST_USE Err multipart_end(const Multipart *multipart, Refusal *why);

#endif
