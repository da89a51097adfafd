// automation_why.h — what automations looked at when they fired, and what they will make of a
// ticket as it is now.
//
// The log does not hold the times of a ticket, but every change that moved them: since when it had
// its status, when it was updated, assigned, and when either side wrote is read from there.
#ifndef DESK_RULES_AUTOMATION_WHY_H
#define DESK_RULES_AUTOMATION_WHY_H

#include "desk/rules/rule_why.h"
#include "desk/update.h"

// The facts by which an automation fired in an audit: `before` is the ticket as it was then.
MUST_USE Err automation_facts_then(Read *read, const Audit *audit, const Record *before,
                                   const CompiledRule *rule, RuleFacts *out);

typedef struct AutomationsAhead {
    int64_t run_ms;  // the next whole hour, by which all is judged
    bool is_closed;  // closed tickets are never looked at
    int64_t updates; // by automations so far
    bool is_full;    // as many as one takes in its life
    const WhyRule
        *rules; // the active ones, in their order; RULE_FIRED: it will, if nothing changes
    size_t count;
} AutomationsAhead;

// For staff. ERR_NOT_FOUND when there is no such ticket. Each is judged alone, not on what those
// before it will have done.
MUST_USE Err automations_ahead_read(Read *read, TicketId ticket, AutomationsAhead *out);

#endif
