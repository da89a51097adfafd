// schedule_edit.h — making and changing schedules, their weeks and their holidays. For admins.
#ifndef DESK_SCHEDULE_SCHEDULE_EDIT_H
#define DESK_SCHEDULE_SCHEDULE_EDIT_H

#include "desk/work.h"
#include "model/schedule.h"

// ERR_INVALID naming the member: `name` ("blank", "too_long"), `time_zone` ("unknown").
typedef struct ScheduleCreate {
    Str name;
    Str time_zone;
    bool is_default;
} ScheduleCreate;
// It works Monday to Friday, nine to five, until it is given another week. The first one is the
// default one. ERR_LIMIT beyond SCHEDULES_MAX.
MUST_USE Err schedule_create_apply(Work *work, const ScheduleCreate *in, ScheduleId *out);
// For init, without asking who may.
MUST_USE Err schedule_make(Work *work, const ScheduleCreate *in, ScheduleId *out);

typedef struct ScheduleUpdate {
    ScheduleId schedule;
    bool name_given, time_zone_given, default_given, week_given;
    Str name;
    Str time_zone;
    bool is_default; // only true: another becomes the default one by being made so
    ScheduleInterval intervals[SCHEDULE_INTERVALS_MAX];
    size_t interval_count;
} ScheduleUpdate;
// ERR_NOT_FOUND; ERR_INVALID also naming `default` ("needed") and `intervals`.
MUST_USE Err schedule_update_apply(Work *work, const ScheduleUpdate *in);

typedef struct ScheduleDelete {
    ScheduleId schedule;
} ScheduleDelete;
// Tickets that had it go by the default one. ERR_STATE for the default one itself ("default"), and
// for one that a rule names ("used").
MUST_USE Err schedule_delete_apply(Work *work, const ScheduleDelete *in);

typedef struct HolidaySet {
    ScheduleId schedule;
    HolidayId holiday;                       // 0: a new one
    bool name_given, start_given, end_given; // of a new one all count
    Str name;
    int64_t start_day;
    int64_t end_day;
} HolidaySet;
// ERR_NOT_FOUND when the schedule, or its holiday, is not there. ERR_INVALID naming `name` or
// `end_date` ("before_start", "too_long" beyond HOLIDAY_DAYS_MAX). ERR_LIMIT beyond HOLIDAYS_MAX.
enum { HOLIDAY_DAYS_MAX = 366 };
MUST_USE Err holiday_set_apply(Work *work, const HolidaySet *in, HolidayId *out);

typedef struct HolidayDelete {
    ScheduleId schedule;
    HolidayId holiday;
} HolidayDelete;
MUST_USE Err holiday_delete_apply(Work *work, const HolidayDelete *in);

#endif
