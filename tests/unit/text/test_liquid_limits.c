#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/liquid_scope.h"

typedef struct Case {
    const char *source;
    Err err;
    const char *code;
    const char *message;
} Case;

static void check_refusal(const Case *expected, Err err, const Refusal *why)
{
    bool is_so = err == expected->err && why->err == err &&
                 str_equal(why->field, S("trigger.body")) &&
                 str_equal(why->code, str_of(expected->code)) &&
                 str_equal(why->message, str_of(expected->message));
    if (!is_so) {
        fail_msg("%.60s: %d %.*s: %.*s: %.*s", expected->source, err, STR_ARG(why->field),
                 STR_ARG(why->code), STR_ARG(why->message));
    }
}

static void mistakes_are_found_when_it_is_compiled(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "a\n\n{{ a", ERR_INVALID, "not_closed", "line 3: the tag has no }}" },
        { "{% if a", ERR_INVALID, "not_closed", "line 1: the tag has no %}" },
        { "\n{% if a %}\n{% for x in y %}\n", ERR_INVALID, "not_closed",
          "line 3: \"for\" has no \"endfor\"" },
        { "{% comment %}x", ERR_INVALID, "not_closed",
          "line 1: \"comment\" has no \"endcomment\"" },
        { "{% raw %}{% endraw", ERR_INVALID, "not_closed", "line 1: the tag \"endraw\" has no %}" },
        { "{{ a\n}}\n{{ a | bold }}", ERR_INVALID, "unknown_filter",
          "line 3: there is no filter \"bold\"" },
        { "{{ a | upcase: 1 }}", ERR_INVALID, "filter_arguments",
          "line 1: the filter \"upcase\" takes no arguments" },
        { "{{ a | append }}", ERR_INVALID, "filter_arguments",
          "line 1: the filter \"append\" takes 1 argument" },
        { "{{ a | truncate: 1, 2, 3 }}", ERR_INVALID, "filter_arguments",
          "line 1: the filter \"truncate\" takes 0 to 2 arguments" },
        { "{% include 'x' %}", ERR_INVALID, "unknown_tag", "line 1: there is no tag \"include\"" },
        { "{% %}", ERR_INVALID, "syntax", "line 1: the tag ends where a name should stand" },
        { "{{ | upcase }}", ERR_INVALID, "syntax", "line 1: \"|\" stands where a value should" },
        { "{{ a b }}", ERR_INVALID, "syntax",
          "line 1: \"b\" stands where the end of the tag should" },
        { "{{ 'a }}", ERR_INVALID, "syntax", "line 1: a text has no closing quotation mark: 'a " },
        { "{{ a.}}", ERR_INVALID, "syntax", "line 1: the tag ends where a name should stand" },
        { "{{ a[1 }}", ERR_INVALID, "syntax", "line 1: the tag ends where ] should stand" },
        { "{{ 'a'.b }}", ERR_INVALID, "syntax", "line 1: only names have members" },
        { "{{ a ? }}", ERR_INVALID, "syntax",
          "line 1: \"?\" stands where the end of the tag should" },
        { "{{ 99999999999999999999 }}", ERR_INVALID, "syntax",
          "line 1: \"99999999999999999999\" stands where a value should" },
        { "{% if %}{% endif %}", ERR_INVALID, "syntax",
          "line 1: the tag ends where a value should stand" },
        { "{% if a = b %}{% endif %}", ERR_INVALID, "syntax",
          "line 1: \"=\" stands where the end of the tag should" },
        { "{% endif %}", ERR_INVALID, "syntax",
          "line 1: \"endif\" does not belong to the block that is open here" },
        { "{% for a in b %}{% endif %}", ERR_INVALID, "syntax",
          "line 1: \"endif\" does not belong to the block that is open here" },
        { "{% if a %}{% else %}{% else %}{% endif %}", ERR_INVALID, "syntax",
          "line 1: \"else\" does not belong to the block that is open here" },
        { "{% case a %}{% else %}{% endcase %}", ERR_INVALID, "syntax",
          "line 1: \"else\" does not belong to the block that is open here" },
        { "{% when a %}", ERR_INVALID, "syntax",
          "line 1: \"when\" does not belong to the block that is open here" },
        { "{% break %}", ERR_INVALID, "syntax", "line 1: \"break\" stands in no for" },
        { "{% for a b %}", ERR_INVALID, "syntax", "line 1: \"b\" stands where in should" },
        { "{% for a in b limit: 1 limit: 2 %}", ERR_INVALID, "syntax",
          "line 1: \"limit\" stands where a parameter that is not there yet should" },
        { "{% for a in (1..2 %}", ERR_INVALID, "syntax",
          "line 1: the tag ends where ) should stand" },
        { "{% assign a 1 %}", ERR_INVALID, "syntax", "line 1: \"1\" stands where = should" },
        { "\xff", ERR_INVALID, "not_utf8", "the template is not UTF-8" },
        { "{{ a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s }}", ERR_LIMIT, "template_too_complex",
          "line 1: a path of more than 16 members, or with a long name" },
        { "{{ a[a[a[a[a[a[a[a[a[a]]]]]]]]] }}", ERR_LIMIT, "template_too_complex",
          "line 1: too many brackets inside one another" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        CLEANUP(arena_free) Arena arena = { 0 };
        const LiquidTemplate *compiled = NULL;
        Refusal why = { 0 };
        Err err =
            liquid_compile(&arena, str_of(cases[i].source), S("trigger.body"), &compiled, &why);
        check_refusal(&cases[i], err, &why);
        assert_null(compiled);
    }
}

static Str repeated(Arena *arena, const char *part, size_t count)
{
    Buf text = buf_make(arena, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        buf_add(&text, str_of(part));
    }
    assert_true(buf_ok(&text));
    return buf_str(&text);
}

static void a_template_has_a_size(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    // Many of everything that is limited, and how many are still taken.
    static const struct {
        const char *part;
        size_t taken;
        const char *code;
    } cases[] = {
        { "x", LIQUID_SOURCE_MAX_BYTES, "template_too_long" },
        { "{%if a%}", LIQUID_NESTING_MAX, "template_too_complex" },
        { "{{a}}", LIQUID_CODE_MAX / 2, "template_too_complex" },
        { "{%capture a%}", LIQUID_NESTING_MAX, "template_too_complex" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        for (size_t more = 0; more < 2; more++) {
            const LiquidTemplate *compiled = NULL;
            Refusal why = { 0 };
            Str source = repeated(&arena, cases[i].part, cases[i].taken + more);
            Err err = liquid_compile(&arena, source, S("body"), &compiled, &why);
            bool is_limit = err == ERR_LIMIT && str_equal(why.code, str_of(cases[i].code));
            if (is_limit != (more == 1)) {
                fail_msg("%s x %zu: %.*s", cases[i].part, cases[i].taken + more,
                         STR_ARG(why.message));
            }
        }
    }
}

static void names_are_limited_in_number_and_length(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf variables = buf_make(&arena, LIQUID_SOURCE_MAX_BYTES);
    for (int i = 0; i <= LIQUID_VARIABLES_MAX; i++) {
        buf_format(&variables, "{%%assign a%d=1%%}", i);
    }
    Buf paths = buf_make(&arena, LIQUID_SOURCE_MAX_BYTES);
    for (int i = 0; i <= LIQUID_PATHS_MAX; i++) {
        buf_format(&paths, "{{a%d}}", i);
    }
    Str name = repeated(&arena, "n", LIQUID_NAME_MAX_BYTES + 1);
    Str sources[] = {
        buf_str(&variables),
        buf_str(&paths),
        str_format(&arena, "{{ %.*s }}", STR_ARG(name)),
        str_format(&arena, "{{ a.%.*s }}", STR_ARG(name)),
        str_format(&arena, "{%% %.*s %%}", STR_ARG(name)),
        str_format(&arena, "{%% for %.*s in a %%}", STR_ARG(name)),
    };
    for (size_t i = 0; i < countof(sources); i++) {
        const LiquidTemplate *compiled = NULL;
        Refusal why = { 0 };
        Err err = liquid_compile(&arena, sources[i], S("body"), &compiled, &why);
        assert_int_equal(err, ERR_LIMIT);
        assert_true(str_equal(why.code, S("template_too_complex")));
    }
}

#define TEN(text) text text text text text text text text text text

// Somebody means ill; whatever they write ends, and says why.
static void hostile_templates_end_with_a_refusal(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{% for a in (1..2000) %}{% for b in (1..2000) %}{% for c in (1..2000) %}"
          "{% endfor %}{% endfor %}{% endfor %}",
          ERR_LIMIT, "too_many_iterations", "line 1: the loops go round too often" },
        { "{% for a in (1..4000) %}{% endfor %}", ERR_LIMIT, "too_many_items",
          "line 1: a range is too long" },
        { "{% for a in (-2147483647..9999999999) %}{% endfor %}", ERR_LIMIT, "too_many_items",
          "line 1: a range is too long" },
        { "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..99) %}{% assign a = a | append: a %}"
          "{% endfor %}",
          ERR_LIMIT, "text_too_long", "line 1: a text grows too long" },
        { "{% assign a = ticket.long %}{% for i in (1..2000) %}\n{% assign b = a | upcase %}"
          "{% endfor %}",
          ERR_LIMIT, "too_many_steps", "line 2: the template has too much to do" },
        { "{{ ticket.long | replace: 'x', ticket.long }}", ERR_LIMIT, "text_too_long",
          "line 1: a text grows too long" },
        { "{{ ticket.long | split: '' | size }}", ERR_LIMIT, "too_many_items",
          "line 1: a text is split into too many pieces" },
        { "{% capture a %}{% for i in (1..2000) %}" TEN(TEN("seventeen!"))
              TEN(TEN("seven")) "{% endfor %}{% endcapture %}",
          ERR_LIMIT, "text_too_long", "line 1: a captured text grows too long" },
        { "{{ ticket.long }}{{ ticket.long }}{{ ticket.long }}", ERR_LIMIT, "output_too_long",
          "line 1: what the template makes is too long" },
        { "{% for i in (1..2000) %}{{ ticket.requester.custom_fields.plan | url_encode | json }}"
          "{% endfor %}",
          ERR_LIMIT, "too_many_steps", "line 1: the template has too much to do" },
        { "{% assign a = (1..2000) | reverse %}{% for i in (1..50) %}{% assign b = a | sort %}"
          "{% endfor %}",
          ERR_LIMIT, "too_many_steps", "line 1: the template has too much to do" },
        { "{{ (1..2000) | uniq | size }}", ERR_LIMIT, "too_many_steps",
          "line 1: the template has too much to do" },
        { "{{ 'now' | date: ticket.long }}", ERR_LIMIT, "text_too_long",
          "line 1: a date format is too long" },
        { "a\n{{ 1 | divided_by: 0 }}", ERR_INVALID, "division_by_zero",
          "line 2: a number is divided by zero" },
        { "{{ 1 | modulo: 'x' }}", ERR_INVALID, "division_by_zero",
          "line 1: a number is divided by zero" },
        { "{{ 9223372036854775807 | plus: 1 }}", ERR_INVALID, "number_too_large",
          "line 1: a number is too large" },
        { "{{ -9223372036854775808 | abs }}", ERR_INVALID, "number_too_large",
          "line 1: a number is too large" },
        { "{{ -9223372036854775808 | divided_by: -1 }}", ERR_INVALID, "number_too_large",
          "line 1: a number is too large" },
        { "{{ 9223372036854775807 | times: 1.5 }}", ERR_INVALID, "number_too_large",
          "line 1: a number is too large" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        CLEANUP(arena_free) Arena arena = { 0 };
        LiquidScopeFixture fixture;
        liquid_scope_make(&fixture);
        const LiquidTemplate *compiled = NULL;
        Refusal why = { 0 };
        Str out = S("untouched");
        Err err =
            liquid_compile(&arena, str_of(cases[i].source), S("trigger.body"), &compiled, &why);
        assert_false(err);
        err = liquid_render(&arena, compiled, &fixture.scope, LIQUID_OUTPUT_HTML, &out, &why);
        check_refusal(&cases[i], err, &why);
        assert_true(str_equal(out, S("untouched")));
        assert_true(fixture.lookups <= LIQUID_STEPS_USUAL / LIQUID_LOOKUP_STEPS);
    }
}

static void blocks_may_be_nested_to_the_limit(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    LiquidScopeFixture fixture;
    liquid_scope_make(&fixture);
    static const struct {
        const char *begin;
        const char *end;
        const char *made;
    } cases[] = {
        { "{% if true %}", "{% endif %}", "x" },
        { "{% case 1 %}{% when 1 %}", "{% endcase %}", "x" },
        { "{% for i in (1..1) %}", "{% endfor %}", "x" },
        { "{% capture a %}", "{% endcapture %}{{ a }}", "x" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        const LiquidTemplate *compiled = NULL;
        Str out = S("");
        Str begin = repeated(&arena, cases[i].begin, LIQUID_NESTING_MAX);
        Str end = repeated(&arena, cases[i].end, LIQUID_NESTING_MAX);
        Str source = str_format(&arena, "%.*sx%.*s", STR_ARG(begin), STR_ARG(end));
        assert_false(liquid_compile(&arena, source, S("body"), &compiled, NULL));
        assert_false(
            liquid_render(&arena, compiled, &fixture.scope, LIQUID_OUTPUT_HTML, &out, NULL));
        assert_true(str_equal(out, str_of(cases[i].made)));
    }
}

// Whatever the limits are: a render is the whole text, or a refusal; and more steps, bytes or
// rounds never make it less.
static void limits_refuse_and_never_cut(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    LiquidScopeFixture fixture;
    liquid_scope_make(&fixture);
    const LiquidTemplate *compiled = NULL;
    Str source = S("{% for c in ticket.comments %}{% capture v %}<{{ c.value | upcase }}>"
                   "{% endcapture %}{{ v }}{{ ticket.title }}{% endfor %}");
    assert_false(liquid_compile(&arena, source, S("body"), &compiled, NULL));
    for (int output = LIQUID_OUTPUT_TEXT; output <= LIQUID_OUTPUT_URL; output++) {
        Str whole = S("");
        assert_false(
            liquid_render(&arena, compiled, &fixture.scope, (LiquidOutput)output, &whole, NULL));
        bool was_whole = false;
        for (uint32_t limit = 1; limit < 400; limit++) {
            for (int which = 0; which < 3; which++) {
                LiquidScope scope = fixture.scope;
                scope.steps_max = which == 0 ? limit : 0;
                scope.output_max_bytes = which == 1 ? limit : 0;
                scope.iterations_max = which == 2 ? limit : 0;
                Str out = S("");
                Err err = liquid_render(&arena, compiled, &scope, (LiquidOutput)output, &out, NULL);
                assert_true(err == ERR_NONE || err == ERR_LIMIT);
                assert_true(str_equal(out, err ? S("") : whole));
                assert_true(which != 1 || (err == ERR_NONE) == (whole.len <= limit));
                assert_true(which != 2 || (err == ERR_NONE) == (limit >= 3));
                assert_true(which != 0 || err == ERR_NONE || !was_whole);
                was_whole = was_whole || (which == 0 && err == ERR_NONE);
            }
        }
        assert_true(was_whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_found_when_it_is_compiled),
        cmocka_unit_test(a_template_has_a_size),
        cmocka_unit_test(names_are_limited_in_number_and_length),
        cmocka_unit_test(hostile_templates_end_with_a_refusal),
        cmocka_unit_test(blocks_may_be_nested_to_the_limit),
        cmocka_unit_test(limits_refuse_and_never_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
