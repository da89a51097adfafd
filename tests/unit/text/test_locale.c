#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/locale.h"

typedef struct Case {
    const char *asked;
    Locale locale;
} Case;

static void a_tag_gives_japanese_or_else_english(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "ja", LOCALE_JA },         { "ja-JP", LOCALE_JA }, { "JA_jp", LOCALE_JA },
        { "ja-Hira-JP", LOCALE_JA }, { "en", LOCALE_EN },    { "en-US", LOCALE_EN },
        { "jam", LOCALE_EN },        { "j", LOCALE_EN },     { "", LOCALE_EN },
        { "de", LOCALE_EN },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        assert_int_equal(locale_from_tag(str_of(cases[i].asked)), cases[i].locale);
    }
}

static void the_heaviest_known_language_of_a_list_wins(void **state)
{
    (void)state;
    static const Case cases[] = {
        { "ja,en-US;q=0.9,en;q=0.8", LOCALE_JA },
        { "en-US,en;q=0.9,ja;q=0.8", LOCALE_EN },
        { "de, ja;q=0.3, en;q=0.2", LOCALE_JA },
        { "en;q=0.5, ja;q=0.55", LOCALE_JA },
        { "en;q=0.5 , ja ; q=1", LOCALE_JA },
        { "en;q=0.5,ja;q=0.5", LOCALE_EN },
        { "ja;q=0", LOCALE_EN },
        { "ja;q=0,en;q=0.001", LOCALE_EN },
        { "fr-CH, *;q=0.5", LOCALE_EN },
        { "en;q=0.1,ja;q=2", LOCALE_EN },
        { "en;q=0.1,ja;q=0.9999", LOCALE_EN },
        { "en;q=0.1,ja;q=", LOCALE_EN },
        { "en;q=0.1,ja;r=1", LOCALE_EN },
        { ",,,", LOCALE_EN },
        { ";;;", LOCALE_EN },
        { "", LOCALE_EN },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        if (locale_from_accept(str_of(cases[i].asked)) != cases[i].locale) {
            fail_msg("%s", cases[i].asked);
        }
    }
}

static void a_long_list_is_not_read_to_its_end(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf list = buf_make(&arena, 1000);
    for (int i = 0; i < LOCALE_RANGES_MAX - 1; i++) {
        buf_add(&list, S("de,"));
    }
    Str last = str_format(&arena, "%.*sja", STR_ARG(buf_str(&list)));
    assert_int_equal(locale_from_accept(last), LOCALE_JA);
    buf_add(&list, S("de,ja"));
    assert_int_equal(locale_from_accept(buf_str(&list)), LOCALE_EN);
}

static void a_locale_has_a_tag(void **state)
{
    (void)state;
    assert_true(str_equal(locale_tag(LOCALE_JA), S("ja")));
    assert_true(str_equal(locale_tag(LOCALE_EN), S("en")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_gives_japanese_or_else_english),
        cmocka_unit_test(the_heaviest_known_language_of_a_list_wins),
        cmocka_unit_test(a_long_list_is_not_read_to_its_end),
        cmocka_unit_test(a_locale_has_a_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
