#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/html_plain.h"

static void same(const char *markup, const char *text)
{
    Arena arena = { 0 };
    Str got = html_to_text(&arena, str_of(markup));
    assert_string_equal(str_terminated(&arena, got), text);
    arena_free(&arena);
}

static void tags_are_taken_off(void **state)
{
    (void)state;
    same("<b>Hello</b> <i class=\"x\">world</i>", "Hello world");
    same("plain", "plain");
    same("", "");
}

static void blocks_become_lines(void **state)
{
    (void)state;
    same("<p>one</p><p>two</p>", "one\n\ntwo");
    same("<div>one</div><div>two</div>", "one\ntwo");
    same("one<br>two<br/><br />four", "one\ntwo\n\nfour");
    same("<ul><li>a</li><li>b</li></ul>", "- a\n- b");
}

static void white_space_is_one_space_and_none_at_the_ends(void **state)
{
    (void)state;
    same("  one \n\t two  ", "one two");
    same("<p> one </p>\n", "one");
}

static void entities_become_characters(void **state)
{
    (void)state;
    same("a &lt;b&gt; &amp; &quot;c&quot;", "a <b> & \"c\"");
    same("&#33;&#x3042;&#128512;", "!あ😀");
    same("&#0;&#xD800;&#99999999;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    same("AT&T &unknown; &", "AT&T &unknown; &");
}

static void programs_and_styles_are_left_out(void **state)
{
    (void)state;
    same("a<script>if (1 < 2) { alert('x') }</script>b", "ab");
    same("a<style>p { }</style >b", "ab");
    same("a<script>never closed", "a");
}

static void broken_markup_is_survived(void **state)
{
    (void)state;
    same("one <b", "one");
    same("<", "");
    same("one > two", "one > two");
    same("<li><li><li>", "- \n- \n- ");
    same("&#;&#x;&;", "&#;&#x;&;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_taken_off),
        cmocka_unit_test(blocks_become_lines),
        cmocka_unit_test(white_space_is_one_space_and_none_at_the_ends),
        cmocka_unit_test(entities_become_characters),
        cmocka_unit_test(programs_and_styles_are_left_out),
        cmocka_unit_test(broken_markup_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
