// json.h — JSON in through tables, JSON out through a writer that knows the grammar.
//
// Reading is done by cJSON behind this header; the tree that comes out lives in the caller's arena.
// Refused as ERR_INPUT: bytes that are not UTF-8, a NUL in a text (also as \u0000), a member
// named twice, nesting deeper than JSON_DEPTH_MAX, anything after the value.
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "base/refusal.h"

enum {
    JSON_DEPTH_MAX = 24,
    JSON_ITEMS_MAX = 10000, // of one document, all levels together
};

// ---- reading ------------------------------------------------------------------------------

typedef enum JsonType {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT,
} JsonType;

typedef struct Json {
    JsonType type;
    Str name; // of a member of an object
    bool boolean;
    bool is_integer; // a whole number between -2^53 and 2^53
    int64_t integer;
    double number;
    Str text;
    const struct Json *items; // of an array or object, `count` of them
    size_t count;
} Json;

// ERR_INPUT with `why` saying where and what, and `*out` untouched, when the text is not JSON.
MUST_USE Err json_parse(Arena *arena, Str text, const Json **out, Refusal *why);

// NULL when `object` is NULL, not an object, or has no such member.
const Json *json_member(const Json *object, Str name);

// How one member of an object lands in one field of a struct. The types of the struct's fields:
//   JSON_AS_TEXT  Str      1..max bytes; "" only with .empty_ok
//   JSON_AS_I64   int64_t  min..max; also from a text of digits, as older clients send it
//   JSON_AS_ID    int64_t  1..2^53-1; also from a text of digits
//   JSON_AS_BOOL  bool
//   JSON_AS_JSON  const Json *   any value, read further by the caller
typedef enum JsonAs {
    JSON_AS_TEXT,
    JSON_AS_I64,
    JSON_AS_ID,
    JSON_AS_BOOL,
    JSON_AS_JSON,
} JsonAs;

typedef struct JsonField {
    const char *name;
    JsonAs as;
    bool required; // absent or null is refused as "blank"
    bool empty_ok;
    int64_t min;
    int64_t max;
    size_t offset;  // of the field in the struct
    size_t present; // offset of a `bool` in the struct set when the member is there (also when
                    // null, which leaves the field zero); 0 when nobody asks. So the first field
                    // of such a struct must be another one.
} JsonField;

typedef enum JsonUnknown { JSON_UNKNOWN_IGNORED, JSON_UNKNOWN_REFUSED } JsonUnknown;

// Reads the members of `object` that `fields` names. `target` is written only when all is right.
// ERR_INVALID naming the field for a wrong type or range, ERR_INPUT when `object` is no object.
MUST_USE Err json_read(const Json *object, const JsonField *fields, size_t field_count,
                       JsonUnknown unknown, void *target, size_t target_size, Refusal *why);

// ---- writing ------------------------------------------------------------------------------

// Made as `JsonWriter json = { .out = &buf };` and used for one value. When `out` fills up the
// writer goes on in silence: ask buf_ok() at the end.
typedef struct JsonWriter {
    Buf *out;
    int depth;
    bool has_member[JSON_DEPTH_MAX];
    bool is_object[JSON_DEPTH_MAX];
    bool has_key;  // a key is written and waits for its value
    bool has_root; // the one value is there
} JsonWriter;

// Escapes text, and writes '<' as \u003c so that JSON inside a page stays inert. Bytes that are not
// UTF-8 come out as U+FFFD. Misuse (a value without its key, an end without its begin) is a bug
// and fails an assertion.
void json_object_begin(JsonWriter *json);
void json_object_end(JsonWriter *json);
void json_array_begin(JsonWriter *json);
void json_array_end(JsonWriter *json);
void json_key(JsonWriter *json, Str key);
void json_null(JsonWriter *json);
void json_bool(JsonWriter *json, bool value);
void json_i64(JsonWriter *json, int64_t value);
void json_text(JsonWriter *json, Str value);
// An id as a number, or null for 0.
void json_id_or_null(JsonWriter *json, int64_t id);
// An id as decimal text: the live protocol's form.
void json_id_text(JsonWriter *json, int64_t id);
// "" comes out as null.
void json_text_or_null(JsonWriter *json, Str value);
// Milliseconds since 1970 as "2026-01-05T09:00:00Z" (ticketing API); 0 comes out as null.
void json_time_s(JsonWriter *json, int64_t time_ms);
// The same with milliseconds, "2026-01-05T09:00:00.123Z" (conversations API, live protocol).
void json_time_ms(JsonWriter *json, int64_t time_ms);
// A value that is JSON already, made by this writer.
void json_raw(JsonWriter *json, Str value);

#endif
