#include "model/rule_cycle.h"

// The first that matches and may fire; `count` when there is none.
static size_t next_to_fire(const RuleCycle *cycle, const RuleFacts *facts)
{
    for (size_t i = 0; i < cycle->count; i++) {
        const CompiledRule *rule = &cycle->rules[i];
        if (rule_may_react(rule, facts->bits) && !cycle->fired[i] &&
            rule_matches(rule, facts, NULL)) {
            return i;
        }
    }
    return cycle->count;
}

Err rule_cycle_run(const RuleCycle *cycle, RuleFacts *facts, size_t *fires)
{
    Err err = ERR_NONE;
    size_t place = 0;
    size_t at = next_to_fire(cycle, facts);
    while (at < cycle->count && !err) {
        cycle->fired[at] = true;
        err = cycle->fire(cycle->owner, &cycle->rules[at], place, facts);
        place++;
        at = err ? at : next_to_fire(cycle, facts);
    }
    if (fires) {
        *fires = place;
    }
    return err;
}
