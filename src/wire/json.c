#include "wire/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define JSON_INTEGER_MAX ((INT64_C(1) << 53) - 1) // what a double still tells from its neighbours

enum {
    JSON_NUMBER_BYTES_MAX = 63,   // cJSON reads no further
    JSON_COMPARED_MEMBERS = 12,   // up to here comparing all pairs is faster than sorting
    JSON_TARGET_BYTES_MAX = 4096, // of a struct that json_read() fills
};

// ---- checking what cJSON is lenient with --------------------------------------------------

// cJSON builds the tree and so checks the grammar of values, commas and colons. It lets pass what
// this scan refuses first: control characters, "\u0000" and bad \u in texts, "01" and "1.", any
// byte below 0x21 as white space, 1000 levels, any number of items.
typedef struct Scan {
    Str text;
    size_t at;
    const char *problem;
    int depth;
} Scan;

static bool scan_fail(Scan *scan, const char *problem)
{
    scan->problem = problem;
    return false;
}

static char scan_peek(const Scan *scan)
{
    return scan->at < scan->text.len ? scan->text.at[scan->at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool scan_hex4(Scan *scan, uint32_t *out)
{
    unsigned char bytes[2];
    if (scan->text.len - scan->at < 4 ||
        !str_unhex((Str){ scan->text.at + scan->at, 4 }, bytes, sizeof(bytes))) {
        return scan_fail(scan, "\\u needs four hexadecimal digits");
    }
    scan->at += 4;
    *out = (uint32_t)bytes[0] << 8 | bytes[1];
    return true;
}

static bool scan_escape_unicode(Scan *scan)
{
    uint32_t unit = 0;
    if (!scan_hex4(scan, &unit)) {
        return false;
    }
    if (unit == 0) {
        return scan_fail(scan, "\\u0000 is not allowed in a text");
    }
    if (unit < 0xd800 || unit > 0xdfff) {
        return true;
    }
    uint32_t low = 0;
    bool has_low = unit < 0xdc00 && scan->text.len - scan->at >= 6 &&
                   scan->text.at[scan->at] == '\\' && scan->text.at[scan->at + 1] == 'u';
    if (!has_low) {
        return scan_fail(scan, "half of a surrogate pair");
    }
    scan->at += 2;
    if (!scan_hex4(scan, &low)) {
        return false;
    }
    if (low < 0xdc00 || low > 0xdfff) {
        return scan_fail(scan, "half of a surrogate pair");
    }
    return true;
}

static bool scan_escape(Scan *scan)
{
    scan->at++;
    char c = scan_peek(scan);
    if (c == 'u') {
        scan->at++;
        return scan_escape_unicode(scan);
    }
    if (c == '\0' || !strchr("\"\\/bfnrt", c)) {
        return scan_fail(scan, "no such escape in a text");
    }
    scan->at++;
    return true;
}

static bool scan_text(Scan *scan)
{
    scan->at++;
    while (scan->at < scan->text.len) {
        char c = scan->text.at[scan->at];
        if (c == '"') {
            scan->at++;
            return true;
        }
        if (c == '\\') {
            if (!scan_escape(scan)) {
                return false;
            }
            continue;
        }
        if ((unsigned char)c < 0x20) {
            return scan_fail(scan, "a control character in a text must be escaped");
        }
        scan->at++;
    }
    return scan_fail(scan, "a text does not end");
}

static size_t scan_digits(Scan *scan)
{
    size_t start = scan->at;
    while (is_digit(scan_peek(scan))) {
        scan->at++;
    }
    return scan->at - start;
}

static bool scan_number(Scan *scan)
{
    size_t start = scan->at;
    scan->at += scan_peek(scan) == '-';
    bool starts_with_0 = scan_peek(scan) == '0';
    size_t whole_digits = scan_digits(scan);
    bool is_right = whole_digits == 1 || (whole_digits > 1 && !starts_with_0);
    if (scan_peek(scan) == '.') {
        scan->at++;
        is_right = scan_digits(scan) > 0 && is_right;
    }
    if (scan_peek(scan) == 'e' || scan_peek(scan) == 'E') {
        scan->at++;
        scan->at += scan_peek(scan) == '-' || scan_peek(scan) == '+';
        is_right = scan_digits(scan) > 0 && is_right;
    }
    if (!is_right) {
        return scan_fail(scan, "a number is malformed");
    }
    if (scan->at - start > JSON_NUMBER_BYTES_MAX) {
        return scan_fail(scan, "a number has too many digits");
    }
    return true;
}

static bool scan_mark(Scan *scan, char c)
{
    scan->depth += c == '{' || c == '[';
    scan->depth -= c == '}' || c == ']';
    if (scan->depth > JSON_DEPTH_MAX) {
        return scan_fail(scan, "nested too deeply");
    }
    if (scan->depth < 0) {
        return scan_fail(scan, "a bracket closes what is not open");
    }
    scan->at++;
    return true;
}

static bool scan_word(Scan *scan)
{
    Str rest = { scan->text.at + scan->at, scan->text.len - scan->at };
    size_t len = 0;
    while (len < rest.len && rest.at[len] >= 'a' && rest.at[len] <= 'z') {
        len++;
    }
    Str word = { rest.at, len };
    if (!str_equal(word, S("true")) && !str_equal(word, S("false")) &&
        !str_equal(word, S("null"))) {
        return scan_fail(scan, "this is no value");
    }
    scan->at += len;
    return true;
}

static bool scan_token(Scan *scan, char c)
{
    switch (c) {
    case '"':
        return scan_text(scan);
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
        return scan_mark(scan, c);
    default:
        return c == '-' || is_digit(c) ? scan_number(scan) : scan_word(scan);
    }
}

static bool scan_all(Scan *scan)
{
    char before = '\0'; // how the token before starts
    size_t items = 1;
    while (scan->at < scan->text.len) {
        char c = scan->text.at[scan->at];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            scan->at++;
            continue;
        }
        // An item is the document itself, or follows a comma or an opening bracket.
        bool was_opened = before == '{' || before == '[';
        items += c == ',' || (was_opened && c != '}' && c != ']');
        if (items > JSON_ITEMS_MAX) {
            return scan_fail(scan, "too many values");
        }
        if (before == '{' && c != '"' && c != '}') {
            return scan_fail(scan, "a member starts with its name in quotation marks");
        }
        if (!scan_token(scan, c)) {
            return false;
        }
        before = c;
    }
    return true;
}

// Says where: lines from 1, columns from 1 in characters.
static Err parse_refuse(Arena *arena, Str text, size_t at, const char *problem, Refusal *why)
{
    size_t line = 1;
    size_t line_start = 0;
    for (size_t i = 0; i < at; i++) {
        if (text.at[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    size_t column = 1 + str_code_points((Str){ text.at + line_start, at - line_start });
    return refuse(why, ERR_INPUT, S(""), S("malformed_json"),
                  str_format(arena, "JSON line %zu, column %zu: %s", line, column, problem));
}

// ---- the tree -----------------------------------------------------------------------------

typedef struct Copy {
    Arena *arena;
    const char *problem;
    Str repeated; // the name of the member that is there twice
} Copy;

static int names_compare(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static bool name_repeat(Copy *copy, Str name)
{
    copy->repeated = name;
    return false;
}

static bool few_names_are_unique(Copy *copy, const Json *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (str_equal(items[i].name, items[k].name)) {
                return name_repeat(copy, items[i].name);
            }
        }
    }
    return true;
}

static bool names_are_unique(Copy *copy, const Json *items, size_t count)
{
    if (count <= JSON_COMPARED_MEMBERS) {
        return few_names_are_unique(copy, items, count);
    }
    Str *names = arena_array(copy->arena, Str, count);
    for (size_t i = 0; i < count; i++) {
        names[i] = items[i].name;
    }
    qsort(names, count, sizeof(Str), names_compare);
    for (size_t i = 1; i < count; i++) {
        if (str_equal(names[i - 1], names[i])) {
            return name_repeat(copy, names[i]);
        }
    }
    return true;
}

static bool number_copy(Copy *copy, double number, Json *out)
{
    if (!isfinite(number)) {
        copy->problem = "a number is too large";
        return false;
    }
    out->type = JSON_NUMBER;
    out->number = number;
    if (fabs(number) <= (double)JSON_INTEGER_MAX) {
        int64_t whole = (int64_t)number;
        out->is_integer = (double)whole == number;
        out->integer = out->is_integer ? whole : 0;
    }
    return true;
}

// These two call each other no deeper than JSON_DEPTH_MAX: the scan has seen to that.
// NOLINTBEGIN(misc-no-recursion)
static bool value_copy(Copy *copy, const cJSON *from, Json *out);

static bool items_copy(Copy *copy, const cJSON *from, Json *out)
{
    size_t count = 0;
    for (const cJSON *child = from->child; child; child = child->next) {
        count++;
    }
    Json *items = arena_array(copy->arena, Json, count);
    size_t at = 0;
    for (const cJSON *child = from->child; child; child = child->next, at++) {
        if (child->string) {
            items[at].name = str_copy(copy->arena, str_of(child->string));
        }
        if (!value_copy(copy, child, &items[at])) {
            return false;
        }
    }
    assert(at == count);
    out->type = cJSON_IsArray(from) ? JSON_ARRAY : JSON_OBJECT;
    out->items = items;
    out->count = count;
    return out->type == JSON_ARRAY || names_are_unique(copy, items, count);
}

static bool value_copy(Copy *copy, const cJSON *from, Json *out)
{
    if (cJSON_IsObject(from) || cJSON_IsArray(from)) {
        return items_copy(copy, from, out);
    }
    if (cJSON_IsNumber(from)) {
        return number_copy(copy, from->valuedouble, out);
    }
    if (cJSON_IsString(from)) {
        out->type = JSON_TEXT;
        out->text = str_copy(copy->arena, str_of(from->valuestring));
        return true;
    }
    out->type = cJSON_IsNull(from) ? JSON_NULL : JSON_BOOL;
    out->boolean = cJSON_IsTrue(from);
    return true;
}
// NOLINTEND(misc-no-recursion)

static size_t space_skip(Str text, size_t at)
{
    Str rest = str_trim((Str){ text.at + at, text.len - at });
    return rest.len > 0 ? (size_t)(rest.at - text.at) : text.len;
}

static Err copy_refuse(const Copy *copy, Refusal *why)
{
    if (copy->problem) {
        return refuse(why, ERR_INPUT, S(""), S("malformed_json"), str_of(copy->problem));
    }
    return refuse(why, ERR_INPUT, copy->repeated, S("duplicate_member"),
                  S("this member is there twice"));
}

Err json_parse(Arena *arena, Str text, const Json **out, Refusal *why)
{
    if (!str_is_utf8(text)) {
        return refuse(why, ERR_INPUT, S(""), S("malformed_json"), S("JSON must be UTF-8"));
    }
    text = text.len > 0 ? text : S("");
    Scan scan = { .text = text };
    if (!scan_all(&scan)) {
        return parse_refuse(arena, text, scan.at, scan.problem, why);
    }
    if (space_skip(text, 0) == text.len) {
        return parse_refuse(arena, text, text.len, "there is no value", why);
    }
    // With its own end pointer cJSON needs no shared state to say where it stopped.
    const char *end = text.at;
    cJSON *tree = cJSON_ParseWithLengthOpts(text.at, text.len, &end, false);
    size_t parsed = space_skip(text, (size_t)(end - text.at));
    if (!tree) {
        const char *problem = scan.depth > 0 ? "a bracket is not closed" : "this is out of place";
        return parse_refuse(arena, text, parsed, problem, why);
    }
    if (parsed < text.len) {
        cJSON_Delete(tree);
        return parse_refuse(arena, text, parsed, "something follows the value", why);
    }
    Copy copy = { .arena = arena };
    Json *root = arena_new(arena, Json);
    bool is_copied = value_copy(&copy, tree, root);
    cJSON_Delete(tree);
    if (!is_copied) {
        return copy_refuse(&copy, why);
    }
    *out = root;
    return ERR_NONE;
}

const Json *json_member(const Json *object, Str name)
{
    if (!object || object->type != JSON_OBJECT) {
        return NULL;
    }
    for (size_t i = 0; i < object->count; i++) {
        if (str_equal(object->items[i].name, name)) {
            return &object->items[i];
        }
    }
    return NULL;
}

// ---- members to fields --------------------------------------------------------------------

static Err field_refuse(const JsonField *field, Str code, Str message, Refusal *why)
{
    return refuse(why, ERR_INVALID, str_of(field->name), code, message);
}

static Err text_read(const JsonField *field, const Json *value, Str *out, Refusal *why)
{
    assert(field->max > 0);
    if (value->type != JSON_TEXT) {
        return field_refuse(field, S("invalid_type"), S("this must be a text"), why);
    }
    if (value->text.len == 0 && !field->empty_ok) {
        return field_refuse(field, S("blank"), S("this must not be blank"), why);
    }
    if (value->text.len > (size_t)field->max) {
        return field_refuse(field, S("too_long"), S("this text is too long"), why);
    }
    *out = value->text;
    return ERR_NONE;
}

static Err integer_read(const JsonField *field, const Json *value, int64_t *out, Refusal *why)
{
    int64_t min = field->as == JSON_AS_ID ? 1 : field->min;
    int64_t max = field->as == JSON_AS_ID ? JSON_INTEGER_MAX : field->max;
    assert(min <= max);
    int64_t number = 0;
    if (value->type == JSON_NUMBER && value->is_integer) {
        number = value->integer;
    } else if (value->type != JSON_TEXT || !str_i64(value->text, &number)) {
        return field_refuse(field, S("invalid_type"), S("this must be a whole number"), why);
    }
    if (number < min || number > max) {
        return field_refuse(field, S("out_of_range"), S("this number is out of range"), why);
    }
    *out = number;
    return ERR_NONE;
}

static size_t field_size(JsonAs as)
{
    switch (as) {
    case JSON_AS_TEXT:
        return sizeof(Str);
    case JSON_AS_I64:
    case JSON_AS_ID:
        return sizeof(int64_t);
    case JSON_AS_BOOL:
        return sizeof(bool);
    case JSON_AS_JSON:
        return sizeof(const Json *);
    }
    fatal("json: unknown kind of field %d", (int)as);
}

static Err value_read(const JsonField *field, const Json *value, void *to, Refusal *why)
{
    switch (field->as) {
    case JSON_AS_TEXT:
        return text_read(field, value, to, why);
    case JSON_AS_I64:
    case JSON_AS_ID:
        return integer_read(field, value, to, why);
    case JSON_AS_BOOL:
        if (value->type != JSON_BOOL) {
            return field_refuse(field, S("invalid_type"), S("this must be true or false"), why);
        }
        *(bool *)to = value->boolean;
        return ERR_NONE;
    case JSON_AS_JSON:
        *(const Json **)to = value;
        return ERR_NONE;
    }
    fatal("json: unknown kind of field %d", (int)field->as);
}

static Err field_read(const JsonField *field, const Json *object, unsigned char *target,
                      size_t target_size, Refusal *why)
{
    size_t size = field_size(field->as);
    assert(size <= target_size);
    assert(field->offset <= target_size - size);
    assert(field->present < target_size);
    const Json *value = json_member(object, str_of(field->name));
    bool is_null = value && value->type == JSON_NULL;
    if (field->required && (!value || is_null)) {
        return field_refuse(field, S("blank"), S("this must not be blank"), why);
    }
    if (!value) {
        return ERR_NONE;
    }
    if (field->present) {
        *(bool *)(target + field->present) = true;
    }
    if (is_null) {
        memset(target + field->offset, 0, field->present ? size : 0);
        return ERR_NONE;
    }
    return value_read(field, value, target + field->offset, why);
}

static Err unknown_refuse(const Json *object, const JsonField *fields, size_t field_count,
                          Refusal *why)
{
    for (size_t i = 0; i < object->count; i++) {
        size_t k = 0;
        while (k < field_count && !str_equal(object->items[i].name, str_of(fields[k].name))) {
            k++;
        }
        if (k == field_count) {
            return refuse(why, ERR_INVALID, object->items[i].name, S("unknown_member"),
                          S("there is no such member here"));
        }
    }
    return ERR_NONE;
}

// One parameter more than elsewhere: the table and the struct are each known by address and size.
// NOLINTNEXTLINE(readability-function-size)
Err json_read(const Json *object, const JsonField *fields, size_t field_count, JsonUnknown unknown,
              void *target, size_t target_size, Refusal *why)
{
    alignas(max_align_t) unsigned char filled[JSON_TARGET_BYTES_MAX];
    assert(target_size <= sizeof(filled));
    if (!object || object->type != JSON_OBJECT) {
        return refuse(why, ERR_INPUT, S(""), S("invalid_type"), S("a JSON object is expected"));
    }
    memcpy(filled, target, target_size);
    for (size_t i = 0; i < field_count; i++) {
        Err err = field_read(&fields[i], object, filled, target_size, why);
        if (err) {
            return err;
        }
    }
    if (unknown == JSON_UNKNOWN_REFUSED) {
        Err err = unknown_refuse(object, fields, field_count, why);
        if (err) {
            return err;
        }
    }
    memcpy(target, filled, target_size);
    return ERR_NONE;
}
