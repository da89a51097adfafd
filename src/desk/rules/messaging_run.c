#include "desk/rules/messaging_run.h"

#include "desk/rules/messaging_act.h"
#include "desk/rules/messaging_facts.h"
#include "desk/rules/rule_set.h"
#include "store/messaging_store.h"
#include "store/rule_store.h"

enum { EVENTS_FIRST = 4 }; // that a command has room for at first

// ---- what one command knows -------------------------------------------------------------------

typedef struct MessagingEvent {
    RuleRun run;
    ConversationId conversation;
    EventId cause;
    PersonId person; // whose doing it was
} MessagingEvent;

// A rule that has started in a conversation; rule 0: after a wait, when only rules of later events
// than `run` may start there.
typedef struct Started {
    ConversationId conversation;
    RuleId rule;
    RuleRun run;
    struct Started *next;
} Started;

// What is to be done next: a rule starts, or one goes on.
typedef struct MessagingDue {
    const CompiledRule *rule; // NULL: `wait` is over
    MessagingEvent event;
    size_t place; // among the rules of the event, from 0
    int64_t wait;
    struct MessagingDue *next;
} MessagingDue;

typedef struct MessagingWork {
    MessagingEvent *events;
    size_t count;
    size_t capacity;
    size_t taken;
    MessagingDue *first;
    MessagingDue *last;
    Started *started;
} MessagingWork;

static MessagingWork *messaging_of(Work *work)
{
    if (!work->messaging) {
        work->messaging = arena_new(work->arena, MessagingWork);
        *work->messaging = (MessagingWork){ 0 };
    }
    return work->messaging;
}

static void due_add(Work *work, MessagingDue due)
{
    MessagingWork *messaging = messaging_of(work);
    MessagingDue *added = arena_new(work->arena, MessagingDue);
    *added = due;
    if (messaging->last) {
        messaging->last->next = added;
    } else {
        messaging->first = added;
    }
    messaging->last = added;
}

// False when there is none.
static bool due_take(MessagingWork *messaging, MessagingDue *out)
{
    if (!messaging->first) {
        return false;
    }
    *out = *messaging->first;
    messaging->first = out->next;
    messaging->last = out->next ? messaging->last : NULL;
    return true;
}

static void started_add(Work *work, ConversationId conversation, RuleId rule, RuleRun run)
{
    MessagingWork *messaging = messaging_of(work);
    Started *added = arena_new(work->arena, Started);
    *added = (Started){ conversation, rule, run, messaging->started };
    messaging->started = added;
}

static bool may_start(Work *work, const MessagingEvent *event, const CompiledRule *rule)
{
    for (const Started *at = messaging_of(work)->started; at; at = at->next) {
        bool is_here = at->conversation.v == event->conversation.v;
        bool is_barred = at->rule.v ? at->rule.v == rule->id.v : rule->run <= at->run;
        if (is_here && is_barred) {
            return false;
        }
    }
    return true;
}

// ---- noting -----------------------------------------------------------------------------------

static bool rules_wait(const Work *work)
{
    const RuleSet *set = work->config->rules;
    return set && set->of[RULE_MESSAGING_TRIGGER].count > 0;
}

void messaging_note(Work *work, RuleRun run, ConversationId conversation)
{
    if (!rules_wait(work)) {
        return;
    }
    MessagingWork *messaging = messaging_of(work);
    if (messaging->count == messaging->capacity) {
        size_t capacity = messaging->capacity ? 2 * messaging->capacity : EVENTS_FIRST;
        MessagingEvent *grown = arena_array(work->arena, MessagingEvent, capacity);
        for (size_t i = 0; i < messaging->count; i++) {
            grown[i] = messaging->events[i];
        }
        messaging->events = grown;
        messaging->capacity = capacity;
    }
    messaging->events[messaging->count++] = (MessagingEvent){ .run = run,
                                                              .conversation = conversation,
                                                              .cause = work->last_event,
                                                              .person = work->actor.person };
}

void messaging_note_change(Work *work, const Record *before, const Record *after, SaveBy by)
{
    const Ticket *ticket = &after->ticket;
    bool is_live = after->session.id.v && after->session.session_state != SESSION_ENDED;
    if (!is_live || !ticket->id.v) {
        return;
    }
    ConversationId conversation = after->session.id;
    bool returned = before->session.session_state == SESSION_INACTIVE &&
                    after->session.session_state == SESSION_ACTIVE;
    if (!before->ticket.id.v || returned) {
        messaging_note(work, RULE_RUN_REQUESTED, conversation);
    }
    bool is_other_queue = !before->ticket.queued_ms || before->ticket.team.v != ticket->team.v;
    if (ticket->queued_ms && is_other_queue) {
        messaging_note(work, RULE_RUN_QUEUED, conversation);
    }
    if (by == SAVE_BY_ROUTER && ticket->assignee.v) {
        messaging_note(work, RULE_RUN_ASSIGNED, conversation);
    }
}

// ---- starting ---------------------------------------------------------------------------------

// What a rule does belongs to an update of its own.
static void act_as_rule(Work *work, EventId cause)
{
    work->actor = (Actor){ .kind = ACTOR_MESSAGING_TRIGGER, .via = VIA_RULE };
    work->cause = cause;
    work->audit_ticket = (TicketId){ 0 };
}

static EventId fired_tell(Work *work, const CompiledRule *rule, const Record *record, size_t place)
{
    TicketId ticket = record->ticket.id;
    Event event = { .kind = EVENT_RULE_FIRED,
                    .conversation = record->session.id,
                    .ticket = ticket,
                    .audit = ticket.v ? record_audit(work, ticket) : (AuditId){ 0 },
                    .ref = rule->id.v,
                    .number_a = rule->version,
                    .number_b = (int64_t)place };
    rule_fired(work->tx, rule->id, work->now_ms);
    return work_event(work, &event, (EventStreams){ .ticket = ticket.v > 0 }, NULL, NULL);
}

// The customer whose thread it is stands for a ticket's requester until there is one.
static WorkUpdate update_of(const Record *record, PersonId person)
{
    WorkUpdate update = { .before = *record, .now = *record, .actor = { .person = person } };
    if (!record->ticket.id.v) {
        update.now.ticket.requester = record->session.customer;
    }
    return update;
}

static Err rule_start(Work *work, const MessagingEvent *event, const CompiledRule *rule,
                      size_t place)
{
    Record record = { 0 };
    Err err = record_load_conversation(work, event->conversation, &record);
    if (err) {
        return err;
    }
    started_add(work, event->conversation, rule->id, event->run);
    act_as_rule(work, event->cause);
    WorkUpdate update = update_of(&record, event->person);
    RuleActing acting = { .work = work, .alone = &update, .rule = rule, .after = record };
    if (record.session.session_state == SESSION_ENDED) {
        rule_skip(&acting, 0, S("session_ended"));
        return work->tx->err;
    }
    if (rule->once_per_ticket) {
        messaging_once_insert(work->tx, event->conversation, rule->id);
    }
    acting.fired = fired_tell(work, rule, &record, place);
    work->cause = acting.fired;
    return messaging_act(&acting, 0);
}

static Err has_run(Work *work, const MessagingEvent *event, const CompiledRule *rule, bool *out)
{
    *out = false;
    return rule->once_per_ticket ? messaging_once_find(work->tx, event->conversation, rule->id, out)
                                 : ERR_NONE;
}

// Those that match, all judged before any of them does something.
static Err rules_match(Work *work, const MessagingEvent *event, uint32_t needs,
                       const CompiledRule **out, size_t *count)
{
    const RuleSet *set = work->config->rules;
    Record record = { 0 };
    Err err = record_load_conversation(work, event->conversation, &record);
    RuleFacts facts;
    if (!err) {
        err = messaging_facts_fill(work, event->run, &record, needs, &facts);
    }
    for (size_t i = 0; i < set->of[RULE_MESSAGING_TRIGGER].count && !err; i++) {
        const CompiledRule *rule = &set->of[RULE_MESSAGING_TRIGGER].at[i];
        bool has_been = false;
        if (rule->run != event->run || !rule_matches(rule, &facts, NULL)) {
            continue;
        }
        err = has_run(work, event, rule, &has_been);
        if (!err && !has_been && may_start(work, event, rule)) {
            out[(*count)++] = rule;
        }
    }
    return err;
}

// False when no rule waits for such an event. `needs` gets what those look at that do.
static bool is_awaited(const Work *work, RuleRun run, uint32_t *needs)
{
    const RuleSet *set = work->config->rules;
    bool is_there = false;
    for (size_t i = 0; i < set->of[RULE_MESSAGING_TRIGGER].count; i++) {
        const CompiledRule *rule = &set->of[RULE_MESSAGING_TRIGGER].at[i];
        is_there = is_there || rule->run == run;
        *needs |= rule->run == run ? rule->needs : 0;
    }
    return is_there;
}

// Told only where a rule fires on it, as what that comes from: the command itself tells nothing.
static EventId page_tell(Work *work, const MessagingEvent *event)
{
    Actor actor = work->actor;
    EventId cause = work->cause;
    work->actor = (Actor){ .kind = ACTOR_END_USER, .person = event->person };
    work->cause = (EventId){ 0 };
    Event opened = { .kind = EVENT_PAGE_OPENED, .conversation = event->conversation };
    EventId id = work_event(work, &opened, (EventStreams){ 0 }, NULL, NULL);
    work->actor = actor;
    work->cause = cause;
    return id;
}

static Err event_take(Work *work, const MessagingEvent *event)
{
    uint32_t needs = 0;
    if (!is_awaited(work, event->run, &needs)) {
        return ERR_NONE;
    }
    size_t most = work->config->rules->of[RULE_MESSAGING_TRIGGER].count;
    const CompiledRule **rules = arena_array(work->arena, const CompiledRule *, most);
    size_t count = 0;
    Err err = rules_match(work, event, needs, rules, &count);
    MessagingEvent taken = *event;
    if (!err && count > 0 && event->run == RULE_RUN_PAGE_OPENED) {
        taken.cause = page_tell(work, event);
    }
    for (size_t i = 0; i < count && !err; i++) {
        due_add(work, (MessagingDue){ .rule = rules[i], .event = taken, .place = i });
    }
    return err;
}

// ---- after a wait -----------------------------------------------------------------------------

// The rule as it was when it fired, when it is still switched on.
static Err rule_find(Work *work, const MessagingWait *wait, CompiledRule *out)
{
    Rule rule = { 0 };
    Err err = rule_load(work->tx, work->arena, wait->rule, &rule);
    if (!err && !rule.active) {
        err = ERR_NOT_FOUND;
    }
    if (!err) {
        err = rule_load_version(work->tx, work->arena, wait->rule, wait->version, &rule);
    }
    return err ? err : rule_set_compile(work->arena, &rule, NULL, out);
}

static Err rule_go_on(Work *work, const MessagingWait *wait, const Record *record)
{
    CompiledRule rule = { .id = wait->rule, .version = wait->version };
    WorkUpdate update = update_of(record, wait->actor);
    RuleActing acting = {
        .work = work, .alone = &update, .rule = &rule, .fired = wait->fired, .after = *record
    };
    if (record->session.session_state == SESSION_ENDED) {
        rule_skip(&acting, wait->action, S("session_ended"));
        return work->tx->err;
    }
    Err err = rule_find(work, wait, &rule);
    if (work->tx->err) {
        return work->tx->err;
    }
    if (err) {
        rule_skip(&acting, wait->action, S("rule_off"));
        return work->tx->err;
    }
    started_add(work, wait->conversation, (RuleId){ 0 }, rule.run);
    return messaging_act(&acting, wait->action);
}

static Err wait_end(Work *work, int64_t id)
{
    MessagingWait wait = { 0 };
    Err err = messaging_wait_load(work->tx, id, &wait);
    if (err) { // an end took it away in this very command
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    Record record = { 0 };
    err = record_load_conversation(work, wait.conversation, &record);
    if (err) {
        return err;
    }
    messaging_wait_delete(work->tx, id);
    act_as_rule(work, wait.fired);
    return rule_go_on(work, &wait, &record);
}

void messaging_wake(Work *work, int64_t wait)
{
    due_add(work, (MessagingDue){ .wait = wait });
}

// ---- one after the other ----------------------------------------------------------------------

static Err due_find(Work *work, MessagingDue *out, bool *found)
{
    MessagingWork *messaging = work->messaging;
    *found = due_take(messaging, out);
    while (!*found && messaging->taken < messaging->count) {
        MessagingEvent event = messaging->events[messaging->taken++];
        Err err = event_take(work, &event);
        if (err) {
            return err;
        }
        *found = due_take(messaging, out);
    }
    return ERR_NONE;
}

Err messaging_step(Work *work, bool *more)
{
    *more = false;
    if (!work->messaging) {
        return ERR_NONE;
    }
    Actor actor = work->actor;
    EventId cause = work->cause;
    MessagingDue due = { 0 };
    Err err = due_find(work, &due, more);
    if (!err && *more) {
        err =
            due.rule ? rule_start(work, &due.event, due.rule, due.place) : wait_end(work, due.wait);
    }
    work->actor = actor;
    work->cause = cause;
    work->audit_ticket = (TicketId){ 0 };
    return err ? err : work->tx->err;
}

// ---- the end ----------------------------------------------------------------------------------

Err messaging_stop(Work *work, const Record *ended)
{
    int64_t count = 0;
    Err err = messaging_wait_count(work->tx, ended->session.id, &count);
    if (err || count == 0) {
        return err;
    }
    MessagingWait *waits = arena_array(work->arena, MessagingWait, (size_t)count);
    size_t listed = 0;
    err = messaging_wait_list(work->tx, ended->session.id, waits, (size_t)count, &listed);
    if (err) {
        return err;
    }
    Actor actor = work->actor;
    EventId cause = work->cause;
    EventId end = work->last_event; // which goes on being what triggers are caused by
    work->actor = (Actor){ .kind = ACTOR_RULE, .via = VIA_RULE };
    work->cause = end;
    for (size_t i = 0; i < listed; i++) {
        CompiledRule rule = { .id = waits[i].rule, .version = waits[i].version };
        RuleActing acting = { .work = work, .rule = &rule, .after = *ended };
        messaging_wait_delete(work->tx, waits[i].id);
        work_timer_cancel(work, TIMER_MESSAGING, waits[i].id);
        rule_skip(&acting, waits[i].action, S("session_ended"));
    }
    work->actor = actor;
    work->cause = cause;
    work->last_event = end;
    return work->tx->err;
}
