#include "desk/schedule/schedule_set.h"

#include "store/schedule_store.h"

enum { OPEN_BYTES_MAX = SCHEDULES_MAX * 17 }; // an id below 2^53, and a space

Err schedule_set_load(Tx *tx, Arena *arena, ScheduleSet *out)
{
    const Schedule *schedules = NULL;
    size_t count = 0;
    Err err = schedule_list(tx, arena, &schedules, &count);
    ScheduleClock *clocks = arena_array(arena, ScheduleClock, count);
    for (size_t i = 0; i < count && !err; i++) {
        clocks[i].schedule = schedules[i];
        err = zone_open(arena, schedules[i].time_zone, &clocks[i].zone);
        // A zone that this machine no longer knows goes by UTC rather than to keep the desk shut.
        err = err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    if (err) {
        return err;
    }
    *out = (ScheduleSet){ clocks, count };
    return ERR_NONE;
}

const ScheduleClock *schedule_set_find(const ScheduleSet *set, ScheduleId of)
{
    const ScheduleClock *found = NULL;
    for (size_t i = 0; set && i < set->count; i++) {
        const ScheduleClock *clock = &set->at[i];
        if (clock->schedule.id.v == of.v) {
            return clock;
        }
        found = clock->schedule.is_default ? clock : found;
    }
    return found;
}

bool schedule_set_is_open(const ScheduleSet *set, ScheduleId of, int64_t at_ms)
{
    const ScheduleClock *clock = schedule_set_find(set, of);
    return !clock || schedule_is_open(&clock->schedule, zone_wall_ms(&clock->zone, at_ms));
}

bool schedule_set_is_holiday(const ScheduleSet *set, ScheduleId of, int64_t at_ms)
{
    const ScheduleClock *clock = schedule_set_find(set, of);
    return clock && schedule_is_holiday(&clock->schedule, zone_wall_ms(&clock->zone, at_ms));
}

Str schedule_set_open(Arena *arena, const ScheduleSet *set, int64_t at_ms)
{
    Buf ids = buf_make(arena, OPEN_BYTES_MAX);
    for (size_t i = 0; set && i < set->count; i++) {
        const ScheduleClock *clock = &set->at[i];
        if (schedule_is_open(&clock->schedule, zone_wall_ms(&clock->zone, at_ms))) {
            buf_add(&ids,
                    str_format(arena, "%s%" PRId64, ids.len > 0 ? " " : "", clock->schedule.id.v));
        }
    }
    assert(buf_ok(&ids));
    return buf_str(&ids);
}
