// rule_save.h — admins make, change, order and delete business rules and their categories.
//
// Each change is written to the account's audit log (subject "trigger", "automation",
// "messaging_trigger" or "trigger_category", one row per member that changed) and raises the number
// of the set of rules in force. What a rule says or does is kept in versions: a change of title,
// conditions, actions or run event makes a new one, a change of position or of the switch does not.
//
// All of these: ERR_FORBIDDEN for who is no admin, ERR_NOT_FOUND for what is not there, ERR_INVALID
// naming the member (rule_compile.h: "conditions.all[1].operator"; "category_id"; "title" …).
#ifndef DESK_RULES_RULE_SAVE_H
#define DESK_RULES_RULE_SAVE_H

#include "desk/work.h"
#include "model/rule_compile.h"

typedef struct RuleSaved {
    Rule rule;    // as it is now, with conditions and actions
    bool changed; // false: it was so already, nothing was written
} RuleSaved;

typedef struct RuleCreate {
    RuleKind kind;
    RuleCategoryId category; // of triggers; 0: the first category, made when there is none
    Str title;
    Str description;
    bool inactive;    // made switched off
    int64_t position; // 0: behind the others
    RuleConditions all;
    RuleConditions any;
    RuleActions actions;
    RuleRun run;
    bool once_per_ticket;
} RuleCreate;

// Also ERR_LIMIT "too_many" past RULES_MAX, or past the number of active rules of the kind.
MUST_USE Err rule_create_apply(Work *work, const RuleCreate *in, RuleSaved *out);

// Each member counts only when its `_given` is true. Conditions are given together: a list that is
// not there is empty.
typedef struct RuleUpdate {
    RuleId rule;
    bool category_given, title_given, description_given, active_given, position_given,
        conditions_given, actions_given, run_given, once_given;
    RuleCategoryId category;
    Str title;
    Str description;
    bool active;
    int64_t position; // from 1; the others make room
    RuleConditions all;
    RuleConditions any;
    RuleActions actions;
    RuleRun run;
    bool once_per_ticket;
    int64_t seen_version; // 0: not said. ERR_CONFLICT "stale" when it has changed since
} RuleUpdate;

MUST_USE Err rule_update_apply(Work *work, const RuleUpdate *in, RuleSaved *out);

// ERR_STATE "active" while it is switched on. What it did in the past stays in the history.
MUST_USE Err rule_delete_apply(Work *work, RuleId rule);

// All rules of one kind and category (0: of a kind without categories, or when all triggers lie in
// one), in their new order. ERR_INVALID naming "ids" with "incomplete" when they are not exactly
// those that there are, "one_category" when no category is named and there are several.
typedef struct RuleReorder {
    RuleKind kind;
    RuleCategoryId category;
    const RuleId *ids;
    size_t count;
} RuleReorder;
MUST_USE Err rule_reorder_apply(Work *work, const RuleReorder *in);

// ---- categories of triggers -------------------------------------------------------------------

typedef struct RuleCategoryCreate {
    Str name;
    int64_t position; // 0: behind the others
} RuleCategoryCreate;
MUST_USE Err rule_category_create_apply(Work *work, const RuleCategoryCreate *in,
                                        RuleCategory *out);

typedef struct RuleCategoryUpdate {
    RuleCategoryId category;
    bool name_given, position_given;
    Str name;
    int64_t position; // from 1; the others make room
} RuleCategoryUpdate;
MUST_USE Err rule_category_update_apply(Work *work, const RuleCategoryUpdate *in,
                                        RuleCategory *out);

// ERR_STATE "not_empty" while it has rules.
MUST_USE Err rule_category_delete_apply(Work *work, RuleCategoryId category);

// ---- for those who may ------------------------------------------------------------------------

// The same without asking who does it and without the audit log, for what ships with the product.
MUST_USE Err rule_make(Work *work, const RuleCreate *in, Rule *out);

#endif
