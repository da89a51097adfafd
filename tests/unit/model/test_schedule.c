#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/schedule.h"

enum { DAY_MINUTES = 24 * 60 };
#define HOUR_MS (INT64_C(3600) * 1000)
#define DAY_MS  (24 * HOUR_MS)
#define MONDAY  (INT64_C(20458) * DAY_MS) // 2026-01-05

static const ScheduleInterval week[] = {
    { 0, 60 }, // Sunday, the first hour
    { 1 * DAY_MINUTES + 9 * 60, 1 * DAY_MINUTES + 17 * 60 },
    { 6 * DAY_MINUTES + 23 * 60, 7 * DAY_MINUTES }, // Saturday, the last hour
};

static Schedule schedule_of(const Holiday *holidays, size_t count)
{
    return (Schedule){ .intervals = week,
                       .interval_count = countof(week),
                       .holidays = holidays,
                       .holiday_count = count };
}

static void test_hours_begin_with_their_first_minute_and_end_before_their_last(void **state)
{
    (void)state;
    Schedule schedule = schedule_of(NULL, 0);
    assert_false(schedule_is_open(&schedule, MONDAY + 9 * HOUR_MS - 1));
    assert_true(schedule_is_open(&schedule, MONDAY + 9 * HOUR_MS));
    assert_true(schedule_is_open(&schedule, MONDAY + 17 * HOUR_MS - 1));
    assert_false(schedule_is_open(&schedule, MONDAY + 17 * HOUR_MS));
}

static void test_the_week_goes_round_at_sunday_midnight(void **state)
{
    (void)state;
    Schedule schedule = schedule_of(NULL, 0);
    int64_t sunday = MONDAY - DAY_MS;
    assert_false(schedule_is_open(&schedule, sunday - HOUR_MS - 1));
    assert_true(schedule_is_open(&schedule, sunday - HOUR_MS));
    assert_true(schedule_is_open(&schedule, sunday - 1));
    assert_true(schedule_is_open(&schedule, sunday));
    assert_false(schedule_is_open(&schedule, sunday + HOUR_MS));
}

static void test_a_wall_before_1970_has_its_weekdays_too(void **state)
{
    (void)state;
    Schedule schedule = schedule_of(NULL, 0);
    int64_t monday = -3 * DAY_MS; // 1969-12-29
    assert_true(schedule_is_open(&schedule, monday + 9 * HOUR_MS));
    assert_false(schedule_is_open(&schedule, monday - 1 - HOUR_MS * 20));
}

static void test_a_holiday_lasts_from_its_first_to_the_end_of_its_last_day(void **state)
{
    (void)state;
    Holiday holiday = { .start_day = MONDAY / DAY_MS, .end_day = MONDAY / DAY_MS + 1 };
    Schedule schedule = schedule_of(&holiday, 1);
    assert_false(schedule_is_holiday(&schedule, MONDAY - 1));
    assert_true(schedule_is_holiday(&schedule, MONDAY));
    assert_true(schedule_is_holiday(&schedule, MONDAY + 2 * DAY_MS - 1));
    assert_false(schedule_is_holiday(&schedule, MONDAY + 2 * DAY_MS));
    assert_false(schedule_is_open(&schedule, MONDAY + 9 * HOUR_MS));
    assert_true(schedule_is_open(&schedule, MONDAY + 7 * DAY_MS + 9 * HOUR_MS));
}

static void test_a_week_is_sorted_and_may_touch_but_not_overlap(void **state)
{
    (void)state;
    Refusal why = { 0 };
    ScheduleInterval good[] = { { 60, 120 }, { 0, 60 } };
    assert_int_equal(schedule_intervals_check(good, countof(good), &why), ERR_NONE);
    assert_int_equal(good[0].start_minute, 0);
    ScheduleInterval over[] = { { 60, 121 }, { 120, 180 } };
    assert_int_equal(schedule_intervals_check(over, countof(over), &why), ERR_INVALID);
    assert_true(str_equal(why.code, S("overlap")));
    ScheduleInterval late[] = { { 60, WEEK_MINUTES + 1 } };
    assert_int_equal(schedule_intervals_check(late, 1, &why), ERR_INVALID);
    ScheduleInterval empty[] = { { 60, 60 } };
    assert_int_equal(schedule_intervals_check(empty, 1, &why), ERR_INVALID);
    assert_int_equal(schedule_intervals_check(empty, 0, &why), ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours_begin_with_their_first_minute_and_end_before_their_last),
        cmocka_unit_test(test_the_week_goes_round_at_sunday_midnight),
        cmocka_unit_test(test_a_wall_before_1970_has_its_weekdays_too),
        cmocka_unit_test(test_a_holiday_lasts_from_its_first_to_the_end_of_its_last_day),
        cmocka_unit_test(test_a_week_is_sorted_and_may_touch_but_not_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
