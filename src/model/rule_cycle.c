#include "model/rule_cycle.h"

// Whether something that the rule looks at has changed since it was asked and did not match.
static bool is_stale(const RuleCycle *cycle, size_t i)
{
    return !cycle->stale || (cycle->stale[i] & cycle->rules[i].looks_at);
}

// The first that matches and may fire; `count` when there is none.
static size_t next_to_fire(const RuleCycle *cycle, const RuleFacts *facts)
{
    for (size_t i = 0; i < cycle->count; i++) {
        const CompiledRule *rule = &cycle->rules[i];
        if (!rule_may_react(rule, facts->bits) || !is_stale(cycle, i) || cycle->fired[i]) {
            continue;
        }
        if (rule_matches(rule, facts, NULL)) {
            return i;
        }
        if (cycle->stale) {
            cycle->stale[i] = 0;
        }
    }
    return cycle->count;
}

static void stale_add(const RuleCycle *cycle, uint64_t fields)
{
    for (size_t i = 0; i < cycle->count && cycle->stale && fields; i++) {
        cycle->stale[i] |= fields;
    }
}

Err rule_cycle_run(const RuleCycle *cycle, RuleFacts *facts, size_t *fires)
{
    Err err = ERR_NONE;
    size_t place = 0;
    stale_add(cycle, UINT64_MAX);
    size_t at = next_to_fire(cycle, facts);
    while (at < cycle->count && !err) {
        RuleFacts before = *facts;
        cycle->fired[at] = true;
        err = cycle->fire(cycle->owner, &cycle->rules[at], place, facts);
        place++;
        if (!err) {
            stale_add(cycle, rule_facts_difference(&before, facts));
            at = next_to_fire(cycle, facts);
        }
    }
    if (fires) {
        *fires = place;
    }
    return err;
}
