// What a rule of any kind, saved or only edited, would have done in the past days.
#include "gate/ticketing/rule_body.h"
#include "gate/ticketing/rule_json.h"
#include "gate/ticketing/rule_why_routes.h"

#include "desk/rules/rule_dry_run.h"
#include "desk/rules/rule_read.h"

typedef struct DryRunAsk {
    RuleUpdate given;
    int64_t days;
} DryRunAsk;

typedef struct Members {
    const Json *rule;
    int64_t days;
    bool has_days;
} Members;

static const JsonField trigger_member[] = {
    { "trigger", JSON_AS_JSON, .required = true, .offset = offsetof(Members, rule) },
};

static const JsonField automation_member[] = {
    { "automation", JSON_AS_JSON, .required = true, .offset = offsetof(Members, rule) },
};

static const JsonField messaging_trigger_member[] = {
    { "messaging_trigger", JSON_AS_JSON, .required = true, .offset = offsetof(Members, rule) },
};

static const JsonField *const members[RULE_KIND_COUNT] = {
    [RULE_TRIGGER] = trigger_member,
    [RULE_AUTOMATION] = automation_member,
    [RULE_MESSAGING_TRIGGER] = messaging_trigger_member,
};

static const JsonField days_member[] = {
    { "days", JSON_AS_I64, .min = 1, .max = RULE_DRY_RUN_DAYS_MAX,
      .offset = offsetof(Members, days), .present = offsetof(Members, has_days) },
};

static const JsonField id_member[] = {
    { "id", JSON_AS_ID, .offset = offsetof(RuleId, v) },
};

Err rule_dry_run_accept(Request *request)
{
    DryRunAsk *ask = arena_new(&request->arena, DryRunAsk);
    request->state = ask;
    Members given = { 0 };
    const RuleWords *words = rule_words_of(request);
    Err err = json_read(request->json, members[words->kind], 1, JSON_UNKNOWN_IGNORED, &given,
                        sizeof(given), &request->refusal);
    if (!err) {
        err = json_read(request->json, days_member, countof(days_member), JSON_UNKNOWN_IGNORED,
                        &given, sizeof(given), &request->refusal);
    }
    if (!err) {
        err = request_check_object(request, words->one, given.rule);
    }
    if (!err) {
        err = rule_body_read(request, given.rule, &ask->given);
    }
    if (!err) {
        err = json_read(given.rule, id_member, countof(id_member), JSON_UNKNOWN_IGNORED,
                        &ask->given.rule, sizeof(ask->given.rule), &request->refusal);
    }
    ask->days = given.has_days ? given.days : RULE_DRY_RUN_DAYS_MAX;
    return err;
}

// The saved one, if it is one, with what was edited laid over it. ERR_NOT_FOUND also for a rule of
// another kind.
static Err rule_find(Read *read, RuleKind kind, const RuleUpdate *given, Rule *out)
{
    Rule rule = { .kind = kind };
    if (given->rule.v) {
        Err err = rule_read(read, given->rule, &rule);
        if (err || rule.kind != kind) {
            return err ? err : ERR_NOT_FOUND;
        }
    }
    if (given->title_given) {
        rule.title = given->title;
    }
    if (given->conditions_given) {
        rule.all = given->all;
        rule.any = given->any;
    }
    if (given->run_given) {
        rule.run = given->run;
    }
    if (given->once_given) {
        rule.once_per_ticket = given->once_per_ticket;
    }
    if (given->actions_given) {
        rule.actions = given->actions;
    }
    *out = rule;
    return ERR_NONE;
}

// ---- printing --------------------------------------------------------------------------------

static void days_print(JsonWriter *json, const RuleDryRun *run)
{
    json_key(json, S("days"));
    json_array_begin(json);
    for (size_t i = 0; i < run->day_count; i++) {
        json_object_begin(json);
        print_time(json, S("since"), run->days[i].since_ms);
        print_i64(json, S("updates"), run->days[i].updates);
        print_i64(json, S("fired"), run->days[i].fires);
        json_object_end(json);
    }
    json_array_end(json);
}

static void hits_print(JsonWriter *json, const RuleDryRun *run)
{
    json_key(json, S("hits"));
    json_array_begin(json);
    for (size_t i = 0; i < run->hit_count; i++) {
        json_object_begin(json);
        print_i64(json, S("ticket_id"), run->hits[i].ticket.v);
        print_id_or_null(json, S("audit_id"), run->hits[i].audit.v);
        print_time(json, S("created_at"), run->hits[i].at_ms);
        json_object_end(json);
    }
    json_array_end(json);
}

static void skips_print(JsonWriter *json, const RuleDryRun *run, size_t action)
{
    json_key(json, S("skipped"));
    json_array_begin(json);
    for (size_t i = 0; i < run->skip_count; i++) {
        if (run->skips[i].action == action) {
            json_object_begin(json);
            print_text(json, S("reason"), run->skips[i].code);
            print_i64(json, S("count"), run->skips[i].count);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

static void action_print(JsonWriter *json, const DryRunAction *action, Language language)
{
    const RuleDoInfo *info = rule_do_info(action->what);
    print_text(json, S("field"), info->name);
    print_text(json, S("label"), info->label[language]);
    print_i64(json, S("done"), action->done);
    print_i64(json, S("letters"), action->letters);
}

static void actions_print(JsonWriter *json, const RuleDryRun *run, Language language)
{
    json_key(json, S("actions"));
    json_array_begin(json);
    for (size_t i = 0; i < run->action_count; i++) {
        json_object_begin(json);
        action_print(json, &run->actions[i], language);
        skips_print(json, run, i);
        json_object_end(json);
    }
    json_array_end(json);
}

static void people_print(JsonWriter *json, const DryRunPeople *people)
{
    json_array_begin(json);
    for (size_t i = 0; i < people->count; i++) {
        json_object_begin(json);
        print_i64(json, S("id"), people->at[i].id.v);
        print_text(json, S("name"), people->at[i].name);
        print_text(json, S("email"), people->at[i].email);
        print_i64(json, S("letters"), people->at[i].letters);
        json_object_end(json);
    }
    json_array_end(json);
}

static void others_print(JsonWriter *json, const RuleDryRun *run, Language language)
{
    json_key(json, S("others"));
    json_array_begin(json);
    for (size_t i = 0; i < run->other_count; i++) {
        const DryRunOther *other = &run->others[i];
        json_object_begin(json);
        print_id_or_null(json, S("id"), other->id.v);
        print_text(json, S("title"), other->title);
        print_i64(json, S("fires_because"), other->more);
        print_i64(json, S("no_longer_fires"), other->less);
        print_i64(json, S("does_the_same"), other->same);
        json_key(json, S("actions"));
        json_array_begin(json);
        for (size_t k = 0; k < other->action_count; k++) {
            json_object_begin(json);
            action_print(json, &other->actions[k], language);
            json_object_end(json);
        }
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
    print_i64(json, S("others_recipient_count"), run->others_written.all);
    json_key(json, S("others_recipients"));
    people_print(json, &run->others_written);
}

// Conditions that were looked at with the value of today.
static void today_print(JsonWriter *json, const RuleDryRun *run, Language language)
{
    json_key(json, S("uses_today"));
    json_array_begin(json);
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        if (run->uses_today & UINT64_C(1) << field) {
            const RuleFieldInfo *info = rule_field_info(field);
            json_object_begin(json);
            print_text(json, S("field"), info->name);
            print_text(json, S("label"), info->label[language]);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

static void run_print(JsonWriter *json, const RuleDryRun *run, Language language)
{
    json_object_begin(json);
    print_time(json, S("since"), run->since_ms);
    print_time(json, S("until"), run->until_ms);
    json_key(json, S("cut_at"));
    if (run->cut) {
        json_time_s(json, run->cut_ms);
    } else {
        json_null(json);
    }
    print_i64(json, S("updates"), run->updates);
    print_i64(json, S("fired"), run->fires);
    print_i64(json, S("tickets"), run->tickets);
    json_key(json, S("any_decided"));
    json_array_begin(json);
    for (size_t i = 0; i < run->any_count; i++) {
        json_i64(json, run->any_decided[i]);
    }
    json_array_end(json);
    days_print(json, run);
    hits_print(json, run);
    actions_print(json, run, language);
    print_i64(json, S("recipient_count"), run->written.all);
    json_key(json, S("recipients"));
    people_print(json, &run->written);
    others_print(json, run, language);
    today_print(json, run, language);
    json_object_end(json);
}

Err rule_dry_run_respond(Read *read, Request *request)
{
    const DryRunAsk *ask = request->state;
    Rule rule;
    RuleDryRun run;
    Printer printer;
    Language language = LANGUAGE_EN;
    Err err = rule_language_asked(request, &language);
    if (!err) {
        err = rule_find(read, rule_words_of(request)->kind, &ask->given, &rule);
    }
    if (!err) {
        RuleDryRunAsk asked = { .rule = &rule, .days = ask->days };
        err = rule_dry_run_read(read, &asked, &run);
    }
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("dry_run"));
    run_print(&printer.json, &run, language);
    json_object_end(&printer.json);
    return ERR_NONE;
}
