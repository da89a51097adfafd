// Why a rule fired or did not, and what an automatic event came from.
#include "gate/ticketing/rule_json.h"
#include "gate/ticketing/rule_why_routes.h"

#include "desk/rules/automation_why.h"

// ---- words for people ------------------------------------------------------------------------

// A value as an editor shows it; what has no label of its own stays as it is.
static Str value_label(RuleField field, Str value, Language language)
{
    const RuleFieldInfo *info = rule_field_info(field);
    const RuleChoice *choice = rule_choice_from(info->choices, value);
    if (choice) {
        return choice->label[language];
    }
    for (RuleSpecial special = 0; special < RULE_SPECIAL_COUNT; special++) {
        bool is_it = (info->specials & (UINT32_C(1) << special)) &&
                     str_equal(rule_special_info(special)->name, value);
        if (is_it) {
            return rule_special_info(special)->label[language];
        }
    }
    return value;
}

static void condition_print(JsonWriter *json, const WhyCondition *condition, Language language)
{
    RuleField field = condition->field;
    const RuleOperatorInfo *how = rule_operator_info(condition->how);
    Str value = how->terminal ? S("") : condition->written.value;
    json_object_begin(json);
    print_text(json, S("list"), condition->in_any ? S("any") : S("all"));
    print_i64(json, S("index"), (int64_t)condition->index);
    print_text(json, S("field"), condition->written.field);
    print_text(json, S("field_label"), rule_field_info(field)->label[language]);
    print_text(json, S("operator"), condition->written.operator);
    print_text(json, S("operator_label"), how->label[language]);
    print_text_or_null(json, S("value"), value);
    print_text_or_null(json, S("value_label"), value_label(field, value, language));
    print_bool(json, S("met"), condition->met);
    print_text(json, S("before"), condition->before);
    print_text(json, S("before_label"), value_label(field, condition->before, language));
    print_text(json, S("after"), condition->after);
    print_text(json, S("after_label"), value_label(field, condition->after, language));
    print_bool(json, S("uses_today"), condition->uses_today);
    json_object_end(json);
}

static void event_print(JsonWriter *json, const Event *event)
{
    bool is_skip = event->kind == EVENT_RULE_SKIPPED;
    bool is_field = event->kind == EVENT_FIELD_SET;
    json_object_begin(json);
    print_i64(json, S("id"), event->id.v);
    print_text(json, S("type"), event_name(event->kind));
    print_text_or_null(json, S("field_name"), is_field ? event_field_name(event->field) : S(""));
    print_text_or_null(json, S("previous_value"), is_field ? event->old_value : S(""));
    print_text_or_null(json, S("value"), is_field ? event->new_value : S(""));
    print_text_or_null(json, S("reason"), is_skip ? event->new_value : S(""));
    json_key(json, S("action"));
    if (is_skip) {
        json_i64(json, event->number_b);
    } else {
        json_null(json);
    }
    json_object_end(json);
}

// ---- one update ------------------------------------------------------------------------------

static void rule_print_why(JsonWriter *json, const WhyRule *rule, Language language)
{
    bool fired = rule->outcome == RULE_FIRED;
    json_object_begin(json);
    print_i64(json, S("id"), rule->id.v);
    print_text(json, S("kind"), rule_kind_name(rule->kind));
    print_i64(json, S("version"), rule->version);
    print_text(json, S("title"), rule->title);
    print_text(json, S("outcome"), rule_outcome_name(rule->outcome));
    print_id_or_null(json, S("event_id"), rule->fired.v);
    json_key(json, S("place"));
    if (fired) {
        json_i64(json, (int64_t)rule->place);
    } else {
        json_null(json);
    }
    json_key(json, S("decided_by"));
    if (rule->outcome == RULE_NOT_FIRED && rule->decided < rule->condition_count) {
        json_i64(json, (int64_t)rule->decided);
    } else {
        json_null(json);
    }
    json_key(json, S("conditions"));
    json_array_begin(json);
    for (size_t i = 0; i < rule->condition_count; i++) {
        condition_print(json, &rule->conditions[i], language);
    }
    json_array_end(json);
    json_key(json, S("events"));
    json_array_begin(json);
    for (size_t i = 0; i < rule->event_count; i++) {
        event_print(json, &rule->events[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

Err rule_why_accept(Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    return err ? err : request_id(request, 1, &id);
}

Err rule_why_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    AuditId audit = { 0 };
    Language language = LANGUAGE_EN;
    RuleWhy why = { 0 };
    Printer printer;
    Err err = rule_language_asked(request, &language);
    if (!err) {
        err = request_id(request, 0, &ticket.v);
    }
    if (!err) {
        err = request_id(request, 1, &audit.v);
    }
    if (!err) {
        err = rule_why_read(read, ticket, audit, &why);
    }
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    JsonWriter *json = &printer.json;
    json_object_begin(json);
    json_key(json, S("why"));
    json_object_begin(json);
    print_i64(json, S("ticket_id"), ticket.v);
    print_i64(json, S("audit_id"), audit.v);
    print_i64(json, S("rule_set"), why.audit.rule_set);
    print_text_or_null(json, S("none_ran"),
                       why.was_closed  ? S("ticket_closed")
                       : why.is_update ? S("")
                                       : S("no_update"));
    print_i64(json, S("left_out"), (int64_t)why.left_out);
    json_key(json, S("triggers"));
    json_array_begin(json);
    for (size_t i = 0; i < why.count; i++) {
        rule_print_why(json, &why.rules[i], language);
    }
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
    return ERR_NONE;
}

// ---- what automations will do ----------------------------------------------------------------

Err automations_ahead_accept(Request *request)
{
    int64_t id = 0;
    return request_id(request, 0, &id);
}

Err automations_ahead_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    Language language = LANGUAGE_EN;
    AutomationsAhead ahead = { 0 };
    Printer printer;
    Err err = rule_language_asked(request, &language);
    if (!err) {
        err = request_id(request, 0, &ticket.v);
    }
    if (!err) {
        err = automations_ahead_read(read, ticket, &ahead);
    }
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    JsonWriter *json = &printer.json;
    json_object_begin(json);
    json_key(json, S("ahead"));
    json_object_begin(json);
    print_i64(json, S("ticket_id"), ticket.v);
    print_time(json, S("run_at"), ahead.run_ms);
    print_i64(json, S("updates"), ahead.updates);
    print_text_or_null(json, S("none_run"),
                       ahead.is_closed ? S("ticket_closed")
                       : ahead.is_full ? S("too_many_updates")
                                       : S(""));
    json_key(json, S("automations"));
    json_array_begin(json);
    for (size_t i = 0; i < ahead.count; i++) {
        rule_print_why(json, &ahead.rules[i], language);
    }
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
    return ERR_NONE;
}

// ---- causes ----------------------------------------------------------------------------------

// Where the chain ends.
static Str root_name(const RuleCause *last)
{
    if (last->event.kind == EVENT_MESSAGE_SENT) {
        return S("message");
    }
    switch (last->event.actor.kind) {
    case ACTOR_END_USER:
    case ACTOR_AGENT:
        return S("person");
    case ACTOR_TIMER:
        return S("clock");
    case ACTOR_INTEGRATION:
        return S("program");
    case ACTOR_BOT:
        return S("bot");
    case ACTOR_NONE:
    case ACTOR_ROUTER:
    case ACTOR_RULE:
    case ACTOR_AUTOMATION:
    case ACTOR_MESSAGING_TRIGGER:
    case ACTOR_KIND_COUNT:
        break;
    }
    return S("system");
}

static void cause_print(JsonWriter *json, const RuleCause *cause)
{
    const Event *event = &cause->event;
    json_object_begin(json);
    print_i64(json, S("event_id"), event->id.v);
    print_text(json, S("type"), event_name(event->kind));
    print_time(json, S("created_at"), event->at_ms);
    print_id_or_null(json, S("ticket_id"), event->ticket.v);
    print_id_or_null(json, S("audit_id"), event->audit.v);
    print_text(json, S("actor"), actor_kind_name(event->actor.kind));
    print_id_or_null(json, S("actor_id"), event->actor.person.v);
    print_text_or_null(json, S("actor_name"), cause->person);
    print_id_or_null(json, S("rule_id"), cause->rule.v);
    print_text_or_null(json, S("rule_title"), cause->rule_title);
    json_object_end(json);
}

Err rule_causes_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    EventId event = { 0 };
    RuleCause causes[RULE_CAUSES_MAX];
    size_t count = 0;
    Printer printer;
    Err err = request_id(request, 0, &ticket.v);
    if (!err) {
        err = request_id(request, 1, &event.v);
    }
    if (!err) {
        err = rule_causes_read(read, ticket, event, causes, &count);
    }
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    assert(count > 0);
    JsonWriter *json = &printer.json;
    json_object_begin(json);
    json_key(json, S("causes"));
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        cause_print(json, &causes[i]);
    }
    json_array_end(json);
    print_text_or_null(json, S("root"),
                       causes[count - 1].event.cause.v ? S("") : root_name(&causes[count - 1]));
    json_object_end(json);
    return ERR_NONE;
}
