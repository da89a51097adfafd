// schedule_set.h — all schedules with their clocks: is the desk open?
//
// Part of the DeskConfig, and read anew by those who look at the past: what hours a schedule had is
// not kept, only which one a ticket had.
#ifndef DESK_SCHEDULE_SCHEDULE_SET_H
#define DESK_SCHEDULE_SCHEDULE_SET_H

#include "model/schedule.h"
#include "store/db.h"
#include "text/zone.h"

typedef struct ScheduleClock {
    Schedule schedule;
    Zone zone;
} ScheduleClock;

typedef struct ScheduleSet {
    const ScheduleClock *at;
    size_t count;
} ScheduleSet;

// Everything lies in the arena.
MUST_USE Err schedule_set_load(Tx *tx, Arena *arena, ScheduleSet *out);

// `of` 0, or one that is gone: the default one. A desk without any is always open and has no
// holidays; `set` may be NULL, for such a desk.
bool schedule_set_is_open(const ScheduleSet *set, ScheduleId of, int64_t at_ms);
bool schedule_set_is_holiday(const ScheduleSet *set, ScheduleId of, int64_t at_ms);
// The ids of those that are open, separated by one space.
Str schedule_set_open(Arena *arena, const ScheduleSet *set, int64_t at_ms);
// NULL when there is none.
const ScheduleClock *schedule_set_find(const ScheduleSet *set, ScheduleId of);

#endif
