// messaging_facts.h — an event in a conversation in the form in which conditions look at it.
#ifndef DESK_RULES_MESSAGING_FACTS_H
#define DESK_RULES_MESSAGING_FACTS_H

#include "desk/record.h"
#include "model/rule_compile.h"

// Fills all of `out`, with what `needs` (RULE_NEEDS_…) asks for. `record` may have no ticket yet:
// its fields are empty then.
MUST_USE Err messaging_facts_fill(Work *work, RuleRun run, const Record *record, uint32_t needs,
                                  RuleFacts *out);
// Tells what follows from the counts that `values` hold already. Part of messaging_facts_fill().
void messaging_facts_routing(RuleRun run, RuleValue *values);
// Tells of one group whether it is there (RULE_PRESENCE_…), after those told before.
void messaging_facts_team(Arena *arena, TeamId team, int64_t presence, RuleValue *values);
// Of somebody who is in no conversation, `visitor` 0: of somebody unknown, who reads `language`.
MUST_USE Err messaging_facts_visitor(Work *work, PersonId visitor, Language language,
                                     uint32_t needs, RuleFacts *out);
// Where somebody is who is in no conversation, as conditions look at it. In one it is looked up.
void messaging_facts_whereabouts(Work *work, const Whereabouts *at, RuleFacts *facts);

#endif
