// rule_cycle.h — in which order rules run on one update (RUL-1).
//
// From the top; each rule at most once; after each that fired the list starts over, so that rules
// above see what it did; until a whole pass fires nothing. It therefore ends after at most as many
// fires as there are rules. Pure: what a rule does is the caller's callback, which changes the
// facts.
#ifndef MODEL_RULE_CYCLE_H
#define MODEL_RULE_CYCLE_H

#include "model/rule_compile.h"

typedef struct RuleCycle {
    const CompiledRule *rules; // in order
    size_t count;
    bool *fired; // `count` of them: those that are true may not fire; who fires becomes true
    // `count` of them, the cycle's own: what has changed since a rule was asked, so that it is
    // asked again only then. NULL: each is asked at each pass.
    uint64_t *stale;
    // Does what the rule says and brings `facts` up to date. `place` counts the fires from 0. An
    // error ends the cycle.
    Err (*fire)(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts);
    void *owner;
} RuleCycle;

// `fires` (may be NULL) gets how many fired. The error of `fire`, else ERR_NONE.
MUST_USE Err rule_cycle_run(const RuleCycle *cycle, RuleFacts *facts, size_t *fires);

#endif
