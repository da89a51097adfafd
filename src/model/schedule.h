// schedule.h — when the desk works: a week of hours, and the days on which it rests. Pure.
//
// A schedule lives by the clock on its own wall (text/zone.h): what is asked of it is milliseconds
// since 1970 as that clock counts them.
#ifndef MODEL_SCHEDULE_H
#define MODEL_SCHEDULE_H

#include "base/refusal.h"
#include "model/ids.h"

enum {
    SCHEDULES_MAX = 50,
    SCHEDULE_INTERVALS_MAX = 56, // eight for each day
    HOLIDAYS_MAX = 200,          // of one schedule
    WEEK_MINUTES = 7 * 24 * 60,
};

// Minutes from Sunday 00:00; `end` is the first that is no longer in it.
typedef struct ScheduleInterval {
    int64_t start_minute;
    int64_t end_minute;
} ScheduleInterval;

typedef struct Holiday {
    HolidayId id;
    ScheduleId schedule;
    Str name;
    int64_t start_day; // days since 1970-01-01
    int64_t end_day;   // the last one
} Holiday;

typedef struct Schedule {
    ScheduleId id;
    Str name;
    Str time_zone;   // of the IANA: "Asia/Tokyo"
    bool is_default; // of tickets that have none of their own; exactly one is
    const ScheduleInterval *intervals;
    size_t interval_count;
    const Holiday *holidays;
    size_t holiday_count;
    int64_t created_ms;
    int64_t updated_ms;
} Schedule;

// In the hours of its week, and not on a holiday.
bool schedule_is_open(const Schedule *schedule, int64_t wall_ms);
bool schedule_is_holiday(const Schedule *schedule, int64_t wall_ms);
// Sorts them. ERR_INVALID naming `intervals`: too many, out of the week, empty, over one another.
MUST_USE Err schedule_intervals_check(ScheduleInterval *intervals, size_t count, Refusal *why);

#endif
