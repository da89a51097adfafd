#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/mail_address.h"

static void addresses_are_kept_in_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *kept;
    } cases[] = {
        { "aiko@example.com", "aiko@example.com" },
        { "  Aiko.Mori+shop@Mail.Example.CO.JP\n", "aiko.mori+shop@mail.example.co.jp" },
        { "ａｉｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "aiko@example.com" },
        { "　aiko@example.com　", "aiko@example.com" },
        { "o'neil@example.com", "o'neil@example.com" },
        { "a@b.xn--p1ai", "a@b.xn--p1ai" },
        { "1@2.com", "1@2.com" },
    };
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        Str kept = S("");
        if (!mail_address_read(&arena, str_of(cases[i].typed), &kept)) {
            fail_msg("refused: %s", cases[i].typed);
        }
        assert_true(str_equal(kept, str_of(cases[i].kept)));
    }
}

static void check_refused(Arena *arena, Str typed)
{
    Str kept = S("untouched");
    if (mail_address_read(arena, typed, &kept)) {
        fail_msg("taken: %.*s", STR_ARG(typed));
    }
    assert_true(str_equal(kept, S("untouched")));
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    const Str cases[] = {
        S(""),
        S("aiko"),
        S("@example.com"),
        S("aiko@"),
        S("aiko@example"),
        S("aiko@@example.com"),
        S("aiko@mori@example.com"),
        S("aiko mori@example.com"),
        S("aiko@exam ple.com"),
        S("aiko\0@example.com"),
        S("aiko@example.com\0"),
        S("aiko@example.com\nBcc: x@example.com"),
        S("aiko@example\r.com"),
        S(".aiko@example.com"),
        S("aiko.@example.com"),
        S("ai..ko@example.com"),
        S("aiko@.example.com"),
        S("aiko@example..com"),
        S("aiko@example.com."),
        S("aiko@-example.com"),
        S("aiko@example-.com"),
        S("aiko@exam_ple.com"),
        S("aiko@127.0.0.1"),
        S("aiko@[127.0.0.1]"),
        S("\"aiko\"@example.com"),
        S("Aiko <aiko@example.com>"),
        S("aiko@example.com,ben@example.com"),
        S("あい@example.com"),
        S("aiko@例え.jp"),
        S("aiko@example.com\xff"),
        S("\xef\xbc"),
    };
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        check_refused(&arena, cases[i]);
    }
}

static Str letters(Arena *arena, size_t count)
{
    Buf out = buf_make(arena, count + 1);
    for (size_t i = 0; i < count; i++) {
        buf_add_char(&out, 'a');
    }
    return buf_str(&out);
}

static void lengths_are_limited(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Str kept = S("");
    Str local = letters(&arena, MAIL_LOCAL_BYTES_MAX);
    Str label = letters(&arena, MAIL_LABEL_BYTES_MAX);
    assert_true(mail_address_read(
        &arena, str_format(&arena, "%.*s@%.*s.com", STR_ARG(local), STR_ARG(label)), &kept));
    check_refused(&arena, str_format(&arena, "a%.*s@%.*s.com", STR_ARG(local), STR_ARG(label)));
    check_refused(&arena, str_format(&arena, "%.*s@a%.*s.com", STR_ARG(local), STR_ARG(label)));
    Str longest = str_format(&arena, "a@%.*s.%.*s.%.*s.%.*s", STR_ARG(label), STR_ARG(label),
                             STR_ARG(label), STR_ARG(letters(&arena, 60)));
    assert_int_equal(longest.len, MAIL_ADDRESS_BYTES_MAX);
    assert_true(mail_address_read(&arena, longest, &kept));
    check_refused(&arena, str_format(&arena, "%.*sa", STR_ARG(longest)));
    check_refused(&arena, str_format(&arena, "%.*s@example.com", STR_ARG(letters(&arena, 4000))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_kept_in_one_form),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(lengths_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
