// url.h — percent-encoding, query strings and forms (application/x-www-form-urlencoded).
//
// What comes out is UTF-8 without NUL; anything else is ERR_INPUT.
#ifndef WIRE_URL_H
#define WIRE_URL_H

#include "base/refusal.h"

enum { URL_PAIRS_MAX = 1000 };

typedef struct UrlPair {
    Str name;  // decoded: "page[size]"
    Str value; // decoded; "" when there is no '='
} UrlPair;

// All pairs in their order, names repeated as often as sent.
typedef struct UrlPairs {
    const UrlPair *items;
    size_t count;
} UrlPairs;

// One segment or value of a path: %xx is taken off, '+' stays. `*out` is `text` itself when
// nothing was encoded.
MUST_USE Err url_decode(Arena *arena, Str text, Str *out, Refusal *why);
// A query string (without '?') or the body of a form: %xx and '+' are taken off. Empty pairs
// ("a=1&&b=2") are skipped. More than URL_PAIRS_MAX: ERR_LIMIT.
MUST_USE Err url_pairs(Arena *arena, Str text, UrlPairs *out, Refusal *why);
// The first pair of that name; NULL when there is none.
const UrlPair *url_pair(UrlPairs pairs, Str name);
// Writes everything but letters, digits and "-._~" as %XX: fit for a segment, name or value.
void url_encode(Buf *out, Str text);

#endif
