// rule_trial.h — a rule's actions tried on an update that only seems to be: nothing is written or
// sent.
//
// What an action would do to the ticket and its session is done to the update at hand, so that the
// engine sees it; whom it would write to is only named. The same checks as in rule_action.h, with
// the people and groups of today. A comment is looked at by triggers as the rule has it, without
// its placeholders being filled. A survey counts as asked unless the ticket itself says
// otherwise; the throttle of surveys is not looked at.
#ifndef DESK_RULES_RULE_TRIAL_H
#define DESK_RULES_RULE_TRIAL_H

#include "desk/rules/rule_action.h"

typedef struct RuleTrial {
    Tx *tx; // for reading
    World *world;
    Arena *arena;
    const CompiledRule *rule;
    WorkUpdate *update; // `now` becomes what the rule makes of it
    // One for each action of the rule that would have no effect: a code of rule_action.h.
    void (*skipped)(void *owner, size_t action, Str code);
    // One for each action that would have its effect.
    void (*done)(void *owner, size_t action);
    // One for each letter. NULL: nothing that leaves the desk is looked at.
    void (*wrote)(void *owner, size_t action, PersonId to);
    void *owner;
} RuleTrial;

// Only errors of the store.
MUST_USE Err rule_try(const RuleTrial *trial);

#endif
