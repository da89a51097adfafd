#include "text/liquid_filters.h"
#include "text/utf8.h"

#include <string.h>

enum {
    ENTITY_BYTES_MAX = 32,
    HEX_DIGITS = 2,
};

static Err text_of(LiquidRun *run, const LiquidFilterCall *call, Str *text)
{
    Err err = liquid_value_text(run, &call->value, text);
    return err ? err : liquid_charge(run, text->len);
}

// ---- HTML ------------------------------------------------------------------------------------

// What is hidden with its contents, by how it begins and ends.
static const struct {
    Str begin;
    Str end;
} hidden[] = {
    { STR_INIT("<script"), STR_INIT("</script>") },
    { STR_INIT("<style"), STR_INIT("</style>") },
    { STR_INIT("<!--"), STR_INIT("-->") },
};

// What lies behind the tag at the front. One that does not end hides the rest.
static Str tag_skip(Str rest)
{
    Str end = S(">");
    for (size_t i = 0; i < countof(hidden); i++) {
        end = str_starts(rest, hidden[i].begin) ? hidden[i].end : end;
    }
    const char *found = memmem(rest.at, rest.len, end.at, end.len);
    if (!found) {
        return S("");
    }
    size_t len = (size_t)(found - rest.at) + end.len;
    return (Str){ rest.at + len, rest.len - len };
}

Err liquid_strip_html(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str rest = { 0 };
    Str words = { 0 };
    Err err = text_of(run, call, &rest);
    if (err || call->value.kind == LIQUID_HTML) {
        *out = liquid_text(rest);
        return err;
    }
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    while (str_cut(&rest, '<', &words)) {
        buf_add(&made, words);
        rest = tag_skip((Str){ rest.at - 1, rest.len + 1 });
    }
    buf_add(&made, rest);
    return liquid_text_made(run, &made, out);
}

static Err breaks_added(LiquidRun *run, Str text, Str *out)
{
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        bool is_pair = text.at[i] == '\r' && i + 1 < text.len && text.at[i + 1] == '\n';
        if (text.at[i] == '\n') {
            buf_add(&made, S("<br />\n"));
        } else if (!is_pair) {
            buf_add_char(&made, text.at[i]);
        }
    }
    LiquidValue value = { 0 };
    Err err = liquid_text_made(run, &made, &value);
    if (!err) {
        *out = value.text;
    }
    return err;
}

// What a filter made is markup: where the render goes into HTML it is not escaped again.
static Err markup_made(LiquidRun *run, Str plain, Str markup, LiquidValue *out)
{
    if (plain.len > LIQUID_TEXT_MAX_BYTES || markup.len > LIQUID_TEXT_MAX_BYTES) {
        return liquid_refuse_run(run, ERR_LIMIT, S("text_too_long"), S("a text grows too long"));
    }
    Err err = liquid_charge(run, plain.len + markup.len);
    if (!err) {
        bool is_ready = run->output == LIQUID_OUTPUT_HTML;
        *out = is_ready ? liquid_ready(plain, markup) : liquid_text(plain);
    }
    return err;
}

// The value as markup: as it is if it is that already.
static Err markup_of(LiquidRun *run, const LiquidValue *value, Str plain, Str *out)
{
    bool is_html = run->output == LIQUID_OUTPUT_HTML;
    if (value->kind == LIQUID_HTML || (is_html && value->ready.at)) {
        *out = value->kind == LIQUID_HTML ? value->text : value->ready;
        return ERR_NONE;
    }
    *out = html_escape(run->arena, plain).markup;
    return liquid_charge(run, plain.len);
}

Err liquid_newline_to_br(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Str markup = { 0 };
    Err err = text_of(run, call, &text);
    err = err ? err : markup_of(run, &call->value, text, &markup);
    err = err ? err : breaks_added(run, text, &text);
    err = err ? err : breaks_added(run, markup, &markup);
    return err ? err : markup_made(run, text, markup, out);
}

Err liquid_escape(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Str markup = { 0 };
    Err err = text_of(run, call, &text);
    err = err ? err : markup_of(run, &call->value, text, &markup);
    return err ? err : markup_made(run, html_escape(run->arena, text).markup, markup, out);
}

// "&amp;" and "&#39;" at the front; 0 for a lone ampersand.
static size_t entity_len(Str rest)
{
    size_t len = 1;
    bool is_number = rest.len > 1 && rest.at[1] == '#';
    len += is_number;
    size_t first = len;
    while (len < rest.len && len < ENTITY_BYTES_MAX) {
        char c = rest.at[len];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool is_digit = c >= '0' && c <= '9';
        if (!(is_number ? is_digit : is_letter)) {
            break;
        }
        len++;
    }
    bool is_entity = len > first && len < rest.len && rest.at[len] == ';';
    return is_entity ? len + 1 : 0;
}

Err liquid_escape_once(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str rest = { 0 };
    Str words = { 0 };
    Err err = text_of(run, call, &rest);
    if (err) {
        return err;
    }
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    while (str_cut(&rest, '&', &words)) {
        buf_add(&made, html_escape(run->arena, words).markup);
        Str from = { rest.at - 1, rest.len + 1 };
        size_t len = entity_len(from);
        buf_add(&made, len > 0 ? (Str){ from.at, len } : S("&amp;"));
        len = len > 0 ? len : 1;
        rest = (Str){ from.at + len, from.len - len };
    }
    buf_add(&made, html_escape(run->arena, rest).markup);
    err = liquid_text_made(run, &made, out);
    return err ? err : markup_made(run, out->text, out->text, out);
}

// ---- addresses -------------------------------------------------------------------------------

// Where a form or a query is made it is not escaped again.
Err liquid_url_encode(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    if (err) {
        return err;
    }
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    liquid_url_add(&made, text, S("+"));
    err = liquid_text_made(run, &made, out);
    if (!err && run->output == LIQUID_OUTPUT_URL) {
        out->ready = out->text;
    }
    return err;
}

Err liquid_url_decode(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    Str text = { 0 };
    Err err = text_of(run, call, &text);
    if (err) {
        return err;
    }
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i] == '+' ? ' ' : text.at[i];
        bool is_coded = c == '%' && text.len - i > HEX_DIGITS &&
                        str_unhex((Str){ text.at + i + 1, HEX_DIGITS }, &c, sizeof(c));
        i += is_coded ? HEX_DIGITS : 0;
        // A NUL would end the text for whoever reads it with C; it becomes what is no character.
        buf_add_char(&made, c != '\0' ? c : '\xff');
    }
    err = liquid_text_made(run, &made, out);
    if (!err && !str_is_utf8(out->text)) {
        Buf mended = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
        buf_add(&mended, utf8_mend(run->arena, out->text));
        err = liquid_text_made(run, &mended, out);
    }
    return err;
}

// ---- JSON ------------------------------------------------------------------------------------

static Err json_one(LiquidRun *run, const LiquidValue *value, Buf *made)
{
    Str text = { 0 };
    Err err = liquid_value_text(run, value, &text);
    err = err ? err : liquid_charge(run, text.len);
    if (err) {
        return err;
    }
    bool is_plain = value->kind == LIQUID_BOOL || value->kind == LIQUID_INTEGER ||
                    value->kind == LIQUID_DECIMAL;
    if (is_plain) {
        buf_add(made, text);
    } else if (value->kind == LIQUID_NIL) {
        buf_add(made, S("null"));
    } else {
        buf_add_char(made, '"');
        liquid_json_add(made, text);
        buf_add_char(made, '"');
    }
    return ERR_NONE;
}

// A whole value with its quotation marks; a list inside a list is its text. In a JSON template it
// stands outside of any quotation marks, and is not escaped again.
Err liquid_json(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    const LiquidValue *value = &call->value;
    bool is_list = value->kind == LIQUID_LIST || value->kind == LIQUID_RANGE;
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    Err err = is_list ? ERR_NONE : json_one(run, value, &made);
    buf_add(&made, is_list ? S("[") : S(""));
    for (size_t i = 0; !err && is_list && i < value->count; i++) {
        LiquidValue item = { 0 };
        buf_add(&made, i > 0 ? S(",") : S(""));
        err = liquid_value_item(run, value, i, &item);
        err = err ? err : json_one(run, &item, &made);
    }
    buf_add(&made, is_list ? S("]") : S(""));
    err = err ? err : liquid_text_made(run, &made, out);
    if (!err && run->output == LIQUID_OUTPUT_JSON_STRING) {
        out->ready = out->text;
    }
    return err;
}
