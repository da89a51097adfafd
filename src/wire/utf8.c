#include "wire/utf8.h"

#include <string.h>

// Bytes below 0x80 at the front, eight at a time.
static size_t ascii_prefix(Str bytes)
{
    size_t at = 0;
    while (bytes.len - at >= sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, bytes.at + at, sizeof(eight));
        if (eight & 0x8080808080808080u) {
            break;
        }
        at += sizeof(eight);
    }
    while (at < bytes.len && (unsigned char)bytes.at[at] < 0x80) {
        at++;
    }
    return at;
}

// The first byte of a code point that is not ASCII (Unicode, table 3-7).
static bool lead_feed(Utf8 *utf8, unsigned char c)
{
    if (c < 0xc2 || c > 0xf4) {
        return false;
    }
    utf8->lowest = 0x80;
    utf8->highest = 0xbf;
    if (c < 0xe0) {
        utf8->following = 1;
    } else if (c < 0xf0) {
        utf8->following = 2;
        utf8->lowest = c == 0xe0 ? 0xa0 : 0x80;
        utf8->highest = c == 0xed ? 0x9f : 0xbf;
    } else {
        utf8->following = 3;
        utf8->lowest = c == 0xf0 ? 0x90 : 0x80;
        utf8->highest = c == 0xf4 ? 0x8f : 0xbf;
    }
    return true;
}

bool utf8_feed(Utf8 *utf8, Str bytes)
{
    size_t at = 0;
    while (at < bytes.len) {
        if (utf8->following == 0) {
            at += ascii_prefix((Str){ bytes.at + at, bytes.len - at });
            if (at < bytes.len && !lead_feed(utf8, (unsigned char)bytes.at[at++])) {
                return false;
            }
            continue;
        }
        unsigned char c = (unsigned char)bytes.at[at++];
        if (c < utf8->lowest || c > utf8->highest) {
            return false;
        }
        utf8->following--;
        utf8->lowest = 0x80;
        utf8->highest = 0xbf;
    }
    return true;
}
