#include "desk/rules/rule_set.h"

#include "store/rule_store.h"
#include "text/fold.h"

Err rule_set_compile(Arena *arena, const Rule *rule, Refusal *why, CompiledRule *out)
{
    RuleCompile how = { .arena = arena, .fold = text_fold };
    return rule_compile(&how, rule, why, out);
}

// Rules come by kind, each kind in its order.
static void rules_compile(Arena *arena, const Rule *rules, size_t count, RuleSet *set)
{
    CompiledRule *compiled = arena_array(arena, CompiledRule, count);
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        RuleKind kind = rules[i].kind;
        bool is_known = kind > RULE_KIND_NONE && kind < RULE_KIND_COUNT;
        if (!is_known || rule_set_compile(arena, &rules[i], NULL, &compiled[made]) != ERR_NONE) {
            set->left_out++;
            continue;
        }
        if (set->of[kind].count == 0) {
            set->of[kind].at = &compiled[made];
        }
        set->of[kind].count++;
        set->of[kind].needs |= compiled[made].needs;
        made++;
    }
}

Err rule_set_load_at(Tx *tx, Arena *arena, int64_t number, RuleSet *out)
{
    const Rule *rules = NULL;
    size_t count = 0;
    Err err = rule_set_rules(tx, arena, number, &rules, &count);
    if (err) {
        return err;
    }
    RuleSet set = { .number = number };
    rules_compile(arena, rules, count, &set);
    *out = set;
    return ERR_NONE;
}

Err rule_set_load(Tx *tx, Arena *arena, RuleSet *out)
{
    int64_t number = 0;
    Err err = rule_set_number(tx, &number);
    return err ? err : rule_set_load_at(tx, arena, number, out);
}

// ---- what rules name --------------------------------------------------------------------------

static bool conditions_name(const CompiledCondition *conditions, size_t count, RuleType type,
                            int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        const CompiledCondition *at = &conditions[i];
        if (rule_field_info(at->field)->type == type && at->number == id) {
            return true;
        }
    }
    return false;
}

static bool rule_names(const CompiledRule *rule, RuleType type, int64_t id)
{
    for (size_t i = 0; i < rule->action_count; i++) {
        const CompiledAction *at = &rule->actions[i];
        if (rule_do_info(at->what)->types[0] == type && at->number == id) {
            return true;
        }
    }
    return conditions_name(rule->all, rule->all_count, type, id) ||
           conditions_name(rule->any, rule->any_count, type, id);
}

bool rule_set_names(const RuleSet *set, RuleType type, int64_t id)
{
    for (RuleKind kind = RULE_KIND_NONE; set && kind < RULE_KIND_COUNT; kind++) {
        for (size_t i = 0; i < set->of[kind].count; i++) {
            if (rule_names(&set->of[kind].at[i], type, id)) {
                return true;
            }
        }
    }
    return false;
}
