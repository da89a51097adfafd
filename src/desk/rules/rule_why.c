#include "desk/rules/rule_why.h"

#include "desk/rules/automation_why.h"
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
    static const Str names[] = { STR_INIT("fired"),        STR_INIT("not_fired"),
                                 STR_INIT("fired_before"), STR_INIT("unexplained"),
                                 STR_INIT("went_on"),      STR_INIT("stopped") };
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
    Event *events; // of rules: first of those that fired earlier, then in order
    size_t event_count;
    size_t early_count; // of the former
    bool is_judged;     // facts are there
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
    asking->answers[at] = (WhyRule){ .id = rule->id,
                                     .kind = rule->kind,
                                     .version = rule->version,
                                     .title = rule->title,
                                     .outcome = RULE_NOT_FIRED };
    asking->count++;
}

static Err version_take(Asking *asking, int64_t id, int64_t version)
{
    Read *read = asking->read;
    if (answer_find(asking, id, version) < asking->count) {
        return ERR_NONE;
    }
    Rule rule = { 0 };
    Err err = rule_load_version(read->tx, read->arena, (RuleId){ id }, version, &rule);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    rule_take(asking, &rule);
    return ERR_NONE;
}

static Err fired_elsewhere_take(Asking *asking)
{
    Err err = ERR_NONE;
    for (size_t i = asking->early_count; i < asking->event_count && !err; i++) {
        const Event *event = &asking->events[i];
        if (event->kind == EVENT_RULE_FIRED) {
            err = version_take(asking, event->ref, event->number_a);
        }
    }
    return err;
}

// ---- which had fired earlier ------------------------------------------------------------------

static bool is_of(const Event *event, const Event *fired)
{
    bool is_skip = event->kind == EVENT_RULE_SKIPPED;
    return is_skip ? event->ref == fired->ref : event->cause.v == fired->id.v;
}

// The firing that an event belongs to: the one before it, or the one that it says; NULL: none here.
static const Event *firing_of(const Asking *asking, size_t index)
{
    const Event *event = &asking->events[index];
    const Event *before = NULL;
    const Event *cause = NULL;
    for (size_t i = 0; i < asking->event_count; i++) {
        const Event *at = &asking->events[i];
        if (at->kind == EVENT_RULE_FIRED) {
            before = i < index ? at : before;
            cause = is_of(event, at) ? at : cause;
        }
    }
    bool is_bound = event->kind == EVENT_RULE_SKIPPED || event->kind == EVENT_MESSAGE_SENT;
    return is_bound ? cause : before;
}

// What rules did that had fired in an earlier update stands first; then each firing with what came
// of it, also what was said later, after a wait.
static void events_sort(Asking *asking)
{
    Event *sorted = arena_array(asking->read->arena, Event, asking->event_count);
    const Event **firings = arena_array(asking->read->arena, const Event *, asking->event_count);
    size_t count = 0;
    for (size_t i = 0; i < asking->event_count; i++) {
        bool is_firing = asking->events[i].kind == EVENT_RULE_FIRED;
        firings[i] = is_firing ? NULL : firing_of(asking, i);
        if (!is_firing && !firings[i]) {
            sorted[count++] = asking->events[i];
        }
    }
    asking->early_count = count;
    for (size_t i = 0; i < asking->event_count; i++) {
        if (asking->events[i].kind != EVENT_RULE_FIRED) {
            continue;
        }
        sorted[count++] = asking->events[i];
        for (size_t k = 0; k < asking->event_count; k++) {
            if (firings[k] == &asking->events[i]) {
                sorted[count++] = asking->events[k];
            }
        }
    }
    assert(count == asking->event_count);
    asking->events = sorted;
}

// Which rule did it, by the event that says that it fired.
static Err early_rule_find(const Asking *asking, const Event *event, int64_t *id, int64_t *version)
{
    if (event->kind == EVENT_RULE_SKIPPED) {
        *id = event->ref;
        *version = event->number_a;
        return ERR_NONE;
    }
    Event fired = { 0 };
    Err err = past_event_load(asking->read->tx, asking->read->arena, event->cause, &fired);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    bool is_fired = fired.kind == EVENT_RULE_FIRED;
    *id = is_fired ? fired.ref : 0;
    *version = is_fired ? fired.number_a : 0;
    return ERR_NONE;
}

// A rule's events stand together: each of them went on alone, or was stopped.
static void early_tell(Asking *asking, size_t at, const Event *event)
{
    WhyRule *answer = &asking->answers[at];
    bool goes_on = asking->audit.actor.kind == ACTOR_MESSAGING_TRIGGER;
    if (answer->event_count == 0) {
        answer->outcome = goes_on ? RULE_WENT_ON : RULE_STOPPED;
        answer->events = event;
        answer->event_count = 1;
    } else if (answer->events + answer->event_count == event) {
        answer->event_count++;
    }
}

static Err early_take(Asking *asking)
{
    for (size_t i = 0; i < asking->early_count; i++) {
        const Event *event = &asking->events[i];
        int64_t id = 0;
        int64_t version = 0;
        Err err = early_rule_find(asking, event, &id, &version);
        if (!err && id) {
            err = version_take(asking, id, version);
        }
        if (err) {
            return err;
        }
        size_t at = answer_find(asking, id, version);
        if (at < asking->count) {
            early_tell(asking, at, event);
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
    events_sort(asking);
    size_t most = count + asking->event_count;
    asking->rules = arena_array(read->arena, Rule, most);
    asking->compiled = arena_array(read->arena, CompiledRule, most);
    asking->answers = arena_array(read->arena, WhyRule, most);
    for (size_t i = 0; i < count; i++) {
        if (set[i].kind == RULE_TRIGGER) {
            rule_take(asking, &set[i]);
        }
    }
    err = fired_elsewhere_take(asking);
    return err ? err : early_take(asking);
}

// ---- conditions -------------------------------------------------------------------------------

void rule_why_conditions(Arena *arena, const CompiledRule *rule, const Rule *written,
                         const RuleFacts *facts, WhyRule *out)
{
    size_t count = rule->all_count + rule->any_count;
    out->conditions = arena_array(arena, WhyCondition, count);
    out->condition_count = count;
    for (size_t i = 0; i < count; i++) {
        bool in_any = i >= rule->all_count;
        size_t index = in_any ? i - rule->all_count : i;
        const CompiledCondition *condition = in_any ? &rule->any[index] : &rule->all[index];
        RuleField field = condition->field;
        bool is_hours = rule_field_info(field)->type == RULE_TYPE_HOURS; // they only grow
        out->conditions[i] = (WhyCondition){
            .written = in_any ? written->any.at[index] : written->all.at[index],
            .field = field,
            .how = condition->how,
            .in_any = in_any,
            .index = index,
            .met = rule_condition_holds(condition, facts),
            .uses_today = past_uses_today(field),
            .before = rule_value_name(arena, field,
                                      is_hours ? facts->after[field] : facts->before[field]),
            .after = rule_value_name(arena, field, facts->after[field]),
        };
    }
}

static void conditions_tell(Asking *asking, size_t at)
{
    rule_why_conditions(asking->read->arena, &asking->compiled[at], &asking->rules[at],
                        &asking->facts, &asking->answers[at]);
}

// ---- what fired -------------------------------------------------------------------------------

// Who made the update looked at the ticket as it was before it.
static Err automation_tell(Asking *asking, size_t at)
{
    RuleFacts facts;
    if (!asking->is_judged) { // it changed nothing, so that nothing tells how the ticket was
        return ERR_NONE;
    }
    Err err = automation_facts_then(asking->read, &asking->audit, &asking->update.before,
                                    &asking->compiled[at], &facts);
    if (!err) {
        rule_why_conditions(asking->read->arena, &asking->compiled[at], &asking->rules[at], &facts,
                            &asking->answers[at]);
    }
    return err;
}

// Its events stand behind it, up to the next that fired.
static Err fired_tell(Asking *asking, size_t at, size_t event)
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
    if (answer->kind == RULE_AUTOMATION) {
        return automation_tell(asking, at);
    }
    // What a messaging trigger looked at is not in the log.
    if (answer->kind == RULE_TRIGGER && asking->is_judged) {
        conditions_tell(asking, at);
    }
    return ERR_NONE;
}

static Err events_replay(Asking *asking)
{
    for (size_t i = asking->early_count; i < asking->event_count; i++) {
        const Event *event = &asking->events[i];
        if (event->kind == EVENT_RULE_FIRED) {
            size_t at = answer_find(asking, event->ref, event->number_a);
            Err err = at < asking->count ? fired_tell(asking, at, i) : ERR_NONE;
            if (err) {
                return err;
            }
            continue;
        }
        if (!asking->is_judged) {
            continue;
        }
        record_redo(asking->read->arena, event, &asking->update.now);
        past_facts_refresh(&asking->past_ask, asking->read->arena, &asking->update,
                           asking->past.at_ms, &asking->facts);
    }
    return ERR_NONE;
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
        bool is_asked = answer->outcome == RULE_NOT_FIRED || answer->outcome == RULE_FIRED_BEFORE;
        if (!is_asked) {
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

// Of what no trigger looks at: only who did something.
static Err doers_keep(Asking *asking)
{
    size_t kept = 0;
    Err err = events_replay(asking);
    for (size_t i = 0; i < asking->count; i++) {
        if (asking->answers[i].outcome != RULE_NOT_FIRED) {
            asking->answers[kept++] = asking->answers[i];
        }
    }
    asking->count = kept;
    return err;
}

static Err update_explain(Asking *asking, RuleWhy *why)
{
    Read *read = asking->read;
    asking->past_ask = (PastAsk){ .tx = read->tx,
                                  .world = read->world,
                                  .arena = read->arena,
                                  .fields = past_fields_of(asking->compiled, asking->count) };
    Err err = past_schedules_load(&asking->past_ask);
    if (!err) {
        err = past_update_find(&asking->past_ask, asking->audit.ticket, asking->audit.id,
                               &asking->past);
    }
    why->is_update = err == ERR_NONE;
    if (err == ERR_NOT_FOUND) {
        return doers_keep(asking);
    }
    if (err) {
        return err;
    }
    const Ticket *before = &asking->past.update.before.ticket;
    why->was_closed = before->id.v && before->status == TICKET_CLOSED;
    asking->update = asking->past.update;
    err = past_facts(&asking->past_ask, read->arena, &asking->past, &asking->facts);
    if (err) {
        return err;
    }
    if (why->was_closed) {
        return doers_keep(asking);
    }
    asking->is_judged = true;
    err = events_replay(asking);
    if (!err) {
        err = fired_before_find(asking);
    }
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
    why.rules = asking->answers;
    why.count = asking->count;
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
