#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/time.h"

static const struct {
    int64_t time_ms;
    const char *seconds;
    const char *milliseconds;
} moments[] = {
    { 0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z" },
    { 1767603600123, "2026-01-05T09:00:00Z", "2026-01-05T09:00:00.123Z" },
    { -1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z" },
    { 951782399999, "2000-02-28T23:59:59Z", "2000-02-28T23:59:59.999Z" },
    { 951782400000, "2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z" },
    { 4107542400000, "2100-03-01T00:00:00Z", "2100-03-01T00:00:00.000Z" },
    { TIME_MS_MIN, "0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z" },
    { TIME_MS_MAX, "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z" },
};

static void known_moments_are_written(void **state)
{
    (void)state;
    char out[TIME_TEXT_BYTES];
    for (size_t i = 0; i < countof(moments); i++) {
        assert_true(str_equal(time_write(out, moments[i].time_ms, TIME_SECONDS),
                              str_of(moments[i].seconds)));
        assert_true(str_equal(time_write(out, moments[i].time_ms, TIME_MILLISECONDS),
                              str_of(moments[i].milliseconds)));
    }
}

static void moments_past_the_calendar_are_written_as_its_ends(void **state)
{
    (void)state;
    char out[TIME_TEXT_BYTES];
    assert_true(str_equal(time_write(out, INT64_MAX, TIME_SECONDS), S("9999-12-31T23:59:59Z")));
    assert_true(str_equal(time_write(out, INT64_MIN, TIME_SECONDS), S("0000-01-01T00:00:00Z")));
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    char out[TIME_TEXT_BYTES];
    int64_t step_ms = INT64_C(86400000) * 13 + 3661001;
    for (int64_t ms = TIME_MS_MIN; ms <= TIME_MS_MAX - step_ms; ms += step_ms) {
        int64_t read_ms = 1;
        assert_true(time_parse(time_write(out, ms, TIME_MILLISECONDS), &read_ms));
        assert_true(read_ms == ms);
    }
}

static void every_day_follows_the_day_before(void **state)
{
    (void)state;
    // 2000-02-28 + n days for four years, against a calendar counted by hand.
    static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    CLEANUP(arena_free) Arena arena = { 0 };
    int year = 1999;
    int month = 1;
    int day = 1;
    char out[TIME_TEXT_BYTES];
    for (int64_t n = 0; n < 2000; n++) {
        Str expected = str_format(&arena, "%04d-%02d-%02dT00:00:00Z", year, month, day);
        int64_t ms = INT64_C(915148800000) + n * 86400000;
        assert_true(str_equal(time_write(out, ms, TIME_SECONDS), expected));
        bool is_leap = year % 4 == 0;
        day++;
        if (day > month_days[month - 1] + (is_leap && month == 2)) {
            day = 1;
            month++;
        }
        if (month > 12) {
            month = 1;
            year++;
        }
    }
}

static void offsets_and_fractions_are_read(void **state)
{
    (void)state;
    const struct {
        Str text;
        int64_t time_ms;
    } cases[] = {
        { S("2026-01-05T18:00:00+09:00"), 1767603600000 },
        { S("2026-01-05T18:00:00+0900"), 1767603600000 },
        { S("2026-01-05T03:30:00.5-05:30"), 1767603600500 },
        { S("2026-01-05T09:00:00.12Z"), 1767603600120 },
        { S("2026-01-05T09:00:00.123999999Z"), 1767603600123 },
        { S("1970-01-01T00:00:00-00:00"), 0 },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        int64_t ms = -1;
        assert_true(time_parse(cases[i].text, &ms));
        assert_true(ms == cases[i].time_ms);
    }
}

static void what_is_no_moment_is_refused(void **state)
{
    (void)state;
    const Str cases[] = {
        S(""),
        S("2026-01-05"),
        S("2026-01-05T09:00:00"),
        S("2026-01-05 09:00:00Z"),
        S("2026-01-05T09:00Z"),
        S("2026-01-05T24:00:00Z"),
        S("2026-01-05T09:60:00Z"),
        S("2026-01-05T09:00:60Z"),
        S("2026-13-05T09:00:00Z"),
        S("2026-00-05T09:00:00Z"),
        S("2026-02-29T09:00:00Z"),
        S("2100-02-29T09:00:00Z"),
        S("2026-04-31T09:00:00Z"),
        S("2026-01-00T09:00:00Z"),
        S("2026-01-05T09:00:00.Z"),
        S("2026-01-05T09:00:00.1234567890Z"),
        S("2026-01-05T09:00:00Zx"),
        S("2026-01-05T09:00:00+9:00"),
        S("2026-01-05T09:00:00+24:00"),
        S("2026-01-05T09:00:00+09"),
        S("-026-01-05T09:00:00Z"),
        S("0000-01-01T00:00:00+00:01"),
        S("9999-12-31T23:59:59-00:01"),
    };
    for (size_t i = 0; i < countof(cases); i++) {
        int64_t ms = 77;
        if (time_parse(cases[i], &ms)) {
            fail_msg("read: %.*s", STR_ARG(cases[i]));
        }
        assert_true(ms == 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_are_written),
        cmocka_unit_test(moments_past_the_calendar_are_written_as_its_ends),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(every_day_follows_the_day_before),
        cmocka_unit_test(offsets_and_fractions_are_read),
        cmocka_unit_test(what_is_no_moment_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
