// webhook_read.h — webhooks and what was delivered to them, for admins.
#ifndef DESK_WEBHOOK_WEBHOOK_READ_H
#define DESK_WEBHOOK_WEBHOOK_READ_H

#include "desk/read.h"
#include "store/outbox_store.h"
#include "store/webhook_store.h"

// Whoever is no admin finds nothing.
MUST_USE Err webhook_page_read(Read *read, const WebhookWhich *which, const ListAsk *ask,
                               WebhookPage *out);
MUST_USE Err webhook_read(Read *read, WebhookId id, Webhook *out);
MUST_USE Err webhook_outcome_read(Read *read, WebhookId id, WebhookOutcome *out);

// What was or is to be delivered to it; OUTBOX_STATE_NONE: in any state. ERR_NOT_FOUND.
MUST_USE Err invocation_page_read(Read *read, WebhookId id, OutboxState state, const ListAsk *ask,
                                  InvocationPage *out);
// ERR_NOT_FOUND, also when it is another webhook's.
MUST_USE Err invocation_read(Read *read, WebhookId id, OutboxId invocation, OutboxRow *out);

typedef struct AttemptList {
    const WebhookAttempt *rows; // newest first
    size_t count;
} AttemptList;
MUST_USE Err attempts_read(Read *read, WebhookId id, OutboxId invocation, AttemptList *out);

#endif
