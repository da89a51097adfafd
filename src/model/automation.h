// automation.h — what is special about rules that run by the clock: which tickets come into
// question at an hour, and what keeps them from firing for ever. Pure.
#ifndef MODEL_AUTOMATION_H
#define MODEL_AUTOMATION_H

#include "model/rule_compile.h"
#include "model/ticket.h"

// The time of a ticket by which it is looked up; an index stands behind each.
typedef enum AutomationClock {
    AUTOMATION_BY_STATUS, // since when it has its status
    AUTOMATION_BY_UPDATED,
    AUTOMATION_BY_CREATED,
    AUTOMATION_CLOCK_COUNT
} AutomationClock;

// All tickets that the automation can match at an hour, and others: those with one of the statuses
// whose time lies in the range. Never closed ones.
typedef struct AutomationReach {
    AutomationClock clock;
    uint32_t statuses; // bit (1 << TicketStatus) each
    int64_t since_ms;  // both inclusive; since > until: none
    int64_t until_ms;
} AutomationReach;

// From the conditions in `all`. The clock is that of a condition on the status' hours, else on
// those of the update, else the creation, before which nothing else can have happened.
AutomationReach automation_reach(const CompiledRule *rule, int64_t run_ms);

// Of special values (RULE_MAY_BE_…), those that stand for somebody when the clock runs a rule.
static inline uint32_t automation_specials(uint32_t specials)
{
    return specials & ~(uint32_t)RULE_MAY_BE_CURRENT_USER;
}

// Whether something keeps it from matching the same ticket hour by hour: a condition on time with
// "is", which holds for one hour only; or an action after which a condition of `all`, or every one
// of `any`, does not hold any more; or one that closes the ticket.
bool automation_stops(const CompiledRule *rule);

#endif
