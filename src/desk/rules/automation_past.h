// automation_past.h — when an automation would have fired on the tickets of the past days.
//
// Each ticket is walked back by its history to its beginning, and then forward again: between two
// changes only the hours pass, so that the first whole hour at which the conditions on time hold is
// reckoned, not searched for. What the automation, and triggers on its update, would have done
// stays done while the history goes on, until somebody changes that very field; a ticket that it
// would have closed takes part no longer, nor one that it has updated AUTOMATION_UPDATES_MAX times.
// Not in the log, and so of today: language, description, and whether it is public.
#ifndef DESK_RULES_AUTOMATION_PAST_H
#define DESK_RULES_AUTOMATION_PAST_H

#include "desk/read.h"
#include "desk/update.h"
#include "model/rule_compile.h"
#include "store/rule_fact_store.h"

enum {
    AUTOMATION_PAST_EVENTS_MAX = 2000, // of one ticket; one with more is left out
};

typedef struct AutomationPast {
    Read *read;
    Arena *scratch; // of one ticket
    const CompiledRule *rule;
    uint32_t needs; // RULE_NEEDS_…: what it looks at, and whoever is told of its updates
    int64_t since_ms;
    int64_t until_tick_ns; // it is cut then
    // It would have fired at the whole hour `run_ms`. `update->now` becomes what it makes of it.
    Err (*fire)(void *owner, WorkUpdate *update, const RuleFacts *facts, int64_t run_ms);
    // Then triggers would have looked at it: `update->now` becomes what they make of it.
    Err (*updated)(void *owner, WorkUpdate *update, const RuleCounts *counts, int64_t run_ms);
    void *owner;
} AutomationPast;

typedef struct AutomationPastReach {
    int64_t tickets; // that were looked at
    bool cut;        // there were more:
    int64_t cut_ms;  // only those made from here on were looked at
} AutomationPastReach;

// Of which fields the value of today is told.
bool automation_past_uses_today(RuleField field);

MUST_USE Err automation_past(const AutomationPast *past, AutomationPastReach *out);

#endif
