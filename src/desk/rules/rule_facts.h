// rule_facts.h — an update in the form in which conditions look at it.
#ifndef DESK_RULES_RULE_FACTS_H
#define DESK_RULES_RULE_FACTS_H

#include "desk/schedule/schedule_set.h"
#include "desk/update.h"
#include "model/rule_compile.h"

typedef struct RuleFactsAsk {
    Tx *tx;
    Arena *arena;
    int64_t now_ms;
    uint32_t needs; // RULE_NEEDS_…: what rules of the set look at
    const WorkUpdate *update;
    const ScheduleSet *schedules; // for RULE_NEEDS_HOURS; NULL: the desk is always open
} RuleFactsAsk;

// Fills all of `out`. Looks up only what `needs` asks for.
MUST_USE Err rule_facts_fill(const RuleFactsAsk *ask, RuleFacts *out);
// After a rule changed update->now: what lies in the record is told anew, what was looked up stays.
void rule_facts_refresh(const RuleFactsAsk *ask, RuleFacts *facts);

#endif
