#include "desk/schedule/schedule_edit.h"

#include "desk/rules/rule_set.h"
#include "desk/schedule/schedule_set.h"
#include "model/limits.h"
#include "store/account_store.h"
#include "store/schedule_store.h"

enum { DAY_MINUTES = 24 * 60, NINE = 9 * 60, FIVE = 17 * 60 };

// ---- who, and is it one? ----------------------------------------------------------------------

static Err may_edit(const Work *work)
{
    if (work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"), S("only admins edit schedules"));
}

static Err name_check(Str name, Refusal *why)
{
    if (name.len == 0) {
        return refuse(why, ERR_INVALID, S("name"), S("blank"), S("the name must not be empty"));
    }
    if (name.len > NAME_BYTES_MAX || !str_is_utf8(name)) {
        return refuse(why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    return ERR_NONE;
}

static Err zone_check(Work *work, Str name)
{
    Zone zone;
    return zone_open(work->arena, name, &zone) == ERR_NONE
               ? ERR_NONE
               : refuse(work->why, ERR_INVALID, S("time_zone"), S("unknown"),
                        S("there is no such time zone"));
}

typedef struct Schedules {
    const Schedule *at;
    size_t count;
} Schedules;

static const Schedule *schedule_in(const Schedules *all, ScheduleId id)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->at[i].id.v == id.v) {
            return &all->at[i];
        }
    }
    return NULL;
}

// For who may edit. ERR_NOT_FOUND.
static Err schedule_find(Work *work, ScheduleId id, Schedule *out)
{
    Schedules all = { 0 };
    Err err = may_edit(work);
    if (!err) {
        err = schedule_list(work->tx, work->arena, &all.at, &all.count);
    }
    if (err) {
        return err;
    }
    const Schedule *found = schedule_in(&all, id);
    if (!found) {
        return ERR_NOT_FOUND;
    }
    *out = *found;
    return ERR_NONE;
}

static void audit_write(Work *work, Str action, ScheduleId id, Str field, Str value)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = action,
                                                    .subject = S("schedule"),
                                                    .subject_id = id.v,
                                                    .field = field,
                                                    .new_value = value });
}

// ---- schedules --------------------------------------------------------------------------------

static void office_hours(ScheduleInterval out[5])
{
    for (int64_t day = 0; day < 5; day++) {
        out[day] =
            (ScheduleInterval){ (day + 1) * DAY_MINUTES + NINE, (day + 1) * DAY_MINUTES + FIVE };
    }
}

Err schedule_make(Work *work, const ScheduleCreate *in, ScheduleId *out)
{
    Schedules all = { 0 };
    Err err = schedule_list(work->tx, work->arena, &all.at, &all.count);
    Schedule schedule = {
        .name = str_trim(in->name),
        .time_zone = str_trim(in->time_zone),
        .is_default = in->is_default || all.count == 0,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    if (!err) {
        err = name_check(schedule.name, work->why);
    }
    if (!err) {
        err = zone_check(work, schedule.time_zone);
    }
    if (!err && all.count == SCHEDULES_MAX) {
        err = refuse(work->why, ERR_LIMIT, S(""), S("too_many"), S("there are too many schedules"));
    }
    if (err) {
        return err;
    }
    schedule.id.v = db_next_id(work->tx);
    if (schedule.is_default) {
        schedule_clear_default(work->tx);
    }
    schedule_insert(work->tx, &schedule);
    ScheduleInterval hours[5];
    office_hours(hours);
    schedule_set_week(work->tx, schedule.id, hours, countof(hours));
    work->config_changed = true;
    *out = schedule.id;
    return work->tx->err;
}

Err schedule_create_apply(Work *work, const ScheduleCreate *in, ScheduleId *out)
{
    ScheduleId id = { 0 };
    Err err = may_edit(work);
    if (!err) {
        err = schedule_make(work, in, &id);
    }
    if (err) {
        return err;
    }
    audit_write(work, S("create"), id, S("name"), str_trim(in->name));
    *out = id;
    return ERR_NONE;
}

static void update_audit(Work *work, const ScheduleUpdate *in, const Schedule *after)
{
    if (in->name_given) {
        audit_write(work, S("update"), after->id, S("name"), after->name);
    }
    if (in->time_zone_given) {
        audit_write(work, S("update"), after->id, S("time_zone"), after->time_zone);
    }
    if (in->default_given) {
        audit_write(work, S("update"), after->id, S("default"), S("true"));
    }
    if (in->week_given) {
        audit_write(work, S("update"), after->id, S("intervals"),
                    str_format(work->arena, "%zu", in->interval_count));
    }
}

static Err update_check(Work *work, const ScheduleUpdate *in, Schedule *schedule,
                        ScheduleInterval *week)
{
    if (in->default_given && !in->is_default && schedule->is_default) {
        return refuse(work->why, ERR_INVALID, S("default"), S("needed"),
                      S("make another schedule the default one instead"));
    }
    schedule->name = in->name_given ? str_trim(in->name) : schedule->name;
    schedule->time_zone = in->time_zone_given ? str_trim(in->time_zone) : schedule->time_zone;
    for (size_t i = 0; i < in->interval_count; i++) {
        week[i] = in->intervals[i];
    }
    Err err = name_check(schedule->name, work->why);
    if (!err && in->time_zone_given) {
        err = zone_check(work, schedule->time_zone);
    }
    if (!err && in->week_given) {
        err = schedule_intervals_check(week, in->interval_count, work->why);
    }
    return err;
}

Err schedule_update_apply(Work *work, const ScheduleUpdate *in)
{
    Schedule schedule = { 0 };
    ScheduleInterval week[SCHEDULE_INTERVALS_MAX];
    Err err = schedule_find(work, in->schedule, &schedule);
    if (!err) {
        err = update_check(work, in, &schedule, week);
    }
    if (err) {
        return err;
    }
    if (in->default_given && in->is_default) {
        schedule_clear_default(work->tx);
        schedule.is_default = true;
    }
    schedule.updated_ms = work->now_ms;
    schedule_save(work->tx, &schedule, false);
    if (in->week_given) {
        schedule_set_week(work->tx, schedule.id, week, in->interval_count);
    }
    update_audit(work, in, &schedule);
    work->config_changed = true;
    return work->tx->err;
}

Err schedule_delete_apply(Work *work, const ScheduleDelete *in)
{
    Schedule schedule = { 0 };
    Err err = schedule_find(work, in->schedule, &schedule);
    if (err) {
        return err;
    }
    if (schedule.is_default) {
        return refuse(work->why, ERR_STATE, S("schedule"), S("default"),
                      S("make another schedule the default one first"));
    }
    if (rule_set_names(work->config->rules, RULE_TYPE_SCHEDULE, schedule.id.v)) {
        return refuse(work->why, ERR_STATE, S("schedule"), S("used"),
                      S("a business rule uses this schedule"));
    }
    schedule.updated_ms = work->now_ms;
    schedule_save(work->tx, &schedule, true);
    audit_write(work, S("destroy"), schedule.id, S("name"), schedule.name);
    work->config_changed = true;
    return work->tx->err;
}

// ---- holidays ---------------------------------------------------------------------------------

static Err holiday_check(const Holiday *holiday, Refusal *why)
{
    if (holiday->end_day < holiday->start_day) {
        return refuse(why, ERR_INVALID, S("end_date"), S("before_start"),
                      S("a holiday ends on the day that it begins, or later"));
    }
    if (holiday->end_day - holiday->start_day >= HOLIDAY_DAYS_MAX) {
        return refuse(why, ERR_INVALID, S("end_date"), S("too_long"),
                      S("a holiday lasts a year at most"));
    }
    return name_check(holiday->name, why);
}

static Err holiday_find(const Schedule *schedule, HolidayId id, Holiday *out)
{
    for (size_t i = 0; i < schedule->holiday_count; i++) {
        if (schedule->holidays[i].id.v == id.v) {
            *out = schedule->holidays[i];
            return ERR_NONE;
        }
    }
    return ERR_NOT_FOUND;
}

Err holiday_set_apply(Work *work, const HolidaySet *in, HolidayId *out)
{
    Schedule schedule = { 0 };
    bool is_new = in->holiday.v == 0;
    Err err = schedule_find(work, in->schedule, &schedule);
    Holiday holiday = { .schedule = in->schedule };
    if (!err && !is_new) {
        err = holiday_find(&schedule, in->holiday, &holiday);
    }
    if (!err && is_new && schedule.holiday_count == HOLIDAYS_MAX) {
        err = refuse(work->why, ERR_LIMIT, S(""), S("too_many"),
                     S("the schedule has too many holidays"));
    }
    if (err) {
        return err;
    }
    holiday.name = is_new || in->name_given ? str_trim(in->name) : holiday.name;
    holiday.start_day = is_new || in->start_given ? in->start_day : holiday.start_day;
    holiday.end_day = is_new || in->end_given ? in->end_day : holiday.end_day;
    err = holiday_check(&holiday, work->why);
    if (err) {
        return err;
    }
    if (is_new) {
        holiday.id.v = db_next_id(work->tx);
        holiday_insert(work->tx, &holiday);
    } else {
        holiday_save(work->tx, &holiday);
    }
    audit_write(work, S("update"), schedule.id, S("holiday"), holiday.name);
    work->config_changed = true;
    *out = holiday.id;
    return work->tx->err;
}

Err holiday_delete_apply(Work *work, const HolidayDelete *in)
{
    Schedule schedule = { 0 };
    Holiday holiday = { 0 };
    Err err = schedule_find(work, in->schedule, &schedule);
    if (!err) {
        err = holiday_find(&schedule, in->holiday, &holiday);
    }
    if (err) {
        return err;
    }
    holiday_delete(work->tx, holiday.id);
    audit_write(work, S("destroy"), schedule.id, S("holiday"), holiday.name);
    work->config_changed = true;
    return work->tx->err;
}
