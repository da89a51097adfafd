#include "desk/rules/automation_why.h"

#include "desk/rules/automation_run.h"
#include "desk/rules/rule_facts.h"
#include "desk/rules/rule_set.h"
#include "store/automation_store.h"
#include "store/past_store.h"
#include "store/rule_fact_store.h"
#include "store/rule_store.h"
#include "store/ticket_store.h"

static Err facts_fill(const RuleFactsAsk *ask, RuleFacts *out)
{
    RuleFactsAsk whole = *ask;
    ScheduleSet schedules = { 0 };
    if (ask->needs & RULE_NEEDS_HOURS) {
        Err err = schedule_set_load(ask->tx, ask->arena, &schedules);
        if (err) {
            return err;
        }
        whole.schedules = &schedules;
    }
    return rule_facts_fill(&whole, out);
}

// ---- then -------------------------------------------------------------------------------------

static int64_t since(int64_t run_ms, int64_t then_ms)
{
    return then_ms && then_ms <= run_ms ? run_ms - then_ms : -1;
}

Err automation_facts_then(Read *read, const Audit *audit, const Record *before,
                          const CompiledRule *rule, RuleFacts *out)
{
    int64_t run_ms = audit->at_ms - audit->at_ms % RULE_HOUR_MS;
    PastTimes times = { 0 };
    Err err = past_times(read->tx, audit, &before->ticket, &times);
    if (err) {
        return err;
    }
    WorkUpdate update = { .before = *before, .now = *before };
    Ticket *ticket = &update.now.ticket;
    ticket->status_ms = times.status_ms;
    ticket->updated_ms = times.updated_ms ? times.updated_ms : ticket->created_ms;
    RuleFactsAsk ask = { .tx = read->tx,
                         .arena = read->arena,
                         .now_ms = run_ms,
                         .needs = rule->needs & ~(uint32_t)RULE_NEEDS_TIMES,
                         .update = &update };
    err = facts_fill(&ask, out);
    if (err) {
        return err;
    }
    out->after[RULE_FIELD_HOURS_ASSIGNED].number = since(run_ms, times.assigned_ms);
    out->after[RULE_FIELD_HOURS_REQUESTER].number = since(run_ms, times.requester_ms);
    out->after[RULE_FIELD_HOURS_ASSIGNEE].number = since(run_ms, times.assignee_ms);
    return ERR_NONE;
}

// ---- ahead ------------------------------------------------------------------------------------

static Err automation_judge(Read *read, const WorkUpdate *update, const Rule *rule, int64_t run_ms,
                            WhyRule *out)
{
    CompiledRule compiled = { 0 };
    Err err = rule_set_compile(read->arena, rule, NULL, &compiled);
    if (err) {
        return err;
    }
    RuleFactsAsk ask = { .tx = read->tx,
                         .arena = read->arena,
                         .now_ms = run_ms,
                         .needs = compiled.needs,
                         .update = update };
    RuleFacts facts;
    err = facts_fill(&ask, &facts);
    if (err) {
        return err;
    }
    RuleMiss miss = { 0 };
    bool will = rule_matches(&compiled, &facts, &miss);
    *out = (WhyRule){ .id = rule->id,
                      .kind = RULE_AUTOMATION,
                      .version = rule->version,
                      .title = rule->title,
                      .outcome = will ? RULE_FIRED : RULE_NOT_FIRED,
                      .decided = miss.index + (miss.in_any ? compiled.all_count : 0) };
    rule_why_conditions(read->arena, &compiled, rule, &facts, out);
    for (size_t i = 0; i < out->condition_count; i++) {
        out->conditions[i].uses_today = false; // all of it is of today
    }
    return ERR_NONE;
}

static Err set_judge(Read *read, const WorkUpdate *update, AutomationsAhead *ahead)
{
    int64_t number = 0;
    const Rule *rules = NULL;
    size_t count = 0;
    Err err = rule_set_number(read->tx, &number);
    if (!err) {
        err = rule_set_rules(read->tx, read->arena, number, &rules, &count);
    }
    WhyRule *judged = arena_array(read->arena, WhyRule, count);
    for (size_t i = 0; i < count && !err; i++) {
        if (rules[i].kind == RULE_AUTOMATION) {
            err = automation_judge(read, update, &rules[i], ahead->run_ms, &judged[ahead->count++]);
        }
    }
    ahead->rules = judged;
    return err;
}

Err automations_ahead_read(Read *read, TicketId ticket, AutomationsAhead *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    Record record = { 0 };
    AutomationsAhead ahead = { .run_ms = automation_next_ms(read->now_ms) };
    Err err = ticket_load(read->tx, read->arena, ticket, &record.ticket, &record.session);
    if (!err) {
        err = automation_updates(read->tx, ticket, &ahead.updates);
    }
    if (err) {
        return err;
    }
    ahead.is_closed = record.ticket.status == TICKET_CLOSED;
    ahead.is_full = ahead.updates >= AUTOMATION_UPDATES_MAX;
    WorkUpdate update = { .before = record, .now = record };
    if (!ahead.is_closed) {
        err = set_judge(read, &update, &ahead);
    }
    if (err) {
        return err;
    }
    *out = ahead;
    return ERR_NONE;
}
