// webhook_notify.h — a rule calls a webhook: one row of the outbox, in the rule's own commit.
#ifndef DESK_WEBHOOK_WEBHOOK_NOTIFY_H
#define DESK_WEBHOOK_WEBHOOK_NOTIFY_H

#include "desk/work.h"
#include "model/webhook.h"
#include "text/liquid.h"

typedef struct WebhookNotify {
    WebhookId webhook;
    EventId event;   // what caused it, with
    int64_t rule;    // the rule and
    int64_t action;  // its action (0 …): the key that makes a second call the same row
    TicketId ticket; // 0: none. Calls of one webhook for one ticket arrive in their order
    // As it is sent, at most WEBHOOK_BODY_BYTES_MAX, what it tells escaped for that; of GET and
    // DELETE the query.
    Str body;
} WebhookNotify;

// How what a customer may have written is to be escaped in the body: by the format that the webhook
// is sent. ERR_NOT_FOUND as below.
MUST_USE Err webhook_output(Work *work, WebhookId webhook, LiquidOutput *out);

// ERR_NOT_FOUND when the webhook is gone, inactive, or does not listen to rules (it lacks
// WEBHOOK_BY_RULE): the caller goes on without it. ERR_INVALID naming `body` when that is too long.
// The same key again adds nothing.
MUST_USE Err webhook_notify(Work *work, const WebhookNotify *in);

#endif
