#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"

#include "desk/people/api_token.h"
#include "desk/people/person_read.h"
#include "desk/people/setting_set.h"

enum { TOKEN_NAME_BYTES_MAX = 256 };

// ---- settings --------------------------------------------------------------------------------

static void setting_print(JsonWriter *json, Str name, SettingId id, const Settings *settings)
{
    json_key(json, name);
    switch (setting_info(id)->type) {
    case SETTING_BOOL:
        json_bool(json, setting_on(settings, id));
        break;
    case SETTING_NUMBER:
        json_i64(json, settings->number[id]);
        break;
    case SETTING_TEXT:
    case SETTING_COLOUR:
        json_text(json, settings->text[id]);
        break;
    }
}

// Settings of one group stand together in the table: "routing.count_inactive" is member
// count_inactive of group routing.
static void settings_print(JsonWriter *json, const Settings *settings)
{
    Str open = { 0 };
    for (int id = 0; id < SETTING_COUNT; id++) {
        Str name = setting_info((SettingId)id)->key;
        Str group = { 0 };
        bool has_group = str_cut(&name, '.', &group);
        assert(has_group);
        if (!str_equal(group, open)) {
            if (open.len > 0) {
                json_object_end(json);
            }
            json_key(json, group);
            json_object_begin(json);
            open = group;
        }
        setting_print(json, name, (SettingId)id, settings);
    }
    json_object_end(json);
}

Err settings_respond(Read *read, Request *request)
{
    Settings settings;
    Err err = account_settings_read(read, &settings);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("settings"));
    json_object_begin(&json);
    settings_print(&json, &settings);
    json_key(&json, S("limits"));
    json_object_begin(&json);
    print_i64(&json, S("attachment_size"), ATTACHMENT_BYTES_MAX);
    json_object_end(&json);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

typedef struct SettingsAsk {
    SettingSet sets[SETTING_COUNT];
    size_t count;
} SettingsAsk;

static Err setting_value_read(Request *request, Str key, const Json *json, Str *out)
{
    switch (json->type) {
    case JSON_BOOL:
        *out = json->boolean ? S("1") : S("0");
        return ERR_NONE;
    case JSON_TEXT:
        *out = json->text;
        return ERR_NONE;
    case JSON_NUMBER:
        if (json->is_integer) {
            *out = str_format(&request->arena, "%" PRId64, json->integer);
            return ERR_NONE;
        }
        break;
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return request_refuse(request, ERR_INVALID, key, S("wrong_type"),
                          S("a setting is true, false, a whole number or a text"));
}

// {"settings": {"messaging": {"agents_can_end": false}}}; what we do not know is ignored.
Err settings_accept(Request *request)
{
    SettingsAsk *ask = arena_new(&request->arena, SettingsAsk);
    request->state = ask;
    const Json *settings = json_member(request->json, S("settings"));
    if (!settings || settings->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("settings"), S("blank"),
                              S("the body must have an object named settings"));
    }
    for (int id = 0; id < SETTING_COUNT; id++) {
        Str key = setting_info((SettingId)id)->key;
        Str name = key;
        Str group = { 0 };
        bool has_group = str_cut(&name, '.', &group);
        assert(has_group);
        const Json *members = json_member(settings, group);
        if (members && members->type != JSON_OBJECT) {
            return request_check_object(request, group, members);
        }
        const Json *value = json_member(members, name);
        if (!value) {
            continue;
        }
        SettingSet *set = &ask->sets[ask->count++];
        set->key = key;
        Err err = setting_value_read(request, key, value, &set->value);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

Err settings_handle(Work *work, Request *request)
{
    const SettingsAsk *ask = request->state;
    for (size_t i = 0; i < ask->count; i++) {
        Err err = setting_set_apply(work, &ask->sets[i]);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

// ---- tokens ----------------------------------------------------------------------------------

Err tokens_respond(Read *read, Request *request)
{
    const Paging *paging = request->state;
    TokenPage page;
    Err err = token_list_read(read, &paging->ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    JsonWriter *json = &printer.json;
    json_object_begin(json);
    json_key(json, S("api_tokens"));
    json_array_begin(json);
    for (size_t i = 0; i < page.ends.count; i++) {
        const TokenRow *row = &page.rows[i];
        json_object_begin(json);
        print_i64(json, S("id"), row->id.v);
        print_url(&printer, "api_tokens", row->id.v);
        print_text(json, S("name"), row->name);
        print_i64(json, S("user_id"), row->person.v);
        print_text(json, S("user_name"), row->person_name);
        print_text_or_null(json, S("user_email"), row->person_email);
        print_time(json, S("created_at"), row->created_ms);
        json_object_end(json);
    }
    json_array_end(json);
    Paging by_cursor = *paging;
    by_cursor.by_cursor = true; // the only style that this list has
    paging_print(&printer, request, &by_cursor, &page.ends);
    json_object_end(json);
    return ERR_NONE;
}

typedef struct TokenMembers {
    Str name;
    int64_t person;
} TokenMembers;

static const JsonField token_members[] = {
    { "name", JSON_AS_TEXT, .required = true, .max = TOKEN_NAME_BYTES_MAX,
      .offset = offsetof(TokenMembers, name) },
    { "user_id", JSON_AS_ID, .offset = offsetof(TokenMembers, person) },
};

typedef struct TokenAsk {
    ApiTokenCreate create;
    ApiTokenCreated made;
} TokenAsk;

Err token_create_accept(Request *request)
{
    TokenAsk *ask = arena_new(&request->arena, TokenAsk);
    request->state = ask;
    const Json *token = json_member(request->json, S("api_token"));
    if (!token || token->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("api_token"), S("blank"),
                              S("the body must have an object named api_token"));
    }
    TokenMembers members = { 0 };
    Err err = json_read(token, token_members, countof(token_members), JSON_UNKNOWN_IGNORED,
                        &members, sizeof(members), &request->refusal);
    ask->create.name = members.name;
    ask->create.person.v = members.person != 0 ? members.person : request->identity.person.v;
    return err;
}

Err token_create_handle(Work *work, Request *request)
{
    TokenAsk *ask = request->state;
    ApiTokenCreated made;
    Err err = api_token_create_apply(work, &ask->create, &made);
    if (err) {
        return err;
    }
    ask->made = (ApiTokenCreated){ .id = made.id, .token = str_copy(&request->arena, made.token) };
    return ERR_NONE;
}

// The secret is in this answer and nowhere else.
Err token_create_finish(Request *request)
{
    const TokenAsk *ask = request->state;
    request->status = 201;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("api_token"));
    json_object_begin(&json);
    print_i64(&json, S("id"), ask->made.id.v);
    print_text(&json, S("name"), ask->create.name);
    print_i64(&json, S("user_id"), ask->create.person.v);
    print_text(&json, S("token"), ask->made.token);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

Err token_delete_accept(Request *request)
{
    ApiTokenRevoke *revoke = arena_new(&request->arena, ApiTokenRevoke);
    request->state = revoke;
    return request_id(request, 0, &revoke->token.v);
}

Err token_delete_handle(Work *work, Request *request)
{
    return api_token_revoke_apply(work, request->state);
}

// ---- what admins changed ---------------------------------------------------------------------

static Str change_text(Arena *arena, const AccountAudit *audit)
{
    return str_format(arena, "%.*s: %.*s -> %.*s", STR_ARG(audit->field), STR_ARG(audit->old_value),
                      STR_ARG(audit->new_value));
}

// What was changed, by name where it has one.
static Str source_label(const AccountAuditRow *row)
{
    if (row->subject_name.len > 0) {
        return row->subject_name;
    }
    bool is_setting = str_equal(row->audit.subject, S("setting"));
    return is_setting ? row->audit.field : row->audit.subject;
}

static void account_audit_print(Printer *printer, const AccountAuditRow *row)
{
    JsonWriter *json = &printer->json;
    const AccountAudit *audit = &row->audit;
    bool has_field = audit->field.len > 0;
    json_object_begin(json);
    print_i64(json, S("id"), row->id);
    print_url(printer, "audit_logs", row->id);
    print_text(json, S("action"), audit->action);
    print_text(json, S("action_label"), audit->action);
    print_i64(json, S("actor_id"), audit->actor.v != 0 ? audit->actor.v : -1);
    print_text(json, S("actor_name"), row->actor_name);
    print_text(json, S("change_description"),
               has_field ? change_text(printer->arena, audit) : S(""));
    print_id_or_null(json, S("source_id"), audit->subject_id);
    print_text(json, S("source_type"), audit->subject);
    print_text(json, S("source_label"), source_label(row));
    print_text_or_null(json, S("field"), audit->field);
    print_text(json, S("old_value"), audit->old_value);
    print_text(json, S("new_value"), audit->new_value);
    print_text(json, S("ip_address"), S(""));
    print_time(json, S("created_at"), audit->at_ms);
    json_object_end(json);
}

static void account_audits_print(Printer *printer, const AccountAuditPage *page)
{
    json_key(&printer->json, S("audit_logs"));
    json_array_begin(&printer->json);
    for (size_t i = 0; i < page->ends.count; i++) {
        account_audit_print(printer, &page->rows[i]);
    }
    json_array_end(&printer->json);
}

typedef struct AuditsAsk {
    Paging paging;
    Str actions; // as the query wants them
} AuditsAsk;

static const SortName audit_sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 } };

// filter[action]=create,update
static Err actions_read(Request *request, Str *out)
{
    static const Str known[] = { STR_INIT("create"), STR_INIT("update"), STR_INIT("destroy"),
                                 STR_INIT("login") };
    Str asked = request_query(request, S("filter[action]"));
    Str actions = S("");
    for (size_t i = 0; i < countof(known) && asked.len > 0; i++) {
        Str rest = asked;
        Str head = { 0 };
        bool is_asked = false;
        while (!is_asked && str_cut(&rest, ',', &head)) {
            is_asked = str_equal(head, known[i]);
        }
        if (is_asked || str_equal(rest, known[i])) {
            actions =
                str_format(&request->arena, "%.*s,%.*s,", STR_ARG(actions), STR_ARG(known[i]));
        }
    }
    if (asked.len > 0 && actions.len == 0) {
        return request_refuse(request, ERR_INVALID, S("filter[action]"), S("unknown"),
                              S("actions are create, update, destroy and login"));
    }
    *out = actions;
    return ERR_NONE;
}

Err audit_logs_accept(Request *request)
{
    AuditsAsk *ask = arena_new(&request->arena, AuditsAsk);
    request->state = ask;
    Err err = paging_read(request, audit_sorts, countof(audit_sorts), &ask->paging);
    if (!err && request_query(request, S("sort")).len == 0 &&
        request_query(request, S("sort_order")).len == 0) {
        ask->paging.ask.descending = true; // the newest first
    }
    return err ? err : actions_read(request, &ask->actions);
}

Err audit_logs_respond(Read *read, Request *request)
{
    const AuditsAsk *ask = request->state;
    AccountAuditPage page;
    Err err = account_audit_list_read(read, ask->actions, &ask->paging.ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    account_audits_print(&printer, &page);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err setting_changes_respond(Read *read, Request *request)
{
    AccountAuditPage page;
    Err err = setting_audit_list_read(read, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    account_audits_print(&printer, &page);
    json_object_end(&printer.json);
    return ERR_NONE;
}
