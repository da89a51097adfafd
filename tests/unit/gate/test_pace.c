#include "gate/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1000000000)

static Arena arena;
static PaceTable *table;

static int table_begin(void **state)
{
    (void)state;
    table = pace_table_make(&arena);
    return 0;
}

static int table_end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static int64_t taken(Pace pace, uint64_t key, int64_t now_ms, int64_t tries)
{
    int64_t count = 0;
    for (int64_t i = 0; i < tries; i++) {
        count += pace_take(table, pace, key, now_ms, NULL);
    }
    return count;
}

static void a_whole_burst_is_let_through_and_not_one_more(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_SIGN_IN);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, rule.burst * 3), rule.burst);
}

static void one_more_comes_back_after_its_time(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_SIGN_IN);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, rule.burst), rule.burst);
    int64_t retry_after_ms = 0;
    assert_false(pace_take(table, PACE_SIGN_IN, 7, NOW_MS, &retry_after_ms));
    assert_int_equal(retry_after_ms, rule.every_ms);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS + retry_after_ms - 1, 1), 0);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS + retry_after_ms, 5), 1);
}

static void waiting_long_fills_the_bucket_only_to_its_rim(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_SIGN_IN);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, rule.burst), rule.burst);
    int64_t later_ms = NOW_MS + 1000 * rule.burst * rule.every_ms;
    assert_int_equal(taken(PACE_SIGN_IN, 7, later_ms, rule.burst * 3), rule.burst);
}

static void keys_and_kinds_have_buckets_of_their_own(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_SIGN_IN);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, rule.burst + 1), rule.burst);
    assert_int_equal(taken(PACE_SIGN_IN, 8, NOW_MS, rule.burst + 1), rule.burst);
    assert_int_equal(taken(PACE_CHANGE, 7, NOW_MS, 1), 1);
}

static void what_has_no_pace_is_never_refused(void **state)
{
    (void)state;
    assert_int_equal(taken(PACE_NONE, 7, NOW_MS, 100000), 100000);
}

static void a_clock_set_back_locks_nobody_out(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_SIGN_IN);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, rule.burst), rule.burst);
    int64_t back_ms = NOW_MS - 1000 * rule.burst * rule.every_ms;
    assert_int_equal(taken(PACE_SIGN_IN, 7, back_ms, 1), 1);
}

// More keys than slots: nothing breaks, and one that keeps asking stays limited.
static void a_flood_of_keys_does_not_free_the_busiest(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_SIGN_IN);
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, rule.burst), rule.burst);
    for (uint64_t key = 100; key < 100 + 4 * (uint64_t)PACE_SLOTS; key++) {
        assert_int_equal(taken(PACE_SIGN_IN, key, NOW_MS, 1), 1);
    }
    assert_int_equal(taken(PACE_SIGN_IN, 7, NOW_MS, 1), 0);
}

static void what_is_given_back_may_be_taken_again(void **state)
{
    (void)state;
    PaceRule rule = pace_rule(PACE_CREDENTIAL);
    assert_int_equal(taken(PACE_CREDENTIAL, 7, NOW_MS, rule.burst + 1), rule.burst);
    pace_give_back(table, PACE_CREDENTIAL, 7);
    assert_int_equal(taken(PACE_CREDENTIAL, 7, NOW_MS, 2), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, table_begin, table_end)
    const struct CMUnitTest tests[] = {
        TEST(a_whole_burst_is_let_through_and_not_one_more),
        TEST(one_more_comes_back_after_its_time),
        TEST(waiting_long_fills_the_bucket_only_to_its_rim),
        TEST(keys_and_kinds_have_buckets_of_their_own),
        TEST(what_has_no_pace_is_never_refused),
        TEST(a_clock_set_back_locks_nobody_out),
        TEST(a_flood_of_keys_does_not_free_the_busiest),
        TEST(what_is_given_back_may_be_taken_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
