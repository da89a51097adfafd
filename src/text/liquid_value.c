#include "text/html_plain.h"
#include "text/liquid_number.h"
#include "text/liquid_run.h"
#include "text/time.h"
#include "text/utf8.h"

#include <string.h>

static bool is_number(const LiquidValue *value)
{
    return value->kind == LIQUID_INTEGER || value->kind == LIQUID_DECIMAL;
}

static bool is_text(const LiquidValue *value)
{
    return value->kind == LIQUID_TEXT || value->kind == LIQUID_HTML;
}

static bool is_list(const LiquidValue *value)
{
    return value->kind == LIQUID_LIST || value->kind == LIQUID_RANGE;
}

bool liquid_value_is_true(const LiquidValue *value)
{
    bool is_false = value->kind == LIQUID_BOOL && value->integer == 0;
    return !is_false && value->kind != LIQUID_NIL;
}

static bool is_empty(const LiquidValue *value)
{
    return (is_text(value) && value->text.len == 0) || (is_list(value) && value->count == 0) ||
           value->kind == LIQUID_EMPTY;
}

bool liquid_value_is_nothing(const LiquidValue *value)
{
    return !liquid_value_is_true(value) || is_empty(value);
}

static bool is_blank(const LiquidValue *value)
{
    return liquid_value_is_nothing(value) || value->kind == LIQUID_BLANK ||
           (is_text(value) && str_trim(value->text).len == 0);
}

// ---- what comes from the caller --------------------------------------------------------------

// Everything behind this point may rely on UTF-8 and on the size of a text.
static Err text_adopt(LiquidRun *run, Str *text)
{
    if (text->len > LIQUID_TEXT_MAX_BYTES) {
        return liquid_refuse_run(run, ERR_LIMIT, S("text_too_long"), S("a value is too long"));
    }
    Err err = liquid_charge(run, text->len);
    if (!err && !str_is_utf8(*text)) {
        *text = utf8_mend(run->arena, *text);
    }
    return err;
}

static Err value_adopt(LiquidRun *run, LiquidValue *value)
{
    value->ready = (Str){ 0 };
    bool has_text = is_text(value) || value->kind == LIQUID_OBJECT || value->kind == LIQUID_LIST;
    return has_text ? text_adopt(run, &value->text) : ERR_NONE;
}

static Err lookup_end(LiquidRun *run, Err err, LiquidValue found, LiquidValue *out)
{
    if (err) {
        return refuse(run->why, err, run->compiled->field, str_of(err_code(err)),
                      str_of(err_text(err)));
    }
    err = value_adopt(run, &found);
    if (!err) {
        *out = found;
    }
    return err;
}

static Err lookup_begin(LiquidRun *run)
{
    return liquid_charge(run, (size_t)LIQUID_LOOKUP_STEPS * LIQUID_BYTES_PER_STEP);
}

static Err object_member(LiquidRun *run, const LiquidValue *object, Str name, LiquidValue *out)
{
    const LiquidSource *source = object->source;
    LiquidValue found = { 0 };
    if (!source || !source->member) {
        *out = found;
        return ERR_NONE;
    }
    Err err = lookup_begin(run);
    if (err) {
        return err;
    }
    err = source->member(source->context, run->arena, object->integer, name, &found);
    return lookup_end(run, err, found, out);
}

// ---- items and members -----------------------------------------------------------------------

size_t liquid_value_count(const LiquidValue *value)
{
    if (is_list(value)) {
        return value->count;
    }
    return liquid_value_is_nothing(value) || value->kind == LIQUID_BLANK ? 0 : 1;
}

Err liquid_value_item(LiquidRun *run, const LiquidValue *list, size_t index, LiquidValue *out)
{
    LiquidValue found = { 0 };
    if (index >= liquid_value_count(list)) {
        *out = found;
        return ERR_NONE;
    }
    if (list->kind == LIQUID_RANGE) {
        *out = liquid_integer(list->integer + (int64_t)index);
        return ERR_NONE;
    }
    if (list->kind != LIQUID_LIST) {
        *out = *list;
        return ERR_NONE;
    }
    if (list->items) {
        LiquidValue item = list->items[index];
        // A template's own lists hold what has been adopted; whether this is one cannot be seen.
        Str ready = item.ready;
        Err err = value_adopt(run, &item);
        item.ready = ready;
        if (!err) {
            *out = item;
        }
        return err;
    }
    const LiquidSource *source = list->source;
    assert(source);
    assert(source->item);
    Err err = lookup_begin(run);
    if (err) {
        return err;
    }
    err = source->item(source->context, run->arena, list->integer, index, &found);
    return lookup_end(run, err, found, out);
}

Err liquid_value_items(LiquidRun *run, const LiquidValue *value, LiquidValue **items, size_t *count)
{
    size_t found = liquid_value_count(value);
    if (found > LIQUID_ITEMS_MAX) {
        return liquid_refuse_run(run, ERR_LIMIT, S("too_many_items"), S("a list is too long"));
    }
    Err err = liquid_charge(run, found * sizeof(LiquidValue));
    if (err) {
        return err;
    }
    LiquidValue *all = arena_array(run->arena, LiquidValue, found);
    for (size_t i = 0; i < found; i++) {
        err = liquid_value_item(run, value, i, &all[i]);
        if (err) {
            return err;
        }
    }
    *items = all;
    *count = found;
    return ERR_NONE;
}

static LiquidValue forloop_member(LiquidRun *run, size_t depth, Str name)
{
    const LiquidLoop *loop = &run->loops[depth];
    int64_t index = (int64_t)loop->index;
    int64_t length = (int64_t)loop->count;
    const struct {
        Str name;
        LiquidValue value;
    } members[] = {
        { S("index"), liquid_integer(index) },
        { S("index0"), liquid_integer(index - 1) },
        { S("rindex"), liquid_integer(length - index + 1) },
        { S("rindex0"), liquid_integer(length - index) },
        { S("length"), liquid_integer(length) },
        { S("first"), liquid_bool(index == 1) },
        { S("last"), liquid_bool(index == length) },
    };
    for (size_t i = 0; i < countof(members); i++) {
        if (str_equal(members[i].name, name)) {
            return members[i].value;
        }
    }
    return (LiquidValue){ 0 };
}

static Err list_member(LiquidRun *run, const LiquidValue *list, Str name, LiquidValue *out)
{
    if (str_equal(name, S("size"))) {
        *out = liquid_integer((int64_t)list->count);
        return ERR_NONE;
    }
    bool is_last = str_equal(name, S("last"));
    if ((is_last || str_equal(name, S("first"))) && list->count > 0) {
        return liquid_value_item(run, list, is_last ? list->count - 1 : 0, out);
    }
    *out = (LiquidValue){ 0 };
    return ERR_NONE;
}

Err liquid_value_member(LiquidRun *run, const LiquidValue *value, Str name, LiquidValue *out)
{
    if (value->kind == LIQUID_OBJECT) {
        return object_member(run, value, name, out);
    }
    if (is_list(value)) {
        return list_member(run, value, name, out);
    }
    LiquidValue found = { 0 };
    if (value->kind == LIQUID_FORLOOP) {
        found = forloop_member(run, (size_t)value->integer, name);
    } else if (is_text(value) && str_equal(name, S("size"))) {
        Str text = { 0 };
        Err err = liquid_value_text(run, value, &text);
        if (err) {
            return err;
        }
        found = liquid_integer((int64_t)str_code_points(text));
    }
    *out = found;
    return ERR_NONE;
}

// ---- text ------------------------------------------------------------------------------------

// Of one value that is no list.
static Err single_text(LiquidRun *run, const LiquidValue *value, Str *out)
{
    if (value->kind == LIQUID_BOOL) {
        *out = value->integer ? S("true") : S("false");
        return ERR_NONE;
    }
    if (is_number(value)) {
        Buf digits = buf_make(run->arena, TIME_TEXT_BYTES);
        liquid_number_add(&digits, value);
        *out = buf_str(&digits);
        return ERR_NONE;
    }
    if (value->kind == LIQUID_TIME) {
        char written[TIME_TEXT_BYTES];
        *out = str_copy(run->arena, time_write(written, value->integer, TIME_SECONDS));
        return ERR_NONE;
    }
    if (value->kind == LIQUID_HTML) {
        *out = html_to_text(run->arena, value->text);
        return liquid_charge(run, value->text.len);
    }
    if (value->kind == LIQUID_RANGE) {
        int64_t last = value->integer + (int64_t)value->count - 1;
        *out = str_format(run->arena, "%" PRId64 "..%" PRId64, value->integer, last);
        return ERR_NONE;
    }
    *out = value->kind == LIQUID_TEXT || value->kind == LIQUID_OBJECT ? value->text : S("");
    return ERR_NONE;
}

Err liquid_value_text(LiquidRun *run, const LiquidValue *value, Str *out)
{
    if (value->kind != LIQUID_LIST) {
        return single_text(run, value, out);
    }
    Buf text = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    for (size_t i = 0; i < value->count; i++) {
        LiquidValue item = { 0 };
        Str part = { 0 };
        Err err = liquid_value_item(run, value, i, &item);
        err = err ? err : single_text(run, &item, &part);
        err = err ? err : liquid_charge(run, value->text.len + part.len);
        if (err) {
            return err;
        }
        buf_add(&text, i > 0 ? value->text : S(""));
        buf_add(&text, part);
    }
    LiquidValue made = { 0 };
    Err err = liquid_text_made(run, &text, &made);
    if (!err) {
        *out = made.text;
    }
    return err;
}

// ---- numbers, comparisons --------------------------------------------------------------------

Err liquid_value_number(LiquidRun *run, const LiquidValue *value, LiquidValue *out)
{
    Str text = { 0 };
    Err err = is_text(value) ? liquid_value_text(run, value, &text) : ERR_NONE;
    if (!err) {
        LiquidValue plain = is_text(value) ? liquid_text(text) : *value;
        *out = liquid_number_of(&plain, text);
    }
    return err;
}

Err liquid_value_integer(LiquidRun *run, const LiquidValue *value, int64_t *out)
{
    LiquidValue number = { 0 };
    Err err = liquid_value_number(run, value, &number);
    if (err) {
        return err;
    }
    int64_t whole =
        number.kind == LIQUID_DECIMAL ? number.integer / LIQUID_DECIMAL_ONE : number.integer;
    whole = whole > INT32_MAX ? INT32_MAX : whole;
    *out = whole < -INT32_MAX ? -INT32_MAX : whole;
    return ERR_NONE;
}

static bool is_word(const LiquidValue *value)
{
    return value->kind == LIQUID_EMPTY || value->kind == LIQUID_BLANK;
}

static Err texts_compare(LiquidRun *run, const LiquidValue *a, const LiquidValue *b, int *out)
{
    Str left = { 0 };
    Str right = { 0 };
    Err err = liquid_value_text(run, a, &left);
    err = err ? err : liquid_value_text(run, b, &right);
    err = err ? err : liquid_charge(run, left.len < right.len ? left.len : right.len);
    if (!err) {
        *out = str_compare(left, right);
    }
    return err;
}

static Err is_equal(LiquidRun *run, const LiquidValue *a, const LiquidValue *b, bool *out)
{
    if (is_word(a) || is_word(b)) {
        const LiquidValue *word = is_word(b) ? b : a;
        const LiquidValue *other = is_word(b) ? a : b;
        *out = word->kind == LIQUID_EMPTY ? is_empty(other) : is_blank(other);
        return ERR_NONE;
    }
    if (is_number(a) && is_number(b)) {
        *out = liquid_number_compare(a, b) == 0;
        return ERR_NONE;
    }
    if (is_text(a) && is_text(b)) {
        int order = 0;
        Err err = texts_compare(run, a, b, &order);
        *out = !err && order == 0;
        return err;
    }
    *out = a->kind == b->kind && a->integer == b->integer && a->source == b->source &&
           a->items == b->items && a->count == b->count;
    return ERR_NONE;
}

// Different kinds have no order, and none of < and > is true of them.
static Err order_of(LiquidRun *run, const LiquidValue *a, const LiquidValue *b, bool *has_order,
                    int *out)
{
    *has_order = true;
    if (is_number(a) && is_number(b)) {
        *out = liquid_number_compare(a, b);
        return ERR_NONE;
    }
    if (a->kind == LIQUID_TIME && b->kind == LIQUID_TIME) {
        *out = (a->integer > b->integer) - (a->integer < b->integer);
        return ERR_NONE;
    }
    if (is_text(a) && is_text(b)) {
        return texts_compare(run, a, b, out);
    }
    *has_order = false;
    return ERR_NONE;
}

static Err text_contains(LiquidRun *run, const LiquidValue *in, const LiquidValue *what, bool *out)
{
    Str text = { 0 };
    Str part = { 0 };
    Err err = liquid_value_text(run, in, &text);
    err = err ? err : liquid_value_text(run, what, &part);
    err = err ? err : liquid_charge(run, text.len);
    bool is_nil = what->kind == LIQUID_NIL;
    *out = !err && !is_nil &&
           (part.len == 0 || (text.len > 0 && memmem(text.at, text.len, part.at, part.len)));
    return err;
}

static Err contains(LiquidRun *run, const LiquidValue *in, const LiquidValue *what, bool *out)
{
    if (is_text(in)) {
        return text_contains(run, in, what, out);
    }
    bool is_found = false;
    for (size_t i = 0; is_list(in) && i < in->count && !is_found; i++) {
        LiquidValue item = { 0 };
        Err err = liquid_charge(run, LIQUID_BYTES_PER_STEP);
        err = err ? err : liquid_value_item(run, in, i, &item);
        err = err ? err : is_equal(run, &item, what, &is_found);
        if (err) {
            return err;
        }
    }
    *out = is_found;
    return ERR_NONE;
}

Err liquid_value_compare(LiquidRun *run, LiquidRelation relation, const LiquidValue *a,
                         const LiquidValue *b, bool *out)
{
    if (relation == LIQUID_CONTAINS) {
        return contains(run, a, b, out);
    }
    if (relation == LIQUID_EQUAL || relation == LIQUID_NOT_EQUAL) {
        bool equal = false;
        Err err = is_equal(run, a, b, &equal);
        *out = equal == (relation == LIQUID_EQUAL);
        return err;
    }
    bool has_order = false;
    int order = 0;
    Err err = order_of(run, a, b, &has_order, &order);
    bool is_less = order < 0 && (relation == LIQUID_LESS || relation == LIQUID_LESS_EQUAL);
    bool is_greater = order > 0 && (relation == LIQUID_GREATER || relation == LIQUID_GREATER_EQUAL);
    bool is_same =
        order == 0 && (relation == LIQUID_LESS_EQUAL || relation == LIQUID_GREATER_EQUAL);
    *out = !err && has_order && (is_less || is_greater || is_same);
    return err;
}

Err liquid_value_order(LiquidRun *run, const LiquidValue *a, const LiquidValue *b, int *out)
{
    bool has_order = false;
    Err err = liquid_charge(run, LIQUID_BYTES_PER_STEP);
    err = err ? err : order_of(run, a, b, &has_order, out);
    if (err || has_order) {
        return err;
    }
    bool is_nil_a = a->kind == LIQUID_NIL;
    bool is_nil_b = b->kind == LIQUID_NIL;
    if (is_nil_a || is_nil_b) {
        *out = is_nil_a - is_nil_b;
        return ERR_NONE;
    }
    return texts_compare(run, a, b, out);
}
