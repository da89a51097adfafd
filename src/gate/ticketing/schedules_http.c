#include "gate/ticketing/schedules.h"

#include "desk/schedule/schedule_edit.h"
#include "desk/schedule/schedule_read.h"
#include "gate/ticketing/paging.h"
#include "model/limits.h"
#include "text/zone.h"

// ---- printing --------------------------------------------------------------------------------

static void intervals_print(JsonWriter *json, const Schedule *schedule)
{
    json_key(json, S("intervals"));
    json_array_begin(json);
    for (size_t i = 0; i < schedule->interval_count; i++) {
        json_object_begin(json);
        print_i64(json, S("start_time"), schedule->intervals[i].start_minute);
        print_i64(json, S("end_time"), schedule->intervals[i].end_minute);
        json_object_end(json);
    }
    json_array_end(json);
}

static void schedule_print(Printer *printer, const Schedule *schedule)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), schedule->id.v);
    print_url(printer, "business_hours/schedules", schedule->id.v);
    print_text(json, S("name"), schedule->name);
    print_text(json, S("time_zone"), schedule->time_zone);
    print_bool(json, S("default"), schedule->is_default);
    intervals_print(json, schedule);
    print_time(json, S("created_at"), schedule->created_ms);
    print_time(json, S("updated_at"), schedule->updated_ms);
    json_object_end(json);
}

Err schedules_respond(Read *read, Request *request)
{
    const Schedule *all = NULL;
    size_t count = 0;
    Err err = schedules_read(read, &all, &count);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("schedules"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < count; i++) {
        schedule_print(&printer, &all[i]);
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, count);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err schedule_answer(Read *read, Request *request, int64_t id)
{
    Schedule schedule;
    Err err = schedule_read(read, (ScheduleId){ id }, &schedule);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("schedule"));
    schedule_print(&printer, &schedule);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err schedule_respond(Read *read, Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    return err ? err : schedule_answer(read, request, id);
}

Err workweek_respond(Read *read, Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    Schedule schedule;
    if (!err) {
        err = schedule_read(read, (ScheduleId){ id }, &schedule);
    }
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("workweek"));
    json_object_begin(&json);
    intervals_print(&json, &schedule);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

Err time_zones_respond(Read *read, Request *request)
{
    const Str *names = NULL;
    size_t count = 0;
    Err err = zone_names(read->arena, &names, &count);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("time_zones"));
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        json_text(&json, names[i]);
    }
    json_array_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

// ---- making and changing ---------------------------------------------------------------------

typedef struct ScheduleMembers {
    Str name;
    Str time_zone;
    const Json *intervals;
    bool is_default;
    bool has_name, has_time_zone, has_default, has_intervals;
} ScheduleMembers;

static const JsonField schedule_members[] = {
    { "name", JSON_AS_TEXT, .empty_ok = true, .max = NAME_BYTES_MAX,
      .offset = offsetof(ScheduleMembers, name), .present = offsetof(ScheduleMembers, has_name) },
    { "time_zone", JSON_AS_TEXT, .empty_ok = true, .max = ZONE_NAME_BYTES_MAX,
      .offset = offsetof(ScheduleMembers, time_zone),
      .present = offsetof(ScheduleMembers, has_time_zone) },
    { "default", JSON_AS_BOOL, .offset = offsetof(ScheduleMembers, is_default),
      .present = offsetof(ScheduleMembers, has_default) },
    { "intervals", JSON_AS_JSON, .offset = offsetof(ScheduleMembers, intervals),
      .present = offsetof(ScheduleMembers, has_intervals) },
};

typedef struct IntervalMembers {
    int64_t start;
    int64_t end;
} IntervalMembers;

static const JsonField interval_members[] = {
    { "start_time", JSON_AS_I64, .required = true, .max = WEEK_MINUTES,
      .offset = offsetof(IntervalMembers, start) },
    { "end_time", JSON_AS_I64, .required = true, .max = WEEK_MINUTES,
      .offset = offsetof(IntervalMembers, end) },
};

static Err intervals_read(Request *request, const Json *intervals, ScheduleUpdate *update)
{
    if (!intervals || intervals->type != JSON_ARRAY || intervals->count > SCHEDULE_INTERVALS_MAX) {
        return request_refuse(request, ERR_INVALID, S("intervals"), S("wrong_type"),
                              S("intervals must be an array of at most 56 objects"));
    }
    Err err = ERR_NONE;
    for (size_t i = 0; i < intervals->count && !err; i++) {
        IntervalMembers members = { 0 };
        err = request_check_object(request, S("intervals"), &intervals->items[i]);
        if (!err) {
            err = json_read(&intervals->items[i], interval_members, countof(interval_members),
                            JSON_UNKNOWN_IGNORED, &members, sizeof(members), &request->refusal);
        }
        if (err && request->refusal.field.len > 0) {
            request->refusal.field = str_format(&request->arena, "intervals[%zu].%.*s", i,
                                                STR_ARG(request->refusal.field));
        }
        update->intervals[i] = (ScheduleInterval){ members.start, members.end };
    }
    update->interval_count = intervals->count;
    update->week_given = true;
    return err;
}

static Err members_read(Request *request, Str name, ScheduleMembers *out)
{
    const Json *object = json_member(request->json, name);
    Err err = request_check_object(request, name, object);
    return err ? err
               : json_read(object, schedule_members, countof(schedule_members),
                           JSON_UNKNOWN_IGNORED, out, sizeof(*out), &request->refusal);
}

// A new schedule, and the week that it is given at once.
typedef struct ScheduleNew {
    ScheduleCreate create;
    ScheduleUpdate week;
} ScheduleNew;

Err schedule_create_accept(Request *request)
{
    ScheduleNew *new = arena_new(&request->arena, ScheduleNew);
    request->state = new;
    *new = (ScheduleNew){ 0 };
    ScheduleMembers members = { 0 };
    Err err = members_read(request, S("schedule"), &members);
    if (err) {
        return err;
    }
    new->create = (ScheduleCreate){ .name = members.name,
                                    .time_zone = members.time_zone,
                                    .is_default = members.is_default };
    return members.has_intervals ? intervals_read(request, members.intervals, &new->week)
                                 : ERR_NONE;
}

Err schedule_create_handle(Work *work, Request *request)
{
    ScheduleNew *new = request->state;
    ScheduleId id = { 0 };
    Err err = schedule_create_apply(work, &new->create, &id);
    if (!err && new->week.week_given) {
        new->week.schedule = id;
        err = schedule_update_apply(work, &new->week);
    }
    if (err) {
        return err;
    }
    request->result = id.v;
    return ERR_NONE;
}

Err schedule_create_respond(Read *read, Request *request)
{
    request->status = 201;
    return schedule_answer(read, request, request->result);
}

static Err update_read(Request *request, Str name, ScheduleUpdate **out, ScheduleMembers *members)
{
    ScheduleUpdate *update = arena_new(&request->arena, ScheduleUpdate);
    request->state = update;
    *out = update;
    Err err = request_id(request, 0, &update->schedule.v);
    return err ? err : members_read(request, name, members);
}

Err schedule_update_accept(Request *request)
{
    ScheduleMembers members = { 0 };
    ScheduleUpdate *update = NULL;
    Err err = update_read(request, S("schedule"), &update, &members);
    if (err) {
        return err;
    }
    update->name_given = members.has_name;
    update->name = members.name;
    update->time_zone_given = members.has_time_zone;
    update->time_zone = members.time_zone;
    update->default_given = members.has_default;
    update->is_default = members.is_default;
    return members.has_intervals ? intervals_read(request, members.intervals, update) : ERR_NONE;
}

Err workweek_accept(Request *request)
{
    ScheduleMembers members = { 0 };
    ScheduleUpdate *update = NULL;
    Err err = update_read(request, S("workweek"), &update, &members);
    return err ? err : intervals_read(request, members.intervals, update);
}

Err schedule_update_handle(Work *work, Request *request)
{
    return schedule_update_apply(work, request->state);
}

Err schedule_delete_accept(Request *request)
{
    ScheduleDelete *delete = arena_new(&request->arena, ScheduleDelete);
    request->state = delete;
    return request_id(request, 0, &delete->schedule.v);
}

Err schedule_delete_handle(Work *work, Request *request)
{
    return schedule_delete_apply(work, request->state);
}
