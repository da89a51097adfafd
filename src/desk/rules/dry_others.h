// dry_others.h — what other triggers would do because of a rule that is run dry.
#ifndef DESK_RULES_DRY_OTHERS_H
#define DESK_RULES_DRY_OTHERS_H

#include "desk/rules/dry_letters.h"
#include "desk/rules/rule_trial.h"

typedef struct DryOthers {
    Read *read;
    const CompiledRule *rules;
    size_t count;
    size_t own;      // the place of the rule in question among them
    DryRunOther *of; // of each rule
    bool *because;   // of each rule: on the update that was compared last
    DryLetters letters;
} DryOthers;

// The rules that fired on one update, by their places.
typedef struct DryFires {
    const size_t *at;
    size_t count;
} DryFires;

DryOthers dry_others_make(Read *read, const CompiledRule *rules, size_t count, size_t own);
// Tries the rule at a place. `is_told`: what it does is counted, as brought about by the rule in
// question. The callbacks of `trial` are set here.
MUST_USE Err dry_others_try(DryOthers *others, size_t at, bool is_told, RuleTrial *trial);
// One update with the rule in question and without it. How many fire only because of it: those
// whose `because` is set then.
size_t dry_others_compare(DryOthers *others, DryFires with, DryFires without);
// Counts those that do on an update what the rule in question did.
void dry_others_same(DryOthers *others, DryFires fires);
// The rules that are touched, and whom they would write to.
MUST_USE Err dry_others_tell(DryOthers *others, RuleDryRun *out);

#endif
