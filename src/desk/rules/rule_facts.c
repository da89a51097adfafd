#include "desk/rules/rule_facts.h"

#include "store/message_store.h"
#include "store/person_store.h"
#include "store/rule_fact_store.h"
#include "text/fold.h"

// ---- what lies in the record ------------------------------------------------------------------

static int64_t score_flags(Satisfaction satisfaction)
{
    switch (satisfaction) {
    case SATISFACTION_UNOFFERED:
        return 1 << RULE_SCORE_UNOFFERED;
    case SATISFACTION_OFFERED:
        return 1 << RULE_SCORE_OFFERED;
    case SATISFACTION_BAD:
        return 1 << RULE_SCORE_BAD;
    case SATISFACTION_BAD_WITH_COMMENT:
        return 1 << RULE_SCORE_BAD | 1 << RULE_SCORE_BAD_WITH_COMMENT;
    case SATISFACTION_GOOD:
        return 1 << RULE_SCORE_GOOD;
    case SATISFACTION_GOOD_WITH_COMMENT:
        return 1 << RULE_SCORE_GOOD | 1 << RULE_SCORE_GOOD_WITH_COMMENT;
    case SATISFACTION_COUNT:
        break;
    }
    fatal("rules: satisfaction %d is none", (int)satisfaction);
}

// Also of no ticket yet, where all is empty.
static void record_tell(const RuleFactsAsk *ask, const Record *record, RuleValue *values)
{
    const Ticket *ticket = &record->ticket;
    if (!ticket->id.v) {
        values[RULE_FIELD_SCORE].number = score_flags(SATISFACTION_UNOFFERED);
        return;
    }
    values[RULE_FIELD_STATUS].number = ticket->status;
    values[RULE_FIELD_PRIORITY].number = ticket->priority;
    values[RULE_FIELD_TYPE].number = ticket->type;
    values[RULE_FIELD_TEAM].number = ticket->team.v;
    values[RULE_FIELD_ASSIGNEE].number = ticket->assignee.v;
    values[RULE_FIELD_REQUESTER].number = ticket->requester.v;
    values[RULE_FIELD_TAGS].text = ticket->tags;
    values[RULE_FIELD_VIA].number = ticket->via;
    values[RULE_FIELD_PRIVACY].number =
        ticket->is_public ? RULE_PRIVACY_PUBLIC : RULE_PRIVACY_PRIVATE;
    values[RULE_FIELD_ROUTING].number = ticket->routing_channel;
    values[RULE_FIELD_EXTERNAL_ID].text = ticket->external_id;
    values[RULE_FIELD_BRAND].number = ticket->brand.v;
    values[RULE_FIELD_SCORE].number = score_flags(ticket->satisfaction);
    if (ask->needs & RULE_NEEDS_SUBJECT) {
        values[RULE_FIELD_SUBJECT].text = text_fold(ask->arena, ticket->subject);
    }
    if (record->session.id.v) {
        values[RULE_FIELD_SESSION].number = record->session.session_state;
        values[RULE_FIELD_INACTIVE].number = record->session.inactive_reason;
        values[RULE_FIELD_ENDED].number = record->session.ended_reason;
    }
}

static int64_t elapsed_ms(const RuleFactsAsk *ask, int64_t then_ms)
{
    return then_ms && then_ms <= ask->now_ms ? ask->now_ms - then_ms : -1;
}

static void hours_tell(const RuleFactsAsk *ask, RuleValue *values)
{
    static const RuleField of_status[TICKET_STATUS_COUNT] = {
        [TICKET_NEW] = RULE_FIELD_HOURS_NEW,         [TICKET_OPEN] = RULE_FIELD_HOURS_OPEN,
        [TICKET_PENDING] = RULE_FIELD_HOURS_PENDING, [TICKET_HOLD] = RULE_FIELD_HOURS_HOLD,
        [TICKET_SOLVED] = RULE_FIELD_HOURS_SOLVED,
    };
    const Ticket *ticket = &ask->update->now.ticket;
    for (TicketStatus status = TICKET_NEW; status <= TICKET_SOLVED; status++) {
        values[of_status[status]].number =
            status == ticket->status ? elapsed_ms(ask, ticket->status_ms) : -1;
    }
    values[RULE_FIELD_HOURS_CREATED].number = elapsed_ms(ask, ticket->created_ms);
    values[RULE_FIELD_HOURS_UPDATED].number = elapsed_ms(ask, ticket->updated_ms);
}

// By the clock of the ticket's own schedule.
static void desk_hours_tell(const RuleFactsAsk *ask, RuleValue *values)
{
    if (!(ask->needs & RULE_NEEDS_HOURS)) {
        return;
    }
    ScheduleId own = ask->update->now.ticket.schedule;
    values[RULE_FIELD_IN_HOURS].number = schedule_set_is_open(ask->schedules, own, ask->now_ms);
    values[RULE_FIELD_HOLIDAY].number = schedule_set_is_holiday(ask->schedules, own, ask->now_ms);
    values[RULE_FIELD_WITHIN].text = schedule_set_open(ask->arena, ask->schedules, ask->now_ms);
}

// ---- what the update itself brought -----------------------------------------------------------

static void comment_tell(const WorkUpdate *update, RuleFacts *facts)
{
    if (!update->comment.v) {
        return;
    }
    bool is_public = update->comment_channel != CHANNEL_NOTE;
    facts->bits |=
        RULE_BIT_COMMENT | (is_public ? RULE_BIT_PUBLIC_COMMENT : RULE_BIT_PRIVATE_COMMENT);
    facts->after[RULE_FIELD_COMMENT].number =
        1 << RULE_COMMENT_PRESENT |
        (is_public ? 1 << RULE_COMMENT_PUBLIC | 1 << RULE_COMMENT_SEEN : 1 << RULE_COMMENT_PRIVATE);
}

static void actor_tell(const WorkUpdate *update, RuleFacts *facts)
{
    Role role = update->actor.person.v ? update->actor.role : ROLE_NONE;
    facts->current_user = update->actor.person;
    facts->after[RULE_FIELD_CURRENT_VIA].number = update->actor.via;
    if (role == ROLE_END_USER) {
        facts->bits |= RULE_BIT_BY_END_USER;
        facts->after[RULE_FIELD_ROLE].number = 1 << RULE_ROLE_END_USER;
    } else if (role_is_staff(role)) {
        facts->bits |= RULE_BIT_BY_AGENT;
        facts->after[RULE_FIELD_ROLE].number =
            1 << RULE_ROLE_AGENT | (role == ROLE_ADMIN ? 1 << RULE_ROLE_ADMIN : 0);
    }
}

// ---- what must be looked up -------------------------------------------------------------------

static Err description_find(const RuleFactsAsk *ask, Str *out)
{
    const Record *record = &ask->update->now;
    Str text = { 0 };
    Err err = ERR_NOT_FOUND;
    if (record->session.id.v) {
        Message first = { 0 };
        err = message_load_first_of_customer(ask->tx, ask->arena, record->session.thread,
                                             record->session.first_seq, &first);
        text = first.body;
    } else {
        FirstComment first = { 0 };
        err = rule_fact_description(ask->tx, ask->arena, record->ticket.id, &first);
        text = first.body;
    }
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = err ? S("") : text_fold(ask->arena, text);
    return ERR_NONE;
}

static Err counts_find(const RuleFactsAsk *ask, RuleValue *values)
{
    RuleCounts counts = { 0 };
    Err err = rule_fact_counts(ask->tx, ask->update->now.ticket.id, &counts);
    values[RULE_FIELD_REOPENS].number = counts.reopens;
    values[RULE_FIELD_REPLIES].number = counts.replies;
    values[RULE_FIELD_AGENT_STATIONS].number = counts.agent_stations;
    values[RULE_FIELD_GROUP_STATIONS].number = counts.group_stations;
    return err;
}

static Err times_find(const RuleFactsAsk *ask, RuleValue *values)
{
    RuleTimes times = { 0 };
    Err err = rule_fact_times(ask->tx, &ask->update->now.ticket, &times);
    values[RULE_FIELD_HOURS_ASSIGNED].number = elapsed_ms(ask, times.assigned_ms);
    values[RULE_FIELD_HOURS_REQUESTER].number = elapsed_ms(ask, times.requester_ms);
    values[RULE_FIELD_HOURS_ASSIGNEE].number = elapsed_ms(ask, times.assignee_ms);
    return err;
}

static Err language_find(const RuleFactsAsk *ask, RuleFacts *facts)
{
    Person requester = { 0 };
    Err err = person_load(ask->tx, ask->arena, ask->update->now.ticket.requester, &requester);
    facts->before[RULE_FIELD_LANGUAGE].number = requester.language;
    facts->after[RULE_FIELD_LANGUAGE].number = requester.language;
    return err;
}

static Err needs_find(const RuleFactsAsk *ask, RuleFacts *facts)
{
    Err err = ERR_NONE;
    if (ask->needs & RULE_NEEDS_DESCRIPTION) {
        err = description_find(ask, &facts->after[RULE_FIELD_DESCRIPTION].text);
    }
    if (!err && (ask->needs & RULE_NEEDS_COMMENT)) {
        facts->after[RULE_FIELD_COMMENT_TEXT].text =
            text_fold(ask->arena, ask->update->comment_body);
    }
    if (!err && (ask->needs & RULE_NEEDS_COUNTS)) {
        err = counts_find(ask, facts->after);
    }
    if (!err && (ask->needs & RULE_NEEDS_TIMES)) {
        err = times_find(ask, facts->after);
    }
    if (!err && (ask->needs & RULE_NEEDS_REQUESTER)) {
        err = language_find(ask, facts);
    }
    return err;
}

// ---- all --------------------------------------------------------------------------------------

Err rule_facts_fill(const RuleFactsAsk *ask, RuleFacts *out)
{
    const WorkUpdate *update = ask->update;
    bool is_new = !update->before.ticket.id.v;
    *out = (RuleFacts){ .bits = is_new ? RULE_BIT_CREATE : RULE_BIT_CHANGE };
    record_tell(ask, &update->before, out->before);
    record_tell(ask, &update->now, out->after);
    hours_tell(ask, out->after);
    desk_hours_tell(ask, out->after);
    out->after[RULE_FIELD_UPDATE].number = is_new ? RULE_UPDATE_CREATE : RULE_UPDATE_CHANGE;
    comment_tell(update, out);
    actor_tell(update, out);
    Err err = needs_find(ask, out);
    rule_facts_compare(out);
    return err;
}

void rule_facts_refresh(const RuleFactsAsk *ask, RuleFacts *facts)
{
    record_tell(ask, &ask->update->now, facts->after);
    hours_tell(ask, facts->after);
    desk_hours_tell(ask, facts->after);
    rule_facts_compare(facts);
}
