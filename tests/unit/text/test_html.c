#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/html.h"

typedef struct Case {
    const char *text;
    const char *markup;
} Case;

static void check_cases(const Case *cases, size_t count, Html (*convert)(Arena *, Str))
{
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < count; i++) {
        Html html = convert(&arena, str_of(cases[i].text));
        if (!str_equal(html.markup, str_of(cases[i].markup))) {
            fail_msg("%s: %.*s", cases[i].text, STR_ARG(html.markup));
        }
    }
}

static void what_could_be_markup_is_escaped(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "", "" },
        { "<b> & \"a\" 'b'", "&lt;b&gt; &amp; &quot;a&quot; &#39;b&#39;" },
        { "窓口&amp;", "窓口&amp;amp;" },
    };
    check_cases(cases, countof(cases), html_escape);
}

static void lines_and_paragraphs_are_kept(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "", "" },
        { " \n ", "" },
        { "a", "<p dir=\"auto\">a</p>" },
        { "a\nb\r\nc\rd", "<p dir=\"auto\">a<br>\nb<br>\nc<br>\nd</p>" },
        { "a\n\nb", "<p dir=\"auto\">a</p>\n<p dir=\"auto\">b</p>" },
        { "a\r\n\r\nb\n \n\nc", "<p dir=\"auto\">a</p>\n<p dir=\"auto\">b</p>\n"
                                "<p dir=\"auto\">c</p>" },
        { "a<script>", "<p dir=\"auto\">a&lt;script&gt;</p>" },
    };
    check_cases(cases, countof(cases), html_from_text);
}

#define LINK(address) "<a href=\"" address "\" rel=\"noopener noreferrer nofollow\">" address "</a>"
#define P(markup)     "<p dir=\"auto\">" markup "</p>"

static void only_web_addresses_become_links(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "see https://example.com/a?b=1&c=2.",
          P("see " LINK("https://example.com/a?b=1&amp;c=2") ".") },
        { "http://example.com", P(LINK("http://example.com")) },
        { "HTTPS://EXAMPLE.COM", P(LINK("HTTPS://EXAMPLE.COM")) },
        { "(https://example.com/a)", P("(" LINK("https://example.com/a") ")") },
        { "https://example.com/a_(b)", P(LINK("https://example.com/a_(b)")) },
        { "配送はhttps://example.com/配送をご覧ください",
          P("配送は" LINK("https://example.com/") "配送をご覧ください") },
        { "https://example.com\"onclick=x", P(LINK("https://example.com") "&quot;onclick=x") },
        { "<https://example.com>", P("&lt;" LINK("https://example.com") "&gt;") },
        { "xhttps://example.com", P("xhttps://example.com") },
        { "https://", P("https://") },
        { "http:///a", P("http:///a") },
        { "javascript:alert(1)", P("javascript:alert(1)") },
        { "ftp://example.com", P("ftp://example.com") },
        { "https://a!!!", P(LINK("https://a") "!!!") },
    };
    check_cases(cases, countof(cases), html_from_text);
}

static void the_longest_markup_has_room(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    static const char *const parts[] = { "http://a ", "\"", "\n\n.", "http://a\n\n",
                                         "http://a&&&&& " };
    for (size_t i = 0; i < countof(parts); i++) {
        Buf text = buf_make(&arena, 20000);
        for (int n = 0; n < 1000; n++) {
            buf_add(&text, str_of(parts[i]));
        }
        assert_true(html_from_text(&arena, buf_str(&text)).markup.len > 1000);
        assert_true(html_escape(&arena, buf_str(&text)).markup.len > 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_be_markup_is_escaped),
        cmocka_unit_test(lines_and_paragraphs_are_kept),
        cmocka_unit_test(only_web_addresses_become_links),
        cmocka_unit_test(the_longest_markup_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
