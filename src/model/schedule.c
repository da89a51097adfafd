#include "model/schedule.h"

enum {
    MINUTE_MS = 60 * 1000,
    DAY_MS = 24 * 60 * MINUTE_MS,
    FIRST_DAY = 4, // 1970 began on a Thursday; Sunday is 0
    WEEK_DAYS = 7,
};

// Rounds down, also before 1970.
static int64_t day_of(int64_t wall_ms)
{
    return (wall_ms >= 0 ? wall_ms : wall_ms - (DAY_MS - 1)) / DAY_MS;
}

static int64_t minute_of_week(int64_t wall_ms)
{
    int64_t day = day_of(wall_ms);
    int64_t weekday = ((day + FIRST_DAY) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS;
    return weekday * (DAY_MS / MINUTE_MS) + (wall_ms - day * DAY_MS) / MINUTE_MS;
}

bool schedule_is_holiday(const Schedule *schedule, int64_t wall_ms)
{
    int64_t day = day_of(wall_ms);
    for (size_t i = 0; i < schedule->holiday_count; i++) {
        const Holiday *holiday = &schedule->holidays[i];
        if (day >= holiday->start_day && day <= holiday->end_day) {
            return true;
        }
    }
    return false;
}

bool schedule_is_open(const Schedule *schedule, int64_t wall_ms)
{
    int64_t minute = minute_of_week(wall_ms);
    for (size_t i = 0; i < schedule->interval_count; i++) {
        const ScheduleInterval *interval = &schedule->intervals[i];
        if (minute >= interval->start_minute && minute < interval->end_minute) {
            return !schedule_is_holiday(schedule, wall_ms);
        }
    }
    return false;
}

static void intervals_sort(ScheduleInterval *intervals, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        ScheduleInterval moved = intervals[i];
        size_t at = i;
        for (; at > 0 && intervals[at - 1].start_minute > moved.start_minute; at--) {
            intervals[at] = intervals[at - 1];
        }
        intervals[at] = moved;
    }
}

Err schedule_intervals_check(ScheduleInterval *intervals, size_t count, Refusal *why)
{
    if (count > SCHEDULE_INTERVALS_MAX) {
        return refuse(why, ERR_INVALID, S("intervals"), S("too_many"),
                      S("a schedule has at most 56 intervals"));
    }
    intervals_sort(intervals, count);
    for (size_t i = 0; i < count; i++) {
        const ScheduleInterval *at = &intervals[i];
        if (at->start_minute < 0 || at->start_minute >= at->end_minute ||
            at->end_minute > WEEK_MINUTES) {
            return refuse(why, ERR_INVALID, S("intervals"), S("bad_interval"),
                          S("an interval begins before it ends, from minute 0 to minute 10080"));
        }
        if (i > 0 && intervals[i - 1].end_minute > at->start_minute) {
            return refuse(why, ERR_INVALID, S("intervals"), S("overlap"),
                          S("two intervals lie over one another"));
        }
    }
    return ERR_NONE;
}
