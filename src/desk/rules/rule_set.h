// rule_set.h — the rules in force, compiled.
//
// Part of the DeskConfig: loaded with it, and anew after a commit that changed a rule. The set of
// any past number can be loaded too, for those who ask why.
#ifndef DESK_RULES_RULE_SET_H
#define DESK_RULES_RULE_SET_H

#include "model/rule_compile.h"
#include "store/db.h"

typedef struct RuleSet {
    int64_t number; // 0 before the first rule
    struct {
        const CompiledRule *at; // in the order in which they run
        size_t count;
        uint32_t needs; // of all of them together
    } of[RULE_KIND_COUNT];
    size_t left_out; // that this program does not understand: written by a newer one
} RuleSet;

// The set in force now. Everything lies in the arena.
MUST_USE Err rule_set_load(Tx *tx, Arena *arena, RuleSet *out);
// As it was at `number`.
MUST_USE Err rule_set_load_at(Tx *tx, Arena *arena, int64_t number, RuleSet *out);
// Compiles one rule, saved or only edited, the way the set does.
MUST_USE Err rule_set_compile(Arena *arena, const Rule *rule, Refusal *why, CompiledRule *out);

// Whether a rule in force has a condition or an action on the thing of that type and id. `set` may
// be NULL.
bool rule_set_names(const RuleSet *set, RuleType type, int64_t id);

#endif
