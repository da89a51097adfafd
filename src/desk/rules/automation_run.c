#include "desk/rules/automation_run.h"

#include "desk/rules/rule_action.h"
#include "desk/rules/rule_facts.h"
#include "desk/rules/rule_set.h"
#include "store/automation_store.h"
#include "store/rule_store.h"

enum {
    FIND_AT_ONCE = 64, // tickets
};

// One part of a run.
typedef struct Running {
    Work *work;
    int64_t run_ms;
    EventId clock; // EVENT_TIMER_FIRED, once there is something that it caused
    size_t looks;
    size_t fires;
} Running;

// One automation in it; the desk's own has no rule.
typedef struct Walk {
    Running *running;
    const CompiledRule *rule;
    AutomationReach reach;
    AutomationRun run;
} Walk;

int64_t automation_next_ms(int64_t now_ms)
{
    return now_ms - now_ms % RULE_HOUR_MS + RULE_HOUR_MS;
}

static bool is_full(const Running *running)
{
    return running->looks >= AUTOMATION_LOOKS_PER_COMMAND ||
           running->fires >= AUTOMATION_FIRES_PER_COMMAND;
}

// ---- one ticket -------------------------------------------------------------------------------

// What is done from here on is caused by the clock.
static EventId clock_tell(Running *running)
{
    if (!running->clock.v) {
        Event event = { .kind = EVENT_TIMER_FIRED, .number_a = TIMER_AUTOMATIONS };
        running->work->cause = (EventId){ 0 };
        running->clock = work_event(running->work, &event, (EventStreams){ 0 }, NULL, NULL);
    }
    return running->clock;
}

static Err fire(Running *running, const CompiledRule *rule, const Record *record)
{
    Work *work = running->work;
    TicketId ticket = record->ticket.id;
    work->cause = clock_tell(running);
    work->audit_ticket = (TicketId){ 0 };
    work->actor = (Actor){ .kind = ACTOR_AUTOMATION, .via = VIA_RULE };
    Event event = { .kind = EVENT_RULE_FIRED,
                    .ticket = ticket,
                    .audit = record_audit(work, ticket),
                    .ref = rule->id.v,
                    .number_a = rule->version };
    EventId fired = work_event(work, &event, (EventStreams){ .ticket = true }, NULL, NULL);
    rule_fired(work->tx, rule->id, work->now_ms);
    work->cause = fired;
    size_t index = work->update_count;
    *work_update_add(work) = (WorkUpdate){
        .audit = work->audit, .before = *record, .now = *record, .actor = work->actor
    };
    RuleActing acting = { .work = work, .update = index, .rule = rule, .fired = fired };
    Err err = rule_act(&acting);
    work->updates[index].event = work->last_event;
    return err;
}

static Err matches(const Walk *walk, const Record *record, bool *out)
{
    Work *work = walk->running->work;
    WorkUpdate as_it_is = { .before = *record, .now = *record };
    RuleFactsAsk ask = { .tx = work->tx,
                         .arena = work->arena,
                         .now_ms = walk->running->run_ms,
                         .needs = walk->rule->needs,
                         .update = &as_it_is,
                         .schedules = work->config->schedules };
    RuleFacts facts;
    Err err = rule_facts_fill(&ask, &facts);
    if (err) {
        return err;
    }
    *out = rule_matches(walk->rule, &facts, NULL);
    return ERR_NONE;
}

// Not in this run, where its own update may have brought the ticket to another place of the walk,
// nor too often.
static Err may_fire(const Walk *walk, TicketId ticket, bool *out)
{
    Tx *tx = walk->running->work->tx;
    bool has_fired = false;
    int64_t updates = 0;
    Err err = automation_has_fired(tx, ticket, walk->rule->id, walk->running->run_ms, &has_fired);
    if (!err) {
        err = automation_updates(tx, ticket, &updates);
    }
    *out = !has_fired && updates < AUTOMATION_UPDATES_MAX;
    return err;
}

static Err automation_try(Walk *walk, const Record *record)
{
    bool may = false;
    Err err = matches(walk, record, &may);
    if (!err && may) {
        err = may_fire(walk, record->ticket.id, &may);
    }
    if (err || !may) {
        return err;
    }
    walk->run.updated++;
    walk->running->fires++;
    return fire(walk->running, walk->rule, record);
}

// Whatever automations say; no trigger looks at it.
static Err old_close(Walk *walk, const Record *record)
{
    Running *running = walk->running;
    Work *work = running->work;
    work->cause = clock_tell(running);
    work->audit_ticket = (TicketId){ 0 };
    work->actor = (Actor){ .kind = ACTOR_TIMER, .via = VIA_SYSTEM };
    work->is_beyond_rules = true;
    Record after = *record;
    after.ticket.status = TICKET_CLOSED;
    Err err = record_save(work, record, &after, SAVE_BY_COMMAND);
    work->is_beyond_rules = false;
    work->audit_ticket = (TicketId){ 0 };
    walk->run.updated++;
    running->fires++;
    return err;
}

static Err ticket_take(Walk *walk, TicketId ticket)
{
    Record record = { 0 };
    walk->running->looks++;
    Err err = record_load_ticket(walk->running->work, ticket, &record);
    if (err) {
        return err;
    }
    return walk->rule ? automation_try(walk, &record) : old_close(walk, &record);
}

// ---- one automation ---------------------------------------------------------------------------

static bool status_has_next(Walk *walk)
{
    TicketStatus status = walk->run.after.status + 1;
    while (status < TICKET_CLOSED && !(walk->reach.statuses & (UINT32_C(1) << status))) {
        status++;
    }
    walk->run.after = (AutomationPlace){ .status = status, .at_ms = walk->reach.since_ms };
    return status < TICKET_CLOSED;
}

static Err places_take(Walk *walk, const AutomationPlace *places, size_t count)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < count && !err && !walk->run.done && !is_full(walk->running); i++) {
        walk->run.after = places[i];
        err = ticket_take(walk, places[i].ticket);
        walk->run.done = walk->run.updated >= AUTOMATION_TICKETS_MAX;
    }
    return err;
}

// Until all that are due have been looked at, or the command has done enough.
static Err walk_on(Walk *walk)
{
    AutomationPlace places[FIND_AT_ONCE];
    bool has_status = walk->run.after.status != TICKET_STATUS_NONE || status_has_next(walk);
    walk->run.done = !has_status || walk->reach.since_ms > walk->reach.until_ms;
    while (!walk->run.done && !is_full(walk->running)) {
        size_t count = 0;
        Err err = automation_find(walk->running->work->tx, &walk->reach, &walk->run.after, places,
                                  countof(places), &count);
        if (!err) {
            err = places_take(walk, places, count);
        }
        if (err) {
            return err;
        }
        bool is_end = count < countof(places) && !is_full(walk->running);
        walk->run.done = walk->run.done || (is_end && !status_has_next(walk));
    }
    return ERR_NONE;
}

static AutomationReach old_reach(int64_t run_ms)
{
    return (AutomationReach){ .clock = AUTOMATION_BY_STATUS,
                              .statuses = UINT32_C(1) << TICKET_SOLVED,
                              .until_ms = run_ms - SOLVED_CLOSED_AFTER_MS };
}

// Goes on where it stands in this hour; a rule that was changed meanwhile begins again. `more`: the
// command has done enough.
static Err automation_run(Running *running, const CompiledRule *rule, bool *more)
{
    RuleId id = rule ? rule->id : (RuleId){ 0 };
    Walk walk = {
        .running = running,
        .rule = rule,
        .reach = rule ? automation_reach(rule, running->run_ms) : old_reach(running->run_ms),
        .run = { .rule = id, .version = rule ? rule->version : 0, .run_ms = running->run_ms }
    };
    Err err = automation_run_load(running->work->tx, &walk.run);
    if (err || walk.run.done) {
        return err;
    }
    err = walk_on(&walk);
    automation_run_save(running->work->tx, &walk.run);
    *more = running->fires > 0 || is_full(running);
    return err;
}

// ---- all --------------------------------------------------------------------------------------

static Err run_part(Running *running, bool *more)
{
    const RuleSet *set = running->work->config->rules;
    size_t count = set ? set->of[RULE_AUTOMATION].count : 0;
    Err err = ERR_NONE;
    for (size_t i = 0; i < count && !err && !*more; i++) {
        err = automation_run(running, &set->of[RULE_AUTOMATION].at[i], more);
    }
    if (!err && !*more) {
        err = automation_run(running, NULL, more);
    }
    if (!err && !*more) {
        automation_run_forget(running->work->tx, running->run_ms);
    }
    return err ? err : running->work->tx->err;
}

static int64_t hour_of(int64_t due_ms, int64_t now_ms)
{
    int64_t oldest_ms = now_ms - AUTOMATION_HOURS_BACK_MAX * RULE_HOUR_MS;
    int64_t hour_ms = due_ms > oldest_ms ? due_ms : oldest_ms;
    return hour_ms - hour_ms % RULE_HOUR_MS;
}

Err automations_run(Work *work, int64_t due_ms, int64_t *again_ms)
{
    Running running = { .work = work, .run_ms = hour_of(due_ms, work->now_ms) };
    if (work->update_count > 0) { // of another timer in this command: they are settled first
        *again_ms = running.run_ms;
        return ERR_NONE;
    }
    bool more = false;
    Err err = run_part(&running, &more);
    if (err) {
        return err;
    }
    *again_ms = more ? running.run_ms : running.run_ms + RULE_HOUR_MS;
    return ERR_NONE;
}
