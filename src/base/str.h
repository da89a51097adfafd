// str.h — text as a slice, and output that grows up to a named limit.
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

// A run of bytes that somebody else owns. Not terminated. Passed by value.
typedef struct Str {
    const char *at;
    size_t len;
} Str;

#define S(literal) ((Str){ .at = "" literal, .len = sizeof(literal) - 1 })
// The same where C wants a constant: in initialisers of static tables.
#define STR_INIT(literal)                            \
    {                                                \
        .at = "" literal, .len = sizeof(literal) - 1 \
    }
#define STR_ARG(s) (int)(s).len, (s).at // for "%.*s"

bool str_equal(Str a, Str b);
// ASCII case only: for protocol words, never for what people wrote.
bool str_equal_nocase(Str a, Str b);
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
// By bytes, shorter first when one is the other's beginning: <0, 0, >0.
int str_compare(Str a, Str b);
// Of a NUL-terminated text; NULL gives the empty Str.
Str str_of(const char *text);
Str str_copy(Arena *arena, Str s);
// A copy with a NUL behind it, for the kernel and libraries.
char *str_terminated(Arena *arena, Str s);
// Without spaces, tabs and line ends at both sides.
Str str_trim(Str s);
// Printed into the arena.
PRINTF(2, 3) Str str_format(Arena *arena, const char *format, ...);

// Splits at the first `mark`: `*head` gets what is before it, `*rest` keeps what is after.
// False, touching nothing, when there is no mark.
MUST_USE bool str_cut(Str *rest, char mark, Str *head);

// A whole decimal number, no spaces, no sign but '-', in the range of int64_t. False, touching
// nothing, for anything else.
MUST_USE bool str_i64(Str s, int64_t *out);

// True when the bytes are UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing past
// U+10FFFF.
MUST_USE bool str_is_utf8(Str s);
// How many code points a UTF-8 text has.
size_t str_code_points(Str s);

// FNV-1a, for tables in memory. Not for secrets, and never stored.
uint64_t str_hash(Str s);

// Lower-case hexadecimal of `len` bytes.
Str str_hex(Arena *arena, const void *bytes, size_t len);
// The reverse. False unless `s` is exactly 2 x `len` hexadecimal digits.
MUST_USE bool str_unhex(Str s, void *out, size_t len);

// Output that grows in an arena up to a limit named where it is made. Once full it stays full:
// add freely, ask buf_ok() once at the end.
typedef struct Buf {
    Arena *arena;
    char *at;
    size_t len;
    size_t capacity;
    size_t max;
    bool full;
} Buf;

Buf buf_make(Arena *arena, size_t max);
void buf_add(Buf *buf, Str s);
// Room for `len` more bytes, 1 at least, which the caller fills at once. NULL when there is none:
// full.
MUST_USE char *buf_room(Buf *buf, size_t len);
void buf_add_char(Buf *buf, char c);
void buf_add_i64(Buf *buf, int64_t number);
PRINTF(2, 3) void buf_format(Buf *buf, const char *format, ...);
static inline Str buf_str(const Buf *buf)
{
    return (Str){ buf->at, buf->len };
}
MUST_USE static inline bool buf_ok(const Buf *buf)
{
    return !buf->full;
}

#endif
