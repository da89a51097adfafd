#include "desk/webhook/webhook_notify.h"

#include "store/outbox_store.h"
#include "store/webhook_store.h"

Err webhook_notify(Work *work, const WebhookNotify *in)
{
    Webhook webhook = { 0 };
    Err err = webhook_load(work->tx, work->arena, in->webhook, &webhook);
    if (err) {
        return err;
    }
    bool hears = webhook.plan.subscriptions & (UINT32_C(1) << WEBHOOK_BY_RULE);
    if (!webhook.plan.active || !hears) {
        return ERR_NOT_FOUND;
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
