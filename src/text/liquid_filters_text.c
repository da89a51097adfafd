#include "text/letter_case.h"
#include "text/liquid_filters.h"
#include "text/utf8.h"

#include <string.h>

enum {
    TRUNCATE_CHARACTERS = 50, // unless said
    TRUNCATE_WORDS = 15,
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static Err texts(LiquidRun *run, const LiquidFilterCall *call, Str *text, Str *argument)
{
    Err err = liquid_value_text(run, &call->value, text);
    err = err ? err : liquid_value_text(run, &call->arguments[0], argument);
    return err ? err : liquid_charge(run, text->len + argument->len);
}

static Err text_of(LiquidRun *run, const LiquidFilterCall *call, Str *text)
{
    Err err = liquid_value_text(run, &call->value, text);
    return err ? err : liquid_charge(run, text->len);
}

// ---- joining ---------------------------------------------------------------------------------

static Err joined(LiquidRun *run, Str head, Str tail, LiquidValue *out)
{
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    buf_add(&made, head);
    buf_add(&made, tail);
    return liquid_text_made(run, &made, out);
}

Err liquid_append(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Str tail = { 0 };
    Err err = texts(run, call, &text, &tail);
    return err ? err : joined(run, text, tail, out);
}

Err liquid_prepend(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Str head = { 0 };
    Err err = texts(run, call, &text, &head);
    return err ? err : joined(run, head, text, out);
}

// ---- letters ---------------------------------------------------------------------------------

Err liquid_upcase(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    return err ? err : joined(run, text_upper(run->arena, text), S(""), out);
}

Err liquid_downcase(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    return err ? err : joined(run, text_lower(run->arena, text), S(""), out);
}

Err liquid_capitalize(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    if (err) {
        return err;
    }
    Str first = utf8_slice(text, 0, 1);
    Str rest = first.len > 0 ? (Str){ text.at + first.len, text.len - first.len } : S("");
    return joined(run, text_upper(run->arena, first), text_lower(run->arena, rest), out);
}

// ---- white space -----------------------------------------------------------------------------

static Err stripped(LiquidRun *run, const LiquidFilterCall *call, bool at_start, bool at_end,
                    LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    while (at_start && text.len > 0 && is_space(text.at[0])) {
        text = (Str){ text.at + 1, text.len - 1 };
    }
    while (at_end && text.len > 0 && is_space(text.at[text.len - 1])) {
        text.len--;
    }
    *out = liquid_text(text);
    return err;
}

Err liquid_strip(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return stripped(run, call, true, true, out);
}

Err liquid_lstrip(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return stripped(run, call, true, false, out);
}

Err liquid_rstrip(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return stripped(run, call, false, true, out);
}

Err liquid_strip_newlines(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    if (err) {
        return err;
    }
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '\n' && text.at[i] != '\r') {
            buf_add_char(&made, text.at[i]);
        }
    }
    return liquid_text_made(run, &made, out);
}

// ---- replacing -------------------------------------------------------------------------------

// "" is found nowhere.
static Err replaced(LiquidRun *run, const LiquidFilterCall *call, const LiquidValue *with_value,
                    size_t most, LiquidValue *out)
{
    Str rest = { 0 };
    Str what = { 0 };
    Str with = { 0 };
    Err err = texts(run, call, &rest, &what);
    err = err ? err : liquid_value_text(run, with_value, &with);
    if (err) {
        return err;
    }
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    for (; most > 0 && what.len > 0 && rest.len > 0 && buf_ok(&made); most--) {
        const char *found = memmem(rest.at, rest.len, what.at, what.len);
        if (!found) {
            break;
        }
        size_t before = (size_t)(found - rest.at);
        buf_add(&made, (Str){ rest.at, before });
        buf_add(&made, with);
        rest = (Str){ found + what.len, rest.len - before - what.len };
    }
    buf_add(&made, rest);
    return liquid_text_made(run, &made, out);
}

Err liquid_replace(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return replaced(run, call, &call->arguments[1], SIZE_MAX, out);
}

Err liquid_replace_first(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return replaced(run, call, &call->arguments[1], 1, out);
}

Err liquid_remove(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    static const LiquidValue nothing = { 0 };
    return replaced(run, call, &nothing, SIZE_MAX, out);
}

Err liquid_remove_first(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    static const LiquidValue nothing = { 0 };
    return replaced(run, call, &nothing, 1, out);
}

// ---- cutting ---------------------------------------------------------------------------------

// How much is left of a text, and what is put behind it.
static Err cut_read(LiquidRun *run, const LiquidFilterCall *call, int64_t usual, int64_t *length,
                    Str *mark)
{
    *length = usual;
    *mark = S("...");
    Err err = ERR_NONE;
    if (call->argument_count > 0) {
        err = liquid_value_integer(run, &call->arguments[0], length);
    }
    if (!err && call->argument_count > 1) {
        err = liquid_value_text(run, &call->arguments[1], mark);
    }
    return err;
}

Err liquid_truncate(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Str mark = { 0 };
    int64_t length = 0;
    Err err = text_of(run, call, &text);
    err = err ? err : cut_read(run, call, TRUNCATE_CHARACTERS, &length, &mark);
    if (err) {
        return err;
    }
    if ((int64_t)str_code_points(text) <= length) {
        *out = liquid_text(text);
        return ERR_NONE;
    }
    // The mark counts, and is never cut itself.
    int64_t kept = length - (int64_t)str_code_points(mark);
    return joined(run, utf8_slice(text, 0, kept > 0 ? (size_t)kept : 0), mark, out);
}

Err liquid_truncatewords(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Str mark = { 0 };
    int64_t most = 0;
    Err err = text_of(run, call, &text);
    err = err ? err : cut_read(run, call, TRUNCATE_WORDS, &most, &mark);
    if (err) {
        return err;
    }
    most = most > 0 ? most : 1;
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    int64_t words = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && !is_space(text.at[end])) {
            end++;
        }
        if (end > at && words == most) {
            buf_add(&made, mark);
            return liquid_text_made(run, &made, out);
        }
        if (end > at) {
            buf_add(&made, words > 0 ? S(" ") : S(""));
            buf_add(&made, (Str){ text.at + at, end - at });
            words++;
        }
        at = end + 1;
    }
    *out = liquid_text(text);
    return ERR_NONE;
}
