#include "text/time.h"
#include "wire/json.h"

#include <string.h>

static void value_begin(JsonWriter *json)
{
    if (json->depth == 0) {
        assert(!json->has_root);
        json->has_root = true;
        return;
    }
    int at = json->depth - 1;
    if (json->is_object[at]) {
        assert(json->has_key);
        json->has_key = false;
        return;
    }
    if (json->has_member[at]) {
        buf_add_char(json->out, ',');
    }
    json->has_member[at] = true;
}

static void container_begin(JsonWriter *json, bool is_object)
{
    value_begin(json);
    assert(json->depth < JSON_DEPTH_MAX);
    json->is_object[json->depth] = is_object;
    json->has_member[json->depth] = false;
    json->depth++;
    buf_add_char(json->out, is_object ? '{' : '[');
}

static void container_end(JsonWriter *json, bool is_object)
{
    assert(json->depth > 0);
    json->depth--;
    assert(json->is_object[json->depth] == is_object);
    assert(!json->has_key);
    buf_add_char(json->out, is_object ? '}' : ']');
}

void json_object_begin(JsonWriter *json)
{
    container_begin(json, true);
}

void json_object_end(JsonWriter *json)
{
    container_end(json, true);
}

void json_array_begin(JsonWriter *json)
{
    container_begin(json, false);
}

void json_array_end(JsonWriter *json)
{
    container_end(json, false);
}

static void escape_write(Buf *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    switch (c) {
    case '"':
        buf_add(out, S("\\\""));
        return;
    case '\\':
        buf_add(out, S("\\\\"));
        return;
    case '\n':
        buf_add(out, S("\\n"));
        return;
    case '\r':
        buf_add(out, S("\\r"));
        return;
    case '\t':
        buf_add(out, S("\\t"));
        return;
    default: {
        char escape[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
        buf_add(out, (Str){ escape, sizeof(escape) });
    }
    }
}

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == 0x7f;
}

// Of UTF-8, with quotation marks around it.
static void quoted_write(Buf *out, Str text)
{
    buf_add_char(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (needs_escape(c)) {
            buf_add(out, (Str){ text.at + start, i - start });
            escape_write(out, c);
            start = i + 1;
        }
    }
    buf_add(out, (Str){ text.at + start, text.len - start });
    buf_add_char(out, '"');
}

// How many bytes the character at the front of `text` has; 0 when they are not UTF-8.
static size_t character_bytes(Str text)
{
    for (size_t bytes = 1; bytes <= 4 && bytes <= text.len; bytes++) {
        if (str_is_utf8((Str){ text.at, bytes })) {
            return bytes;
        }
    }
    return 0;
}

static Str text_repair(Arena *arena, Str text)
{
    Buf repaired = buf_make(arena, 3 * text.len);
    while (text.len > 0) {
        size_t bytes = character_bytes(text);
        buf_add(&repaired, bytes ? (Str){ text.at, bytes } : S("\xef\xbf\xbd"));
        bytes = bytes ? bytes : 1;
        text = (Str){ text.at + bytes, text.len - bytes };
    }
    assert(buf_ok(&repaired));
    return buf_str(&repaired);
}

// Most texts, and all keys, are such: nothing to escape, and surely UTF-8.
static bool is_plain(Str text)
{
    bool plain = true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        plain &= c < 0x80 && !needs_escape(c);
    }
    return plain;
}

static void plain_write(Buf *out, Str text)
{
    char *room = buf_room(out, text.len + 2);
    if (!room) {
        return;
    }
    room[0] = '"';
    if (text.len > 0) {
        memcpy(room + 1, text.at, text.len);
    }
    room[text.len + 1] = '"';
}

static void text_write(Buf *out, Str text)
{
    if (is_plain(text)) {
        plain_write(out, text);
        return;
    }
    quoted_write(out, str_is_utf8(text) ? text : text_repair(out->arena, text));
}

void json_key(JsonWriter *json, Str key)
{
    assert(json->depth > 0);
    int at = json->depth - 1;
    assert(json->is_object[at]);
    assert(!json->has_key);
    if (json->has_member[at]) {
        buf_add_char(json->out, ',');
    }
    json->has_member[at] = true;
    json->has_key = true;
    text_write(json->out, key);
    buf_add_char(json->out, ':');
}

void json_null(JsonWriter *json)
{
    value_begin(json);
    buf_add(json->out, S("null"));
}

void json_bool(JsonWriter *json, bool value)
{
    value_begin(json);
    buf_add(json->out, value ? S("true") : S("false"));
}

void json_i64(JsonWriter *json, int64_t value)
{
    value_begin(json);
    buf_add_i64(json->out, value);
}

void json_text(JsonWriter *json, Str value)
{
    value_begin(json);
    text_write(json->out, value);
}

void json_id_or_null(JsonWriter *json, int64_t id)
{
    if (id == 0) {
        json_null(json);
        return;
    }
    json_i64(json, id);
}

void json_id_text(JsonWriter *json, int64_t id)
{
    value_begin(json);
    buf_add_char(json->out, '"');
    buf_add_i64(json->out, id);
    buf_add_char(json->out, '"');
}

void json_text_or_null(JsonWriter *json, Str value)
{
    if (value.len == 0) {
        json_null(json);
        return;
    }
    json_text(json, value);
}

static void time_value(JsonWriter *json, int64_t time_ms, TimeForm form)
{
    if (time_ms == 0) {
        json_null(json);
        return;
    }
    char text[TIME_TEXT_BYTES];
    json_text(json, time_write(text, time_ms, form));
}

void json_time_s(JsonWriter *json, int64_t time_ms)
{
    time_value(json, time_ms, TIME_SECONDS);
}

void json_time_ms(JsonWriter *json, int64_t time_ms)
{
    time_value(json, time_ms, TIME_MILLISECONDS);
}

void json_raw(JsonWriter *json, Str value)
{
    assert(value.len > 0);
    value_begin(json);
    buf_add(json->out, value);
}
