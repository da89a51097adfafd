// rule_read.h — business rules, for staff. Agents may look at all of them; only admins change them.
//
// All of these: ERR_NOT_FOUND for a viewer who is no agent, and for what is not there.
#ifndef DESK_RULES_RULE_READ_H
#define DESK_RULES_RULE_READ_H

#include "desk/read.h"
#include "store/rule_store.h"

MUST_USE Err rule_read(Read *read, RuleId id, Rule *out);
// As it was in that version.
MUST_USE Err rule_read_version(Read *read, RuleId id, int64_t version, Rule *out);
MUST_USE Err rule_list_read(Read *read, const RuleWhich *which, const ListAsk *ask, RulePage *out);
// By version, as `ask` orders them.
MUST_USE Err rule_version_list_read(Read *read, RuleId id, const ListAsk *ask,
                                    RuleVersionPage *out);
MUST_USE Err rule_category_read(Read *read, RuleCategoryId id, RuleCategory *out);
// All, by position.
MUST_USE Err rule_category_list_read(Read *read, const RuleCategory **out, size_t *count);

#endif
