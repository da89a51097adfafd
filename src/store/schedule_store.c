#include "store/schedule_store.h"

enum {
    INTERVALS_MAX = SCHEDULES_MAX * SCHEDULE_INTERVALS_MAX,
    HOLIDAYS_OF_ALL_MAX = SCHEDULES_MAX * HOLIDAYS_MAX,
    ROWS_FIRST = 64, // that there is room for at first
};

typedef struct Schedules {
    Arena *arena;
    Schedule *at;
    size_t count;
    ScheduleInterval *intervals;
    size_t interval_count;
    Holiday *holidays;
    size_t holiday_count;
    size_t holiday_capacity;
} Schedules;

static Err schedule_add(const Row *row, void *into)
{
    Schedules *all = into;
    if (all->count == SCHEDULES_MAX) {
        return ERR_NONE;
    }
    all->at[all->count++] = (Schedule){
        .id = { row_i64(row, 0) },
        .name = row_text_copy(row, 1, all->arena),
        .time_zone = row_text_copy(row, 2, all->arena),
        .is_default = row_bool(row, 3),
        .created_ms = row_i64(row, 4),
        .updated_ms = row_i64(row, 5),
    };
    return ERR_NONE;
}

static Schedule *schedule_of(const Schedules *all, int64_t id)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->at[i].id.v == id) {
            return &all->at[i];
        }
    }
    return NULL;
}

// The rows of one schedule come together, so that they lie side by side.
static Err interval_add(const Row *row, void *into)
{
    Schedules *all = into;
    Schedule *schedule = schedule_of(all, row_i64(row, 0));
    if (!schedule || all->interval_count == INTERVALS_MAX) {
        return ERR_NONE;
    }
    ScheduleInterval *to = &all->intervals[all->interval_count++];
    *to = (ScheduleInterval){ row_i64(row, 1), row_i64(row, 2) };
    schedule->intervals = schedule->interval_count > 0 ? schedule->intervals : to;
    schedule->interval_count++;
    return ERR_NONE;
}

static void holidays_grow(Schedules *all)
{
    if (all->holiday_count < all->holiday_capacity) {
        return;
    }
    size_t capacity = all->holiday_capacity ? 2 * all->holiday_capacity : ROWS_FIRST;
    Holiday *grown = arena_array(all->arena, Holiday, capacity);
    for (size_t i = 0; i < all->holiday_count; i++) {
        grown[i] = all->holidays[i];
    }
    all->holidays = grown;
    all->holiday_capacity = capacity;
}

static Err holiday_add(const Row *row, void *into)
{
    Schedules *all = into;
    if (all->holiday_count == HOLIDAYS_OF_ALL_MAX) {
        return ERR_NONE;
    }
    holidays_grow(all);
    all->holidays[all->holiday_count++] = (Holiday){
        .id = { row_i64(row, 0) },
        .schedule = { row_i64(row, 1) },
        .name = row_text_copy(row, 2, all->arena),
        .start_day = row_i64(row, 3),
        .end_day = row_i64(row, 4),
    };
    return ERR_NONE;
}

static void holidays_lay(Schedules *all)
{
    for (size_t i = 0; i < all->holiday_count; i++) {
        Schedule *schedule = schedule_of(all, all->holidays[i].schedule.v);
        if (schedule) {
            schedule->holidays =
                schedule->holiday_count > 0 ? schedule->holidays : &all->holidays[i];
            schedule->holiday_count++;
        }
    }
}

Err schedule_list(Tx *tx, Arena *arena, const Schedule **out, size_t *count)
{
    Schedules all = { .arena = arena,
                      .at = arena_array(arena, Schedule, SCHEDULES_MAX),
                      .intervals = arena_array(arena, ScheduleInterval, INTERVALS_MAX) };
    Err err = tx_each(tx, SQL_SCHEDULE_LIST, NO_VALUES, schedule_add, &all);
    if (!err) {
        err = tx_each(tx, SQL_SCHEDULE_INTERVALS, NO_VALUES, interval_add, &all);
    }
    if (!err) {
        err = tx_each(tx, SQL_SCHEDULE_HOLIDAYS, NO_VALUES, holiday_add, &all);
    }
    if (err) {
        return err;
    }
    holidays_lay(&all);
    *out = all.at;
    *count = all.count;
    return ERR_NONE;
}

Err schedule_is_there(Tx *tx, ScheduleId id)
{
    return tx_one(tx, SQL_SCHEDULE_IS_THERE, VALUES(db_i64(id.v)), NULL, NULL);
}

// ---- writing ----------------------------------------------------------------------------------

void schedule_insert(Tx *tx, const Schedule *schedule)
{
    tx_change(tx, SQL_SCHEDULE_INSERT,
              VALUES(db_i64(schedule->id.v), db_text(schedule->name), db_text(schedule->time_zone),
                     db_bool(schedule->is_default), db_i64(schedule->created_ms),
                     db_i64(schedule->updated_ms)));
}

void schedule_save(Tx *tx, const Schedule *schedule, bool deleted)
{
    tx_change(tx, SQL_SCHEDULE_SAVE,
              VALUES(db_i64(schedule->id.v), db_text(schedule->name), db_text(schedule->time_zone),
                     db_bool(schedule->is_default), db_bool(deleted),
                     db_i64(schedule->updated_ms)));
}

void schedule_clear_default(Tx *tx)
{
    tx_run(tx, SQL_SCHEDULE_CLEAR_DEFAULT, NO_VALUES, NULL);
}

void schedule_set_week(Tx *tx, ScheduleId id, const ScheduleInterval *intervals, size_t count)
{
    tx_run(tx, SQL_SCHEDULE_CLEAR_WEEK, VALUES(db_i64(id.v)), NULL);
    for (size_t i = 0; i < count; i++) {
        tx_change(tx, SQL_SCHEDULE_INTERVAL_INSERT,
                  VALUES(db_i64(id.v), db_i64(intervals[i].start_minute),
                         db_i64(intervals[i].end_minute)));
    }
}

void holiday_insert(Tx *tx, const Holiday *holiday)
{
    tx_change(tx, SQL_HOLIDAY_INSERT,
              VALUES(db_i64(holiday->id.v), db_i64(holiday->schedule.v), db_text(holiday->name),
                     db_i64(holiday->start_day), db_i64(holiday->end_day)));
}

void holiday_save(Tx *tx, const Holiday *holiday)
{
    tx_change(tx, SQL_HOLIDAY_SAVE,
              VALUES(db_i64(holiday->id.v), db_text(holiday->name), db_i64(holiday->start_day),
                     db_i64(holiday->end_day)));
}

void holiday_delete(Tx *tx, HolidayId id)
{
    tx_change(tx, SQL_HOLIDAY_DELETE, VALUES(db_i64(id.v)));
}
