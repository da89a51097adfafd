// rule_edit.h — what the files that save rules and categories share, and those that
// save macros.
#ifndef DESK_RULES_RULE_EDIT_H
#define DESK_RULES_RULE_EDIT_H

#include "desk/rules/rule_save.h"

// ERR_FORBIDDEN for who is no admin.
MUST_USE Err rule_may_edit(const Work *work);

// Whom actions name must be there when they are saved; later they may go, and the action is
// skipped. ERR_INVALID naming "actions[0].value".
MUST_USE Err rule_actions_check(Work *work, const CompiledAction *actions, size_t count);

// One member that changed, for the account's audit log.
typedef struct RuleChange {
    Str action; // "create", "update", "destroy"
    Str subject;
    int64_t subject_id;
    Str field;
    Str before;
    Str after;
} RuleChange;
void rule_audit_write(Work *work, const RuleChange *change);

// Gives the rules of a category the positions 1, 2 … in the order of `ids`; those that are in force
// go on there from set `set`.
MUST_USE Err rule_positions_write(Work *work, const RuleId *ids, size_t count, int64_t set);
// The rules of a kind or category in their order. They lie in the arena.
MUST_USE Err rule_ids_load(Work *work, RuleKind kind, RuleCategoryId category, const RuleId **ids,
                           size_t *count);

// The category that a trigger is put into: the one asked for, or the first, made when there is
// none. ERR_INVALID naming category_id.
MUST_USE Err rule_category_find(Work *work, RuleKind kind, RuleCategoryId asked,
                                RuleCategoryId *out);

#endif
