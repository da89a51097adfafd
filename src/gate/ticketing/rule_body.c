#include "gate/ticketing/rule_body.h"

enum {
    MEMBER_NAME_BYTES_MAX = 64, // "conditions.all[99].operator"
};

typedef struct RuleMembers {
    Str title;
    Str description;
    bool active;
    bool once;
    int64_t category;
    int64_t position;
    int64_t version;
    Str run;
    const Json *conditions;
    const Json *all;
    const Json *any;
    const Json *actions;
    bool has_title, has_description, has_active, has_once, has_category, has_position, has_run,
        has_conditions, has_all, has_any, has_actions;
} RuleMembers;

static const JsonField members[] = {
    { "title", JSON_AS_TEXT, .empty_ok = true, .max = RULE_TITLE_BYTES_MAX,
      .offset = offsetof(RuleMembers, title), .present = offsetof(RuleMembers, has_title) },
    { "description", JSON_AS_TEXT, .empty_ok = true, .max = RULE_DESCRIPTION_BYTES_MAX,
      .offset = offsetof(RuleMembers, description),
      .present = offsetof(RuleMembers, has_description) },
    { "active", JSON_AS_BOOL, .offset = offsetof(RuleMembers, active),
      .present = offsetof(RuleMembers, has_active) },
    { "category_id", JSON_AS_ID, .offset = offsetof(RuleMembers, category),
      .present = offsetof(RuleMembers, has_category) },
    { "position", JSON_AS_I64, .min = 0, .max = RULES_MAX,
      .offset = offsetof(RuleMembers, position), .present = offsetof(RuleMembers, has_position) },
    { "version", JSON_AS_I64, .min = 0, .max = INT64_MAX,
      .offset = offsetof(RuleMembers, version) },
    { "event", JSON_AS_TEXT, .max = MEMBER_NAME_BYTES_MAX, .offset = offsetof(RuleMembers, run),
      .present = offsetof(RuleMembers, has_run) },
    { "once_per_ticket", JSON_AS_BOOL, .offset = offsetof(RuleMembers, once),
      .present = offsetof(RuleMembers, has_once) },
    { "conditions", JSON_AS_JSON, .offset = offsetof(RuleMembers, conditions),
      .present = offsetof(RuleMembers, has_conditions) },
    { "all", JSON_AS_JSON, .offset = offsetof(RuleMembers, all),
      .present = offsetof(RuleMembers, has_all) },
    { "any", JSON_AS_JSON, .offset = offsetof(RuleMembers, any),
      .present = offsetof(RuleMembers, has_any) },
    { "actions", JSON_AS_JSON, .offset = offsetof(RuleMembers, actions),
      .present = offsetof(RuleMembers, has_actions) },
};

static Err wrong_type(Request *request, Str name, Str message)
{
    return request_refuse(request, ERR_INVALID, name, S("wrong_type"), message);
}

// ---- values ----------------------------------------------------------------------------------

// Numbers and truth come out as the words that conditions and actions are made of.
static bool value_text(Request *request, const Json *value, Str *out)
{
    if (!value || value->type == JSON_NULL) {
        *out = S("");
        return true;
    }
    if (value->type == JSON_TEXT) {
        *out = value->text;
        return true;
    }
    if (value->type == JSON_BOOL) {
        *out = value->boolean ? S("true") : S("false");
        return true;
    }
    if (value->type == JSON_NUMBER && value->is_integer) {
        *out = str_format(&request->arena, "%" PRId64, value->integer);
        return true;
    }
    return false;
}

// `place` is the condition's or action's name in a refusal.
static Err word_read(Request *request, Str place, const Json *object, Str name, Str *out)
{
    const Json *member = json_member(object, name);
    if (!member || member->type != JSON_TEXT || member->text.len == 0) {
        return request_refuse(
            request, ERR_INVALID,
            str_format(&request->arena, "%.*s.%.*s", STR_ARG(place), STR_ARG(name)), S("blank"),
            S("this must not be blank"));
    }
    *out = member->text;
    return ERR_NONE;
}

// ---- conditions ------------------------------------------------------------------------------

static Err condition_read(Request *request, Str list, size_t index, const Json *object,
                          RuleCondition *out)
{
    Str place = str_format(&request->arena, "conditions.%.*s[%zu]", STR_ARG(list), index);
    if (object->type != JSON_OBJECT) {
        return wrong_type(request, place,
                          S("a condition is an object with field, operator and value"));
    }
    Err err = word_read(request, place, object, S("field"), &out->field);
    if (!err) {
        err = word_read(request, place, object, S("operator"), &out->operator);
    }
    if (err) {
        return err;
    }
    if (!value_text(request, json_member(object, S("value")), &out->value)) {
        return wrong_type(request, str_format(&request->arena, "%.*s.value", STR_ARG(place)),
                          S("the value must be a text, a whole number, true, false or null"));
    }
    return ERR_NONE;
}

static Err conditions_read(Request *request, Str list, const Json *array, RuleConditions *out)
{
    *out = (RuleConditions){ 0 };
    if (!array || array->type == JSON_NULL) {
        return ERR_NONE;
    }
    Str name = str_format(&request->arena, "conditions.%.*s", STR_ARG(list));
    if (array->type != JSON_ARRAY) {
        return wrong_type(request, name, S("conditions are a list"));
    }
    if (array->count > RULE_CONDITIONS_MAX) {
        return request_refuse(request, ERR_INVALID, name, S("too_many"),
                              S("there are too many of these"));
    }
    RuleCondition *conditions = arena_array(&request->arena, RuleCondition, array->count + 1);
    for (size_t i = 0; i < array->count; i++) {
        Err err = condition_read(request, list, i, &array->items[i], &conditions[i]);
        if (err) {
            return err;
        }
    }
    *out = (RuleConditions){ conditions, array->count };
    return ERR_NONE;
}

static Err all_conditions_read(Request *request, const RuleMembers *given, RuleUpdate *out)
{
    bool has_object = given->conditions && given->conditions->type == JSON_OBJECT;
    if (given->has_conditions && !has_object) {
        return wrong_type(request, S("conditions"), S("conditions have a list all and a list any"));
    }
    const Json *all = has_object ? json_member(given->conditions, S("all")) : given->all;
    const Json *any = has_object ? json_member(given->conditions, S("any")) : given->any;
    out->conditions_given = given->has_conditions || given->has_all || given->has_any;
    Err err = conditions_read(request, S("all"), all, &out->all);
    return err ? err : conditions_read(request, S("any"), any, &out->any);
}

// ---- actions ---------------------------------------------------------------------------------

static Err action_values_read(Request *request, size_t index, const Json *value, RuleAction *out)
{
    Str name = str_format(&request->arena, "actions[%zu].value", index);
    bool is_list = value && value->type == JSON_ARRAY;
    const Json *items = is_list ? value->items : value;
    size_t count = is_list ? value->count : 1;
    if (count > RULE_ACTION_VALUES_MAX) {
        return request_refuse(request, ERR_INVALID, name, S("value_count"),
                              S("the action has too few or too many values"));
    }
    for (size_t i = 0; i < count; i++) {
        if (!value_text(request, items ? &items[i] : NULL, &out->values[i])) {
            return wrong_type(request, name,
                              S("the value must be a text, a whole number, true, false or a list"));
        }
    }
    out->value_count = count;
    return ERR_NONE;
}

Err rule_actions_read(Request *request, const Json *array, RuleActions *out)
{
    *out = (RuleActions){ 0 };
    if (!array || array->type != JSON_ARRAY) {
        return wrong_type(request, S("actions"), S("actions are a list"));
    }
    if (array->count > RULE_ACTIONS_MAX) {
        return request_refuse(request, ERR_INVALID, S("actions"), S("too_many"),
                              S("there are too many of these"));
    }
    RuleAction *actions = arena_array(&request->arena, RuleAction, array->count + 1);
    for (size_t i = 0; i < array->count; i++) {
        const Json *object = &array->items[i];
        Str place = str_format(&request->arena, "actions[%zu]", i);
        if (object->type != JSON_OBJECT) {
            return wrong_type(request, place, S("an action is an object with field and value"));
        }
        Err err = word_read(request, place, object, S("field"), &actions[i].field);
        if (err) {
            return err;
        }
        err = action_values_read(request, i, json_member(object, S("value")), &actions[i]);
        if (err) {
            return err;
        }
    }
    *out = (RuleActions){ actions, array->count };
    return ERR_NONE;
}

// ---- all -------------------------------------------------------------------------------------

static Err run_read(Request *request, const RuleMembers *given, RuleUpdate *out)
{
    out->run_given = given->has_run;
    out->run = given->has_run ? rule_run_from(given->run) : RULE_RUN_NONE;
    if (out->run == RULE_RUN_COUNT) {
        return request_refuse(request, ERR_INVALID, S("event"), S("unknown"),
                              S("there is no such event"));
    }
    return ERR_NONE;
}

Err rule_body_read(Request *request, const Json *object, RuleUpdate *out)
{
    RuleMembers given = { 0 };
    Err err = json_read(object, members, countof(members), JSON_UNKNOWN_IGNORED, &given,
                        sizeof(given), &request->refusal);
    if (err) {
        return err;
    }
    RuleUpdate update = {
        .title_given = given.has_title,
        .title = given.title,
        .description_given = given.has_description,
        .description = given.description,
        .active_given = given.has_active,
        .active = given.active,
        .category_given = given.has_category && given.category > 0,
        .category = { given.category },
        .position_given = given.has_position && given.position > 0,
        .position = given.position,
        .once_given = given.has_once,
        .once_per_ticket = given.once,
        .actions_given = given.has_actions,
        .seen_version = given.version,
    };
    err = run_read(request, &given, &update);
    if (!err) {
        err = all_conditions_read(request, &given, &update);
    }
    if (!err && given.has_actions) {
        err = rule_actions_read(request, given.actions, &update.actions);
    }
    if (err) {
        return err;
    }
    *out = update;
    return ERR_NONE;
}

RuleCreate rule_body_create(RuleKind kind, const RuleUpdate *given)
{
    return (RuleCreate){
        .kind = kind,
        .category = given->category,
        .title = given->title,
        .description = given->description,
        .inactive = given->active_given && !given->active,
        .position = given->position,
        .all = given->all,
        .any = given->any,
        .actions = given->actions,
        .run = given->run,
        .once_per_ticket = given->once_per_ticket,
    };
}
