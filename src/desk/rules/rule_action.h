// rule_action.h — what a rule that fired does to the ticket and to the world.
//
// In this order: its comment (while the session still takes one), its changes of the ticket and of
// the session in one save, its survey, then mail and webhooks, which so tell of the ticket as it
// has become. An action that can have no effect is told as EVENT_RULE_SKIPPED with a stable code,
// which Why shows; it fails neither the rule nor the command. Codes: those of the refusals of
// record.h and ticket_parts.h ("not_an_agent", "ticket_closed", "not_allowed" …), of
// survey_request.h, of liquid.h, and:
//   "session_ended"      a message, or an end, after the end
//   "not_messaging"      the ticket has no session
//   "nobody"             the value stands for somebody who is not there
//   "no_email_address"   who is written to has none
//   "no_public_comment"  "requester and CCs" get only updates with a public comment, but for what
//                        automations write to them
//   "webhook_gone"       it was deleted, switched off, or does not listen to rules
#ifndef DESK_RULES_RULE_ACTION_H
#define DESK_RULES_RULE_ACTION_H

#include "desk/update.h"
#include "model/rule_compile.h"

enum {
    RULE_RECIPIENTS_MAX = 200, // people that one action writes to; the rest are left out
};

// One rule that fired on one update. The files of the actions share it.
typedef struct RuleActing {
    Work *work;
    size_t update;     // in work->updates, unless:
    WorkUpdate *alone; // of a messaging trigger, which runs on no update
    const CompiledRule *rule;
    EventId fired; // EVENT_RULE_FIRED
    Record after;  // the ticket as the actions so far want it
    Refusal why;   // of the action at hand
} RuleActing;

// All actions of the rule. work->actor, cause and audit are those of the rule already. Only errors
// of the store.
MUST_USE Err rule_act(RuleActing *acting);

// ---- for the files of the actions -------------------------------------------------------------

static inline WorkUpdate *rule_update(const RuleActing *acting)
{
    return acting->alone ? acting->alone : &acting->work->updates[acting->update];
}
// The action had no effect.
void rule_skip(RuleActing *acting, size_t action, Str code);
// ERR_NONE for what was refused, told as skipped by the refusal's code; else the error itself.
MUST_USE Err rule_skip_refused(RuleActing *acting, size_t action, Err err);

// rule_action_fields.c: lays one action over acting->after; false when it is none of these.
MUST_USE bool rule_field_lay(RuleActing *acting, size_t action, Err *err);
// rule_action_comment.c: the comment that the rule makes, if it makes one.
MUST_USE Err rule_comment(RuleActing *acting);
// rule_action_notify.c: mail, webhooks; nothing for other actions.
MUST_USE Err rule_notify(RuleActing *acting, size_t action);

#endif
