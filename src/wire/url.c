#include "wire/url.h"

#include <string.h>

typedef enum PlusMeaning { PLUS_IS_PLUS, PLUS_IS_SPACE } PlusMeaning;

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char small = (char)(c | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

static Err bad(Refusal *why, Str message)
{
    return refuse(why, ERR_INPUT, S(""), S("bad_encoding"), message);
}

static bool is_encoded(Str text, PlusMeaning plus)
{
    return text.len > 0 && (memchr(text.at, '%', text.len) ||
                            (plus == PLUS_IS_SPACE && memchr(text.at, '+', text.len)));
}

// `to` has room for all of `text`. False when a '%' is not followed by two digits.
static bool bytes_decode(Str text, PlusMeaning plus, char *to, size_t *to_len)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '+' && plus == PLUS_IS_SPACE) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.at[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.at[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(unsigned char)(high * 16 + low);
            i += 2;
        }
        to[len++] = c;
    }
    *to_len = len;
    return true;
}

static Err text_decode(Arena *arena, Str text, PlusMeaning plus, Str *out, Refusal *why)
{
    Str decoded = text;
    if (is_encoded(text, plus)) {
        char *bytes = arena_array(arena, char, text.len);
        size_t len = 0;
        if (!bytes_decode(text, plus, bytes, &len)) {
            return bad(why, S("a '%' is not followed by two hexadecimal digits"));
        }
        decoded = (Str){ bytes, len };
    }
    if (decoded.len > 0 && memchr(decoded.at, 0, decoded.len)) {
        return bad(why, S("a NUL byte stands in a name or value"));
    }
    if (!str_is_utf8(decoded)) {
        return bad(why, S("a name or value is not UTF-8"));
    }
    *out = decoded;
    return ERR_NONE;
}

Err url_decode(Arena *arena, Str text, Str *out, Refusal *why)
{
    return text_decode(arena, text, PLUS_IS_PLUS, out, why);
}

static Err pair_decode(Arena *arena, Str text, UrlPair *out, Refusal *why)
{
    Str name = text;
    Str value = text;
    if (!str_cut(&value, '=', &name)) {
        value = S("");
    }
    UrlPair pair;
    Err err = text_decode(arena, name, PLUS_IS_SPACE, &pair.name, why);
    if (err) {
        return err;
    }
    err = text_decode(arena, value, PLUS_IS_SPACE, &pair.value, why);
    if (err) {
        if (why) {
            why->field = pair.name;
        }
        return err;
    }
    *out = pair;
    return ERR_NONE;
}

// Takes what stands before the next '&', or all that is left.
static Str pair_take(Str *rest)
{
    Str text = *rest;
    if (!str_cut(rest, '&', &text)) {
        *rest = S("");
    }
    return text;
}

Err url_pairs(Arena *arena, Str text, UrlPairs *out, Refusal *why)
{
    size_t most = 0;
    for (Str rest = text; rest.len > 0;) {
        most += pair_take(&rest).len > 0;
    }
    if (most > URL_PAIRS_MAX) {
        return refuse(why, ERR_LIMIT, S(""), S("too_many_values"), S("too many values at once"));
    }
    UrlPair *items = arena_array(arena, UrlPair, most);
    size_t count = 0;
    for (Str rest = text; rest.len > 0;) {
        Str pair = pair_take(&rest);
        if (pair.len == 0) {
            continue;
        }
        Err err = pair_decode(arena, pair, &items[count], why);
        if (err) {
            return err;
        }
        count++;
    }
    *out = (UrlPairs){ items, count };
    return ERR_NONE;
}

const UrlPair *url_pair(UrlPairs pairs, Str name)
{
    for (size_t i = 0; i < pairs.count; i++) {
        if (str_equal(pairs.items[i].name, name)) {
            return &pairs.items[i];
        }
    }
    return NULL;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void url_encode(Buf *out, Str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (is_unreserved(c)) {
            buf_add_char(out, text.at[i]);
        } else {
            char triple[3] = { '%', digits[c >> 4], digits[c & 15] };
            buf_add(out, (Str){ triple, sizeof(triple) });
        }
    }
}
