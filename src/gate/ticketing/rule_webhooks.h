// rule_webhooks.h — what a rule sends to webhooks fits what they take.
#ifndef GATE_TICKETING_RULE_WEBHOOKS_H
#define GATE_TICKETING_RULE_WEBHOOKS_H

#include "desk/read.h"
#include "desk/rules/rule_save.h"
#include "gate/request.h"

// Whether each body that an action sends to a webhook can become one of its format
// (webhook_template_check). A webhook that is not there is passed over: the action does nothing,
// and Why says so. ERR_INVALID naming the member, such as "actions[0].value[1]".
MUST_USE Err rule_webhooks_check(Read *read, Request *request, const RuleUpdate *given);

#endif
