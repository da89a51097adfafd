// rule_why.h — what business rules made of an update, and why others made nothing of it (RUL-6).
//
// What fired, what it did and what it could not do comes from the log. Why another did not is found
// by asking the same engine: the update is rebuilt from the log, what rules did to it is laid over
// it event by event, and each condition is judged on the values as they were when the rule was last
// looked at. For one that fired that is the moment before it did; for one that did not, the end,
// because the list starts over until a whole pass fires nothing.
//
// Automations and messaging triggers react to no update: what they do is one. Of them it is told
// what they did and could not do; of messaging triggers not what they looked at, which the log does
// not hold.
#ifndef DESK_RULES_RULE_WHY_H
#define DESK_RULES_RULE_WHY_H

#include "desk/read.h"
#include "model/event.h"
#include "model/rule_compile.h"

enum {
    RULE_WHY_EVENTS_MAX = 4096, // of rules in one update; the rest are left out
    RULE_CAUSES_MAX = 32,       // steps from an event to what it came from
};

typedef enum RuleOutcome {
    RULE_FIRED,
    RULE_NOT_FIRED,
    RULE_FIRED_BEFORE, // on an earlier update of the same ticket in the same command
    RULE_UNEXPLAINED,  // by the values that are known today it should have fired
    RULE_WENT_ON,      // a messaging trigger that had fired before, after a wait
    RULE_STOPPED,      // a messaging trigger that waited when this update ended the session
    RULE_OUTCOME_COUNT
} RuleOutcome;
// "fired", "not_fired", "fired_before", "unexplained", "went_on", "stopped".
Str rule_outcome_name(RuleOutcome outcome);

typedef struct WhyCondition {
    RuleCondition written; // as the rule says it
    RuleField field;
    RuleOperator how;
    bool in_any;
    size_t index; // in its list
    bool met;
    bool uses_today; // the value is today's: it is not in the log
    Str before;      // as the API names it; "" for nothing, and for texts that people wrote
    Str after;
} WhyCondition;

typedef struct WhyRule {
    RuleId id;
    RuleKind kind; // a trigger, or the rule that made the update
    int64_t version;
    Str title;
    RuleOutcome outcome;
    size_t place;        // of RULE_FIRED: in the order of firing, from 0
    EventId fired;       // likewise
    const Event *events; // what it did, EVENT_RULE_SKIPPED among it
    size_t event_count;
    WhyCondition *conditions; // `all`, then `any`; none of what reacts to no update
    size_t condition_count;
    size_t decided; // of RULE_NOT_FIRED: the condition that kept it from firing
} WhyRule;

typedef struct RuleWhy {
    Audit audit;
    bool is_update;       // false: nothing that rules look at, e.g. a survey's answer
    bool was_closed;      // before it: closed tickets run no rules
    const WhyRule *rules; // triggers of the set in force then, in their order; then the others
    size_t count;
    size_t left_out; // rules that this program does not understand
} RuleWhy;

// Fills conditions and condition_count of `out`: how each is judged by the facts.
void rule_why_conditions(Arena *arena, const CompiledRule *rule, const Rule *written,
                         const RuleFacts *facts, WhyRule *out);

// For staff. ERR_NOT_FOUND when the ticket has no such audit.
MUST_USE Err rule_why_read(Read *read, TicketId ticket, AuditId audit, RuleWhy *out);

// One step from an event to what it came from.
typedef struct RuleCause {
    Event event;
    Str person;  // who did it; "": nobody
    RuleId rule; // of a step that a rule fired, 0: none
    int64_t version;
    Str rule_title;
} RuleCause;

// From the event itself to the first that has no cause: a person, a message or the clock. `out` has
// room for RULE_CAUSES_MAX. For staff; ERR_NOT_FOUND when the ticket has no such event.
MUST_USE Err rule_causes_read(Read *read, TicketId ticket, EventId event, RuleCause *out,
                              size_t *count);

#endif
