#include "text/utf8.h"

enum {
    CHARACTER_MAX_BYTES = 4,
    REPLACEMENT_BYTES = 3,
};

// How many bytes at the front are one character; 0 when they are none.
static size_t character_len(Str rest)
{
    for (size_t len = 1; len <= CHARACTER_MAX_BYTES && len <= rest.len; len++) {
        if (str_is_utf8((Str){ rest.at, len })) {
            return len;
        }
    }
    return 0;
}

Str utf8_mend(Arena *arena, Str bytes)
{
    Buf out = buf_make(arena, REPLACEMENT_BYTES * bytes.len + 1);
    Str rest = bytes;
    while (rest.len > 0) {
        size_t len = character_len(rest);
        buf_add(&out, len > 0 ? (Str){ rest.at, len } : S("\xEF\xBF\xBD"));
        len = len > 0 ? len : 1;
        rest = (Str){ rest.at + len, rest.len - len };
    }
    assert(buf_ok(&out));
    return buf_str(&out);
}

size_t utf8_after(Str text, size_t at)
{
    assert(at < text.len);
    at++;
    while (at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80) {
        at++;
    }
    return at;
}

static size_t characters_skip(Str text, size_t count)
{
    size_t at = 0;
    for (; count > 0 && at < text.len; count--) {
        at = utf8_after(text, at);
    }
    return at;
}

Str utf8_slice(Str text, size_t first, size_t count)
{
    if (text.len == 0) {
        return S("");
    }
    size_t from = characters_skip(text, first);
    Str rest = { text.at + from, text.len - from };
    return (Str){ rest.at, characters_skip(rest, count) };
}
