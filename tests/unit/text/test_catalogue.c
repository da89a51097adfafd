#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/catalogue.h"

static const char *const key_names[] = {
#define X(key, en, ja) #key,
    CATALOGUE_LIST(X)
#undef X
};

// Counts `{name}` in a text, and sees to it that all braces make a placeholder.
static size_t placeholder_count(Str text, Str name)
{
    size_t count = 0;
    Str before = S("");
    while (str_cut(&text, '{', &before)) {
        Str found = S("");
        if (!str_cut(&text, '}', &found)) {
            return SIZE_MAX;
        }
        for (size_t i = 0; i < found.len; i++) {
            assert_true((found.at[i] >= 'a' && found.at[i] <= 'z') || found.at[i] == '_');
        }
        count += found.len > 0 && str_equal(found, name);
    }
    return count;
}

static void every_text_is_there_in_both_languages(void **state)
{
    (void)state;
    for (int key = 0; key < TEXT_KEY_COUNT; key++) {
        Str en = catalogue_text((TextKey)key, LOCALE_EN);
        Str ja = catalogue_text((TextKey)key, LOCALE_JA);
        bool en_is_ascii = true;
        for (size_t i = 0; i < en.len; i++) {
            en_is_ascii = en_is_ascii && en.at[i] >= ' ' && en.at[i] < 0x7f;
        }
        if (en.len == 0 || ja.len == 0 || !en_is_ascii || !str_is_utf8(ja)) {
            fail_msg("%s", key_names[key]);
        }
        // Japanese holds something that English does not: nobody copied a line.
        if (str_code_points(ja) == ja.len) {
            fail_msg("%s is not in Japanese", key_names[key]);
        }
    }
}

static void both_languages_have_the_same_placeholders(void **state)
{
    (void)state;
    for (int key = 0; key < TEXT_KEY_COUNT; key++) {
        for (int one = 0; one < LOCALE_COUNT; one++) {
            Str mine = catalogue_text((TextKey)key, (Locale)one);
            Str other = catalogue_text((TextKey)key, (Locale)(1 - one));
            Str rest = mine;
            Str before = S("");
            while (str_cut(&rest, '{', &before)) {
                Str name = S("");
                assert_true(str_cut(&rest, '}', &name));
                if (placeholder_count(mine, name) != placeholder_count(other, name)) {
                    fail_msg("%s: {%.*s}", key_names[key], STR_ARG(name));
                }
            }
        }
    }
}

static void placeholders_are_replaced(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    TextValue values[] = { { S("id"), S("7") }, { S("name"), S("Aiko {id}") } };
    assert_true(str_equal(catalogue_format(&arena, TEXT_EVENT_ENDED_AGENT, LOCALE_EN, values, 2),
                          S("Messaging session ended by Aiko {id}")));
    assert_true(str_equal(catalogue_format(&arena, TEXT_EVENT_CONTINUES, LOCALE_JA, values, 2),
                          S("チケット #7 の続きです")));
    assert_true(str_equal(catalogue_format(&arena, TEXT_BOT_OPTION_PERSON, LOCALE_JA, NULL, 0),
                          S("担当者と話す")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_there_in_both_languages),
        cmocka_unit_test(both_languages_have_the_same_placeholders),
        cmocka_unit_test(placeholders_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
