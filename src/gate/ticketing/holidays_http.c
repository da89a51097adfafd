#include "desk/schedule/schedule_edit.h"
#include "desk/schedule/schedule_read.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/schedules.h"
#include "model/limits.h"
#include "text/time.h"

enum { DATE_BYTES = 10 }; // "2026-01-05"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

// ---- printing --------------------------------------------------------------------------------

static void date_print(JsonWriter *json, Str name, int64_t day)
{
    char text[TIME_TEXT_BYTES];
    print_text(json, name, (Str){ time_write(text, day * DAY_MS, TIME_SECONDS).at, DATE_BYTES });
}

static void holiday_print(JsonWriter *json, const Holiday *holiday)
{
    json_object_begin(json);
    print_i64(json, S("id"), holiday->id.v);
    print_text(json, S("name"), holiday->name);
    date_print(json, S("start_date"), holiday->start_day);
    date_print(json, S("end_date"), holiday->end_day);
    json_object_end(json);
}

static Err schedule_of(Read *read, Request *request, Schedule *out)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    return err ? err : schedule_read(read, (ScheduleId){ id }, out);
}

Err holidays_respond(Read *read, Request *request)
{
    Schedule schedule;
    Err err = schedule_of(read, request, &schedule);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("holidays"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < schedule.holiday_count; i++) {
        holiday_print(&printer.json, &schedule.holidays[i]);
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, schedule.holiday_count);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err holiday_answer(Read *read, Request *request, int64_t id)
{
    Schedule schedule;
    Err err = schedule_of(read, request, &schedule);
    const Holiday *found = NULL;
    for (size_t i = 0; !err && i < schedule.holiday_count; i++) {
        found = schedule.holidays[i].id.v == id ? &schedule.holidays[i] : found;
    }
    if (err || !found) {
        return err ? err : ERR_NOT_FOUND;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("holiday"));
    holiday_print(&json, found);
    json_object_end(&json);
    return ERR_NONE;
}

Err holiday_respond(Read *read, Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 1, &id);
    return err ? err : holiday_answer(read, request, id);
}

// ---- making and changing ---------------------------------------------------------------------

typedef struct HolidayMembers {
    Str name;
    Str start;
    Str end;
    bool has_name, has_start, has_end;
} HolidayMembers;

static const JsonField holiday_members[] = {
    { "name", JSON_AS_TEXT, .empty_ok = true, .max = NAME_BYTES_MAX,
      .offset = offsetof(HolidayMembers, name), .present = offsetof(HolidayMembers, has_name) },
    { "start_date", JSON_AS_TEXT, .empty_ok = true, .max = TIME_TEXT_BYTES,
      .offset = offsetof(HolidayMembers, start), .present = offsetof(HolidayMembers, has_start) },
    { "end_date", JSON_AS_TEXT, .empty_ok = true, .max = TIME_TEXT_BYTES,
      .offset = offsetof(HolidayMembers, end), .present = offsetof(HolidayMembers, has_end) },
};

static Err date_read(Request *request, Str name, Str text, int64_t *out)
{
    int64_t at_ms = 0;
    Str moment = str_format(&request->arena, "%.*sT00:00:00Z", STR_ARG(text));
    if (text.len != DATE_BYTES || !time_parse(moment, &at_ms)) {
        return request_refuse(request, ERR_INVALID, name, S("bad_date"),
                              S("a date is written as 2026-01-05"));
    }
    *out = at_ms / DAY_MS;
    return ERR_NONE;
}

static Err holiday_read(Request *request, HolidaySet *set)
{
    HolidayMembers members = { 0 };
    const Json *object = json_member(request->json, S("holiday"));
    Err err = request_check_object(request, S("holiday"), object);
    if (!err) {
        err = json_read(object, holiday_members, countof(holiday_members), JSON_UNKNOWN_IGNORED,
                        &members, sizeof(members), &request->refusal);
    }
    set->name_given = members.has_name;
    set->name = members.name;
    set->start_given = members.has_start;
    set->end_given = members.has_end;
    bool is_new = set->holiday.v == 0;
    if (!err && (is_new || members.has_start)) {
        err = date_read(request, S("start_date"), members.start, &set->start_day);
    }
    if (!err && (is_new || members.has_end)) {
        err = date_read(request, S("end_date"), members.end, &set->end_day);
    }
    return err;
}

Err holiday_create_accept(Request *request)
{
    HolidaySet *set = arena_new(&request->arena, HolidaySet);
    request->state = set;
    Err err = request_id(request, 0, &set->schedule.v);
    return err ? err : holiday_read(request, set);
}

Err holiday_update_accept(Request *request)
{
    HolidaySet *set = arena_new(&request->arena, HolidaySet);
    request->state = set;
    Err err = request_id(request, 0, &set->schedule.v);
    if (!err) {
        err = request_id(request, 1, &set->holiday.v);
    }
    return err ? err : holiday_read(request, set);
}

Err holiday_set_handle(Work *work, Request *request)
{
    HolidayId id = { 0 };
    Err err = holiday_set_apply(work, request->state, &id);
    if (err) {
        return err;
    }
    request->result = id.v;
    return ERR_NONE;
}

Err holiday_create_respond(Read *read, Request *request)
{
    request->status = 201;
    return holiday_answer(read, request, request->result);
}

Err holiday_delete_accept(Request *request)
{
    HolidayDelete *delete = arena_new(&request->arena, HolidayDelete);
    request->state = delete;
    Err err = request_id(request, 0, &delete->schedule.v);
    return err ? err : request_id(request, 1, &delete->holiday.v);
}

Err holiday_delete_handle(Work *work, Request *request)
{
    return holiday_delete_apply(work, request->state);
}
