#include "desk/webhook/webhook_read.h"

static Err may_look(const Read *read)
{
    return read->viewer.role == ROLE_ADMIN ? ERR_NONE : ERR_NOT_FOUND;
}

Err webhook_page_read(Read *read, const WebhookWhich *which, const ListAsk *ask, WebhookPage *out)
{
    Err err = may_look(read);
    if (!err) {
        err = webhook_list_page(read->tx, read->arena, which, ask, out);
    }
    if (!err && ask->counted) {
        err = webhook_list_count(read->tx, which, &out->ends.total);
    }
    return err;
}

Err webhook_read(Read *read, WebhookId id, Webhook *out)
{
    Err err = may_look(read);
    return err ? err : webhook_load(read->tx, read->arena, id, out);
}

Err webhook_outcome_read(Read *read, WebhookId id, WebhookOutcome *out)
{
    Err err = may_look(read);
    return err ? err : webhook_outcome_load(read->tx, read->arena, id, out);
}

Err invocation_page_read(Read *read, WebhookId id, OutboxState state, const ListAsk *ask,
                         InvocationPage *out)
{
    Webhook webhook;
    Err err = webhook_read(read, id, &webhook);
    if (!err) {
        err = invocation_list_page(read->tx, read->arena, id, state, ask, out);
    }
    if (!err && ask->counted) {
        err = invocation_list_count(read->tx, id, state, &out->ends.total);
    }
    return err;
}

Err invocation_read(Read *read, WebhookId id, OutboxId invocation, OutboxRow *out)
{
    Webhook webhook;
    Err err = webhook_read(read, id, &webhook);
    if (!err) {
        err = outbox_load(read->tx, read->arena, invocation, out);
    }
    return !err && out->webhook.v != id.v ? ERR_NOT_FOUND : err;
}

Err attempts_read(Read *read, WebhookId id, OutboxId invocation, AttemptList *out)
{
    OutboxRow row;
    Err err = invocation_read(read, id, invocation, &row);
    return err ? err
               : webhook_attempt_list(read->tx, read->arena, invocation, &out->rows, &out->count);
}
