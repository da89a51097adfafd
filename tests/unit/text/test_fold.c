#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/fold.h"

static void check_folded(Str text, Str expected)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    Str folded = text_fold(&arena, text);
    if (!str_equal(folded, expected)) {
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(folded));
    }
}

static void case_is_folded(void **state)
{
    (void)state;
    check_folded(S(""), S(""));
    check_folded(S("Order NO. 42\n"), S("order no. 42\n"));
    check_folded(S("ÄÖÜ Straße ΣΊΣΥΦΟΣ"), S("äöü strasse σίσυφοσ"));
}

static void width_is_folded(void **state)
{
    (void)state;
    check_folded(S("ＡＢＣ１２３　！"), S("abc123 !"));
    check_folded(S("ﾊﾞﾅﾅ"), S("ばなな"));
    check_folded(S("㍿①ﬁ"), S("株式会社1fi"));
    check_folded(S("e\xcc\x81"), S("\xc3\xa9"));
}

static void kana_are_folded_to_one(void **state)
{
    (void)state;
    check_folded(S("カタカナ"), S("かたかな"));
    check_folded(S("ァヶヴヽヾ"), S("ぁゖゔゝゞ"));
    check_folded(S("サーバー・ルーム"), S("さーばー・るーむ"));
    check_folded(S("ﾕｰｻﾞｰ"), S("ゆーざー"));
    check_folded(S("漢字"), S("漢字"));
}

static void broken_utf8_is_replaced(void **state)
{
    (void)state;
    check_folded(S("a\xff\xe3\x81z"), S("a\xef\xbf\xbd\xef\xbf\xbdz"));
}

static void folding_twice_changes_nothing(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    for (uint32_t point = 0x80; point <= 0xffff; point++) {
        if (point >= 0xd800 && point <= 0xdfff) {
            continue;
        }
        char bytes[3] = { (char)(0xe0 | point >> 12), (char)(0x80 | (point >> 6 & 0x3f)),
                          (char)(0x80 | (point & 0x3f)) };
        char two[2] = { (char)(0xc0 | point >> 6), bytes[2] };
        Str text = point < 0x800 ? (Str){ two, 2 } : (Str){ bytes, 3 };
        Str once = text_fold(&arena, text);
        assert_true(str_is_utf8(once));
        if (!str_equal(text_fold(&arena, once), once)) {
            fail_msg("U+%04x", point);
        }
        arena_reset(&arena);
    }
}

static void long_text_is_cut_and_growth_has_room(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    // U+FDFA becomes eighteen characters, the most there is.
    Buf text = buf_make(&arena, FOLD_BYTES_MAX + 30);
    while (text.len < FOLD_BYTES_MAX) {
        buf_add(&text, S("\xef\xb7\xba"));
    }
    buf_add(&text, S("END"));
    Str folded = text_fold(&arena, buf_str(&text));
    assert_true(folded.len > 10 * FOLD_BYTES_MAX);
    assert_false(str_ends(folded, S("end")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_is_folded),
        cmocka_unit_test(width_is_folded),
        cmocka_unit_test(kana_are_folded_to_one),
        cmocka_unit_test(broken_utf8_is_replaced),
        cmocka_unit_test(folding_twice_changes_nothing),
        cmocka_unit_test(long_text_is_cut_and_growth_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
