#include "text/mail_address.h"

#include <string.h>

enum {
    TYPED_BYTES_MAX = 4 * MAIL_ADDRESS_BYTES_MAX, // a full-width letter has three bytes
    FULL_WIDTH_BYTES = 3,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c);
}

// U+FF01 to U+FF5E are '!' to '~' in full width, U+3000 is the space. '\0' for all others.
static char narrow(Str rest)
{
    if (rest.len < FULL_WIDTH_BYTES) {
        return '\0';
    }
    const unsigned char *bytes = (const unsigned char *)rest.at;
    if (bytes[0] == 0xe3 && bytes[1] == 0x80 && bytes[2] == 0x80) {
        return ' ';
    }
    if (bytes[0] != 0xef || (bytes[1] != 0xbc && bytes[1] != 0xbd)) {
        return '\0';
    }
    int point = (bytes[0] & 0x0f) << 12 | (bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
    return point >= 0xff01 && point <= 0xff5e ? (char)(point - 0xff01 + '!') : '\0';
}

static Str narrow_lower(Arena *arena, Str typed)
{
    Buf out = buf_make(arena, typed.len + 1);
    size_t at = 0;
    while (at < typed.len) {
        char c = narrow((Str){ typed.at + at, typed.len - at });
        at += c ? FULL_WIDTH_BYTES : 1;
        c = c ? c : typed.at[at - 1];
        buf_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    assert(buf_ok(&out));
    return str_trim(buf_str(&out));
}

static bool is_local(Str local)
{
    if (local.len == 0 || local.len > MAIL_LOCAL_BYTES_MAX) {
        return false;
    }
    char before = '.';
    for (size_t i = 0; i < local.len; i++) {
        char c = local.at[i];
        bool is_allowed = is_letter_or_digit(c) || (c != '\0' && strchr(".!#$%&'*+/=?^_`{|}~-", c));
        if (!is_allowed || (c == '.' && before == '.')) {
            return false;
        }
        before = c;
    }
    return before != '.';
}

static bool is_label(Str label)
{
    if (label.len == 0 || label.len > MAIL_LABEL_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < label.len; i++) {
        if (!is_letter_or_digit(label.at[i]) && label.at[i] != '-') {
            return false;
        }
    }
    return label.at[0] != '-' && label.at[label.len - 1] != '-';
}

static bool is_domain(Str domain)
{
    Str label = S("");
    size_t labels = 1;
    for (; str_cut(&domain, '.', &label); labels++) {
        if (!is_label(label)) {
            return false;
        }
    }
    return labels >= 2 && is_label(domain) && !is_digit(domain.at[0]);
}

bool mail_address_read(Arena *arena, Str typed, Str *out)
{
    if (typed.len > TYPED_BYTES_MAX) {
        return false;
    }
    Str address = narrow_lower(arena, typed);
    Str domain = address;
    Str local = S("");
    if (address.len > MAIL_ADDRESS_BYTES_MAX || !str_cut(&domain, '@', &local)) {
        return false;
    }
    if (!is_local(local) || !is_domain(domain)) {
        return false;
    }
    *out = address;
    return true;
}
