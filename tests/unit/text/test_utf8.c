#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/letter_case.h"
#include "text/utf8.h"

static void same(Str got, const char *wanted)
{
    if (!str_equal(got, str_of(wanted))) {
        fail_msg("\"%.*s\", not \"%s\"", STR_ARG(got), wanted);
    }
}

static void what_is_no_character_is_replaced_byte_by_byte(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    same(utf8_mend(&arena, S("a窓😀")), "a窓😀");
    same(utf8_mend(&arena, S("\xff")), "\xEF\xBF\xBD");
    same(utf8_mend(&arena, S("a\xE7\xAA")), "a\xEF\xBF\xBD\xEF\xBF\xBD");
    same(utf8_mend(&arena, S("\xED\xA0\x80|")), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|");
    same(utf8_mend(&arena, S("")), "");
}

static void slices_count_characters(void **state)
{
    (void)state;
    same(utf8_slice(S("窓口へ"), 1, 1), "口");
    same(utf8_slice(S("a😀b"), 0, 2), "a😀");
    same(utf8_slice(S("窓口"), 1, 9), "口");
    same(utf8_slice(S("窓口"), 2, 1), "");
    same(utf8_slice((Str){ 0 }, 1, 1), "");
}

static void letters_change_their_case_in_every_script(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    same(text_upper(&arena, S("straße éñ ωя 窓")), "STRASSE ÉÑ ΩЯ 窓");
    same(text_upper(&arena, S("ŉ")), "ʼN"); // grows
    same(text_lower(&arena, S("ÉÑ ΩЯ I")), "éñ ωя i");
    same(text_lower(&arena, S("")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_character_is_replaced_byte_by_byte),
        cmocka_unit_test(slices_count_characters),
        cmocka_unit_test(letters_change_their_case_in_every_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
