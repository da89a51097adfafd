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

static void check_cases(LiquidOutput output, const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_free) Arena arena = { 0 };
        LiquidScopeFixture fixture;
        liquid_scope_make(&fixture);
        const LiquidTemplate *compiled = NULL;
        Refusal why = { 0 };
        Str out = S("");
        Err err = liquid_compile(&arena, str_of(cases[i].source), S("body"), &compiled, &why);
        err = err ? err : liquid_render(&arena, compiled, &fixture.scope, output, &out, &why);
        if (err || !str_equal(out, str_of(cases[i].made))) {
            fail_msg("%s: made \"%.*s\" %.*s", cases[i].source, STR_ARG(out), STR_ARG(why.message));
        }
    }
}

static void text_stays_as_it_is(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "<b>{{ ticket.title }}", "<b>Where is <my> \"parcel\"?\r\nBcc: x" },
        { "{{ ticket.latest }}", "Hello & bye" },
        { "{% capture a %}<i>{{ ticket.latest }}{% endcapture %}{{ a }}", "<i>Hello & bye" },
    };
    check_cases(LIQUID_OUTPUT_TEXT, cases, countof(cases));
}

static void html_is_escaped_once_and_the_templates_own_words_never(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "<b>{{ ticket.title }}</b>", "<b>Where is &lt;my&gt; &quot;parcel&quot;?\r\nBcc: x</b>" },
        { "{{ '<i>' }}", "&lt;i&gt;" },
        { "{{ ticket.latest }}", "<p>Hello &amp; <b>bye</b></p>" },
        { "{{ ticket.latest | upcase }}", "HELLO &amp; BYE" },
        { "{{ ticket.latest | escape }}", "<p>Hello &amp; <b>bye</b></p>" },
        { "{{ '<a>' | escape }}", "&lt;a&gt;" },
        { "{{ '<a> &lt;' | escape_once }}", "&lt;a&gt; &lt;" },
        { "{{ '<a>' | escape | escape }}", "&lt;a&gt;" },
        { "{{ '<a>' | escape | append: '<b>' }}", "&amp;lt;a&amp;gt;&lt;b&gt;" },
        { "{{ '<a>\nb' | newline_to_br }}", "&lt;a&gt;<br />\nb" },
        { "{{ '<a>\nb' | escape | newline_to_br }}", "&lt;a&gt;<br />\nb" },
        { "{{ '<a>\nb' | newline_to_br | escape }}", "&lt;a&gt;<br />\nb" },
        { "{% capture a %}<i>{{ '<' }}</i>{{ ticket.latest }}{% endcapture %}{{ a }}{{ a | size }}",
          "<i>&lt;</i><p>Hello &amp; <b>bye</b></p>19" },
        { "{% capture a %}<i>{% endcapture %}{{ a | append: '' }}", "&lt;i&gt;" },
        { "{{ '<' | json }}", "&quot;\\u003c&quot;" },
    };
    check_cases(LIQUID_OUTPUT_HTML, cases, countof(cases));
}

static void json_strings_cannot_be_left(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "{\"a\": \"{{ ticket.title }}\"}",
          "{\"a\": \"Where is \\u003cmy> \\\"parcel\\\"?\\r\\nBcc: x\"}" },
        { "{{ 'a\\\t\x01\x7f' }}", "a\\\\\\t\\u0001\\u007f" },
        { "{\"a\": {{ 'b\"' | json }}, \"c\": {{ ticket.tags | json }}}",
          "{\"a\": \"b\\\"\", \"c\": [\"vip\",\"late\"]}" },
        { "{{ '\"' | json | append: '' }}", "\\\"\\\\\\\"\\\"" },
        { "{{ ticket.latest }}", "Hello & bye" },
        { "{{ '<a>' | escape }}", "&lt;a&gt;" },
        { "{% capture a %}x{{ '\"' }}{% endcapture %}{{ a }}{{ a | size }}", "x\\\"2" },
    };
    check_cases(LIQUID_OUTPUT_JSON_STRING, cases, countof(cases));
}

static void headers_have_one_line(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "Re: {{ ticket.title }}", "Re: Where is <my> \"parcel\"? Bcc: x" },
        { "{{ 'a\r\n\t\x01z\x7f\xC2\x85窓\xE2\x80\xA8y' }}", "a z 窓 y" },
        { "{{ ticket.latest }}", "Hello & bye" },
    };
    check_cases(LIQUID_OUTPUT_HEADER, cases, countof(cases));
}

static void forms_and_queries_gain_no_names(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "a={{ 'x&admin=1' }}&b=c d", "a=x%26admin%3D1&b=c d" },
        { "{{ 'a b+c%#?/~' }}", "a%20b%2Bc%25%23%3F%2F~" },
        { "{{ '窓\r\n' }}", "%E7%AA%93%0D%0A" },
        { "{{ 'a&b' | url_encode }}", "a%26b" },
        { "{{ 'a&b' | url_encode | append: '&' }}", "a%2526b%26" },
        { "{% capture a %}x&{{ '&' }}{% endcapture %}{{ a }}{{ a | size }}", "x&%263" },
    };
    check_cases(LIQUID_OUTPUT_URL, cases, countof(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_as_it_is),
        cmocka_unit_test(html_is_escaped_once_and_the_templates_own_words_never),
        cmocka_unit_test(json_strings_cannot_be_left),
        cmocka_unit_test(headers_have_one_line),
        cmocka_unit_test(forms_and_queries_gain_no_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
