// Ids of the conversations API: two halves that must fit each other.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/conversations/public_id.h"

#define CREATED_MS INT64_C(1767603600123) // 2026-01-05T09:00:00.123Z

static void says_the_seconds_of_creation_and_the_number(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Str text = public_id_text(&arena, 2026, CREATED_MS);
    assert_int_equal(text.len, PUBLIC_ID_DIGITS);
    assert_true(str_equal(text, S("695b7d9000000000000007ea")));
    arena_free(&arena);
}

static void reads_back_what_it_wrote(void **state)
{
    (void)state;
    static const int64_t ids[] = { 1, 1000, INT64_C(1) << 40, (INT64_C(1) << 53) - 1 };
    static const int64_t times_ms[] = { 0, 999, CREATED_MS, INT64_C(4294967295999) };
    Arena arena = { 0 };
    for (size_t i = 0; i < countof(ids); i++) {
        for (size_t j = 0; j < countof(times_ms); j++) {
            PublicId id = { 0 };
            assert_true(public_id_read(public_id_text(&arena, ids[i], times_ms[j]), &id));
            assert_int_equal(id.id, ids[i]);
            assert_true(public_id_fits(id, times_ms[j]));
        }
    }
    arena_free(&arena);
}

static void fits_only_what_was_created_in_that_second(void **state)
{
    (void)state;
    Arena arena = { 0 };
    PublicId id = { 0 };
    assert_true(public_id_read(public_id_text(&arena, 7, CREATED_MS), &id));
    assert_true(public_id_fits(id, CREATED_MS + 500));
    assert_false(public_id_fits(id, CREATED_MS + 1000));
    assert_false(public_id_fits(id, CREATED_MS - 1000));
    arena_free(&arena);
}

static void refuses_what_it_never_wrote(void **state)
{
    (void)state;
    static const Str others[] = {
        STR_INIT(""),
        STR_INIT("2026"),
        STR_INIT("695b7d9000000000000007e"),   // too short
        STR_INIT("695b7d9000000000000007eaa"), // too long
        STR_INIT("695b7d9000000000000007eg"),  // no hexadecimal digit
        STR_INIT("695b7d900000000000000000"),  // nobody has the number 0
        STR_INIT("695b7d900020000000000000"),  // 2^53
        STR_INIT("695b7d90ffffffffffffffff"),
        STR_INIT(" 695b7d900000000000007ea"),
    };
    for (size_t i = 0; i < countof(others); i++) {
        PublicId id = { .seconds = 1, .id = 2 };
        assert_false(public_id_read(others[i], &id));
        assert_int_equal(id.seconds, 1);
        assert_int_equal(id.id, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_the_seconds_of_creation_and_the_number),
        cmocka_unit_test(reads_back_what_it_wrote),
        cmocka_unit_test(fits_only_what_was_created_in_that_second),
        cmocka_unit_test(refuses_what_it_never_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
