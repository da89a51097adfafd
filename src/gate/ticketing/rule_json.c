#include "gate/ticketing/rule_json.h"

#include "model/rule_field.h"

#define WORDS(kind, one, many)                                                                     \
    {                                                                                              \
        kind, STR_INIT(one), STR_INIT(many), STR_INIT(one "_revision"), STR_INIT(one "_revisions") \
    }

static const RuleWords words_of_kinds[] = {
    WORDS(RULE_TRIGGER, "trigger", "triggers"),
    WORDS(RULE_AUTOMATION, "automation", "automations"),
    WORDS(RULE_MESSAGING_TRIGGER, "messaging_trigger", "messaging_triggers"),
};

const RuleWords *rule_words_of(const Request *request)
{
    Str rest = request->path;
    Str api = S("/api/v2/");
    assert(str_starts(rest, api));
    rest = (Str){ rest.at + api.len, rest.len - api.len };
    for (size_t i = 0; i < countof(words_of_kinds); i++) {
        Str many = words_of_kinds[i].many;
        if (str_starts(rest, many) && (rest.len == many.len || rest.at[many.len] == '/')) {
            return &words_of_kinds[i];
        }
    }
    fatal("rules: a route of none of their kinds");
}

Err rule_language_asked(Request *request, Language *out)
{
    Str locale = request_query(request, S("locale"));
    bool is_japanese = str_equal(locale, S("ja"));
    if (locale.len > 0 && !is_japanese && !str_equal(locale, S("en"))) {
        return request_refuse(request, ERR_INVALID, S("locale"), S("unknown"),
                              S("must be en or ja"));
    }
    *out = locale.len == 0 ? request->identity.language : is_japanese ? LANGUAGE_JA : LANGUAGE_EN;
    return ERR_NONE;
}

// ---- conditions and actions ------------------------------------------------------------------

static void condition_print(JsonWriter *json, const RuleCondition *condition)
{
    RuleOperator operator= rule_operator_from(condition->operator);
    bool is_terminal = operator!= RULE_OPERATOR_COUNT && rule_operator_info(operator)->terminal;
    json_object_begin(json);
    print_text(json, S("field"), condition->field);
    print_text(json, S("operator"), condition->operator);
    json_key(json, S("value"));
    if (is_terminal) {
        json_null(json);
    } else {
        json_text(json, condition->value);
    }
    json_object_end(json);
}

static void condition_list_print(JsonWriter *json, Str name, RuleConditions list)
{
    json_key(json, name);
    json_array_begin(json);
    for (size_t i = 0; i < list.count; i++) {
        condition_print(json, &list.at[i]);
    }
    json_array_end(json);
}

static void conditions_print(JsonWriter *json, const Rule *rule)
{
    json_object_begin(json);
    condition_list_print(json, S("all"), rule->all);
    condition_list_print(json, S("any"), rule->any);
    json_object_end(json);
}

static void action_print(JsonWriter *json, const RuleAction *action)
{
    json_object_begin(json);
    print_text(json, S("field"), action->field);
    json_key(json, S("value"));
    if (action->value_count == 1) {
        json_text(json, action->values[0]);
    } else {
        json_array_begin(json);
        for (size_t i = 0; i < action->value_count; i++) {
            json_text(json, action->values[i]);
        }
        json_array_end(json);
    }
    json_object_end(json);
}

void rule_actions_print(JsonWriter *json, RuleActions actions)
{
    json_array_begin(json);
    for (size_t i = 0; i < actions.count; i++) {
        action_print(json, &actions.at[i]);
    }
    json_array_end(json);
}

static void actions_print(JsonWriter *json, const Rule *rule)
{
    rule_actions_print(json, rule->actions);
}

// ---- rules -----------------------------------------------------------------------------------

static void say_print(JsonWriter *json, const Rule *rule)
{
    json_key(json, S("conditions"));
    conditions_print(json, rule);
    json_key(json, S("actions"));
    actions_print(json, rule);
}

static void run_print(JsonWriter *json, const Rule *rule)
{
    if (rule->kind == RULE_MESSAGING_TRIGGER) {
        print_text(json, S("event"), rule_run_name(rule->run));
        print_bool(json, S("once_per_ticket"), rule->once_per_ticket);
    }
}

void rule_print(Printer *printer, const RuleWords *words, const Rule *rule)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), rule->id.v);
    print_text(json, S("url"),
               str_format(printer->arena, "%.*s/api/v2/%.*s/%" PRId64 ".json",
                          STR_ARG(printer->base_url), STR_ARG(words->many), rule->id.v));
    print_text(json, S("title"), rule->title);
    print_text(json, S("raw_title"), rule->title);
    print_text_or_null(json, S("description"), rule->description);
    print_bool(json, S("active"), rule->active);
    print_bool(json, S("default"), false);
    print_i64(json, S("position"), rule->position);
    say_print(json, rule);
    if (rule->kind == RULE_TRIGGER) {
        print_text(json, S("category_id"),
                   str_format(printer->arena, "%" PRId64, rule->category.v));
    }
    run_print(json, rule);
    print_time(json, S("created_at"), rule->created_ms);
    print_time(json, S("updated_at"), rule->updated_ms);
    print_i64(json, S("version"), rule->version);
    print_time(json, S("last_fired_at"), rule->last_fired_ms);
    print_i64(json, S("fired_count"), rule->fired_count);
    json_object_end(json);
}

// ---- versions --------------------------------------------------------------------------------

enum { MEMBER_BYTES_MAX = 8 * RULE_BYTES_MAX }; // of one member as JSON, escaped

typedef void (*MemberPrint)(JsonWriter *json, const Rule *rule);

static void title_member(JsonWriter *json, const Rule *rule)
{
    json_text(json, rule->title);
}

static void event_member(JsonWriter *json, const Rule *rule)
{
    json_text(json, rule_run_name(rule->run));
}

static void once_member(JsonWriter *json, const Rule *rule)
{
    json_bool(json, rule->once_per_ticket);
}

// What is kept in versions.
static const struct {
    Str name;
    MemberPrint print;
} versioned[] = {
    { STR_INIT("title"), title_member },          { STR_INIT("conditions"), conditions_print },
    { STR_INIT("actions"), actions_print },       { STR_INIT("event"), event_member },
    { STR_INIT("once_per_ticket"), once_member }, // of messaging triggers, as the one before
};

static Str member_json(Arena *arena, MemberPrint print, const Rule *rule)
{
    if (!rule) {
        return S("null");
    }
    Buf text = buf_make(arena, MEMBER_BYTES_MAX);
    JsonWriter json = { .out = &text };
    print(&json, rule);
    return buf_ok(&text) ? buf_str(&text) : S("null");
}

static void difference_print(Printer *printer, const Rule *after, const Rule *before)
{
    JsonWriter *json = &printer->json;
    json_array_begin(json);
    for (size_t i = 0; i < countof(versioned); i++) {
        Str old = member_json(printer->arena, versioned[i].print, before);
        Str now = member_json(printer->arena, versioned[i].print, after);
        bool is_of_messaging =
            versioned[i].print == event_member || versioned[i].print == once_member;
        bool has_it = after->kind == RULE_MESSAGING_TRIGGER || !is_of_messaging;
        if (!has_it || str_equal(old, now)) {
            continue;
        }
        json_object_begin(json);
        print_text(json, S("field"), versioned[i].name);
        json_key(json, S("before"));
        json_raw(json, old);
        json_key(json, S("after"));
        json_raw(json, now);
        json_object_end(json);
    }
    json_array_end(json);
}

void rule_revision_print(Printer *printer, const RuleWords *words, const RuleVersion *version,
                         const Rule *before)
{
    JsonWriter *json = &printer->json;
    const Rule *rule = &version->rule;
    json_object_begin(json);
    print_i64(json, S("id"), version->version);
    print_id_or_null(json, S("author_id"), version->author.v);
    print_time(json, S("created_at"), version->at_ms);
    print_text(json, S("url"),
               str_format(printer->arena, "%.*s/api/v2/%.*s/%" PRId64 "/revisions/%" PRId64 ".json",
                          STR_ARG(printer->base_url), STR_ARG(words->many), rule->id.v,
                          version->version));
    json_key(json, S("diff"));
    difference_print(printer, rule, before);
    json_key(json, S("snapshot"));
    json_object_begin(json);
    print_text(json, S("title"), rule->title);
    say_print(json, rule);
    run_print(json, rule);
    json_object_end(json);
    json_object_end(json);
}

// ---- categories ------------------------------------------------------------------------------

void rule_category_print(Printer *printer, const RuleCategory *category)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_text(json, S("id"), str_format(printer->arena, "%" PRId64, category->id.v));
    print_text(json, S("name"), category->name);
    print_i64(json, S("position"), category->position);
    print_i64(json, S("rule_count"), category->rule_count);
    print_time(json, S("created_at"), category->created_ms);
    print_time(json, S("updated_at"), category->updated_ms);
    json_object_end(json);
}
