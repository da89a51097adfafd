#include "desk/rules/rule_why.h"

#include "desk/rules/past_update.h"
#include "desk/rules/record_replay.h"
#include "desk/rules/rule_set.h"
#include "store/past_store.h"
#include "store/person_store.h"
#include "store/rule_fact_store.h"
#include "store/rule_store.h"

enum { FIRED_BEFORE_MAX = 256 };

Str rule_outcome_name(RuleOutcome outcome)
{
    static const Str names[] = { STR_INIT("fired"), STR_INIT("not_fired"), STR_INIT("fired_before"),
                                 STR_INIT("unexplained") };
    static_assert(countof(names) == RULE_OUTCOME_COUNT, "a name for each");
    assert(outcome < RULE_OUTCOME_COUNT);
    return names[outcome];
}

// One update under the question.
typedef struct Asking {
    Read *read;
    Audit audit;
    Rule *rules; // triggers of the set, and behind them those that fired from another set
    CompiledRule *compiled;
    WhyRule *answers;
    size_t count;
    size_t left_out;
    const Event *events; // of rules, in order
    size_t event_count;
    PastAsk past_ask;
    PastUpdate past;
    WorkUpdate update; // as it becomes
    RuleFacts facts;
} Asking;

// ---- which rules ------------------------------------------------------------------------------

static size_t answer_find(const Asking *asking, int64_t rule, int64_t version)
{
    for (size_t i = 0; i < asking->count; i++) {
        bool is_same = asking->answers[i].id.v == rule && asking->answers[i].version == version;
        if (is_same) {
            return i;
        }
    }
    return asking->count;
}

static void rule_take(Asking *asking, const Rule *rule)
{
    size_t at = asking->count;
    if (rule_set_compile(asking->read->arena, rule, NULL, &asking->compiled[at]) != ERR_NONE) {
        asking->left_out++;
        return;
    }
    asking->rules[at] = *rule;
    asking->answers[at] = (WhyRule){
        .id = rule->id, .version = rule->version, .title = rule->title, .outcome = RULE_NOT_FIRED
    };
    asking->count++;
}

static Err fired_elsewhere_take(Asking *asking)
{
    Read *read = asking->read;
    for (size_t i = 0; i < asking->event_count; i++) {
        const Event *event = &asking->events[i];
        bool is_new = event->kind == EVENT_RULE_FIRED &&
                      answer_find(asking, event->ref, event->number_a) == asking->count;
        if (!is_new) {
            continue;
        }
        Rule rule = { 0 };
        Err err = rule_load_version(read->tx, read->arena, (RuleId){ event->ref }, event->number_a,
                                    &rule);
        if (err && err != ERR_NOT_FOUND) {
            return err;
        }
        if (!err) {
            rule_take(asking, &rule);
        }
    }
    return ERR_NONE;
}

static Err rules_find(Asking *asking)
{
    Read *read = asking->read;
    Event *events = arena_array(read->arena, Event, RULE_WHY_EVENTS_MAX);
    Err err = past_rule_events(read->tx, read->arena, &asking->audit, events, RULE_WHY_EVENTS_MAX,
                               &asking->event_count);
    const Rule *set = NULL;
    size_t count = 0;
    if (!err) {
        err = rule_set_rules(read->tx, read->arena, asking->audit.rule_set, &set, &count);
    }
    if (err) {
        return err;
    }
    asking->events = events;
    size_t most = count + asking->event_count;
    asking->rules = arena_array(read->arena, Rule, most);
    asking->compiled = arena_array(read->arena, CompiledRule, most);
    asking->answers = arena_array(read->arena, WhyRule, most);
    for (size_t i = 0; i < count; i++) {
        if (set[i].kind == RULE_TRIGGER) {
            rule_take(asking, &set[i]);
        }
    }
    return fired_elsewhere_take(asking);
}

// ---- conditions -------------------------------------------------------------------------------

static WhyCondition condition_tell(const Asking *asking, const CompiledCondition *condition,
                                   const RuleCondition *written)
{
    RuleField field = condition->field;
    Arena *arena = asking->read->arena;
    return (WhyCondition){
        .written = *written,
        .field = field,
        .how = condition->how,
        .met = rule_condition_holds(condition, &asking->facts),
        .uses_today = past_uses_today(field),
        .before = rule_value_name(arena, field, asking->facts.before[field]),
        .after = rule_value_name(arena, field, asking->facts.after[field]),
    };
}

static void conditions_tell(Asking *asking, size_t at)
{
    const CompiledRule *rule = &asking->compiled[at];
    const Rule *written = &asking->rules[at];
    size_t count = rule->all_count + rule->any_count;
    WhyCondition *out = arena_array(asking->read->arena, WhyCondition, count);
    for (size_t i = 0; i < count; i++) {
        bool in_any = i >= rule->all_count;
        size_t index = in_any ? i - rule->all_count : i;
        out[i] = condition_tell(asking, in_any ? &rule->any[index] : &rule->all[index],
                                in_any ? &written->any.at[index] : &written->all.at[index]);
        out[i].in_any = in_any;
        out[i].index = index;
    }
    asking->answers[at].conditions = out;
    asking->answers[at].condition_count = count;
}

// ---- what fired -------------------------------------------------------------------------------

// Its events stand behind it, up to the next that fired.
static void fired_tell(Asking *asking, size_t at, size_t event)
{
    WhyRule *answer = &asking->answers[at];
    size_t end = event + 1;
    while (end < asking->event_count && asking->events[end].kind != EVENT_RULE_FIRED) {
        end++;
    }
    answer->outcome = RULE_FIRED;
    answer->place = (size_t)asking->events[event].number_b;
    answer->fired = asking->events[event].id;
    answer->events = &asking->events[event + 1];
    answer->event_count = end - event - 1;
    conditions_tell(asking, at);
}

static void events_replay(Asking *asking)
{
    for (size_t i = 0; i < asking->event_count; i++) {
        const Event *event = &asking->events[i];
        if (event->kind == EVENT_RULE_FIRED) {
            size_t at = answer_find(asking, event->ref, event->number_a);
            if (at < asking->count) {
                fired_tell(asking, at, i);
            }
            continue;
        }
        record_redo(asking->read->arena, event, &asking->update.now);
        past_facts_refresh(&asking->past_ask, asking->read->arena, &asking->update, &asking->facts);
    }
}

// ---- what did not -----------------------------------------------------------------------------

static Err fired_before_find(Asking *asking)
{
    if (asking->audit.actor.kind != ACTOR_ROUTER) {
        return ERR_NONE;
    }
    RuleId fired[FIRED_BEFORE_MAX];
    size_t count = 0;
    Err err = past_fired_before(asking->read->tx, &asking->audit, fired, countof(fired), &count);
    for (size_t i = 0; i < count && !err; i++) {
        for (size_t at = 0; at < asking->count; at++) {
            WhyRule *answer = &asking->answers[at];
            if (answer->id.v == fired[i].v && answer->outcome == RULE_NOT_FIRED) {
                answer->outcome = RULE_FIRED_BEFORE;
            }
        }
    }
    return err;
}

static void quiet_tell(Asking *asking)
{
    for (size_t i = 0; i < asking->count; i++) {
        WhyRule *answer = &asking->answers[i];
        if (answer->outcome == RULE_FIRED) {
            continue;
        }
        conditions_tell(asking, i);
        RuleMiss miss = { 0 };
        bool matches = rule_matches(&asking->compiled[i], &asking->facts, &miss);
        if (answer->outcome == RULE_NOT_FIRED && matches) {
            answer->outcome = RULE_UNEXPLAINED;
        }
        answer->decided = miss.index + (miss.in_any ? asking->compiled[i].all_count : 0);
    }
}

static Err update_explain(Asking *asking, RuleWhy *why)
{
    Read *read = asking->read;
    asking->past_ask = (PastAsk){ .tx = read->tx,
                                  .world = read->world,
                                  .arena = read->arena,
                                  .fields = past_fields_of(asking->compiled, asking->count) };
    Err err =
        past_update_find(&asking->past_ask, asking->audit.ticket, asking->audit.id, &asking->past);
    why->is_update = err == ERR_NONE;
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    const Ticket *before = &asking->past.update.before.ticket;
    why->was_closed = before->id.v && before->status == TICKET_CLOSED;
    asking->update = asking->past.update;
    err = past_facts(&asking->past_ask, read->arena, &asking->past, &asking->facts);
    if (err || why->was_closed) {
        return err;
    }
    events_replay(asking);
    err = fired_before_find(asking);
    quiet_tell(asking);
    return err;
}

Err rule_why_read(Read *read, TicketId ticket, AuditId audit, RuleWhy *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    Asking *asking = arena_new(read->arena, Asking);
    asking->read = read;
    Err err = rule_audit_load(read->tx, read->arena, audit, &asking->audit);
    if (!err && asking->audit.ticket.v != ticket.v) {
        err = ERR_NOT_FOUND;
    }
    if (!err) {
        err = rules_find(asking);
    }
    RuleWhy why = { .audit = asking->audit };
    if (!err) {
        err = update_explain(asking, &why);
    }
    if (err) {
        return err;
    }
    bool ran = why.is_update && !why.was_closed;
    why.rules = asking->answers;
    why.count = ran ? asking->count : 0;
    why.left_out = asking->left_out;
    *out = why;
    return ERR_NONE;
}

// ---- causes -----------------------------------------------------------------------------------

static Err cause_tell(Read *read, RuleCause *cause)
{
    const Event *event = &cause->event;
    Person person = { 0 };
    Err err = event->actor.person.v
                  ? person_load(read->tx, read->arena, event->actor.person, &person)
                  : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    cause->person = person.name;
    bool is_rule = event->kind == EVENT_RULE_FIRED || event->kind == EVENT_RULE_SKIPPED;
    if (!is_rule) {
        return ERR_NONE;
    }
    Rule rule = { 0 };
    err = rule_load_version(read->tx, read->arena, (RuleId){ event->ref }, event->number_a, &rule);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    cause->rule.v = event->ref;
    cause->version = event->number_a;
    cause->rule_title = rule.title;
    return ERR_NONE;
}

Err rule_causes_read(Read *read, TicketId ticket, EventId event, RuleCause *out, size_t *count)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    size_t found = 0;
    EventId next = event;
    while (next.v && found < RULE_CAUSES_MAX) {
        RuleCause cause = { 0 };
        Err err = past_event_load(read->tx, read->arena, next, &cause.event);
        bool is_first = found == 0;
        if (err == ERR_NOT_FOUND && !is_first) {
            break;
        }
        if (!err && is_first && cause.event.ticket.v != ticket.v) {
            err = ERR_NOT_FOUND;
        }
        if (!err) {
            err = cause_tell(read, &cause);
        }
        if (err) {
            return err;
        }
        out[found++] = cause;
        next = cause.event.cause;
    }
    *count = found;
    return ERR_NONE;
}
