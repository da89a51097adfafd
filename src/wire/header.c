#include "wire/header.h"

#include "wire/http_head.h"

#include <string.h>

bool header_has_token(const HttpHead *head, Str name, Str token)
{
    for (size_t i = 0; i < head->header_count; i++) {
        if (!str_equal_nocase(head->headers[i].name, name)) {
            continue;
        }
        Str rest = head->headers[i].value;
        Str item;
        while (str_cut(&rest, ',', &item)) {
            if (str_equal_nocase(str_trim(item), token)) {
                return true;
            }
        }
        if (str_equal_nocase(str_trim(rest), token)) {
            return true;
        }
    }
    return false;
}

Str header_media_type(Str value)
{
    Str rest = value;
    Str type = value;
    return str_cut(&rest, ';', &type) ? str_trim(type) : str_trim(value);
}

// Takes a quoted text from the front of `*rest`, which starts with its first quote. Only a quote
// and a backslash are unescaped: some browsers send "C:\file" with its backslash bare.
static bool quoted_take(Arena *arena, Str *rest, Str *out)
{
    char *text = arena_array(arena, char, rest->len);
    size_t len = 0;
    for (size_t at = 1; at < rest->len; at++) {
        char c = rest->at[at];
        if (c == '"') {
            *out = (Str){ text, len };
            *rest = (Str){ rest->at + at + 1, rest->len - at - 1 };
            return true;
        }
        if (c == '\\' && at + 1 < rest->len &&
            (rest->at[at + 1] == '"' || rest->at[at + 1] == '\\')) {
            c = rest->at[++at];
        }
        text[len++] = c;
    }
    return false;
}

static Str plain_take(Str *rest)
{
    Str value = *rest;
    if (!str_cut(rest, ';', &value)) {
        *rest = S("");
        return str_trim(value);
    }
    // The ';' begins the next parameter.
    *rest = (Str){ rest->at - 1, rest->len + 1 };
    return str_trim(value);
}

bool header_param(Arena *arena, Str value, Str name, Str *out)
{
    Str rest = value;
    Str ignored;
    while (str_cut(&rest, ';', &ignored)) {
        size_t end = 0;
        while (end < rest.len && rest.at[end] != '=' && rest.at[end] != ';') {
            end++;
        }
        Str key = str_trim((Str){ rest.at, end });
        if (end == rest.len || rest.at[end] == ';') {
            rest = (Str){ rest.at + end, rest.len - end };
            continue;
        }
        rest = (Str){ rest.at + end + 1, rest.len - end - 1 };
        while (rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t')) {
            rest = (Str){ rest.at + 1, rest.len - 1 };
        }
        Str found;
        if (rest.len > 0 && rest.at[0] == '"') {
            if (!quoted_take(arena, &rest, &found)) {
                return false;
            }
        } else {
            found = plain_take(&rest);
        }
        if (str_equal_nocase(key, name)) {
            *out = found;
            return true;
        }
    }
    return false;
}

// ---- cookies ---------------------------------------------------------------------------------

static bool cookie_find(Str list, Str name, Str *out)
{
    Str rest = list;
    while (rest.len > 0) {
        Str pair = rest;
        if (!str_cut(&rest, ';', &pair)) {
            rest = S("");
        }
        pair = str_trim(pair);
        Str key;
        if (str_cut(&pair, '=', &key) && str_equal(str_trim(key), name)) {
            *out = str_trim(pair);
            return true;
        }
    }
    return false;
}

bool header_cookie(const HttpHead *head, Str name, Str *out)
{
    for (size_t i = 0; i < head->header_count; i++) {
        if (str_equal_nocase(head->headers[i].name, S("cookie")) &&
            cookie_find(head->headers[i].value, name, out)) {
            return true;
        }
    }
    return false;
}

static bool is_cookie_byte(unsigned char c)
{
    return c > ' ' && c < 0x7f && !strchr("\",;\\", c);
}

Str header_set_cookie(Arena *arena, const SetCookie *cookie)
{
    assert(cookie->name.len > 0);
    for (size_t i = 0; i < cookie->name.len; i++) {
        assert(http_is_token_byte((unsigned char)cookie->name.at[i]));
    }
    for (size_t i = 0; i < cookie->value.len; i++) {
        assert(is_cookie_byte((unsigned char)cookie->value.at[i]));
    }
    const char *secure = cookie->secure ? "; Secure" : "";
    Str age =
        cookie->max_age_s < 0 ? S("") : str_format(arena, "; Max-Age=%" PRId64, cookie->max_age_s);
    return str_format(arena, "%.*s=%.*s; Path=%.*s%.*s%s; HttpOnly; SameSite=Lax",
                      STR_ARG(cookie->name), STR_ARG(cookie->value), STR_ARG(cookie->path),
                      STR_ARG(age), secure);
}

// ---- languages -------------------------------------------------------------------------------

// "0.8" as 800; -1 unless it is 0 to 1 with at most three decimals.
static int quality_read(Str text)
{
    if (text.len == 0 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1') ||
        (text.len > 1 && text.at[1] != '.')) {
        return -1;
    }
    int quality = (text.at[0] - '0') * 1000;
    int unit = 100;
    for (size_t i = 2; i < text.len; i++, unit /= 10) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return -1;
        }
        quality += (text.at[i] - '0') * unit;
    }
    return quality > 1000 ? -1 : quality;
}

static bool is_language(Str tag)
{
    if (str_equal(tag, S("*"))) {
        return true;
    }
    for (size_t i = 0; i < tag.len; i++) {
        char c = tag.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && c != '-' && (c < '0' || c > '9')) {
            return false;
        }
    }
    return tag.len > 0 && tag.len <= HEADER_LANGUAGE_MAX_BYTES;
}

// Reads "ja;q=0.8". The quality is 0 for what is left out.
static int language_read(Str item, Str *tag)
{
    Str rest = item;
    int quality = 1000;
    if (str_cut(&rest, ';', tag)) {
        Str key;
        if (!str_cut(&rest, '=', &key) || !str_equal_nocase(str_trim(key), S("q"))) {
            return 0;
        }
        quality = quality_read(str_trim(rest));
    } else {
        *tag = item;
    }
    *tag = str_trim(*tag);
    return quality > 0 && is_language(*tag) ? quality : 0;
}

size_t header_languages(Str value, Str out[HEADER_LANGUAGES_MAX])
{
    int qualities[HEADER_LANGUAGES_MAX];
    size_t count = 0;
    Str rest = value;
    while (rest.len > 0 && count < HEADER_LANGUAGES_MAX) {
        Str item = rest;
        if (!str_cut(&rest, ',', &item)) {
            rest = S("");
        }
        Str tag = S("");
        int quality = language_read(item, &tag);
        if (quality == 0) {
            continue;
        }
        size_t at = count++;
        for (; at > 0 && qualities[at - 1] < quality; at--) {
            qualities[at] = qualities[at - 1];
            out[at] = out[at - 1];
        }
        qualities[at] = quality;
        out[at] = tag;
    }
    return count;
}

bool header_authorization(Str value, Str *scheme, Str *credentials)
{
    Str rest = str_trim(value);
    Str found;
    if (!str_cut(&rest, ' ', &found) || found.len == 0 || str_trim(rest).len == 0) {
        return false;
    }
    *scheme = found;
    *credentials = str_trim(rest);
    return true;
}
