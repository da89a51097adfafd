#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/time.h"
#include "text/zone.h"

// What the wall shows, written as if it were UTC.
static Str wall(Arena *arena, const char *zone_name, const char *moment)
{
    Zone zone = { 0 };
    int64_t at_ms = 0;
    assert_int_equal(zone_open(arena, str_of(zone_name), &zone), ERR_NONE);
    assert_true(time_parse(str_of(moment), &at_ms));
    char *text = arena_array(arena, char, TIME_TEXT_BYTES);
    return time_write(text, zone_wall_ms(&zone, at_ms), TIME_SECONDS);
}

static void wall_shows(const char *zone_name, const char *moment, const char *shown)
{
    Arena arena = { 0 };
    Str text = wall(&arena, zone_name, moment);
    assert_string_equal(str_terminated(&arena, text), shown);
    arena_free(&arena);
}

static void test_a_zone_without_changes_is_always_as_far(void **state)
{
    (void)state;
    wall_shows("Asia/Tokyo", "2026-01-05T00:00:00Z", "2026-01-05T09:00:00Z");
    wall_shows("Asia/Tokyo", "2026-07-05T15:00:00Z", "2026-07-06T00:00:00Z");
    wall_shows("Asia/Kathmandu", "2026-07-05T15:00:00Z", "2026-07-05T20:45:00Z");
    wall_shows("Etc/UTC", "2026-07-05T15:00:00Z", "2026-07-05T15:00:00Z");
}

static void test_in_spring_an_hour_is_left_out(void **state)
{
    (void)state;
    wall_shows("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T01:59:59Z");
    wall_shows("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00Z");
    wall_shows("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z");
    wall_shows("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z");
}

static void test_in_autumn_an_hour_comes_twice(void **state)
{
    (void)state;
    wall_shows("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T01:30:00Z");
    wall_shows("America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00Z");
    wall_shows("America/New_York", "2026-11-01T07:00:00Z", "2026-11-01T02:00:00Z");
    // South of the equator the year is the other way round.
    wall_shows("Australia/Sydney", "2026-04-04T15:59:59Z", "2026-04-05T02:59:59Z");
    wall_shows("Australia/Sydney", "2026-04-04T16:00:00Z", "2026-04-05T02:00:00Z");
}

static void test_names_outside_the_list_are_none(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Zone zone = { 0 };
    const char *const names[] = { "",
                                  "Moon/Base",
                                  "GMT+3",
                                  "Asia/T\xc3\xb6kyo",
                                  "Asia/Tokyo ",
                                  "Asia/TokyoAsia/TokyoAsia/TokyoAsia/TokyoAsia/TokyoAsia/TokyoA" };
    for (size_t i = 0; i < countof(names); i++) {
        assert_int_equal(zone_open(&arena, str_of(names[i]), &zone), ERR_NOT_FOUND);
    }
    arena_free(&arena);
}

static void test_every_listed_name_can_be_opened(void **state)
{
    (void)state;
    Arena arena = { 0 };
    const Str *names = NULL;
    size_t count = 0;
    assert_int_equal(zone_names(&arena, &names, &count), ERR_NONE);
    assert_true(count > 200);
    for (size_t i = 0; i < count; i += 7) {
        Zone zone = { 0 };
        assert_int_equal(zone_open(&arena, names[i], &zone), ERR_NONE);
        assert_true(zone.count > 0);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_zone_without_changes_is_always_as_far),
        cmocka_unit_test(test_in_spring_an_hour_is_left_out),
        cmocka_unit_test(test_in_autumn_an_hour_comes_twice),
        cmocka_unit_test(test_names_outside_the_list_are_none),
        cmocka_unit_test(test_every_listed_name_can_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
