#include "desk/rules/rule_run.h"

#include "desk/rules/record_replay.h"
#include "desk/rules/rule_action.h"
#include "desk/rules/rule_facts.h"
#include "desk/rules/rule_set.h"
#include "model/rule_cycle.h"
#include "store/comment_store.h"
#include "store/rule_fact_store.h"
#include "store/rule_store.h"

// Which triggers have fired on a ticket since the root command began.
typedef struct RuleFired {
    TicketId ticket;
    bool *fired; // of each trigger of the set
    struct RuleFired *next;
} RuleFired;

static bool *fired_of(Work *work, TicketId ticket, size_t count)
{
    for (RuleFired *at = work->fired; at; at = at->next) {
        if (at->ticket.v == ticket.v) {
            return at->fired;
        }
    }
    RuleFired *added = arena_new(work->arena, RuleFired);
    *added = (RuleFired){ ticket, arena_array(work->arena, bool, count), work->fired };
    work->fired = added;
    return added->fired;
}

// One update under the triggers.
typedef struct Running {
    Work *work;
    size_t update;
    EventId event; // what people, the clock or the router did last: what each fire is caused by
    RuleFactsAsk ask;
} Running;

static Err fire(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts)
{
    const Running *running = owner;
    Work *work = running->work;
    TicketId ticket = work->updates[running->update].now.ticket.id;
    work->cause = running->event;
    Event event = { .kind = EVENT_RULE_FIRED,
                    .ticket = ticket,
                    .audit = record_audit(work, ticket),
                    .ref = rule->id.v,
                    .number_a = rule->version,
                    .number_b = (int64_t)place };
    EventId fired = work_event(work, &event, (EventStreams){ .ticket = true }, NULL, NULL);
    rule_fired(work->tx, rule->id, work->now_ms);
    work->cause = fired;
    RuleActing acting = { .work = work, .update = running->update, .rule = rule, .fired = fired };
    Err err = rule_act(&acting);
    if (err) {
        return err;
    }
    RuleFactsAsk ask = running->ask;
    ask.update = &work->updates[running->update];
    rule_facts_refresh(&ask, facts);
    return ERR_NONE;
}

static Err triggers_run(Running *running, const RuleSet *set)
{
    Work *work = running->work;
    RuleFacts facts;
    Err err = rule_facts_fill(&running->ask, &facts);
    if (err) {
        return err;
    }
    RuleCycle cycle = {
        .rules = set->of[RULE_TRIGGER].at,
        .count = set->of[RULE_TRIGGER].count,
        .fired = fired_of(work, running->ask.update->now.ticket.id, set->of[RULE_TRIGGER].count),
        .stale = arena_array(work->arena, uint64_t, set->of[RULE_TRIGGER].count),
        .fire = fire,
        .owner = running,
    };
    return rule_cycle_run(&cycle, &facts, NULL);
}

bool rules_are_there(const Work *work)
{
    const RuleSet *set = work->config->rules;
    return set && set->of[RULE_TRIGGER].count > 0;
}

Err rules_run(Work *work, size_t index)
{
    const RuleSet *set = work->config->rules;
    const WorkUpdate *update = &work->updates[index];
    bool was_closed = update->before.ticket.id.v && update->before.ticket.status == TICKET_CLOSED;
    if (!rules_are_there(work) || was_closed) {
        return ERR_NONE;
    }
    Running running = { .work = work,
                        .update = index,
                        .event = update->event,
                        .ask = { .tx = work->tx,
                                 .arena = work->arena,
                                 .now_ms = work->now_ms,
                                 .needs = set->of[RULE_TRIGGER].needs,
                                 .update = update,
                                 .schedules = work->config->schedules } };
    Actor actor = work->actor;
    EventId cause = work->cause;
    work->actor = (Actor){ .kind = ACTOR_RULE, .via = VIA_RULE };
    work->audit = update->audit;
    work->audit_ticket = update->now.ticket.id;
    Err err = triggers_run(&running, set);
    work->actor = actor;
    work->cause = cause;
    work->audit_ticket = (TicketId){ 0 };
    return err ? err : work->tx->err;
}

// ---- an update of an earlier commit -----------------------------------------------------------

enum { EVENTS_MAX = 256 }; // of one update; what was before them is taken as it is now

// Takes back one event of the update, so that `before` becomes what was before it.
static void event_undo(Arena *arena, WorkUpdate *update, const Event *event)
{
    record_undo(arena, event, &update->before);
    if (event->kind == EVENT_COMMENT_ADDED) {
        update->comment.v = event->ref;
        update->comment_channel = (CommentChannel)event->number_a;
    }
}

static Err comment_find(Work *work, WorkUpdate *update)
{
    CommentRow comment = { 0 };
    Err err = update->comment.v ? comment_load(work->tx, work->arena, update->comment, &comment)
                                : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    update->comment_body = comment.body;
    return ERR_NONE;
}

Err rules_resume(Work *work, AuditId id)
{
    Audit audit = { 0 };
    Err err = rule_audit_load(work->tx, work->arena, id, &audit);
    if (err) {
        return err;
    }
    WorkUpdate update = { .audit = id, .actor = audit.actor };
    err = record_load_ticket(work, audit.ticket, &update.now);
    if (err) {
        return err;
    }
    Event *events = arena_array(work->arena, Event, EVENTS_MAX);
    size_t count = 0;
    err = rule_audit_events(work->tx, work->arena, id, events, EVENTS_MAX, &count);
    if (err) {
        return err;
    }
    update.before = update.now;
    for (size_t i = 0; i < count; i++) {
        event_undo(work->arena, &update, &events[i]);
    }
    update.event = count > 0 ? events[0].id : work->cause;
    err = comment_find(work, &update);
    if (err) {
        return err;
    }
    *work_update_add(work) = update;
    return ERR_NONE;
}
