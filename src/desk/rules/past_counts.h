// past_counts.h — how often things had happened to a ticket by a moment of its past.
//
// The same counts as rule_fact_counts() tells of now, kept event by event while a ticket is walked
// back or forward.
#ifndef DESK_RULES_PAST_COUNTS_H
#define DESK_RULES_PAST_COUNTS_H

#include "desk/record.h"
#include "model/rule_compile.h"
#include "store/rule_fact_store.h"

// `times` 1: the event happens; -1: it is taken back.
MUST_USE Err past_counts_lay(Tx *tx, const Event *event, int64_t times, RuleCounts *counts);
// What a rule on trial made of the ticket has no events.
void past_counts_follow(const Ticket *before, const Ticket *now, RuleCounts *counts);
void past_counts_tell(const RuleCounts *counts, RuleValue *values);

#endif
