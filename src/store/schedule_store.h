// schedule_store.h — schedules with their weeks and holidays. They are few, and read as a whole.
#ifndef STORE_SCHEDULE_STORE_H
#define STORE_SCHEDULE_STORE_H

#include "model/schedule.h"
#include "store/db.h"

// All that are not deleted, by id, into `arena`. At most SCHEDULES_MAX.
MUST_USE Err schedule_list(Tx *tx, Arena *arena, const Schedule **out, size_t *count);
// ERR_NOT_FOUND, also when it is deleted.
MUST_USE Err schedule_is_there(Tx *tx, ScheduleId id);

// Without its week and holidays.
void schedule_insert(Tx *tx, const Schedule *schedule);
// Name, zone, whether it is the default one, and `deleted`.
void schedule_save(Tx *tx, const Schedule *schedule, bool deleted);
void schedule_clear_default(Tx *tx);
// Puts the week in the place of the one that it had.
void schedule_set_week(Tx *tx, ScheduleId id, const ScheduleInterval *intervals, size_t count);

void holiday_insert(Tx *tx, const Holiday *holiday);
void holiday_save(Tx *tx, const Holiday *holiday);
void holiday_delete(Tx *tx, HolidayId id);

#endif
