#include "desk/rules/dry_others.h"

#include <string.h>

DryOthers dry_others_make(Read *read, const CompiledRule *rules, size_t count, size_t own)
{
    return (DryOthers){ .read = read,
                        .rules = rules,
                        .count = count,
                        .own = own,
                        .of = arena_array(read->arena, DryRunOther, count),
                        .because = arena_array(read->arena, bool, count),
                        .letters = { .arena = read->arena } };
}

// ---- what they do -----------------------------------------------------------------------------

// One that is tried.
typedef struct Trying {
    DryOthers *others;
    size_t at;
    bool is_told;
} Trying;

// Told for the first time, it gets its rows.
static DryRunAction *action_of(const Trying *trying, size_t action)
{
    const CompiledRule *rule = &trying->others->rules[trying->at];
    DryRunOther *other = &trying->others->of[trying->at];
    if (!other->actions) {
        other->actions = arena_array(trying->others->read->arena, DryRunAction, rule->action_count);
        other->action_count = rule->action_count;
        for (size_t i = 0; i < rule->action_count; i++) {
            other->actions[i].what = rule->actions[i].what;
        }
    }
    return &other->actions[action];
}

static void done(void *owner, size_t action)
{
    const Trying *trying = owner;
    if (trying->is_told) {
        action_of(trying, action)->done++;
    }
}

static void skipped(void *owner, size_t action, Str code)
{
    (void)owner;
    (void)action;
    (void)code;
}

static void wrote(void *owner, size_t action, PersonId to)
{
    const Trying *trying = owner;
    action_of(trying, action)->letters++;
    dry_letters_add(&trying->others->letters, to);
}

Err dry_others_try(DryOthers *others, size_t at, bool is_told, RuleTrial *trial)
{
    Trying trying = { others, at, is_told };
    trial->done = done;
    trial->skipped = skipped;
    trial->wrote = is_told ? wrote : NULL;
    trial->owner = &trying;
    return rule_try(trial);
}

// ---- why they fire ----------------------------------------------------------------------------

static void marks_set(const DryOthers *others, DryFires fires, bool to)
{
    for (size_t i = 0; i < fires.count; i++) {
        others->because[fires.at[i]] = to && fires.at[i] != others->own;
    }
}

size_t dry_others_compare(DryOthers *others, DryFires with, DryFires without)
{
    size_t more = 0;
    memset(others->because, 0, others->count * sizeof(bool));
    marks_set(others, without, true);
    for (size_t i = 0; i < with.count; i++) {
        others->because[with.at[i]] = false;
    }
    for (size_t i = 0; i < without.count; i++) {
        others->of[without.at[i]].less += others->because[without.at[i]];
    }
    marks_set(others, with, true);
    marks_set(others, without, false);
    for (size_t i = 0; i < with.count; i++) {
        others->of[with.at[i]].more += others->because[with.at[i]];
        more += others->because[with.at[i]];
    }
    return more;
}

static bool action_is_same(const CompiledAction *a, const CompiledAction *b)
{
    if (a->what != b->what) {
        return false;
    }
    bool is_letter = a->what == RULE_DO_NOTIFY_USER || a->what == RULE_DO_NOTIFY_TEAM ||
                     a->what == RULE_DO_NOTIFY_WEBHOOK;
    bool is_to_customer = a->what == RULE_DO_SURVEY || a->what == RULE_DO_COMMENT;
    return is_to_customer || (is_letter && a->special == b->special && a->number == b->number);
}

static bool does_same(const CompiledRule *a, const CompiledRule *b)
{
    for (size_t i = 0; i < a->action_count; i++) {
        for (size_t k = 0; k < b->action_count; k++) {
            if (action_is_same(&a->actions[i], &b->actions[k])) {
                return true;
            }
        }
    }
    return false;
}

void dry_others_same(DryOthers *others, DryFires fires)
{
    const CompiledRule *own = &others->rules[others->own];
    for (size_t i = 0; i < fires.count; i++) {
        size_t at = fires.at[i];
        others->of[at].same += at != others->own && does_same(own, &others->rules[at]);
    }
}

// ---- all --------------------------------------------------------------------------------------

Err dry_others_tell(DryOthers *others, RuleDryRun *out)
{
    DryRunOther *told = arena_array(others->read->arena, DryRunOther, RULE_DRY_RUN_OTHERS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < others->count && count < RULE_DRY_RUN_OTHERS_MAX; i++) {
        const DryRunOther *other = &others->of[i];
        if (other->more + other->less + other->same > 0) {
            told[count] = *other;
            told[count].id = others->rules[i].id;
            told[count++].title = others->rules[i].title;
        }
    }
    out->others = told;
    out->other_count = count;
    return dry_letters_tell(others->read, &others->letters, &out->others_written);
}
