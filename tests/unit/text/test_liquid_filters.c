#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/liquid_scope.h"

typedef struct Case {
    const char *expression; // between {{ and }}
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
        Str source = str_format(&arena, "{{ %s }}", cases[i].expression);
        Err err = liquid_compile(&arena, source, S("body"), &compiled, &why);
        if (!err) {
            err = liquid_render(&arena, compiled, &fixture.scope, LIQUID_OUTPUT_TEXT, &out, &why);
        }
        if (err) {
            fail_msg("%s: refused: %.*s", cases[i].expression, STR_ARG(why.message));
        }
        if (!str_equal(out, str_of(cases[i].made))) {
            fail_msg("%s: made \"%.*s\"", cases[i].expression, STR_ARG(out));
        }
    }
}

static void texts_are_joined_and_changed(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "'a' | append: 'b' | prepend: ticket.id", "35ab" },
        { "nil | append: nil", "" },
        { "'straße élan' | upcase", "STRASSE ÉLAN" },
        { "'ÀÉ Ω' | downcase", "àé ω" },
        { "'éCOLE d' | capitalize", "École d" },
        { "'' | capitalize", "" },
        { "' a b \n' | strip | append: '.'", "a b." },
        { "' a ' | lstrip | append: '.'", "a ." },
        { "' a ' | rstrip | append: '.'", " a." },
        { "'a\r\nb\nc' | strip_newlines", "abc" },
        { "'aXbXc' | replace: 'X', '--'", "a--b--c" },
        { "'aXbXc' | replace: 'X'", "abc" },
        { "'aaa' | replace: 'aa', 'b'", "ba" },
        { "'abc' | replace: '', 'x'", "abc" },
        { "'aXbX' | replace_first: 'X', '-'", "a-bX" },
        { "'aXbX' | remove: 'X'", "ab" },
        { "'aXbX' | remove_first: 'X'", "abX" },
        { "'窓口窓' | replace: '窓', '戸'", "戸口戸" },
    };
    check_cases(cases, countof(cases));
}

static void texts_are_cut_between_characters(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "'窓口へようこそ' | truncate: 5", "窓口..." },
        { "'窓口へようこそ' | truncate: 7", "窓口へようこそ" },
        { "'窓口へようこそ' | truncate: 4, '…'", "窓口へ…" },
        { "'abc' | truncate: 1", "..." },
        { "'abc' | truncate: -4", "..." },
        { "'abc' | truncate: 0, ''", "" },
        { "'one two  three' | truncatewords: 2", "one two..." },
        { "'one  two ' | truncatewords: 2", "one  two " },
        { "'one two' | truncatewords: 1, '--'", "one--" },
        { "'one two' | truncatewords: 0", "one..." },
        { "'窓口へ' | size", "3" },
        { "ticket.comments | size", "3" },
        { "nil | size", "0" },
        { "35 | size", "0" },
        { "'窓口へ' | slice: 1", "口" },
        { "'窓口へ' | slice: -2, 5", "口へ" },
        { "'abc' | slice: 3, 1", "" },
        { "'abc' | slice: -4, 2", "" },
        { "'abc' | slice: 1, -1", "" },
        { "nil | slice: 0, 3", "" },
        { "(1..9) | slice: 2, 3 | join: ','", "3,4,5" },
    };
    check_cases(cases, countof(cases));
}

static void markup_addresses_and_json_are_written(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "'a<b>c</b> <script>x</script>d<!-- <i> -->e<style>y</style>' | strip_html", "ac de" },
        { "'a < b' | strip_html", "a " },
        { "'a<script>b' | strip_html", "a" },
        { "ticket.latest | strip_html", "Hello & bye" },
        { "'a\r\nb\nc' | newline_to_br", "a<br />\nb<br />\nc" },
        { "'<a> & \"' | escape", "&lt;a&gt; &amp; &quot;" },
        { "'1 &lt; 2 & 3 &#39; &x &;' | escape_once", "1 &lt; 2 &amp; 3 &#39; &amp;x &amp;;" },
        { "'a b/窓&~' | url_encode", "a+b%2F%E7%AA%93%26~" },
        { "'a+b%2F%E7%AA%93%zz%' | url_decode", "a b/窓%zz%" },
        { "'a%00b%FFc%C3' | url_decode", "a\xEF\xBF\xBD"
                                         "b\xEF\xBF\xBD"
                                         "c\xEF\xBF\xBD" },
        { "'a\"b\\<\n' | json", "\"a\\\"b\\\\\\u003c\\n\"" },
        { "nil | json", "null" },
        { "-3 | json", "-3" },
        { "true | json", "true" },
        { "ticket.tags | json", "[\"vip\",\"late\"]" },
        { "(1..3) | json", "[1,2,3]" },
    };
    check_cases(cases, countof(cases));
}

static void lists_are_made_and_put_in_order(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "'a,b,,c,,' | split: ',' | join: '|'", "a|b||c" },
        { "' a  b ' | split: ' ' | join: '|'", "a|b" },
        { "'窓口' | split: '' | join: '|'", "窓|口" },
        { "'' | split: ',' | size", "0" },
        { "ticket.tags | join", "vip late" },
        { "'x' | join: ','", "x" },
        { "(1..3) | join: ','", "1,2,3" },
        { "ticket.tags | first", "vip" },
        { "ticket.tags | last", "late" },
        { "nil | first", "" },
        { "ticket.numbers | sort | join: ','", "1,3,3,10" },
        { "'b,C,a' | split: ',' | sort | join: ','", "C,a,b" },
        { "ticket.comments | sort: 'value' | map: 'value' | join: ','", "first,second,third" },
        { "ticket.comments | sort: 'author' | map: 'value' | join: ','", "first,second,third" },
        { "ticket.numbers | uniq | join: ','", "3,10,1" },
        { "ticket.numbers | reverse | join: ','", "3,1,10,3" },
        { "ticket.comments | reverse | map: 'value' | join", "third second first" },
        { "ticket.comments | map: 'nothing' | join: ','", ",," },
        { "nil | sort | uniq | reverse | map: 'a' | size", "0" },
    };
    check_cases(cases, countof(cases));
}

static void numbers_are_counted_with(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "1 | plus: 2", "3" },
        { "'1' | plus: '2.5'", "3.5" },
        { "'x' | plus: 1", "1" },
        { "0.1 | plus: 0.2", "0.3" },
        { "1 | minus: 2", "-1" },
        { "3 | times: 1.5", "4.5" },
        { "1.5 | times: 1.5", "2.25" },
        { "7 | divided_by: 2", "3" },
        { "-7 | divided_by: 2", "-4" },
        { "7 | divided_by: 2.0", "3.5" },
        { "7 | modulo: 3", "1" },
        { "-7 | modulo: 3", "2" },
        { "7.5 | modulo: 2", "1.5" },
        { "-4.5 | abs", "4.5" },
        { "4.5 | round", "5" },
        { "-4.5 | round", "-5" },
        { "4.4 | round", "4" },
        { "4.5678 | round: 2", "4.57" },
        { "4.6 | floor", "4" },
        { "-4.6 | floor", "-5" },
        { "4.2 | ceil", "5" },
        { "-4.2 | ceil", "-4" },
        { "7 | ceil", "7" },
        { "nil | default: 'x'", "x" },
        { "'' | default: 'x'", "x" },
        { "false | default: 'x'", "x" },
        { "0 | default: 'x'", "0" },
        { "ticket.priority | default: ticket.status", "open" },
    };
    check_cases(cases, countof(cases));
}

static void times_are_written_by_the_readers_clock(void **state)
{
    (void)state;
    static const Case cases[] = {
        // 09:02:03.456 in UTC, nine hours later in Japan.
        { "ticket.created_at | date: '%Y-%m-%d %H:%M:%S.%L'", "2026-01-05 18:02:03.456" },
        { "ticket.created_at | date: '%-d/%-m/%y %l:%M %p %P %I'", "5/1/26  6:02 PM pm 06" },
        { "ticket.created_at | date: '%A %a %B %b %^a %e %j %u %w'",
          "Monday Mon January Jan MON  5 005 1 1" },
        { "ticket.created_at | date: '%F %T %R %D %v'",
          "2026-01-05 18:02:03 18:02 01/05/26  5-JAN-2026" },
        { "ticket.created_at | date: '%z %Z %s %% %Q %'", "+0900 +09:00 1767603723 % %Q %" },
        { "'now' | date: '%Y年%-m月%-d日'", "2026年1月5日" },
        { "1767603723 | date: '%s'", "1767603723" },
        { "'1767603723' | date: '%H'", "18" },
        { "'2024-12-31T23:59:59+00:00' | date: '%F %j'", "2025-01-01 001" },
        { "'2024-12-31' | date: '%A %j %H'", "Tuesday 366 00" },
        { "'1969-12-28T15:00:00Z' | date: '%F %a'", "1969-12-29 Mon" },
        { "'tomorrow' | date: '%Y'", "tomorrow" },
        { "nil | date: '%Y'", "" },
        { "ticket.created_at | date", "2026-01-05T09:02:03Z" },
        { "9223372036854775807 | date: '%Y'", "9223372036854775807" },
        { "253402300799 | date: '%Y'", "253402300799" },
    };
    check_cases(cases, countof(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_joined_and_changed),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(markup_addresses_and_json_are_written),
        cmocka_unit_test(lists_are_made_and_put_in_order),
        cmocka_unit_test(numbers_are_counted_with),
        cmocka_unit_test(times_are_written_by_the_readers_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
