#include "gate/conversations/metadata.h"

#include "model/limits.h"

#include <math.h>
#include <stdlib.h>

enum { DOUBLE_DIGITS_SURE = 15, DOUBLE_DIGITS_MAX = 17 };

static Err bad(Refusal *why, Str field, Str message)
{
    return refuse(why, ERR_INPUT, field, S("bad_request"), message);
}

// The shortest text that reads back as the same number.
static Str double_text(Arena *arena, double number)
{
    Str text = S("0");
    for (int digits = DOUBLE_DIGITS_SURE; digits <= DOUBLE_DIGITS_MAX; digits++) {
        text = str_format(arena, "%.*g", digits, number);
        double back = strtod(str_terminated(arena, text), NULL);
        if (!(back < number) && !(back > number)) {
            break;
        }
    }
    return text;
}

static bool value_print(JsonWriter *json, Arena *arena, const Json *value)
{
    if (value->type == JSON_TEXT) {
        json_text(json, value->text);
    } else if (value->type == JSON_BOOL) {
        json_bool(json, value->boolean);
    } else if (value->type == JSON_NUMBER && value->is_integer) {
        json_i64(json, value->integer);
    } else if (value->type == JSON_NUMBER && isfinite(value->number)) {
        json_raw(json, double_text(arena, value->number));
    } else {
        return false;
    }
    return true;
}

Err metadata_read(Arena *arena, const Json *value, Str *out, Refusal *why)
{
    if (!value || value->type == JSON_NULL) {
        *out = S("");
        return ERR_NONE;
    }
    if (value->type != JSON_OBJECT) {
        return bad(why, S("metadata"), S("this must be an object"));
    }
    // Room for what '<' grows to: the limit counts what is kept.
    Buf text = buf_make(arena, METADATA_BYTES_MAX);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    for (size_t i = 0; i < value->count; i++) {
        json_key(&json, value->items[i].name);
        if (!value_print(&json, arena, &value->items[i])) {
            return bad(why, str_format(arena, "metadata.%.*s", STR_ARG(value->items[i].name)),
                       S("this must be a text, a number or a boolean"));
        }
    }
    json_object_end(&json);
    if (!buf_ok(&text)) {
        return bad(why, S("metadata"), S("metadata takes 4096 bytes at most"));
    }
    *out = value->count > 0 ? buf_str(&text) : S("");
    return ERR_NONE;
}
