#include "text/liquid_run.h"

#include "text/html_plain.h"
#include "text/utf8.h"

#include <string.h>

enum {
    ESCAPE_GROWTH_MAX = 6, // "\u0001" in JSON, "&quot;" in HTML
};

// ---- JSON ------------------------------------------------------------------------------------

static Str json_short(char c)
{
    switch (c) {
    case '"':
        return S("\\\"");
    case '\\':
        return S("\\\\");
    case '\n':
        return S("\\n");
    case '\r':
        return S("\\r");
    case '\t':
        return S("\\t");
    case '<': // inert also when the JSON stands inside a page
        return S("\\u003c");
    default:
        return (Str){ 0 };
    }
}

void liquid_json_add(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        Str written = json_short(c);
        if (written.len > 0) {
            buf_add(out, written);
        } else if ((unsigned char)c < ' ' || c == 0x7f) {
            buf_format(out, "\\u%04x", (unsigned)c);
        } else {
            buf_add_char(out, c);
        }
    }
}

// ---- headers ---------------------------------------------------------------------------------

// The control characters of ASCII and Latin-1, and the two line ends of Unicode.
static bool is_control(Str character)
{
    const unsigned char *at = (const unsigned char *)character.at;
    if (character.len == 1) {
        return at[0] < ' ' || at[0] == 0x7f;
    }
    if (character.len == 2) {
        return at[0] == 0xc2 && at[1] < 0xa0;
    }
    return str_equal(character, S("\xE2\x80\xA8")) || str_equal(character, S("\xE2\x80\xA9"));
}

static void header_add(Buf *out, Str text)
{
    bool was_control = false;
    for (size_t at = 0; at < text.len;) {
        size_t end = utf8_after(text, at);
        Str character = { text.at + at, end - at };
        bool is_one = is_control(character);
        if (!is_one) {
            buf_add(out, character);
        } else if (!was_control) {
            buf_add_char(out, ' ');
        }
        was_control = is_one;
        at = end;
    }
}

// ---- addresses -------------------------------------------------------------------------------

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-_.~", c));
}

void liquid_url_add(Buf *out, Str text, Str blank)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (is_unreserved(c)) {
            buf_add_char(out, c);
        } else if (c == ' ') {
            buf_add(out, blank);
        } else {
            buf_format(out, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
}

// ---- printing --------------------------------------------------------------------------------

LiquidValue liquid_ready(Str text, Str ready)
{
    LiquidValue value = liquid_text(text.len > 0 ? text : S(""));
    value.ready = ready.len > 0 ? ready : S("");
    return value;
}

Err liquid_escape_text(LiquidRun *run, Str text, Str *out)
{
    Err err = liquid_charge(run, text.len);
    if (err) {
        return err;
    }
    if (run->output == LIQUID_OUTPUT_TEXT) {
        *out = text;
        return ERR_NONE;
    }
    if (run->output == LIQUID_OUTPUT_HTML) {
        *out = html_escape(run->arena, text).markup;
        return ERR_NONE;
    }
    Buf escaped = buf_make(run->arena, ESCAPE_GROWTH_MAX * text.len + 1);
    if (run->output == LIQUID_OUTPUT_JSON_STRING) {
        liquid_json_add(&escaped, text);
    } else if (run->output == LIQUID_OUTPUT_URL) {
        liquid_url_add(&escaped, text, S("%20"));
    } else {
        header_add(&escaped, text);
    }
    assert(buf_ok(&escaped));
    *out = buf_str(&escaped);
    return ERR_NONE;
}

// Only a capture is ever asked for what it holds unescaped; in plain text both are the same.
static bool needs_plain(const LiquidRun *run)
{
    return run->captures > 0 && run->output != LIQUID_OUTPUT_TEXT;
}

static Err sink_add(LiquidRun *run, Str escaped, Str plain)
{
    LiquidSink *sink = &run->sinks[run->captures];
    Err err = liquid_charge(run, escaped.len + plain.len);
    if (err) {
        return err;
    }
    buf_add(&sink->escaped, escaped);
    if (needs_plain(run)) {
        buf_add(&sink->plain, plain);
        if (!buf_ok(&sink->plain)) {
            sink->escaped.full = true;
        }
    }
    if (buf_ok(&sink->escaped)) {
        return ERR_NONE;
    }
    return run->captures > 0 ? liquid_refuse_run(run, ERR_LIMIT, S("text_too_long"),
                                                 S("a captured text grows too long"))
                             : liquid_refuse_run(run, ERR_LIMIT, S("output_too_long"),
                                                 S("what the template makes is too long"));
}

Err liquid_print_words(LiquidRun *run, Str words)
{
    return sink_add(run, words, words);
}

Err liquid_print(LiquidRun *run, const LiquidValue *value)
{
    bool is_markup = value->kind == LIQUID_HTML && run->output == LIQUID_OUTPUT_HTML;
    Str plain = { 0 };
    Str escaped = is_markup ? value->text : value->ready;
    if (!escaped.at || needs_plain(run)) {
        Err err = liquid_value_text(run, value, &plain);
        err = err || escaped.at ? err : liquid_escape_text(run, plain, &escaped);
        if (err) {
            return err;
        }
    }
    return sink_add(run, escaped, plain);
}

Err liquid_capture_begin(LiquidRun *run)
{
    assert(run->captures < LIQUID_NESTING_MAX);
    run->captures++;
    run->sinks[run->captures] = (LiquidSink){
        .escaped = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES),
        .plain = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES),
    };
    return ERR_NONE;
}

Err liquid_capture_end(LiquidRun *run, LiquidValue *out)
{
    assert(run->captures > 0);
    const LiquidSink *sink = &run->sinks[run->captures];
    Str escaped = buf_str(&sink->escaped);
    *out = liquid_ready(needs_plain(run) ? buf_str(&sink->plain) : escaped, escaped);
    run->captures--;
    return ERR_NONE;
}
