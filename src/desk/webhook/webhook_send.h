// webhook_send.h — an admin sends: a test, or a delivery once more. Both go the way of every other
// delivery, and what came of it is read from its attempts.
#ifndef DESK_WEBHOOK_WEBHOOK_SEND_H
#define DESK_WEBHOOK_WEBHOOK_SEND_H

#include "desk/work.h"
#include "model/webhook.h"

enum {
    WEBHOOK_TEST_ACTION = -1,  // OutboxRow.action of a test: it is tried once
    WEBHOOK_RESEND_MAX = 1000, // deliveries that are sent again at once
};

typedef struct WebhookTest {
    WebhookId webhook;
    Str body; // as it is sent
} WebhookTest;

// ERR_NOT_FOUND; ERR_STATE when the webhook is inactive; ERR_INVALID naming `body`.
MUST_USE Err webhook_test_apply(Work *work, const WebhookTest *in, OutboxId *out);

typedef struct WebhookResend {
    WebhookId webhook;
    OutboxId invocation;
} WebhookResend;

// The same request again, with the same id, so that a receiver that had it can tell: a dead letter
// as new, what waits for another try at once. ERR_NOT_FOUND; ERR_STATE when it is inactive.
MUST_USE Err webhook_resend_apply(Work *work, const WebhookResend *in);

// The same for the dead letters of a webhook, the oldest WEBHOOK_RESEND_MAX of them; `count` gets
// how many. Errors likewise.
MUST_USE Err webhook_resend_failed_apply(Work *work, WebhookId id, int64_t *count);

#endif
