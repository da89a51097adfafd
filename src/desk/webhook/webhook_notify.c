#include "desk/webhook/webhook_notify.h"

#include "store/outbox_store.h"
#include "store/webhook_store.h"

static Err webhook_find(Work *work, WebhookId id, Webhook *out)
{
    Err err = webhook_load(work->tx, work->arena, id, out);
    if (err) {
        return err;
    }
    bool hears = out->plan.subscriptions & (UINT32_C(1) << WEBHOOK_BY_RULE);
    return out->plan.active && hears ? ERR_NONE : ERR_NOT_FOUND;
}

static LiquidOutput output_of(const WebhookPlan *plan)
{
    if (!webhook_has_body(plan->method)) {
        return LIQUID_OUTPUT_URL; // the query
    }
    switch (plan->format) {
    case WEBHOOK_XML:
        return LIQUID_OUTPUT_HTML;
    case WEBHOOK_FORM:
        return LIQUID_OUTPUT_URL;
    case WEBHOOK_JSON:
    case WEBHOOK_FORMAT_NONE:
    case WEBHOOK_FORMAT_COUNT:
        break;
    }
    return LIQUID_OUTPUT_JSON_STRING;
}

Err webhook_output(Work *work, WebhookId id, LiquidOutput *out)
{
    Webhook webhook = { 0 };
    Err err = webhook_find(work, id, &webhook);
    if (!err) {
        *out = output_of(&webhook.plan);
    }
    return err;
}

Err webhook_notify(Work *work, const WebhookNotify *in)
{
    Webhook webhook = { 0 };
    Err err = webhook_find(work, in->webhook, &webhook);
    if (err) {
        return err;
    }
    if (in->body.len > WEBHOOK_BODY_BYTES_MAX) {
        return refuse(work->why, ERR_INVALID, S("body"), S("too_long"), S("the body is too long"));
    }
    OutboxRow row = {
        .id = { db_next_id(work->tx) },
        .event = in->event,
        .rule = in->rule,
        .action = in->action,
        .ticket = in->ticket,
        .recipient = webhook.plan.name,
        .subject = webhook_event_name(WEBHOOK_BY_RULE),
        .body = in->body,
        .created_ms = work->now_ms,
        .webhook = webhook.id,
        .webhook_event = WEBHOOK_BY_RULE,
    };
    outbox_insert_webhook(work->tx, &row);
    work->outbox_due = true;
    return work->tx->err;
}
