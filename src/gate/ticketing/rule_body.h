// rule_body.h — a business rule as the ticketing API writes it, read into what the commands take.
//
// Conditions come as "conditions": {"all": [], "any": []} or, as older clients send them, as "all"
// and "any" beside the title. A value may be a text, a number, true, false or null; an action's
// also a list of them. Which fields, operators and values there are is the compiler's business.
#ifndef GATE_TICKETING_RULE_BODY_H
#define GATE_TICKETING_RULE_BODY_H

#include "desk/rules/rule_save.h"
#include "gate/request.h"

// ERR_INVALID naming the member ("conditions.all[1].operator", "actions[0].value" …). Everything
// that is given is marked so; `rule` and the kind are the caller's.
MUST_USE Err rule_body_read(Request *request, const Json *object, RuleUpdate *out);

// A list of actions, of rules and macros. ERR_INVALID naming "actions" or "actions[0].field" ….
MUST_USE Err rule_actions_read(Request *request, const Json *array, RuleActions *out);

// What is given of a new rule, the rest empty.
RuleCreate rule_body_create(RuleKind kind, const RuleUpdate *given);

#endif
