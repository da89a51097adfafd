// fuzz_json.c — any bytes as JSON: what is taken can be written and read again, the same.
#include "wire/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                               \
    do {                                               \
        if (!(condition)) {                            \
            fatal("fuzz_json: not true: " #condition); \
        }                                              \
    } while (0)

enum { WRITTEN_GROWTH_MAX = 8 };

typedef struct Sample {
    Str text;
    int64_t number;
    int64_t id;
    bool flag;
    bool has_number;
    const Json *more;
} Sample;

static const JsonField fields[] = {
    { .name = "a",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = 9,
      .offset = offsetof(Sample, text) },
    { .name = "b",
      .as = JSON_AS_I64,
      .min = -9,
      .max = 9,
      .offset = offsetof(Sample, number),
      .present = offsetof(Sample, has_number) },
    { .name = "c", .as = JSON_AS_ID, .offset = offsetof(Sample, id) },
    { .name = "d", .as = JSON_AS_BOOL, .offset = offsetof(Sample, flag) },
    { .name = "e", .as = JSON_AS_JSON, .offset = offsetof(Sample, more) },
};

static void value_write(JsonWriter *json, const Json *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_null(json);
        return;
    case JSON_BOOL:
        json_bool(json, value->boolean);
        return;
    case JSON_NUMBER:
        json_i64(json, value->integer);
        return;
    case JSON_TEXT:
        json_text(json, value->text);
        return;
    case JSON_ARRAY:
        json_array_begin(json);
        for (size_t i = 0; i < value->count; i++) {
            value_write(json, &value->items[i]);
        }
        json_array_end(json);
        return;
    case JSON_OBJECT:
        json_object_begin(json);
        for (size_t i = 0; i < value->count; i++) {
            json_key(json, value->items[i].name);
            value_write(json, &value->items[i]);
        }
        json_object_end(json);
        return;
    }
    fatal("fuzz_json: no such type");
}

static bool is_same(const Json *a, const Json *b)
{
    if (a->type != b->type || a->count != b->count || !str_equal(a->name, b->name) ||
        !str_equal(a->text, b->text) || a->integer != b->integer || a->boolean != b->boolean) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!is_same(&a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    Str text = { (const char *)data, size };
    const Json *json = NULL;
    Refusal why = { 0 };
    if (json_parse(&arena, text, &json, &why)) {
        CHECK(!json);
        CHECK(why.message.len > 0);
        CHECK(str_is_utf8(why.message));
        return 0;
    }
    Buf out = buf_make(&arena, WRITTEN_GROWTH_MAX * size + 64);
    JsonWriter writer = { .out = &out };
    value_write(&writer, json);
    CHECK(buf_ok(&out));
    const Json *again = NULL;
    CHECK(!json_parse(&arena, buf_str(&out), &again, &why));
    CHECK(is_same(json, again));
    Sample sample = { 0 };
    if (!json_read(json, fields, countof(fields), JSON_UNKNOWN_REFUSED, &sample, sizeof(sample),
                   &why)) {
        CHECK(sample.text.len > 0);
        CHECK(sample.text.len <= 9);
        CHECK(sample.number >= -9);
        CHECK(sample.number <= 9);
    } else {
        CHECK(sample.text.len == 0);
        CHECK(!sample.more);
    }
    return 0;
}
