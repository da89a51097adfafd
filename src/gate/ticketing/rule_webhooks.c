#include "gate/ticketing/rule_webhooks.h"

#include "desk/webhook/webhook_read.h"
#include "gate/ticketing/webhook_body.h"
#include "model/rule_field.h"

enum { WEBHOOK_VALUE, BODY_VALUE }; // of the action's values

static Err action_check(Read *read, Request *request, const RuleAction *action, size_t at)
{
    Webhook webhook;
    WebhookId id = { 0 };
    Str name = rule_do_info(RULE_DO_NOTIFY_WEBHOOK)->name;
    if (!str_equal(action->field, name) || action->value_count <= BODY_VALUE ||
        !str_i64(action->values[WEBHOOK_VALUE], &id.v)) {
        return ERR_NONE;
    }
    Err err = webhook_read(read, id, &webhook);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    if (!webhook_has_body(webhook.plan.method)) {
        return ERR_NONE;
    }
    Str field = str_format(&request->arena, "actions[%zu].value[%d]", at, BODY_VALUE);
    return webhook_template_check(read->arena, webhook.plan.format, action->values[BODY_VALUE],
                                  field, &request->refusal);
}

Err rule_webhooks_check(Read *read, Request *request, const RuleUpdate *given)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < given->actions.count && !err; i++) {
        err = action_check(read, request, &given->actions.at[i], i);
    }
    return err;
}
