#include "desk/webhook/webhook_send.h"

#include "store/outbox_store.h"
#include "store/webhook_store.h"

static Err active_load(Work *work, WebhookId id, Webhook *out)
{
    if (work->actor.kind != ACTOR_AGENT || work->actor.role != ROLE_ADMIN) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("only admins send to webhooks"));
    }
    Err err = webhook_load(work->tx, work->arena, id, out);
    if (!err && !out->plan.active) {
        err =
            refuse(work->why, ERR_STATE, S("status"), S("inactive"), S("the webhook is inactive"));
    }
    return err;
}

Err webhook_test_apply(Work *work, const WebhookTest *in, OutboxId *out)
{
    Webhook webhook = { 0 };
    Err err = active_load(work, in->webhook, &webhook);
    if (err) {
        return err;
    }
    if (in->body.len > WEBHOOK_BODY_BYTES_MAX) {
        return refuse(work->why, ERR_INVALID, S("body"), S("too_long"), S("the body is too long"));
    }
    OutboxRow row = {
        .id = { db_next_id(work->tx) },
        .rule = webhook.id.v,
        .action = WEBHOOK_TEST_ACTION,
        .recipient = webhook.plan.name,
        .subject = S("test"),
        .body = in->body,
        .created_ms = work->now_ms,
        .webhook = webhook.id,
        .webhook_event = WEBHOOK_BY_RULE,
    };
    row.event = (EventId){ row.id.v }; // of no event: each test is its own
    outbox_insert_webhook(work->tx, &row);
    work->outbox_due = true;
    *out = row.id;
    return work->tx->err;
}

Err webhook_resend_failed_apply(Work *work, WebhookId id, int64_t *count)
{
    Webhook webhook = { 0 };
    Err err = active_load(work, id, &webhook);
    if (err) {
        return err;
    }
    outbox_again_failed(work->tx, id, work->now_ms, WEBHOOK_RESEND_MAX, count);
    work->outbox_due = true;
    return work->tx->err;
}

Err webhook_resend_apply(Work *work, const WebhookResend *in)
{
    Webhook webhook = { 0 };
    OutboxRow row = { 0 };
    Err err = active_load(work, in->webhook, &webhook);
    if (!err) {
        err = outbox_load(work->tx, work->arena, in->invocation, &row);
    }
    if (!err && row.webhook.v != in->webhook.v) {
        err = ERR_NOT_FOUND;
    }
    if (err) {
        return err;
    }
    outbox_again(work->tx, row.id, work->now_ms);
    work->outbox_due = true;
    return work->tx->err;
}
