#include "text/liquid_filters.h"
#include "text/utf8.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool is_list(const LiquidValue *value)
{
    return value->kind == LIQUID_LIST || value->kind == LIQUID_RANGE;
}

// ---- split, join -----------------------------------------------------------------------------

// Cuts the first piece off: at white space for " ", after each character for "".
static Str piece_cut(Str *rest, Str mark)
{
    bool is_words = str_equal(mark, S(" "));
    Str piece = *rest;
    size_t gap = mark.len;
    if (is_words) {
        piece.len = 0;
        while (piece.len < rest->len && !is_space(rest->at[piece.len])) {
            piece.len++;
        }
    } else if (mark.len == 0) {
        piece.len = utf8_after(*rest, 0);
    } else {
        const char *found = memmem(rest->at, rest->len, mark.at, mark.len);
        piece.len = found ? (size_t)(found - rest->at) : rest->len;
    }
    size_t len = piece.len + gap < rest->len ? piece.len + gap : rest->len;
    *rest = (Str){ rest->at + len, rest->len - len };
    return piece;
}

Err liquid_split(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str rest = { 0 };
    Str mark = { 0 };
    Err err = liquid_value_text(run, &call->value, &rest);
    err = err ? err : liquid_value_text(run, &call->arguments[0], &mark);
    err = err ? err : liquid_charge(run, rest.len + LIQUID_ITEMS_MAX * sizeof(LiquidValue));
    if (err) {
        return err;
    }
    LiquidValue *items = arena_array(run->arena, LiquidValue, LIQUID_ITEMS_MAX);
    size_t count = 0;
    size_t kept = 0; // up to the last piece that is not empty
    while (rest.len > 0) {
        Str piece = piece_cut(&rest, mark);
        if (piece.len == 0 && str_equal(mark, S(" "))) {
            continue;
        }
        if (count == LIQUID_ITEMS_MAX) {
            return liquid_refuse_run(run, ERR_LIMIT, S("too_many_items"),
                                     S("a text is split into too many pieces"));
        }
        items[count++] = liquid_text(piece);
        kept = piece.len > 0 ? count : kept;
    }
    *out = liquid_list(items, kept);
    return ERR_NONE;
}

Err liquid_join(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    LiquidValue list = call->value;
    LiquidValue *items = NULL;
    size_t count = 0;
    if (list.kind == LIQUID_RANGE) {
        Err err = liquid_value_items(run, &call->value, &items, &count);
        if (err) {
            return err;
        }
        list = liquid_list(items, count);
    }
    Err err = ERR_NONE;
    if (list.kind == LIQUID_LIST) {
        list.text = S(" ");
        err = call->argument_count > 0 ? liquid_value_text(run, &call->arguments[0], &list.text)
                                       : ERR_NONE;
    }
    err = err ? err : liquid_value_text(run, &list, &text);
    *out = liquid_text(text);
    return err;
}

// ---- one, some, how many ---------------------------------------------------------------------

Err liquid_first(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return is_list(&call->value) ? liquid_value_item(run, &call->value, 0, out) : ERR_NONE;
}

Err liquid_last(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    size_t count = call->value.count;
    bool has_last = is_list(&call->value) && count > 0;
    return has_last ? liquid_value_item(run, &call->value, count - 1, out) : ERR_NONE;
}

Err liquid_size(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Err err = liquid_value_member(run, &call->value, S("size"), out);
    if (!err && out->kind == LIQUID_NIL) {
        *out = liquid_integer(0);
    }
    return err;
}

Err liquid_slice(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    LiquidValue *items = NULL;
    size_t count = 0;
    Str text = { 0 };
    int64_t first = 0;
    int64_t length = 1;
    bool is_of_list = is_list(&call->value);
    Err err = is_of_list ? liquid_value_items(run, &call->value, &items, &count)
                         : liquid_value_text(run, &call->value, &text);
    err = err ? err : liquid_charge(run, text.len);
    err = err ? err : liquid_value_integer(run, &call->arguments[0], &first);
    if (!err && call->argument_count > 1) {
        err = liquid_value_integer(run, &call->arguments[1], &length);
    }
    if (err) {
        return err;
    }
    int64_t whole = (int64_t)(is_of_list ? count : str_code_points(text));
    first = first < 0 ? first + whole : first;
    bool is_none = first < 0 || first >= whole || length <= 0;
    first = is_none ? 0 : first;
    length = is_none ? 0 : length;
    length = length < whole - first ? length : whole - first;
    *out = is_of_list ? liquid_list(items + first, (size_t)length)
                      : liquid_text(utf8_slice(text, (size_t)first, (size_t)length));
    return ERR_NONE;
}

// ---- whole lists -----------------------------------------------------------------------------

typedef struct Sorted {
    LiquidValue key;
    LiquidValue item;
} Sorted;

// What is left of a run that is sorted already.
typedef struct SortedRun {
    const Sorted *from;
    const Sorted *end;
} SortedRun;

// Whether the next item to be taken is the left run's. Of equals it is, so that they keep their
// order.
static Err left_is_next(LiquidRun *run, SortedRun left, SortedRun right, bool *out)
{
    int order = left.from == left.end ? 1 : -1;
    Err err = ERR_NONE;
    if (left.from < left.end && right.from < right.end) {
        err = liquid_value_order(run, &left.from->key, &right.from->key, &order);
    }
    *out = order <= 0;
    return err;
}

// One round of merging: runs of `width` in `from` become runs of twice that in `into`.
static Err merge_round(LiquidRun *run, const Sorted *from, Sorted *into, size_t count, size_t width)
{
    for (size_t start = 0; start < count; start += 2 * width) {
        size_t middle = start + width < count ? start + width : count;
        size_t end = middle + width < count ? middle + width : count;
        SortedRun left = { from + start, from + middle };
        SortedRun right = { from + middle, from + end };
        for (size_t at = start; at < end; at++) {
            bool is_left = false;
            Err err = left_is_next(run, left, right, &is_left);
            if (err) {
                return err;
            }
            into[at] = is_left ? *left.from++ : *right.from++;
        }
    }
    return ERR_NONE;
}

// What a list is sorted by: a member of its items, or the items.
static Err sort_keys(LiquidRun *run, const LiquidFilterCall *call, const LiquidValue *items,
                     Sorted *sorted, size_t count)
{
    Str name = { 0 };
    Err err = liquid_value_text(run, &call->arguments[0], &name);
    for (size_t i = 0; !err && i < count; i++) {
        sorted[i] = (Sorted){ items[i], items[i] };
        if (call->argument_count > 0) {
            err = liquid_value_member(run, &items[i], name, &sorted[i].key);
        }
    }
    return err;
}

Err liquid_sort(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    LiquidValue *items = NULL;
    size_t count = 0;
    Err err = liquid_value_items(run, &call->value, &items, &count);
    err = err ? err : liquid_charge(run, 2 * count * sizeof(Sorted));
    if (err) {
        return err;
    }
    Sorted *sorted = arena_array(run->arena, Sorted, count);
    Sorted *other = arena_array(run->arena, Sorted, count);
    err = sort_keys(run, call, items, sorted, count);
    for (size_t width = 1; !err && width < count; width *= 2) {
        err = merge_round(run, sorted, other, count, width);
        Sorted *merged = other;
        other = sorted;
        sorted = merged;
    }
    for (size_t i = 0; i < count; i++) {
        items[i] = sorted[i].item;
    }
    *out = liquid_list(items, count);
    return err;
}

Err liquid_uniq(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    LiquidValue *items = NULL;
    size_t count = 0;
    size_t kept = 0;
    Err err = liquid_value_items(run, &call->value, &items, &count);
    for (size_t i = 0; !err && i < count; i++) {
        bool is_known = false;
        for (size_t j = 0; !err && j < kept && !is_known; j++) {
            err = liquid_charge(run, 0);
            err = err ? err
                      : liquid_value_compare(run, LIQUID_EQUAL, &items[i], &items[j], &is_known);
        }
        if (!is_known) {
            items[kept++] = items[i];
        }
    }
    *out = liquid_list(items, kept);
    return err;
}

Err liquid_reverse(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    LiquidValue *items = NULL;
    size_t count = 0;
    Err err = liquid_value_items(run, &call->value, &items, &count);
    for (size_t i = 0; !err && i < count / 2; i++) {
        LiquidValue kept = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = kept;
    }
    *out = liquid_list(items, count);
    return err;
}

Err liquid_map(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    LiquidValue *items = NULL;
    size_t count = 0;
    Str name = { 0 };
    Err err = liquid_value_items(run, &call->value, &items, &count);
    err = err ? err : liquid_value_text(run, &call->arguments[0], &name);
    for (size_t i = 0; !err && i < count; i++) {
        LiquidValue member = { 0 };
        err = liquid_value_member(run, &items[i], name, &member);
        items[i] = member;
    }
    *out = liquid_list(items, count);
    return err;
}
