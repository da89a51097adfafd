#include "desk/rules/past_update.h"

#include "desk/rules/past_counts.h"
#include "desk/rules/record_replay.h"
#include "desk/rules/rule_facts.h"
#include "store/comment_store.h"
#include "store/past_store.h"
#include "store/person_store.h"
#include "store/ticket_store.h"

enum {
    TICKET_BUCKETS = 1 << 14,
    GROUPS_FIRST = 64,      // updates of one millisecond that there is room for at first
    EVENTS_PER_LOOK = 1024, // at the clock
};

#define NO_GROUP SIZE_MAX

static_assert(RULE_FIELD_COUNT <= 64, "a bit for each");
#define FIELD_BIT(field) (UINT64_C(1) << (field))
#define COUNT_BITS                                                   \
    (FIELD_BIT(RULE_FIELD_REOPENS) | FIELD_BIT(RULE_FIELD_REPLIES) | \
     FIELD_BIT(RULE_FIELD_AGENT_STATIONS) | FIELD_BIT(RULE_FIELD_GROUP_STATIONS))
#define HOURS_BITS \
    (FIELD_BIT(RULE_FIELD_IN_HOURS) | FIELD_BIT(RULE_FIELD_WITHIN) | FIELD_BIT(RULE_FIELD_HOLIDAY))
#define TODAY_BITS                                                              \
    (HOURS_BITS | FIELD_BIT(RULE_FIELD_LANGUAGE) | FIELD_BIT(RULE_FIELD_ROLE) | \
     FIELD_BIT(RULE_FIELD_DESCRIPTION) | FIELD_BIT(RULE_FIELD_COMMENT_TEXT))

// One ticket on its way back.
typedef struct PastTicket {
    TicketId id;
    Record record;     // as it was at the event that the walk has come to
    RuleCounts counts; // likewise
    bool publicity_known;
    EventId first_public; // the comment that made it public, 0: it always was, or never
    bool description_known;
    Str description;
    PersonId language_of; // whose language is known
    Language language;
    bool seen;    // past_ticket_is_new() was asked
    size_t group; // of this millisecond, NO_GROUP: none yet
    struct PastTicket *next;
} PastTicket;

// One audit under the walk.
typedef struct PastGroup {
    PastUpdate past;
    bool has_own; // something that no rule did
    bool has_older;
    size_t later; // the ticket's next one in this millisecond, NO_GROUP: none
} PastGroup;

typedef struct PastWalk {
    const PastAsk *ask;
    Err (*each)(void *owner, const PastUpdate *past);
    void *owner;
    PastTicket **buckets;
    PastGroup *groups; // of the millisecond at `at_ms`, newest first
    size_t group_count;
    size_t group_capacity;
    int64_t at_ms;
    PastReach reach;
} PastWalk;

// ---- what is asked for ------------------------------------------------------------------------

static uint64_t fields_of(const CompiledCondition *conditions, size_t count)
{
    uint64_t fields = 0;
    for (size_t i = 0; i < count; i++) {
        fields |= FIELD_BIT(conditions[i].field);
    }
    return fields;
}

uint64_t past_fields_of(const CompiledRule *rules, size_t count)
{
    uint64_t fields = 0;
    for (size_t i = 0; i < count; i++) {
        fields |= fields_of(rules[i].all, rules[i].all_count) |
                  fields_of(rules[i].any, rules[i].any_count);
    }
    return fields;
}

bool past_uses_today(RuleField field)
{
    return (TODAY_BITS & FIELD_BIT(field)) != 0;
}

static bool asks_for(const PastAsk *ask, uint64_t fields)
{
    return (ask->fields & fields) != 0;
}

// ---- tickets ----------------------------------------------------------------------------------

static Err ticket_find(PastWalk *walk, TicketId id, PastTicket **out)
{
    const PastAsk *ask = walk->ask;
    PastTicket **bucket = &walk->buckets[(uint64_t)id.v % TICKET_BUCKETS];
    for (PastTicket *at = *bucket; at; at = at->next) {
        if (at->id.v == id.v) {
            *out = at;
            return ERR_NONE;
        }
    }
    PastTicket *ticket = arena_new(ask->arena, PastTicket);
    *ticket = (PastTicket){ .id = id, .group = NO_GROUP, .next = *bucket };
    Err err = ticket_load(ask->tx, ask->arena, id, &ticket->record.ticket, &ticket->record.session);
    if (!err && asks_for(ask, COUNT_BITS)) {
        err = rule_fact_counts(ask->tx, id, &ticket->counts);
    }
    if (err) {
        return err;
    }
    *bucket = ticket;
    *out = ticket;
    return ERR_NONE;
}

// A ticket of messaging is public from its beginning.
static Err publicity_undo(PastWalk *walk, const Event *event, PastTicket *ticket)
{
    bool is_public = event->kind == EVENT_COMMENT_ADDED && event->number_a == CHANNEL_EMAIL;
    if (!is_public || ticket->record.session.id.v ||
        !asks_for(walk->ask, FIELD_BIT(RULE_FIELD_PRIVACY))) {
        return ERR_NONE;
    }
    if (!ticket->publicity_known) {
        Err err = past_first_public_comment(walk->ask->tx, ticket->id, &ticket->first_public);
        if (err) {
            return err;
        }
        ticket->publicity_known = true;
    }
    if (ticket->first_public.v == event->id.v) {
        ticket->record.ticket.is_public = false;
    }
    return ERR_NONE;
}

static Err counts_undo(PastWalk *walk, const Event *event, PastTicket *ticket)
{
    return asks_for(walk->ask, COUNT_BITS)
               ? past_counts_lay(walk->ask->tx, event, -1, &ticket->counts)
               : ERR_NONE;
}

// ---- updates of one millisecond ---------------------------------------------------------------

static void group_close(PastWalk *walk, PastTicket *ticket)
{
    if (ticket->group != NO_GROUP) {
        walk->groups[ticket->group].past.update.before = ticket->record;
    }
}

static PastGroup *group_add(PastWalk *walk)
{
    if (walk->group_count == walk->group_capacity) {
        size_t capacity = walk->group_capacity ? 2 * walk->group_capacity : GROUPS_FIRST;
        PastGroup *grown = arena_array(walk->ask->arena, PastGroup, capacity);
        for (size_t i = 0; i < walk->group_count; i++) {
            grown[i] = walk->groups[i];
        }
        walk->groups = grown;
        walk->group_capacity = capacity;
    }
    return &walk->groups[walk->group_count++];
}

static PastGroup *group_find(PastWalk *walk, const PastEvent *past, PastTicket *ticket)
{
    AuditId audit = past->event.audit;
    if (ticket->group != NO_GROUP && walk->groups[ticket->group].past.audit.v == audit.v) {
        return &walk->groups[ticket->group];
    }
    group_close(walk, ticket);
    if (ticket->group != NO_GROUP) {
        walk->groups[ticket->group].has_older = true;
    }
    PastGroup *group = group_add(walk);
    *group = (PastGroup){ .past = { .audit = audit,
                                    .at_ms = past->event.at_ms,
                                    .rule_set = past->rule_set,
                                    .update = { .audit = audit, .actor = past->by },
                                    .ticket = ticket },
                          .later = ticket->group };
    ticket->group = (size_t)(group - walk->groups);
    return group;
}

// Its newest event that no rule made shows the ticket as rules first saw it.
static void own_begin(PastGroup *group, const PastEvent *past, const PastTicket *ticket)
{
    PastUpdate *to = &group->past;
    group->has_own = true;
    to->update.now = ticket->record;
    to->update.event = past->event.id;
    to->counts = ticket->counts;
}

static void event_group(PastWalk *walk, const PastEvent *past, PastTicket *ticket)
{
    const Event *event = &past->event;
    PastGroup *group = group_find(walk, past, ticket);
    if (event->actor.kind == ACTOR_RULE) {
        return;
    }
    if (!group->has_own) {
        own_begin(group, past, ticket);
    }
    if (event->kind == EVENT_COMMENT_ADDED && !group->past.update.comment.v) {
        group->past.update.comment.v = event->ref;
        group->past.update.comment_channel = (CommentChannel)event->number_a;
    }
}

// One ticket's updates, in the order in which they happened.
static Err groups_give(PastWalk *walk, size_t first)
{
    bool follows = false;
    for (size_t at = first; at != NO_GROUP; at = walk->groups[at].later) {
        PastGroup *group = &walk->groups[at];
        if (!group->has_own) {
            continue;
        }
        group->past.follows = follows && group->past.update.actor.kind == ACTOR_ROUTER;
        group->past.followed = group->later != NO_GROUP;
        follows = true;
        walk->reach.updates++;
        Err err = walk->each(walk->owner, &group->past);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

// Everything of a command has one time, so that nothing of these is still to come.
static Err groups_flush(PastWalk *walk)
{
    for (size_t i = 0; i < walk->group_count; i++) {
        PastTicket *ticket = walk->groups[i].past.ticket;
        if (ticket->group == i) {
            group_close(walk, ticket);
        }
    }
    Err err = ERR_NONE;
    for (size_t i = walk->group_count; i > 0 && !err; i--) {
        const PastGroup *group = &walk->groups[i - 1];
        group->past.ticket->group = NO_GROUP;
        if (!group->has_older) {
            err = groups_give(walk, i - 1);
        }
    }
    walk->group_count = 0;
    return err;
}

// ---- the walk ---------------------------------------------------------------------------------

static bool is_over(PastWalk *walk)
{
    const PastAsk *ask = walk->ask;
    if (walk->reach.events >= ask->events_max) {
        return true;
    }
    bool looks = walk->reach.events % EVENTS_PER_LOOK == 0 && ask->until_tick_ns > 0;
    return looks && ask->world->tick_ns(ask->world) >= ask->until_tick_ns;
}

// ERR_LIMIT, to itself: cut.
static Err event_take(void *owner, const PastEvent *past)
{
    PastWalk *walk = owner;
    const Event *event = &past->event;
    if (is_over(walk)) {
        walk->reach.cut = true;
        return ERR_LIMIT;
    }
    walk->reach.events++;
    Err err = event->at_ms != walk->at_ms ? groups_flush(walk) : ERR_NONE;
    walk->at_ms = event->at_ms;
    PastTicket *ticket = NULL;
    if (!err) {
        err = ticket_find(walk, event->ticket, &ticket);
    }
    if (err) {
        return err;
    }
    if (event->kind != EVENT_MESSAGE_SENT) {
        event_group(walk, past, ticket);
    }
    err = counts_undo(walk, event, ticket);
    if (!err) {
        err = publicity_undo(walk, event, ticket);
    }
    record_undo(walk->ask->arena, event, &ticket->record);
    return err;
}

static PastWalk walk_begin(const PastAsk *ask)
{
    return (PastWalk){ .ask = ask,
                       .buckets = arena_array(ask->arena, PastTicket *, TICKET_BUCKETS) };
}

Err past_updates(const PastAsk *ask, Err (*each)(void *owner, const PastUpdate *past), void *owner,
                 PastReach *out)
{
    PastWalk walk = walk_begin(ask);
    walk.each = each;
    walk.owner = owner;
    EventId first = { 0 };
    Err err = past_first_event(ask->tx, ask->since_ms, &first);
    if (err == ERR_NOT_FOUND) { // nothing has happened since
        *out = walk.reach;
        return ERR_NONE;
    }
    if (!err) {
        PastReader reader = { event_take, &walk };
        err = past_events(ask->tx, first, asks_for(ask, COUNT_BITS), &reader);
    }
    if (walk.reach.cut && err == ERR_LIMIT) {
        // what was read last may be half an update
        walk.reach.cut_ms = walk.at_ms + 1;
        err = ERR_NONE;
    } else if (!err) {
        err = groups_flush(&walk);
    }
    if (err) {
        return err;
    }
    *out = walk.reach;
    return ERR_NONE;
}

typedef struct FindOne {
    AuditId audit;
    PastUpdate *found;
    Arena *arena;
} FindOne;

static Err audit_find(void *owner, const PastUpdate *past)
{
    FindOne *find = owner;
    if (past->audit.v == find->audit.v) {
        find->found = arena_new(find->arena, PastUpdate);
        *find->found = *past;
    }
    return ERR_NONE;
}

Err past_update_find(const PastAsk *ask, TicketId ticket, AuditId audit, PastUpdate *out)
{
    PastAsk all = *ask;
    all.events_max = SIZE_MAX;
    FindOne find = { .audit = audit, .arena = ask->arena };
    PastWalk walk = walk_begin(&all);
    walk.each = audit_find;
    walk.owner = &find;
    PastReader reader = { event_take, &walk };
    Err err = past_events_of_ticket(ask->tx, ticket, audit, &reader);
    if (!err) {
        err = groups_flush(&walk);
    }
    if (err) {
        return err;
    }
    if (!find.found) {
        return ERR_NOT_FOUND;
    }
    *out = *find.found;
    return ERR_NONE;
}

bool past_ticket_is_new(const PastUpdate *past)
{
    bool is_new = !past->ticket->seen;
    past->ticket->seen = true;
    return is_new;
}

// ---- facts ------------------------------------------------------------------------------------

static Err comment_find(const PastAsk *ask, Arena *arena, WorkUpdate *update)
{
    CommentRow comment = { 0 };
    Err err = comment_load(ask->tx, arena, update->comment, &comment);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    update->comment_body = comment.body;
    return ERR_NONE;
}

// What one ticket has but once is looked up but once.
static Err language_find(const PastAsk *ask, Arena *arena, const PastUpdate *past, RuleFacts *facts)
{
    PastTicket *ticket = past->ticket;
    PersonId requester = past->update.now.ticket.requester;
    if (ticket->language_of.v != requester.v) {
        Person person = { 0 };
        Err err = person_load(ask->tx, arena, requester, &person);
        if (err && err != ERR_NOT_FOUND) {
            return err;
        }
        ticket->language = person.language;
        ticket->language_of = requester;
    }
    facts->before[RULE_FIELD_LANGUAGE].number = ticket->language;
    facts->after[RULE_FIELD_LANGUAGE].number = ticket->language;
    return ERR_NONE;
}

static RuleFactsAsk facts_ask(const PastAsk *ask, Arena *arena, const WorkUpdate *update)
{
    return (RuleFactsAsk){
        .tx = ask->tx,
        .arena = arena,
        .needs = (asks_for(ask, FIELD_BIT(RULE_FIELD_SUBJECT)) ? RULE_NEEDS_SUBJECT : 0) |
                 (asks_for(ask, HOURS_BITS) ? RULE_NEEDS_HOURS : 0),
        .update = update,
        .schedules = ask->schedules,
    };
}

Err past_schedules_load(PastAsk *ask)
{
    if (!asks_for(ask, HOURS_BITS)) {
        return ERR_NONE;
    }
    ScheduleSet *schedules = arena_new(ask->arena, ScheduleSet);
    ask->schedules = schedules;
    return schedule_set_load(ask->tx, ask->arena, schedules);
}

Err past_facts(const PastAsk *ask, Arena *arena, const PastUpdate *past, RuleFacts *out)
{
    WorkUpdate update = past->update;
    PastTicket *ticket = past->ticket;
    RuleFactsAsk facts = facts_ask(ask, arena, &update);
    facts.now_ms = past->at_ms;
    bool with_description = asks_for(ask, FIELD_BIT(RULE_FIELD_DESCRIPTION));
    if (with_description && !ticket->description_known) {
        facts.needs |= RULE_NEEDS_DESCRIPTION;
    }
    Err err = ERR_NONE;
    if (asks_for(ask, FIELD_BIT(RULE_FIELD_COMMENT_TEXT)) && update.comment.v) {
        facts.needs |= RULE_NEEDS_COMMENT;
        err = comment_find(ask, arena, &update);
    }
    if (!err) {
        err = rule_facts_fill(&facts, out);
    }
    if (!err && asks_for(ask, FIELD_BIT(RULE_FIELD_LANGUAGE))) {
        err = language_find(ask, arena, past, out);
    }
    if (err) {
        return err;
    }
    if (with_description && !ticket->description_known) {
        ticket->description = str_copy(ask->arena, out->after[RULE_FIELD_DESCRIPTION].text);
        ticket->description_known = true;
    }
    out->after[RULE_FIELD_DESCRIPTION].text = ticket->description;
    past_counts_tell(&past->counts, out->after);
    return ERR_NONE;
}

void past_facts_refresh(const PastAsk *ask, Arena *arena, const WorkUpdate *update, int64_t at_ms,
                        RuleFacts *facts)
{
    RuleFactsAsk asking = facts_ask(ask, arena, update);
    asking.now_ms = at_ms;
    rule_facts_refresh(&asking, facts);
}
