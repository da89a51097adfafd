// utf8.h — tells whether bytes are UTF-8 (RFC 3629) while they arrive in pieces.
#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include "base/str.h"

typedef struct Utf8 {
    uint8_t following; // bytes that the present code point still needs
    uint8_t lowest;    // what the next of them may be: overlong forms, surrogates and code
    uint8_t highest;   // points past U+10FFFF already show in the second byte
} Utf8;

static inline Utf8 utf8_make(void)
{
    return (Utf8){ .following = 0, .lowest = 0x80, .highest = 0xbf };
}

// False at the first byte that no UTF-8 text can have here; feed no more then.
MUST_USE bool utf8_feed(Utf8 *utf8, Str bytes);
// True between code points: the text may end here.
static inline bool utf8_is_whole(const Utf8 *utf8)
{
    return utf8->following == 0;
}

#endif
