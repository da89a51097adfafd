#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FORMAT_MAX = 4096 };

bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_nocase(Str a, Str b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.at[i]) != lower(b.at[i])) {
            return false;
        }
    }
    return true;
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_equal((Str){ s.at, prefix.len }, prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len &&
           str_equal((Str){ s.at + (s.len - suffix.len), suffix.len }, suffix);
}

int str_compare(Str a, Str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

Str str_of(const char *text)
{
    return text ? (Str){ text, strlen(text) } : (Str){ "", 0 };
}

// memcpy() may not be given NULL, even for no bytes; an empty Str may hold it.
static void bytes_copy(char *target, Str source)
{
    if (source.len > 0) {
        memcpy(target, source.at, source.len);
    }
}

Str str_copy(Arena *arena, Str s)
{
    char *bytes = arena_array(arena, char, s.len);
    bytes_copy(bytes, s);
    return (Str){ bytes, s.len };
}

char *str_terminated(Arena *arena, Str s)
{
    char *bytes = arena_array(arena, char, s.len + 1);
    bytes_copy(bytes, s);
    return bytes;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Str str_trim(Str s)
{
    while (s.len > 0 && is_space(s.at[0])) {
        s.at++;
        s.len--;
    }
    while (s.len > 0 && is_space(s.at[s.len - 1])) {
        s.len--;
    }
    return s;
}

Str str_format(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0);
    char *bytes = arena_array(arena, char, (size_t)len + 1);
    int written = vsnprintf(bytes, (size_t)len + 1, format, again);
    va_end(again);
    assert(written == len);
    return (Str){ bytes, (size_t)written };
}

bool str_cut(Str *rest, char mark, Str *head)
{
    const char *found = rest->len ? memchr(rest->at, mark, rest->len) : NULL;
    if (!found) {
        return false;
    }
    size_t before = (size_t)(found - rest->at);
    *head = (Str){ rest->at, before };
    *rest = (Str){ found + 1, rest->len - before - 1 };
    return true;
}

bool str_i64(Str s, int64_t *out)
{
    bool negative = s.len > 0 && s.at[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == s.len) {
        return false;
    }
    int64_t value = 0; // kept negative: its range is one wider
    for (; at < s.len; at++) {
        if (s.at[at] < '0' || s.at[at] > '9') {
            return false;
        }
        int digit = s.at[at] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value)) {
            return false;
        }
    }
    if (!negative && value == INT64_MIN) {
        return false;
    }
    *out = negative ? value : -value;
    return true;
}

// Bytes that follow a leading byte, and the smallest code point that may be written so.
static int utf8_following(unsigned char lead, uint32_t *smallest, uint32_t *bits)
{
    if (lead < 0x80) {
        *smallest = 0;
        *bits = lead;
        return 0;
    }
    if ((lead & 0xe0) == 0xc0) {
        *smallest = 0x80;
        *bits = lead & 0x1fu;
        return 1;
    }
    if ((lead & 0xf0) == 0xe0) {
        *smallest = 0x800;
        *bits = lead & 0x0fu;
        return 2;
    }
    if ((lead & 0xf8) == 0xf0) {
        *smallest = 0x10000;
        *bits = lead & 0x07u;
        return 3;
    }
    return -1;
}

bool str_is_utf8(Str s)
{
    size_t at = 0;
    while (at < s.len) {
        uint32_t smallest = 0;
        uint32_t point = 0;
        int following = utf8_following((unsigned char)s.at[at], &smallest, &point);
        if (following < 0 || (size_t)following > s.len - at - 1) {
            return false;
        }
        at++;
        for (int i = 0; i < following; i++, at++) {
            unsigned char next = (unsigned char)s.at[at];
            if ((next & 0xc0) != 0x80) {
                return false;
            }
            point = point << 6 | (next & 0x3fu);
        }
        if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
            return false;
        }
    }
    return true;
}

size_t str_code_points(Str s)
{
    size_t points = 0;
    for (size_t i = 0; i < s.len; i++) {
        points += ((unsigned char)s.at[i] & 0xc0) != 0x80;
    }
    return points;
}

uint64_t str_hash(Str s)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len; i++) {
        hash = (hash ^ (unsigned char)s.at[i]) * 0x100000001b3u;
    }
    return hash;
}

Str str_hex(Arena *arena, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *out = arena_array(arena, char, 2 * len);
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    return (Str){ out, 2 * len };
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool str_unhex(Str s, void *out, size_t len)
{
    unsigned char *to = out;
    if (s.len != 2 * len) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (hex_digit(s.at[i]) < 0) {
            return false;
        }
    }
    for (size_t i = 0; i < len; i++) {
        unsigned high = (unsigned)hex_digit(s.at[2 * i]);
        unsigned low = (unsigned)hex_digit(s.at[2 * i + 1]);
        to[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

Buf buf_make(Arena *arena, size_t max)
{
    assert(max > 0);
    return (Buf){ .arena = arena, .max = max };
}

char *buf_room(Buf *buf, size_t len)
{
    assert(len > 0);
    if (buf->full || len > buf->max - buf->len) {
        buf->full = true;
        return NULL;
    }
    if (len > buf->capacity - buf->len) {
        size_t capacity = 2 * (buf->len + len);
        char *grown = arena_array(buf->arena, char, capacity);
        bytes_copy(grown, buf_str(buf));
        buf->at = grown;
        buf->capacity = capacity;
    }
    char *room = buf->at + buf->len;
    buf->len += len;
    return room;
}

void buf_add(Buf *buf, Str s)
{
    if (s.len == 0) {
        return;
    }
    char *room = buf_room(buf, s.len);
    if (room) {
        bytes_copy(room, s);
    }
}

void buf_add_char(Buf *buf, char c)
{
    char *room = buf_room(buf, 1);
    if (room) {
        *room = c;
    }
}

void buf_add_i64(Buf *buf, int64_t number)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    buf_add(buf, (Str){ digits + at, sizeof(digits) - at });
}

void buf_format(Buf *buf, const char *format, ...)
{
    char line[FORMAT_MAX];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    assert(len >= 0);
    if ((size_t)len >= sizeof(line)) {
        buf->full = true;
        return;
    }
    buf_add(buf, (Str){ line, (size_t)len });
}
