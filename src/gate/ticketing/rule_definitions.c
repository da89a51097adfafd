#include "gate/ticketing/rule_definitions.h"

#include "model/automation.h"

typedef struct Menu {
    Arena *arena;
    JsonWriter *json;
    Language language;
    const RuleNames *names;
} Menu;

// ---- values ----------------------------------------------------------------------------------

static void value_print(JsonWriter *json, Str value, Str title)
{
    json_object_begin(json);
    print_text(json, S("value"), value);
    print_text(json, S("title"), title);
    print_bool(json, S("enabled"), true);
    json_object_end(json);
}

static NamedIds names_of(const RuleNames *names, RuleType type)
{
    if (type == RULE_TYPE_AGENT || type == RULE_TYPE_PERSON) {
        return names->agents; // customers are too many for a menu; the API takes their ids
    }
    if (type == RULE_TYPE_TEAM) {
        return names->teams;
    }
    if (type == RULE_TYPE_SCHEDULE) {
        return names->schedules;
    }
    if (type == RULE_TYPE_BRAND) {
        return names->brands;
    }
    return type == RULE_TYPE_WEBHOOK ? names->webhooks : (NamedIds){ 0 };
}

// Each group with each status that it can have.
static void team_statuses_print(const Menu *menu)
{
    size_t count = 0;
    const RuleChoice *choices = rule_choices(RULE_CHOICES_PRESENCE, &count);
    for (size_t i = 0; i < menu->names->teams.count * count; i++) {
        const NamedId *team = &menu->names->teams.at[i / count];
        const RuleChoice *choice = &choices[i % count];
        Str label = choice->label[menu->language];
        value_print(menu->json,
                    str_format(menu->arena, "%" PRId64 ":%.*s", team->id, STR_ARG(choice->value)),
                    str_format(menu->arena, "%.*s: %.*s", STR_ARG(team->name), STR_ARG(label)));
    }
}

// Those that stand for somebody in a place (RULE_IN_…).
static uint32_t specials_of(uint32_t specials, uint32_t place)
{
    return place == RULE_IN_AUTOMATION ? automation_specials(specials) : specials;
}

static void values_print(const Menu *menu, RuleType type, RuleChoices of, uint32_t specials)
{
    JsonWriter *json = menu->json;
    json_key(json, S("values"));
    json_array_begin(json);
    for (RuleSpecial special = 0; special < RULE_SPECIAL_COUNT; special++) {
        if (specials & (UINT32_C(1) << special)) {
            const RuleSpecialInfo *info = rule_special_info(special);
            value_print(json, info->name, info->label[menu->language]);
        }
    }
    size_t count = 0;
    const RuleChoice *choices = rule_choices(of, &count);
    for (size_t i = 0; i < count; i++) {
        value_print(json, choices[i].value, choices[i].label[menu->language]);
    }
    if (type == RULE_TYPE_TEAM_STATUS) {
        team_statuses_print(menu);
    }
    NamedIds named = names_of(menu->names, type);
    for (size_t i = 0; i < named.count; i++) {
        value_print(json, str_format(menu->arena, "%" PRId64, named.at[i].id), named.at[i].name);
    }
    json_array_end(json);
}

// ---- conditions ------------------------------------------------------------------------------

static void row_begin(const Menu *menu, Str subject, Str title, RuleType type, RuleGroup group)
{
    JsonWriter *json = menu->json;
    json_object_begin(json);
    print_text(json, S("subject"), subject);
    print_text(json, S("title"), title);
    print_text(json, S("type"), rule_type_name(type));
    print_text(json, S("group"), rule_group_info(group)->label[menu->language]);
}

static void operators_print(const Menu *menu, uint32_t operators)
{
    JsonWriter *json = menu->json;
    json_key(json, S("operators"));
    json_array_begin(json);
    for (RuleOperator operator= 0; operator<RULE_OPERATOR_COUNT; operator++) {
        if (!(operators & (UINT32_C(1) << operator))) {
            continue;
        }
        const RuleOperatorInfo *info = rule_operator_info(operator);
        json_object_begin(json);
        print_text(json, S("value"), info->name);
        print_text(json, S("title"), info->label[menu->language]);
        print_bool(json, S("terminal"), info->terminal);
        json_object_end(json);
    }
    json_array_end(json);
}

static void conditions_print(const Menu *menu, Str name, RuleKind kind)
{
    json_key(menu->json, name);
    json_array_begin(menu->json);
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        uint32_t operators = rule_field_operators(field, UINT32_C(1) << kind);
        if (operators == 0) {
            continue;
        }
        const RuleFieldInfo *info = rule_field_info(field);
        row_begin(menu, info->name, info->label[menu->language], info->type, info->group);
        print_bool(menu->json, S("nullable"), (info->specials & RULE_MAY_BE_NONE) != 0);
        print_bool(menu->json, S("repeatable"), true);
        operators_print(menu, operators);
        values_print(menu, info->type, info->choices,
                     specials_of(info->specials, UINT32_C(1) << kind));
        json_object_end(menu->json);
    }
    json_array_end(menu->json);
}

// ---- actions ---------------------------------------------------------------------------------

static void actions_print(const Menu *menu, uint32_t place)
{
    JsonWriter *json = menu->json;
    json_key(json, S("actions"));
    json_array_begin(json);
    for (RuleDo what = 0; what < RULE_DO_COUNT; what++) {
        const RuleDoInfo *info = rule_do_info(what);
        if (!(info->use & place)) {
            continue;
        }
        row_begin(menu, info->name, info->label[menu->language], info->types[0], info->group);
        print_bool(json, S("nullable"), (info->specials & RULE_MAY_BE_NONE) != 0);
        print_bool(json, S("repeatable"),
                   info->group == RULE_GROUP_NOTIFY || what == RULE_DO_FOLLOWER ||
                       place == RULE_IN_MESSAGING_TRIGGER); // a wait parts one from the next
        json_key(json, S("value_types"));
        json_array_begin(json);
        for (size_t i = 0; i < info->value_count; i++) {
            json_text(json, rule_type_name(info->types[i]));
        }
        json_array_end(json);
        values_print(menu, info->types[0], info->choices, specials_of(info->specials, place));
        json_object_end(json);
    }
    json_array_end(json);
}

static void events_print(const Menu *menu)
{
    json_key(menu->json, S("events"));
    json_array_begin(menu->json);
    for (RuleRun run = RULE_RUN_NONE + 1; run < RULE_RUN_COUNT; run++) {
        json_object_begin(menu->json);
        print_text(menu->json, S("value"), rule_run_name(run));
        print_text(menu->json, S("title"), rule_run_label(run, menu->language));
        json_object_end(menu->json);
    }
    json_array_end(menu->json);
}

void rule_definitions_print(Arena *arena, JsonWriter *json, RuleKind kind, Language language,
                            const RuleNames *names)
{
    Menu menu = { .arena = arena, .json = json, .language = language, .names = names };
    json_key(json, S("definitions"));
    json_object_begin(json);
    conditions_print(&menu, S("conditions_all"), kind);
    conditions_print(&menu, S("conditions_any"), kind);
    actions_print(&menu, UINT32_C(1) << kind);
    if (kind == RULE_MESSAGING_TRIGGER) {
        events_print(&menu);
    }
    json_object_end(json);
}

void rule_action_definitions_print(Arena *arena, JsonWriter *json, uint32_t place,
                                   Language language, const RuleNames *names)
{
    Menu menu = { .arena = arena, .json = json, .language = language, .names = names };
    actions_print(&menu, place);
}
