#include "desk/rules/automation_past.h"

#include "desk/rules/automation_run.h"
#include "desk/rules/past_counts.h"
#include "desk/rules/record_replay.h"
#include "desk/rules/rule_facts.h"
#include "desk/schedule/schedule_set.h"
#include "store/past_store.h"
#include "store/ticket_store.h"

enum { TICKETS_AT_ONCE = 512 };

// One ticket on its way forward.
typedef struct Forward {
    const AutomationPast *past;
    const ScheduleSet *schedules;
    const Event *events; // oldest first
    size_t count;
    size_t taken;
    Record record; // as it would be by now, `status_ms` and `updated_ms` among it
    RuleCounts counts;
    size_t fires;
} Forward;

bool automation_past_uses_today(RuleField field)
{
    return field == RULE_FIELD_LANGUAGE || field == RULE_FIELD_DESCRIPTION ||
           field == RULE_FIELD_PRIVACY || field == RULE_FIELD_IN_HOURS ||
           field == RULE_FIELD_WITHIN || field == RULE_FIELD_HOLIDAY;
}

// ---- what happened ----------------------------------------------------------------------------

static void time_lay(const Event *event, Ticket *ticket)
{
    bool is_field = event->kind == EVENT_FIELD_CREATED || event->kind == EVENT_FIELD_SET;
    if (is_field && event->field == FIELD_STATUS) {
        ticket->status_ms = event->at_ms;
    }
    if (is_field || event->kind == EVENT_COMMENT_ADDED) {
        ticket->updated_ms = event->at_ms;
    }
}

static Err event_lay(Forward *forward, const Event *event)
{
    const AutomationPast *past = forward->past;
    record_follow(past->scratch, event, &forward->record);
    time_lay(event, &forward->record.ticket);
    return past->needs & RULE_NEEDS_COUNTS
               ? past_counts_lay(past->read->tx, event, 1, &forward->counts)
               : ERR_NONE;
}

// All that happened at one moment.
static Err moment_take(Forward *forward, int64_t *at_ms)
{
    Err err = ERR_NONE;
    *at_ms = forward->events[forward->taken].at_ms;
    while (!err && forward->taken < forward->count &&
           forward->events[forward->taken].at_ms == *at_ms) {
        err = event_lay(forward, &forward->events[forward->taken++]);
    }
    return err;
}

static int64_t last_of(const Forward *forward, PersonId person)
{
    int64_t at_ms = 0;
    for (size_t i = 0; i < forward->taken && person.v; i++) {
        at_ms = forward->events[i].actor.person.v == person.v ? forward->events[i].at_ms : at_ms;
    }
    return at_ms;
}

static int64_t assigned_of(const Forward *forward)
{
    int64_t at_ms = 0;
    for (size_t i = 0; i < forward->taken; i++) {
        const Event *event = &forward->events[i];
        bool is_field = event->kind == EVENT_FIELD_CREATED || event->kind == EVENT_FIELD_SET;
        bool is_it = is_field && event->field == FIELD_ASSIGNEE && event->new_value.len > 0;
        at_ms = is_it ? event->at_ms : at_ms;
    }
    return at_ms;
}

// ---- at which hour ----------------------------------------------------------------------------

// The moment that a field counts from; 0: it has not been.
static int64_t moment_of(const Forward *forward, RuleField field)
{
    const Ticket *ticket = &forward->record.ticket;
    switch ((int)field) {
    case RULE_FIELD_HOURS_NEW:
        return ticket->status == TICKET_NEW ? ticket->status_ms : 0;
    case RULE_FIELD_HOURS_OPEN:
        return ticket->status == TICKET_OPEN ? ticket->status_ms : 0;
    case RULE_FIELD_HOURS_PENDING:
        return ticket->status == TICKET_PENDING ? ticket->status_ms : 0;
    case RULE_FIELD_HOURS_HOLD:
        return ticket->status == TICKET_HOLD ? ticket->status_ms : 0;
    case RULE_FIELD_HOURS_SOLVED:
        return ticket->status == TICKET_SOLVED ? ticket->status_ms : 0;
    case RULE_FIELD_HOURS_CREATED:
        return ticket->created_ms;
    case RULE_FIELD_HOURS_UPDATED:
        return ticket->updated_ms;
    case RULE_FIELD_HOURS_ASSIGNED:
        return assigned_of(forward);
    case RULE_FIELD_HOURS_REQUESTER:
        return last_of(forward, ticket->requester);
    case RULE_FIELD_HOURS_ASSIGNEE:
        return last_of(forward, ticket->assignee);
    default:
        fatal("rules: field %d counts no hours", (int)field);
    }
}

typedef struct Span {
    int64_t since_ms; // both inclusive
    int64_t until_ms;
} Span;

// Cuts the span down to where one condition on time holds.
static void span_cut(const Forward *forward, const CompiledCondition *condition, Span *span)
{
    int64_t then_ms = moment_of(forward, condition->field);
    int64_t from_ms = then_ms + condition->number * RULE_HOUR_MS;
    int64_t since_ms = condition->how == RULE_LESS_THAN      ? then_ms
                       : condition->how == RULE_GREATER_THAN ? from_ms + 1
                                                             : from_ms;
    int64_t until_ms = condition->how == RULE_LESS_THAN      ? from_ms - 1
                       : condition->how == RULE_GREATER_THAN ? INT64_MAX
                                                             : from_ms + RULE_HOUR_MS - 1;
    span->since_ms = since_ms > span->since_ms ? since_ms : span->since_ms;
    span->until_ms = until_ms < span->until_ms ? until_ms : span->until_ms;
    if (!then_ms) {
        span->until_ms = span->since_ms - 1;
    }
}

static Err matches_at(const Forward *forward, int64_t run_ms, RuleFacts *facts, bool *out)
{
    const AutomationPast *past = forward->past;
    uint32_t told_here = RULE_NEEDS_TIMES | RULE_NEEDS_COUNTS;
    WorkUpdate update = { .before = forward->record, .now = forward->record };
    RuleFactsAsk ask = { .tx = past->read->tx,
                         .arena = past->scratch,
                         .now_ms = run_ms,
                         .needs = past->rule->needs & ~told_here,
                         .update = &update,
                         .schedules = forward->schedules };
    Err err = rule_facts_fill(&ask, facts);
    if (err) {
        return err;
    }
    for (RuleField field = RULE_FIELD_HOURS_NEW; field <= RULE_FIELD_HOURS_ASSIGNEE; field++) {
        int64_t then_ms = moment_of(forward, field);
        facts->after[field].number = then_ms && then_ms <= run_ms ? run_ms - then_ms : -1;
    }
    past_counts_tell(&forward->counts, facts->after);
    *out = rule_matches(past->rule, facts, NULL);
    return ERR_NONE;
}

// ---- firing -----------------------------------------------------------------------------------

static Err fire(Forward *forward, const RuleFacts *facts, int64_t run_ms)
{
    const AutomationPast *past = forward->past;
    WorkUpdate update = { .before = forward->record,
                          .now = forward->record,
                          .actor = { .kind = ACTOR_AUTOMATION, .via = VIA_RULE } };
    const Ticket *before = &forward->record.ticket;
    Ticket *now = &update.now.ticket;
    Err err = past->fire(past->owner, &update, facts, run_ms);
    if (err) {
        return err;
    }
    Ticket own = *now;
    past_counts_follow(before, &own, &forward->counts);
    err = past->updated(past->owner, &update, &forward->counts, run_ms);
    if (err) {
        return err;
    }
    past_counts_follow(&own, now, &forward->counts);
    bool changed = ticket_difference(before, now) != 0 || now->version != before->version;
    now->status_ms = now->status != before->status ? run_ms : now->status_ms;
    now->updated_ms = changed ? run_ms : now->updated_ms;
    forward->record = update.now;
    forward->fires++;
    return ERR_NONE;
}

// The hours of a stretch at which the conditions on time hold.
static Span span_find(const Forward *forward, int64_t since_ms, int64_t until_ms)
{
    const CompiledRule *rule = forward->past->rule;
    Span span = { since_ms, until_ms };
    for (size_t i = 0; i < rule->all_count; i++) {
        if (rule_field_info(rule->all[i].field)->type == RULE_TYPE_HOURS) {
            span_cut(forward, &rule->all[i], &span);
        }
    }
    return span;
}

// Hours in which nothing else happens, until it matches no more. What stops it is not always done,
// and its own update moves the times.
static Err stretch_take(Forward *forward, int64_t since_ms, int64_t before_ms)
{
    const AutomationPast *past = forward->past;
    // what may come true at a later hour of the span: `any`, and when the desk is open
    bool is_one = past->rule->any_count == 0 && !(past->rule->needs & RULE_NEEDS_HOURS);
    bool may_match = true;
    since_ms = since_ms > past->since_ms ? since_ms : past->since_ms;
    while (may_match && forward->fires < AUTOMATION_UPDATES_MAX &&
           forward->record.ticket.status != TICKET_CLOSED) {
        Span span = span_find(forward, since_ms, before_ms - 1);
        int64_t run_ms = automation_next_ms(span.since_ms - 1);
        if (run_ms > span.until_ms) {
            return ERR_NONE;
        }
        RuleFacts facts;
        bool does_match = false;
        Err err = matches_at(forward, run_ms, &facts, &does_match);
        if (!err && does_match) {
            err = fire(forward, &facts, run_ms);
        }
        if (err) {
            return err;
        }
        may_match = does_match || !is_one;
        since_ms = run_ms + 1;
    }
    return ERR_NONE;
}

static Err ticket_go(Forward *forward)
{
    Err err = ERR_NONE;
    int64_t now_ms = forward->past->read->now_ms;
    while (forward->taken < forward->count && !err) {
        if (forward->record.ticket.status == TICKET_CLOSED) {
            return ERR_NONE;
        }
        int64_t at_ms = 0;
        err = moment_take(forward, &at_ms);
        bool is_last = forward->taken == forward->count;
        int64_t next_ms = is_last ? now_ms + 1 : forward->events[forward->taken].at_ms;
        if (!err) {
            err = stretch_take(forward, at_ms, next_ms);
        }
    }
    return err;
}

// ---- tickets ----------------------------------------------------------------------------------

// Back to its beginning.
static void ticket_undo(Forward *forward, const Event *newest_first)
{
    Arena *arena = forward->past->scratch;
    Event *events = arena_array(arena, Event, forward->count);
    for (size_t i = 0; i < forward->count; i++) {
        const Event *event = &newest_first[i];
        events[forward->count - 1 - i] = *event;
        if (event->kind == EVENT_FIELD_CREATED) { // laid again on the way forward
            continue;
        }
        record_undo(arena, event, &forward->record);
    }
    forward->events = events;
}

static Err ticket_take(const AutomationPast *past, const ScheduleSet *schedules, TicketId id,
                       int64_t *created_ms)
{
    arena_reset(past->scratch);
    Forward forward = { .past = past, .schedules = schedules };
    Record *record = &forward.record;
    Event *events = arena_array(past->scratch, Event, AUTOMATION_PAST_EVENTS_MAX);
    Err err = ticket_load(past->read->tx, past->scratch, id, &record->ticket, &record->session);
    if (!err) {
        err = past_ticket_events(past->read->tx, past->scratch, id, events,
                                 AUTOMATION_PAST_EVENTS_MAX, &forward.count);
    }
    if (err) {
        return err;
    }
    *created_ms = record->ticket.created_ms;
    if (forward.count == AUTOMATION_PAST_EVENTS_MAX) {
        return ERR_NONE;
    }
    ticket_undo(&forward, events);
    return ticket_go(&forward);
}

Err automation_past(const AutomationPast *past, AutomationPastReach *out)
{
    Read *read = past->read;
    ScheduleSet schedules = { 0 };
    Err err = schedule_set_load(read->tx, read->arena, &schedules);
    AutomationPastReach reach = { 0 };
    TicketId ids[TICKETS_AT_ONCE];
    size_t count = TICKETS_AT_ONCE;
    TicketId before = { INT64_MAX };
    while (!err && count == TICKETS_AT_ONCE && !reach.cut) {
        err = past_tickets(read->tx, past->since_ms, before, ids, TICKETS_AT_ONCE, &count);
        for (size_t i = 0; i < count && !err && !reach.cut; i++) {
            err = ticket_take(past, &schedules, ids[i], &reach.cut_ms);
            reach.tickets++;
            before = ids[i];
            reach.cut = read->world->tick_ns(read->world) >= past->until_tick_ns;
        }
    }
    if (err) {
        return err;
    }
    *out = reach;
    return ERR_NONE;
}
