#include "gate/ticketing/macro_json.h"

#include "gate/ticketing/rule_body.h"
#include "gate/ticketing/rule_json.h"

// ---- shown -----------------------------------------------------------------------------------

static void restriction_print(JsonWriter *json, const Macro *macro)
{
    json_key(json, S("restriction"));
    if (macro->whom == MACRO_FOR_ALL) {
        json_null(json);
        return;
    }
    bool is_personal = macro->whom == MACRO_FOR_PERSON;
    json_object_begin(json);
    print_text(json, S("type"), is_personal ? S("User") : S("Group"));
    print_i64(json, S("id"), is_personal ? macro->owner.v : macro->teams[0].v);
    if (!is_personal) {
        json_key(json, S("ids"));
        json_array_begin(json);
        for (size_t i = 0; i < macro->team_count; i++) {
            json_i64(json, macro->teams[i].v);
        }
        json_array_end(json);
    }
    json_object_end(json);
}

void macro_print_members(Printer *printer, const Macro *macro)
{
    JsonWriter *json = &printer->json;
    print_text(json, S("title"), macro->title);
    print_text_or_null(json, S("description"), macro->description);
    print_bool(json, S("active"), macro->active);
    restriction_print(json, macro);
    json_key(json, S("actions"));
    rule_actions_print(json, macro->actions);
}

static void beside_print(Printer *printer, const Macro *macro, const MacroBeside *beside)
{
    static const Str uses[] = { STR_INIT("usage_1h"), STR_INIT("usage_24h"), STR_INIT("usage_7d"),
                                STR_INIT("usage_30d") };
    static_assert(countof(uses) == MACRO_TIME_COUNT, "a name for each");
    JsonWriter *json = &printer->json;
    for (MacroTime time = 0; time < MACRO_TIME_COUNT; time++) {
        if (beside->uses & (1U << time)) {
            print_i64(json, uses[time], macro->uses[time]);
        }
    }
    if (beside->viewer) {
        json_key(json, S("permissions"));
        json_object_begin(json);
        print_bool(json, S("can_edit"), macro_may_edit(beside->viewer, macro));
        json_object_end(json);
    }
    if (beside->app) {
        json_key(json, S("app_installation"));
        json_null(json);
    }
}

void macro_print(Printer *printer, const Macro *macro, const MacroBeside *beside)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), macro->id.v);
    print_url(printer, "macros", macro->id.v);
    print_text(json, S("raw_title"), macro->title);
    print_bool(json, S("default"), false);
    print_i64(json, S("position"), macro->position);
    macro_print_members(printer, macro);
    beside_print(printer, macro, beside);
    print_time(json, S("created_at"), macro->created_ms);
    print_time(json, S("updated_at"), macro->updated_ms);
    json_object_end(json);
}

// ---- written ---------------------------------------------------------------------------------

enum { WORD_BYTES_MAX = 16 };

typedef struct MacroMembers {
    Str title;
    Str description;
    bool active;
    int64_t position;
    const Json *restriction;
    const Json *actions;
    const Json *files;
    bool has_title, has_description, has_active, has_position, has_actions;
} MacroMembers;

static const JsonField members[] = {
    { "title", JSON_AS_TEXT, .empty_ok = true, .max = MACRO_TITLE_BYTES_MAX,
      .offset = offsetof(MacroMembers, title), .present = offsetof(MacroMembers, has_title) },
    { "description", JSON_AS_TEXT, .empty_ok = true, .max = MACRO_DESCRIPTION_BYTES_MAX,
      .offset = offsetof(MacroMembers, description),
      .present = offsetof(MacroMembers, has_description) },
    { "active", JSON_AS_BOOL, .offset = offsetof(MacroMembers, active),
      .present = offsetof(MacroMembers, has_active) },
    { "position", JSON_AS_I64, .min = 0, .max = INT32_MAX,
      .offset = offsetof(MacroMembers, position), .present = offsetof(MacroMembers, has_position) },
    { "actions", JSON_AS_JSON, .offset = offsetof(MacroMembers, actions),
      .present = offsetof(MacroMembers, has_actions) },
    { "attachments", JSON_AS_JSON, .offset = offsetof(MacroMembers, files) },
};

typedef struct RestrictionMembers {
    Str type;
    int64_t id;
    const Json *ids;
} RestrictionMembers;

static const JsonField restriction_members[] = {
    { "type", JSON_AS_TEXT, .max = WORD_BYTES_MAX, .offset = offsetof(RestrictionMembers, type) },
    { "id", JSON_AS_ID, .offset = offsetof(RestrictionMembers, id) },
    { "ids", JSON_AS_JSON, .offset = offsetof(RestrictionMembers, ids) },
};

static Err restriction_refuse(Request *request)
{
    return request_refuse(request, ERR_INVALID, S("restriction"), S("wrong_type"),
                          S("must be null, or have type User and id, or type Group and ids"));
}

// `ids`, or the one `id`.
static Err teams_read(Request *request, const RestrictionMembers *given, MacroChange *out)
{
    bool has_ids = given->ids && given->ids->type == JSON_ARRAY;
    size_t count = has_ids ? given->ids->count : 1;
    if (count == 0 || count > MACRO_TEAMS_MAX || (!has_ids && given->id <= 0)) {
        return restriction_refuse(request);
    }
    TeamId *teams = arena_array(&request->arena, TeamId, count);
    for (size_t i = 0; i < count; i++) {
        const Json *id = has_ids ? &given->ids->items[i] : NULL;
        if (id && (id->type != JSON_NUMBER || !id->is_integer || id->integer <= 0)) {
            return restriction_refuse(request);
        }
        teams[i] = (TeamId){ id ? id->integer : given->id };
    }
    out->teams = teams;
    out->team_count = count;
    return ERR_NONE;
}

static Err restriction_read(Request *request, const Json *json, MacroChange *out)
{
    if (!json) {
        return ERR_NONE;
    }
    out->whom_given = true;
    out->whom = MACRO_FOR_ALL;
    if (json->type == JSON_NULL) {
        return ERR_NONE;
    }
    RestrictionMembers given = { 0 };
    if (json->type != JSON_OBJECT) {
        return restriction_refuse(request);
    }
    Err err = json_read(json, restriction_members, countof(restriction_members),
                        JSON_UNKNOWN_IGNORED, &given, sizeof(given), &request->refusal);
    if (err) {
        return err;
    }
    if (str_equal(given.type, S("User"))) {
        out->whom = MACRO_FOR_PERSON;
        out->owner = (PersonId){ given.id };
        return ERR_NONE;
    }
    out->whom = MACRO_FOR_TEAMS;
    return str_equal(given.type, S("Group")) ? teams_read(request, &given, out)
                                             : restriction_refuse(request);
}

static Err files_read(Request *request, const Json *list, MacroChange *out)
{
    if (!list || list->type == JSON_NULL) {
        return ERR_NONE;
    }
    bool is_good = list->type == JSON_ARRAY && list->count <= MACRO_FILES_MAX;
    AttachmentId *files = arena_array(&request->arena, AttachmentId, MACRO_FILES_MAX);
    for (size_t i = 0; is_good && i < list->count; i++) {
        is_good = list->items[i].type == JSON_NUMBER && list->items[i].is_integer &&
                  list->items[i].integer > 0;
        files[i] = (AttachmentId){ list->items[i].integer };
    }
    if (!is_good) {
        return request_refuse(request, ERR_INVALID, S("attachments"), S("wrong_type"),
                              S("must be a list of at most five ids"));
    }
    out->files_given = true;
    out->files = files;
    out->file_count = list->count;
    return ERR_NONE;
}

Err macro_body_read(Request *request, const Json *object, MacroChange *out)
{
    MacroMembers given = { 0 };
    Err err = json_read(object, members, countof(members), JSON_UNKNOWN_IGNORED, &given,
                        sizeof(given), &request->refusal);
    if (err) {
        return err;
    }
    MacroChange change = {
        .title_given = given.has_title,
        .title = given.title,
        .description_given = given.has_description,
        .description = given.description,
        .active_given = given.has_active,
        .active = given.active,
        .position_given = given.has_position,
        .position = given.position,
        .actions_given = given.has_actions,
    };
    err = restriction_read(request, json_member(object, S("restriction")), &change);
    if (!err && given.has_actions) {
        err = rule_actions_read(request, given.actions, &change.actions);
    }
    if (!err) {
        err = files_read(request, given.files, &change);
    }
    if (err) {
        return err;
    }
    *out = change;
    return ERR_NONE;
}
