#include "desk/rules/messaging_past.h"

#include "desk/rules/messaging_act.h"
#include "desk/rules/messaging_facts.h"
#include "desk/rules/messaging_run.h"
#include "desk/rules/past_counts.h"
#include "desk/rules/past_presence.h"
#include "desk/rules/record_replay.h"
#include "desk/schedule/schedule_set.h"
#include "store/conversation_store.h"
#include "store/past_store.h"
#include "store/ticket_store.h"
#include "text/fold.h"

enum {
    CONVERSATIONS_AT_ONCE = 256,
    SECOND_MS = 1000,
};

// A wait of the rule, and what comes after it.
typedef struct Rest {
    int64_t due_ms;
    size_t action;
    PersonId person;
} Rest;

// One conversation on its way forward.
typedef struct Forward {
    const MessagingPast *past;
    const DeskConfig *config;
    const PastPresence *presence; // when conditions look at it
    const Event *events;          // oldest first
    size_t event_count;
    size_t event_taken;
    const PastMessage *messages; // likewise
    size_t message_count;
    size_t message_taken;
    Record record;   // as it would be by now; the ticket also before it is there:
    bool has_ticket; // by now
    RuleCounts counts;
    bool has_fired;
    bool has_mark; // whether the rule has marked the customer, or taken the mark away:
    bool mark;
    Rest *rests;
    size_t rest_count;
} Forward;

// What happened at one moment.
typedef struct Moment {
    int64_t at_ms;
    PersonId person; // whose doing it was
    bool requested;
    bool message;
    bool queued;
    bool assigned;
} Moment;

bool messaging_past_uses_today(RuleField field)
{
    switch ((int)field) {
    case RULE_FIELD_LANGUAGE:
    case RULE_FIELD_CUSTOMER_NAME:
    case RULE_FIELD_CUSTOMER_EMAIL:
    case RULE_FIELD_TRIGGERED:
    case RULE_FIELD_TEAM_STATUS: // its members; likewise below
    case RULE_FIELD_STATUS_OF_TEAM:
    case RULE_FIELD_PAGE_URL: // that of the last event; likewise below
    case RULE_FIELD_BROWSER:
    case RULE_FIELD_SYSTEM:
    case RULE_FIELD_PLATFORM:
    case RULE_FIELD_ADDRESS:
    case RULE_FIELD_QUEUE_SIZE:
    case RULE_FIELD_IN_HOURS:
    case RULE_FIELD_WITHIN:
    case RULE_FIELD_HOLIDAY:
        return true;
    default:
        return false;
    }
}

// ---- how it was -------------------------------------------------------------------------------

static bool has_ended(const Forward *forward)
{
    return forward->record.session.session_state == SESSION_ENDED;
}

static bool waits(const Forward *forward)
{
    return forward->has_ticket && ticket_waits(&forward->record.ticket, &forward->record.session);
}

// Without a ticket before there was one. Who answers follows from it.
static Record seen(const Forward *forward)
{
    Record record = forward->record;
    if (!forward->has_ticket) {
        record.ticket = (Ticket){ 0 };
    }
    record.session.control = has_ended(forward)         ? CONTROL_NONE
                             : !forward->has_ticket     ? CONTROL_BOT
                             : record.ticket.assignee.v ? CONTROL_AGENT
                                                        : CONTROL_QUEUE;
    return record;
}

static Err event_lay(Forward *forward, const Event *event)
{
    forward->has_ticket = forward->has_ticket || event->kind == EVENT_FIELD_CREATED;
    record_follow(forward->past->scratch, event, &forward->record);
    return past_counts_lay(forward->past->read->tx, event, 1, &forward->counts);
}

// ---- facts ------------------------------------------------------------------------------------

// What was written last by then.
static void message_tell(const Forward *forward, RuleValue *values)
{
    if (forward->message_taken == 0) {
        return;
    }
    const PastMessage *newest = &forward->messages[forward->message_taken - 1];
    values[RULE_FIELD_SENDER].number = newest->by_agent ? RULE_SENDER_AGENT : RULE_SENDER_CUSTOMER;
    values[RULE_FIELD_MESSAGE].text = text_fold(forward->past->scratch, newest->body);
}

static void presence_tell(const Forward *forward, int64_t at_ms, RuleValue *values)
{
    uint32_t needs = forward->past->rule->needs;
    TeamId team = forward->record.ticket.team;
    if (needs & RULE_NEEDS_PRESENCE) {
        values[RULE_FIELD_ACCOUNT_STATUS].number =
            past_presence_at(forward->presence, (TeamId){ 0 }, at_ms);
    }
    if ((needs & RULE_NEEDS_TEAM_PRESENCE) && forward->has_ticket && team.v) {
        values[RULE_FIELD_TEAM_STATUS].number = past_presence_at(forward->presence, team, at_ms);
    }
}

// Those groups that the rule asks for.
static void teams_tell(const Forward *forward, const CompiledCondition *conditions, size_t count,
                       int64_t at_ms, RuleValue *values)
{
    for (size_t i = 0; i < count; i++) {
        if (rule_field_info(conditions[i].field)->needs & RULE_NEEDS_TEAMS) {
            TeamId team = { conditions[i].number };
            messaging_facts_team(forward->past->scratch, team,
                                 past_presence_at(forward->presence, team, at_ms), values);
        }
    }
}

static Err facts_find(const Forward *forward, const Moment *moment, RuleFacts *out)
{
    const MessagingPast *past = forward->past;
    const CompiledRule *rule = past->rule;
    // lends what is looked up with; nothing is written through it
    Work work = { .tx = past->read->tx,
                  .world = past->read->world,
                  .arena = past->scratch,
                  .now_ms = moment->at_ms,
                  .config = forward->config,
                  .actor = { .person = moment->person } };
    uint32_t told_here = RULE_NEEDS_COUNTS | RULE_NEEDS_MESSAGE | RULE_NEEDS_PRESENCE |
                         RULE_NEEDS_TEAM_PRESENCE | RULE_NEEDS_TEAMS;
    Record record = seen(forward);
    Err err = messaging_facts_fill(&work, rule->run, &record, rule->needs & ~told_here, out);
    if (err) {
        return err;
    }
    RuleValue *values = out->after;
    past_counts_tell(&forward->counts, values);
    messaging_facts_routing(rule->run, values);
    message_tell(forward, values);
    presence_tell(forward, moment->at_ms, values);
    teams_tell(forward, rule->all, rule->all_count, moment->at_ms, values);
    teams_tell(forward, rule->any, rule->any_count, moment->at_ms, values);
    if (forward->has_mark) {
        values[RULE_FIELD_TRIGGERED].number = forward->mark;
    }
    return ERR_NONE;
}

// ---- what it would do -------------------------------------------------------------------------

static void skip(const Forward *forward, size_t action, Str code)
{
    forward->past->skipped(forward->past->owner, action, code);
}

static void done(const Forward *forward, size_t action)
{
    forward->past->done(forward->past->owner, action);
}

// Actions side by side, tried as a rule of their own.
typedef struct Side {
    const Forward *forward;
    size_t first;
} Side;

static void side_skipped(void *owner, size_t action, Str code)
{
    const Side *side = owner;
    skip(side->forward, side->first + action, code);
}

static void side_done(void *owner, size_t action)
{
    const Side *side = owner;
    done(side->forward, side->first + action);
}

static Err changes_try(Forward *forward, size_t first, size_t end, PersonId person)
{
    const MessagingPast *past = forward->past;
    if (!forward->has_ticket) {
        for (size_t i = first; i < end; i++) {
            skip(forward, i, S("no_ticket"));
        }
        return ERR_NONE;
    }
    CompiledRule part = *past->rule;
    part.actions = &past->rule->actions[first];
    part.action_count = end - first;
    WorkUpdate update = {
        .before = forward->record,
        .now = forward->record,
        .actor = { .kind = ACTOR_MESSAGING_TRIGGER, .person = person, .via = VIA_RULE }
    };
    Side side = { forward, first };
    RuleTrial trial = { .tx = past->read->tx,
                        .world = past->read->world,
                        .arena = past->scratch,
                        .rule = &part,
                        .update = &update,
                        .skipped = side_skipped,
                        .done = side_done,
                        .owner = &side };
    Err err = rule_try(&trial);
    if (err) {
        return err;
    }
    forward->record = update.now;
    return ERR_NONE;
}

// The end leaves out all the rest.
static void rest_skip(const Forward *forward, size_t first)
{
    for (size_t i = first; i < forward->past->rule->action_count; i++) {
        if (forward->past->rule->actions[i].what != RULE_DO_WAIT) {
            skip(forward, i, S("session_ended"));
        }
    }
}

static void wait_try(Forward *forward, size_t action, int64_t at_ms, PersonId person)
{
    const CompiledRule *rule = forward->past->rule;
    if (forward->rest_count == MESSAGING_WAITS_MAX) {
        skip(forward, action, S("too_many"));
        return;
    }
    done(forward, action);
    if (action + 1 == rule->action_count) {
        return;
    }
    if (!forward->rests) {
        forward->rests = arena_array(forward->past->scratch, Rest, MESSAGING_WAITS_MAX);
    }
    forward->rests[forward->rest_count++] =
        (Rest){ at_ms + rule->actions[action].number * SECOND_MS, action + 1, person };
}

// What changes nothing of the ticket.
static void say_try(Forward *forward, size_t action)
{
    const CompiledAction *at = &forward->past->rule->actions[action];
    if (at->what == RULE_DO_SHOW_WAIT && !waits(forward)) {
        skip(forward, action, S("not_waiting"));
        return;
    }
    if (at->what == RULE_DO_SET_TRIGGERED) {
        forward->has_mark = true;
        forward->mark = at->number == 1;
    }
    done(forward, action);
}

static Err actions_try(Forward *forward, size_t first, int64_t at_ms, PersonId person)
{
    const CompiledRule *rule = forward->past->rule;
    for (size_t i = first; i < rule->action_count;) {
        size_t end = i;
        while (end < rule->action_count && messaging_is_change(rule->actions[end].what)) {
            end++;
        }
        if (has_ended(forward)) {
            rest_skip(forward, i);
            return ERR_NONE;
        }
        if (end > i) {
            Err err = changes_try(forward, i, end, person);
            if (err) {
                return err;
            }
            i = end;
            continue;
        }
        if (rule->actions[i].what == RULE_DO_WAIT) {
            wait_try(forward, i, at_ms, person);
            return ERR_NONE;
        }
        say_try(forward, i++);
    }
    return ERR_NONE;
}

// All that it does at one time is one update of the ticket.
static Err act(Forward *forward, size_t first, int64_t at_ms, PersonId person)
{
    Record before = forward->record;
    Err err = actions_try(forward, first, at_ms, person);
    bool changed = ticket_difference(&before.ticket, &forward->record.ticket) != 0 ||
                   before.session.session_state != forward->record.session.session_state;
    if (err || !forward->has_ticket || !changed) {
        return err;
    }
    WorkUpdate update = { .before = before,
                          .now = forward->record,
                          .actor = { .kind = ACTOR_MESSAGING_TRIGGER, .via = VIA_RULE } };
    past_counts_follow(&before.ticket, &update.now.ticket, &forward->counts);
    err = forward->past->updated(forward->past->owner, &update, &forward->counts, at_ms);
    if (err) {
        return err;
    }
    past_counts_follow(&forward->record.ticket, &update.now.ticket, &forward->counts);
    forward->record = update.now;
    return ERR_NONE;
}

// ---- waits ------------------------------------------------------------------------------------

// Those over before a time, in their order.
static Err rests_take(Forward *forward, int64_t before_ms)
{
    while (forward->rest_count > 0) {
        size_t first = 0;
        for (size_t i = 1; i < forward->rest_count; i++) {
            first = forward->rests[i].due_ms < forward->rests[first].due_ms ? i : first;
        }
        Rest rest = forward->rests[first];
        if (rest.due_ms >= before_ms) {
            return ERR_NONE;
        }
        forward->rest_count--;
        for (size_t i = first; i < forward->rest_count; i++) {
            forward->rests[i] = forward->rests[i + 1];
        }
        Err err = act(forward, rest.action, rest.due_ms, rest.person);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

// ---- one moment -------------------------------------------------------------------------------

// Comes after messaging triggers have been looked at.
static bool is_later(const Event *event)
{
    return event->actor.kind == ACTOR_MESSAGING_TRIGGER || event->actor.kind == ACTOR_ROUTER;
}

static Err events_lay(Forward *forward, size_t first, bool later, Moment *moment)
{
    for (size_t i = first; i < forward->event_taken; i++) {
        const Event *event = &forward->events[i];
        if (is_later(event) != later) {
            continue;
        }
        moment->person = moment->person.v ? moment->person : event->actor.person;
        moment->requested = moment->requested || event->kind == EVENT_FIELD_CREATED ||
                            event->kind == EVENT_SESSION_ACTIVE;
        moment->assigned = moment->assigned || event->kind == EVENT_ROUTED;
        Err err = event_lay(forward, event);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static void messages_lay(Forward *forward, Moment *moment)
{
    while (forward->message_taken < forward->message_count &&
           forward->messages[forward->message_taken].at_ms == moment->at_ms) {
        const PastMessage *message = &forward->messages[forward->message_taken++];
        forward->counts.replies += message->by_agent && forward->has_ticket;
        moment->message = moment->message || !message->by_agent;
        moment->person = message->author;
    }
}

static Err rule_look(Forward *forward, const Moment *moment)
{
    const MessagingPast *past = forward->past;
    bool is_told = moment->at_ms >= past->since_ms;
    bool is_once = past->rule->once_per_ticket;
    if (has_ended(forward) || (is_once && forward->has_fired) || (!is_told && !is_once)) {
        return ERR_NONE;
    }
    RuleFacts facts;
    Err err = facts_find(forward, moment, &facts);
    if (err || !rule_matches(past->rule, &facts, NULL)) {
        return err;
    }
    forward->has_fired = true;
    if (!is_told) {
        return ERR_NONE;
    }
    past->fire(past->owner, forward->record.ticket.id, &facts, moment->at_ms);
    return act(forward, 0, moment->at_ms, moment->person);
}

static bool is_it(RuleRun run, const Moment *moment)
{
    return run == RULE_RUN_REQUESTED ? moment->requested
           : run == RULE_RUN_QUEUED  ? moment->queued
                                     : run == RULE_RUN_MESSAGE_SENT && moment->message;
}

static int64_t next_ms(const Forward *forward)
{
    int64_t at_ms = INT64_MAX;
    if (forward->event_taken < forward->event_count) {
        at_ms = forward->events[forward->event_taken].at_ms;
    }
    if (forward->message_taken < forward->message_count) {
        int64_t message_ms = forward->messages[forward->message_taken].at_ms;
        at_ms = message_ms < at_ms ? message_ms : at_ms;
    }
    return at_ms;
}

static Err moment_take(Forward *forward, int64_t at_ms)
{
    Moment moment = { .at_ms = at_ms };
    RuleRun run = forward->past->rule->run;
    bool waited = waits(forward);
    TeamId team = forward->record.ticket.team;
    size_t first = forward->event_taken;
    while (forward->event_taken < forward->event_count &&
           forward->events[forward->event_taken].at_ms == at_ms) {
        forward->event_taken++;
    }
    messages_lay(forward, &moment);
    Err err = events_lay(forward, first, false, &moment);
    if (err) {
        return err;
    }
    bool is_other = !waited || team.v != forward->record.ticket.team.v;
    moment.queued = waits(forward) && is_other;
    if (is_it(run, &moment)) {
        err = rule_look(forward, &moment);
    }
    if (!err) {
        err = events_lay(forward, first, true, &moment);
    }
    if (!err && run == RULE_RUN_ASSIGNED && moment.assigned) {
        err = rule_look(forward, &moment);
    }
    return err;
}

// ---- one conversation -------------------------------------------------------------------------

static Err session_go(Forward *forward, int64_t ended_ms)
{
    Err err = ERR_NONE;
    for (int64_t at_ms = next_ms(forward); at_ms < INT64_MAX && !err; at_ms = next_ms(forward)) {
        err = rests_take(forward, at_ms);
        if (!err) {
            err = moment_take(forward, at_ms);
        }
    }
    if (err) {
        return err;
    }
    if (!ended_ms) { // what is still to come is not told
        return rests_take(forward, forward->past->read->now_ms + 1);
    }
    err = rests_take(forward, ended_ms);
    forward->record.session.session_state = SESSION_ENDED; // also of one that had no ticket
    return err ? err : rests_take(forward, INT64_MAX);
}

// Back to its beginning.
static void session_undo(Forward *forward, const Event *newest_first)
{
    Arena *arena = forward->past->scratch;
    Event *events = arena_array(arena, Event, forward->event_count);
    for (size_t i = 0; i < forward->event_count; i++) {
        const Event *event = &newest_first[i];
        events[forward->event_count - 1 - i] = *event;
        if (event->kind != EVENT_FIELD_CREATED) { // then the ticket is as it was made
            record_undo(arena, event, &forward->record);
        }
    }
    forward->record.session.session_state = SESSION_ACTIVE;
    forward->record.session.inactive_reason = INACTIVE_REASON_NONE;
    forward->record.session.ended_reason = ENDED_REASON_NONE;
    forward->events = events;
}

static Err session_take(const Forward *common, ConversationId id, int64_t *started_ms)
{
    const MessagingPast *past = common->past;
    arena_reset(past->scratch);
    Tx *tx = past->read->tx;
    Forward forward = *common;
    Conversation session = { 0 };
    Event *events = arena_array(past->scratch, Event, MESSAGING_PAST_EVENTS_MAX);
    PastMessage *messages = arena_array(past->scratch, PastMessage, MESSAGING_PAST_MESSAGES_MAX);
    Err err = conversation_load(tx, past->scratch, id, &session);
    forward.record.session = session;
    if (!err) {
        err = past_messages(tx, past->scratch, &session, messages, MESSAGING_PAST_MESSAGES_MAX,
                            &forward.message_count);
    }
    if (!err && session.ticket.v) {
        err = ticket_load(tx, past->scratch, session.ticket, &forward.record.ticket,
                          &forward.record.session);
    }
    if (!err && session.ticket.v) {
        err = past_session_events(tx, past->scratch, session.ticket, events,
                                  MESSAGING_PAST_EVENTS_MAX, &forward.event_count);
    }
    *started_ms = session.started_ms;
    bool is_long = forward.event_count == MESSAGING_PAST_EVENTS_MAX ||
                   forward.message_count == MESSAGING_PAST_MESSAGES_MAX;
    if (err || is_long) {
        return err;
    }
    forward.messages = messages;
    session_undo(&forward, events);
    return session_go(&forward, session.ended_ms);
}

Err messaging_past(const MessagingPast *past, MessagingPastReach *out)
{
    Read *read = past->read;
    ScheduleSet schedules = { 0 };
    Err err = schedule_set_load(read->tx, read->arena, &schedules);
    DeskConfig config = { .schedules = &schedules };
    PastPresence presence = { 0 };
    bool looks =
        past->rule->needs & (RULE_NEEDS_PRESENCE | RULE_NEEDS_TEAM_PRESENCE | RULE_NEEDS_TEAMS);
    if (!err && looks) {
        err = past_presence_load(read, past->since_ms, &presence);
    }
    Forward common = { .past = past, .config = &config, .presence = &presence };
    MessagingPastReach reach = { 0 };
    ConversationId page[CONVERSATIONS_AT_ONCE];
    size_t count = CONVERSATIONS_AT_ONCE;
    ConversationId before = { INT64_MAX };
    while (!err && count == CONVERSATIONS_AT_ONCE && !reach.cut) {
        err = past_conversations(read->tx, past->since_ms, before, page, CONVERSATIONS_AT_ONCE,
                                 &count);
        for (size_t i = 0; i < count && !err && !reach.cut; i++) {
            err = session_take(&common, page[i], &reach.cut_ms);
            reach.conversations++;
            before = page[i];
            reach.cut = read->world->tick_ns(read->world) >= past->until_tick_ns;
        }
    }
    if (err) {
        return err;
    }
    *out = reach;
    return ERR_NONE;
}
