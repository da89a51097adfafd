// messaging_act.h — what a messaging trigger that fired does, up to its next wait.
#ifndef DESK_RULES_MESSAGING_ACT_H
#define DESK_RULES_MESSAGING_ACT_H

#include "desk/rules/rule_action.h"

// Its actions from `first` on, in order: changes of the ticket that stand side by side are one
// update; a wait leaves the rest to its timer. acting->after is the record as loaded, acting->alone
// an update that knows it and whose doing the event was; work->actor, cause and audit are those of
// the rule already. An action that can have no effect is told as in rule_action.h, here also:
//   "session_ended"  the session has ended; the rest of the actions are left out as well
//   "no_ticket"      the bot still has the conversation: there is no ticket to change
//   "not_waiting"    the customer stands in no queue
//   "too_many"       the conversation has as many waits as it may have
// Only errors of the store.
MUST_USE Err messaging_act(RuleActing *acting, size_t first);

// Of actions that change the ticket; the others say something, mark the customer, or wait.
bool messaging_is_change(RuleDo what);

#endif
