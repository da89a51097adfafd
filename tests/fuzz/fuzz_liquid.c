// fuzz_liquid.c — any bytes as a template: it is refused with a reason, or renders within its
// limits, the same each time, into what is fit for where it goes.
#include "text/liquid.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                 \
    do {                                                 \
        if (!(condition)) {                              \
            fatal("fuzz_liquid: not true: " #condition); \
        }                                                \
    } while (0)

enum { TICKET = 1, COMMENTS, COMMENT };

enum {
    STEPS_MAX = 20000,
    OUTPUT_MAX_BYTES = 16 * 1024,
};

static Err member_find(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out);

static Err item_find(void *context, Arena *arena, int64_t key, size_t index, LiquidValue *out)
{
    (void)arena;
    CHECK(key == COMMENTS);
    CHECK(index < 3);
    *out = liquid_object(context, COMMENT, S("comment"));
    return ERR_NONE;
}

// One letter each, so that the fuzzer finds them.
static Err member_find(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    (void)arena;
    static const LiquidValue list[] = {
        { .kind = LIQUID_TEXT, .text = STR_INIT("b") },
        { .kind = LIQUID_INTEGER, .integer = 12 },
        { .kind = LIQUID_NIL },
        { .kind = LIQUID_TEXT, .text = STR_INIT("a <\xff> \"\\\r\n 窓口") },
    };
    const LiquidValue values[] = {
        liquid_object(context, TICKET, S("<printed>")),
        liquid_text(S("A <b> & 'c' \"d\"\r\nBcc: \xE2\x80\xA8 窓口 \xff")),
        liquid_html(HTML("<p>x &amp; y</p>")),
        liquid_integer(INT64_MIN),
        liquid_time(INT64_C(1767603723456)),
        liquid_list(list, countof(list)),
        liquid_list_of(context, COMMENTS, 3),
        liquid_bool(true),
        liquid_integer(42),
    };
    CHECK(key <= COMMENT);
    size_t at = name.len == 1 ? (size_t)((unsigned char)name.at[0] - 'a') : countof(values);
    *out = at < countof(values) ? values[at] : (LiquidValue){ 0 };
    return ERR_NONE;
}

static int offset(void *context, int64_t time_ms)
{
    (void)context;
    return time_ms % 2 ? 540 : -210;
}

static void refusal_check(Err err, const Refusal *why)
{
    CHECK(err == ERR_INVALID || err == ERR_LIMIT);
    CHECK(why->err == err);
    CHECK(why->message.len > 0);
    CHECK(why->code.len > 0);
    CHECK(str_is_utf8(why->message));
}

// Literal words are the template's own, so only a template without them can be held to this.
static void escaped_check(Str source, LiquidOutput output, Str made)
{
    if (source.len < 4 || !str_starts(source, S("{{")) ||
        memchr(source.at + 1, '}', source.len - 3)) {
        return;
    }
    for (size_t i = 0; i < made.len; i++) {
        CHECK(output != LIQUID_OUTPUT_HEADER || (unsigned char)made.at[i] >= ' ');
        CHECK(output != LIQUID_OUTPUT_JSON_STRING || (unsigned char)made.at[i] >= ' ');
        CHECK(output != LIQUID_OUTPUT_URL || !strchr("&=#? ", made.at[i]));
    }
}

static void render_check(Arena *arena, const LiquidTemplate *compiled, Str source, int output)
{
    LiquidSource root = { .member = member_find, .item = item_find };
    root.context = &root;
    LiquidScope scope = {
        .root = &root,
        .now_ms = INT64_C(1767603723456),
        .utc_offset_minutes = offset,
        .steps_max = STEPS_MAX,
        .output_max_bytes = OUTPUT_MAX_BYTES,
    };
    Refusal why = { 0 };
    Str made = S("");
    Err err = liquid_render(arena, compiled, &scope, (LiquidOutput)output, &made, &why);
    if (err) {
        refusal_check(err, &why);
        return;
    }
    CHECK(made.len <= OUTPUT_MAX_BYTES);
    CHECK(str_is_utf8(made));
    escaped_check(source, (LiquidOutput)output, made);
    bool has_tags =
        memmem(source.at, source.len, "{{", 2) || memmem(source.at, source.len, "{%", 2);
    CHECK(has_tags || str_equal(made, source));
    Str again = S("");
    err = liquid_render(arena, compiled, &scope, (LiquidOutput)output, &again, NULL);
    CHECK(!err);
    CHECK(str_equal(made, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    Str source = { (const char *)data, size };
    const LiquidTemplate *compiled = NULL;
    Refusal why = { 0 };
    Err err = liquid_compile(&arena, source, S("body"), &compiled, &why);
    if (err) {
        refusal_check(err, &why);
        return 0;
    }
    size_t count = 0;
    const LiquidPath *paths = liquid_paths(compiled, &count);
    for (size_t i = 0; i < count; i++) {
        CHECK(paths[i].path.len > 0);
        CHECK(paths[i].line > 0);
    }
    for (int output = LIQUID_OUTPUT_TEXT; size > 0 && output <= LIQUID_OUTPUT_URL; output++) {
        render_check(&arena, compiled, source, output);
    }
    return 0;
}
