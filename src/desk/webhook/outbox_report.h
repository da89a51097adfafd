// outbox_report.h — what became of rows of the outbox that somebody took.
#ifndef DESK_WEBHOOK_OUTBOX_REPORT_H
#define DESK_WEBHOOK_OUTBOX_REPORT_H

#include "desk/work.h"
#include "store/outbox_store.h"
#include "store/webhook_store.h"

typedef enum OutboxOutcome {
    OUTBOX_DELIVERED,
    OUTBOX_TRY_AGAIN, // later, until WEBHOOK_ATTEMPTS_MAX; then it is a dead letter
    OUTBOX_REFUSED,   // trying again would not help: a dead letter at once
    OUTBOX_RELEASED,  // it was not tried
} OutboxOutcome;

typedef struct OutboxResult {
    OutboxId id;
    int64_t claim;
    OutboxOutcome outcome;
    int64_t retry_after_ms; // what the receiver asked for, 0: nothing
    WebhookAttempt attempt; // unless it was released
} OutboxResult;

// Writes the attempt, and the row's new state if the claim still holds. Errors that trying again
// may heal count for the webhook's breaker.
MUST_USE Err outbox_report_apply(Work *work, const OutboxResult *results, size_t count);

#endif
