#include "model/rule_cycle.h"

// In `stale`: what the rule looks at, and whether it is to be asked. So dense, because of a
// thousand rules all but a few are only passed over, again after each fire.
#define TO_BE_ASKED (UINT64_C(1) << 63)
static_assert(RULE_FIELD_COUNT < 63, "a bit for each, and one more");

static void stale_begin(const RuleCycle *cycle)
{
    for (size_t i = 0; i < cycle->count && cycle->stale; i++) {
        cycle->stale[i] = cycle->fired[i] ? 0 : cycle->rules[i].looks_at | TO_BE_ASKED;
    }
}

// Who looks at one of these is asked again.
static void stale_add(const RuleCycle *cycle, uint64_t fields)
{
    for (size_t i = 0; i < cycle->count && cycle->stale; i++) {
        cycle->stale[i] |= cycle->stale[i] & fields ? TO_BE_ASKED : 0;
    }
}

// The first that matches and may fire; `count` when there is none. What a rule needs an update to
// bring changes only with a field that it looks at, so who may not react is not asked again either.
static size_t next_to_fire(const RuleCycle *cycle, const RuleFacts *facts)
{
    for (size_t i = 0; i < cycle->count; i++) {
        if (cycle->stale && !(cycle->stale[i] & TO_BE_ASKED)) {
            continue;
        }
        const CompiledRule *rule = &cycle->rules[i];
        bool may = rule_may_react(rule, facts->bits) && !cycle->fired[i];
        if (may && rule_matches(rule, facts, NULL)) {
            return i;
        }
        if (cycle->stale) {
            cycle->stale[i] &= ~TO_BE_ASKED;
        }
    }
    return cycle->count;
}

Err rule_cycle_run(const RuleCycle *cycle, RuleFacts *facts, size_t *fires)
{
    Err err = ERR_NONE;
    size_t place = 0;
    stale_begin(cycle);
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
