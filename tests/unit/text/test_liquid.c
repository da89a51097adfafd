#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/liquid_scope.h"

typedef struct Case {
    const char *source;
    const char *made;
} Case;

static void check_cases(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_free) Arena arena = { 0 };
        LiquidScopeFixture fixture;
        liquid_scope_make(&fixture);
        const LiquidTemplate *compiled = NULL;
        Refusal why = { 0 };
        Str out = S("");
        Err err = liquid_compile(&arena, str_of(cases[i].source), S("body"), &compiled, &why);
        if (!err) {
            err = liquid_render(&arena, compiled, &fixture.scope, LIQUID_OUTPUT_TEXT, &out, &why);
        }
        if (err) {
            fail_msg("%s: refused: %.*s", cases[i].source, STR_ARG(why.message));
        }
        if (!str_equal(out, str_of(cases[i].made))) {
            fail_msg("%s: made \"%.*s\"", cases[i].source, STR_ARG(out));
        }
    }
}

static void words_without_tags_are_themselves(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "", "" },
        { "Hello", "Hello" },
        { "  窓口\r\n\t{ } }} %} { { {x} {", "  窓口\r\n\t{ } }} %} { { {x} {" },
        { "100 % and <b>\"&", "100 % and <b>\"&" },
    };
    check_cases(cases, countof(cases));
}

static void paths_lead_to_values_and_unknown_ones_are_empty(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "#{{ticket.id}}", "#35" },
        { "{{ ticket.requester.custom_fields.plan }}", "gold" },
        { "{{ ticket.requester['first_name'] }}", "Ana" },
        { "{% assign k = 'plan' %}{{ ticket.requester.custom_fields[k] }}", "gold" },
        { "{{ ticket.requester }}", "Ana López" },
        { "{{ ticket.comments[0].value }} {{ ticket.comments[-1].value }}", "first third" },
        { "{{ ticket.comments[1]['value'] }}", "second" },
        { "{{ ticket.comments.first.author.name }}{{ ticket.comments.size }}", "Bo3" },
        { "{{ ticket.comments[ticket.numbers[2]].value }}", "second" },
        { "[{{ nobody }}{{ ticket.nothing.at.all }}{{ ticket.comments[9].value }}]", "[]" },
        { "[{{ ticket.title.x }}{{ nil }}{{ }}{{ ticket.comments['x'] }}]", "[]" },
        { "{{ ticket.tags }} {{ ticket.tags[1] }}", "viplate late" },
        { "{{ ticket.created_at }}", "2026-01-05T09:02:03Z" },
        { "{{ 'a' }}{{ \"b\" }}{{ 12 }}{{ -3 }}{{ 1.50 }}{{ -0.25 }}{{ true }}{{ (1..3) }}",
          "ab12-31.5-0.25true1..3" },
        { "{{ ticket.bytes }}", "a\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "{{ 'multi\nline' }}", "multi\nline" },
        { "{{　ticket.id　| plus:　1 }}", "36" },
        { "{% assign 名前 = 1 %}{{ 名前 }}", "1" },
    };
    check_cases(cases, countof(cases));
}

static void conditions_choose_one_branch(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{% if ticket.status == 'open' %}a{% else %}b{% endif %}", "a" },
        { "{% if ticket.status == 'x' %}a{% elsif ticket.id > 34 %}b{% else %}c{% endif %}", "b" },
        { "{% if false %}a{% elsif nil %}b{% else %}c{% endif %}d", "cd" },
        { "{% if ticket.priority %}a{% endif %}", "" },
        { "{% if '' %}a{% endif %}{% if 0 %}b{% endif %}", "ab" },
        { "{% unless ticket.priority %}a{% else %}b{% endunless %}", "a" },
        { "{% unless true %}a{% elsif true %}b{% endunless %}", "b" },
        { "{% if ticket.tags contains 'vip' %}a{% endif %}", "a" },
        { "{% if ticket.tags contains 'vi' %}a{% endif %}", "" },
        { "{% if ticket.title contains 'parcel' %}a{% endif %}", "a" },
        { "{% if ticket.priority == nil and ticket.priority == blank %}a{% endif %}", "a" },
        { "{% if ticket.priority == empty %}a{% endif %}{% if '' == empty %}b{% endif %}", "b" },
        { "{% if ' ' == blank %}a{% endif %}{% if ' ' == empty %}b{% endif %}", "a" },
        { "{% if 1 <> 2 %}a{% endif %}{% if 1 != 1.0 %}b{% endif %}{% if 2 <= 2 %}c{% endif %}",
          "ac" },
        { "{% if '1' == 1 %}a{% endif %}{% if 'x' < 1 %}b{% endif %}{% if nil > 1 %}c{% endif %}",
          "" },
        { "{% if 'a' < 'b' %}a{% endif %}{% if 1.5 >= 1 %}b{% endif %}", "ab" },
        { "{% if ticket.comments[1].public == true %}a{% endif %}", "a" },
    };
    check_cases(cases, countof(cases));
}

// true or (false and false); (true and false) or true would both be true from the left.
static void and_and_or_bind_from_the_right(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{% if true or false and false %}a{% endif %}", "a" },
        { "{% if false and false or true %}a{% endif %}", "" },
        { "{% if true and false or true %}a{% endif %}", "a" },
        { "{% if false or true and true %}a{% endif %}", "a" },
        { "{% if true and true and false %}a{% endif %}", "" },
    };
    check_cases(cases, countof(cases));
}

static void case_takes_the_first_that_fits(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{% case ticket.status %} x {% when 'new' %}a{% when 'open', 'pending' %}b"
          "{% when 'open' %}c{% else %}d{% endcase %}",
          "b" },
        { "{% case ticket.id %}{% when 1 or 35 %}a{% endcase %}", "a" },
        { "{% case ticket.id %}{% when 1 %}a{% else %}b{% endcase %}c", "bc" },
        { "{% case ticket.id %}{% when 1 %}a{% endcase %}", "" },
        { "{% case 1 %}{% when 1 %}{% case 2 %}{% when 2 %}a{% endcase %}{% when 2 %}b{% endcase "
          "%}",
          "a" },
    };
    check_cases(cases, countof(cases));
}

static void loops_go_over_lists(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{% for c in ticket.comments %}{{ c.value }};{% endfor %}", "first;second;third;" },
        { "{% for c in ticket.comments limit: 2 %}{{ c.value }};{% endfor %}", "first;second;" },
        { "{% for c in ticket.comments offset:1 limit:1 %}{{ c.value }}{% endfor %}", "second" },
        { "{% for c in ticket.comments reversed %}{{ c.value }};{% endfor %}",
          "third;second;first;" },
        { "{% for c in ticket.comments reversed, limit: 2 %}{{ c.value }};{% endfor %}",
          "second;first;" },
        { "{% for i in (1..3) %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}",
          "1,2,3" },
        { "{% for i in (2..ticket.comments.size) %}{{ i }}{% endfor %}", "23" },
        { "{% for i in (3..1) %}{{ i }}{% else %}none{% endfor %}", "none" },
        { "{% for i in ticket.nothing %}{{ i }}{% else %}none{% endfor %}", "none" },
        { "{% for i in 'text' %}{{ i }}{% endfor %}", "text" },
        { "{% for i in (5..7) %}{{ forloop.index }}{{ forloop.index0 }}{{ forloop.length }}"
          "{{ forloop.first }} {% endfor %}",
          "103true 213false 323false " },
        { "{% for i in (1..9) %}{% if i == 3 %}{% continue %}{% endif %}{% if i > 4 %}{% break %}"
          "{% endif %}{{ i }}{% endfor %}.",
          "124." },
        { "{% for i in (1..2) %}{% for j in (1..9) %}{% if j > i %}{% break %}{% endif %}"
          "{{ i }}{{ j }} {% endfor %}{% endfor %}",
          "11 21 22 " },
        { "{% for i in (1..3) offset: 5 %}a{% else %}b{% endfor %}", "b" },
        { "{% for i in (1..2) %}{% for j in nil %}x{% else %}{% break %}{% endfor %}y{% endfor %}z",
          "z" },
        { "{% for t in ticket.tags %}{{ t }}{% endfor %}{{ t }}", "viplate" },
    };
    check_cases(cases, countof(cases));
}

static void variables_keep_values_and_captured_text(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{% assign a = ticket.title | size %}{{ a }}", "31" },
        { "{{ a }}{% assign a = 1 %}{{ a }}{% assign a = nil %}{{ a }}.", "1." },
        { "{% capture a %}{{ ticket.id }}-{% endcapture %}{{ a }}{{ a }}", "35-35-" },
        { "{% assign ticket = 'mine' %}{{ ticket }}", "mine" },
        { "{% for i in (1..3) %}{% assign i = 9 %}{{ i }}{% endfor %}{{ i }}", "1239" },
        { "{% for i in (1..3) %}{{ last }}{% assign last = i %}{% endfor %}", "12" },
        { "{% for i in (1..3) %}{% capture a %}{{ i }}{% if i == 2 %}{% break %}{% endif %}!"
          "{% endcapture %}{% endfor %}{{ a }}",
          "2" },
        { "{% assign l = 'a,b' | split: ',' %}{% for x in l %}{{ x }};{% endfor %}{{ l.last }}",
          "a;b;b" },
        { "{% assign a = ticket.requester %}{{ a.name }}", "Ana López" },
    };
    check_cases(cases, countof(cases));
}

static void dashes_take_white_space_off(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "a \n {{- 1 }} b", "a1 b" },
        { "a {{ 1 -}} \n b", "a 1b" },
        { "a {%- if true -%} b {%- endif -%} c", "abc" },
        { "a {%- comment -%} x {%- endcomment -%} b", "ab" },
        { "a {% raw -%} {{ x }} {%- endraw %} b", "a {{ x }} b" },
        { "a {{-}} b", "a b" },
        { "a {{- -}} b", "ab" },
    };
    check_cases(cases, countof(cases));
}

static void comments_and_raw_parts_are_not_run(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "a{% comment %}{{ broken | x }}{% if %}{% comment %}{% endcomment %}b{% endcomment %}c",
          "ac" },
        { "a{% # a note | that means nothing %}b", "ab" },
        { "{% raw %}{{ ticket.id }}{% if %}{% endraw %}", "{{ ticket.id }}{% if %}" },
        { "{%comment%}{%endcomment%}a", "a" },
    };
    check_cases(cases, countof(cases));
}

static void what_is_not_named_is_not_loaded(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    LiquidScopeFixture fixture;
    liquid_scope_make(&fixture);
    const LiquidTemplate *compiled = NULL;
    Str out = S("");
    Str source = S("{% if false %}{{ ticket.broken }}{% endif %}"
                   "{% for c in ticket.comments limit: 1 %}{{ c.value }}{% endfor %}");
    assert_false(liquid_compile(&arena, source, S("body"), &compiled, NULL));
    assert_false(liquid_render(&arena, compiled, &fixture.scope, LIQUID_OUTPUT_TEXT, &out, NULL));
    assert_true(str_equal(out, S("first")));
    assert_int_equal(fixture.lookups, 4); // ticket, comments, its first item, value
}

static void a_failing_source_fails_the_render(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    LiquidScopeFixture fixture;
    liquid_scope_make(&fixture);
    const LiquidTemplate *compiled = NULL;
    Refusal why = { 0 };
    Str out = S("untouched");
    assert_false(liquid_compile(&arena, S("a{{ ticket.broken }}"), S("body"), &compiled, NULL));
    Err err = liquid_render(&arena, compiled, &fixture.scope, LIQUID_OUTPUT_TEXT, &out, &why);
    assert_int_equal(err, ERR_STORE);
    assert_int_equal(why.err, ERR_STORE);
    assert_true(str_equal(out, S("untouched")));
}

static void the_paths_of_a_template_are_listed(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        const char *paths;
    } cases[] = {
        { "words", "" },
        { "{{ ticket.id }}{{ ticket.id }}\n{{ ticket.titel | upcase }}",
          "ticket.id:1 ticket.titel:2" },
        { "{% for c in ticket.comments %}{{ c.value }}{{ c }}{{ forloop.index }}{% endfor %}",
          "ticket.comments:1 ticket.comments[].value:1 ticket.comments[]:1" },
        { "{{ a.b[0].c }}{{ a['b'].d }}{{ a[x.y].e }}", "a.b[].c:1 a.b.d:1 x.y:1 a[].e:1" },
        { "{{ n }}{% assign n = m %}{{ n.x }}{% capture o %}{% endcapture %}{{ o }}", "m:1" },
        { "{% if a == b and c contains d %}{% endif %}{% for i in (e..f) limit: g %}{{ i.x }}"
          "{% endfor %}{{ h | default: j }}{% case k %}{% when l %}{% endcase %}",
          "a:1 b:1 c:1 d:1 e:1 f:1 g:1 h:1 j:1 k:1 l:1" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        CLEANUP(arena_free) Arena arena = { 0 };
        const LiquidTemplate *compiled = NULL;
        assert_false(liquid_compile(&arena, str_of(cases[i].source), S("body"), &compiled, NULL));
        size_t count = 0;
        const LiquidPath *paths = liquid_paths(compiled, &count);
        Buf all = buf_make(&arena, 4096);
        for (size_t j = 0; j < count; j++) {
            buf_format(&all, "%s%.*s:%u", j > 0 ? " " : "", STR_ARG(paths[j].path), paths[j].line);
        }
        if (!str_equal(buf_str(&all), str_of(cases[i].paths))) {
            fail_msg("%s: %.*s", cases[i].source, STR_ARG(buf_str(&all)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_without_tags_are_themselves),
        cmocka_unit_test(paths_lead_to_values_and_unknown_ones_are_empty),
        cmocka_unit_test(conditions_choose_one_branch),
        cmocka_unit_test(and_and_or_bind_from_the_right),
        cmocka_unit_test(case_takes_the_first_that_fits),
        cmocka_unit_test(loops_go_over_lists),
        cmocka_unit_test(variables_keep_values_and_captured_text),
        cmocka_unit_test(dashes_take_white_space_off),
        cmocka_unit_test(comments_and_raw_parts_are_not_run),
        cmocka_unit_test(what_is_not_named_is_not_loaded),
        cmocka_unit_test(a_failing_source_fails_the_render),
        cmocka_unit_test(the_paths_of_a_template_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
