// outbox_store.h — rows of what leaves the process later.
#ifndef STORE_OUTBOX_STORE_H
#define STORE_OUTBOX_STORE_H

#include "model/event.h"
#include "model/webhook.h"
#include "store/db.h"
#include "store/list.h"

typedef struct OutboxRow {
    OutboxId id;
    EventId event;  // what caused it, with
    int64_t rule;   // the rule (0: a person's own reply; of an event webhook its own id) and
    int64_t action; // its action: the key that makes a retry the same row
    OutboxKind kind;
    OutboxState state;
    TicketId ticket;
    CommentId comment;
    Str recipient;
    Str subject;
    Str body; // of a webhook that hears events "" until the first attempt
    int64_t not_before_ms;
    int64_t created_ms;
    // of OUTBOX_WEBHOOK:
    WebhookId webhook;
    WebhookEvent webhook_event;
    int64_t attempt_count; // since it was new, or sent again
    Str last_error;
    int64_t claim; // who delivers it just now, 0: nobody
    int64_t claimed_until_ms;
    int64_t finished_ms; // sent or failed; 0: neither
} OutboxRow;

void outbox_insert(Tx *tx, const OutboxRow *row);
// A row of OUTBOX_WEBHOOK that is ready: `webhook` and `webhook_event` are set. Nothing when there
// is one of the same key.
void outbox_insert_webhook(Tx *tx, const OutboxRow *row);

// What stands between a webhook and its next delivery.
typedef struct OutboxReceiver {
    WebhookId webhook;
    Str host;
    int64_t broken_until_ms;
    int64_t claimed;   // rows under way
    int64_t oldest_ms; // the earliest not_before_ms of what is ready, 0: nothing is
} OutboxReceiver;

typedef struct OutboxReceivers {
    OutboxReceiver items[WEBHOOKS_MAX];
    size_t count;
} OutboxReceivers;

MUST_USE Err outbox_receivers(Tx *tx, Arena *arena, int64_t now_ms, OutboxReceivers *out);
// Rows of one webhook that may go now, at most `max`: of each ticket the oldest, if nobody has it.
MUST_USE Err outbox_due(Tx *tx, WebhookId webhook, int64_t now_ms, OutboxId *out, size_t max,
                        size_t *count);
// When the webhook's next row comes due after `now_ms`, 0: none.
MUST_USE Err outbox_next_due(Tx *tx, WebhookId webhook, int64_t now_ms, int64_t *out);
// When the next claim lapses, 0: there is none.
MUST_USE Err outbox_next_lapse(Tx *tx, int64_t now_ms, int64_t *out);

typedef struct OutboxClaim {
    int64_t claim;
    int64_t now_ms;
    int64_t until_ms;
} OutboxClaim;
// ERR_NOT_FOUND when somebody else has it, or it is no longer ready.
MUST_USE Err outbox_claim(Tx *tx, Arena *arena, OutboxId id, const OutboxClaim *claim,
                          OutboxRow *out);
void outbox_freeze(Tx *tx, OutboxId id, Str body);
// ERR_NOT_FOUND.
MUST_USE Err outbox_load(Tx *tx, Arena *arena, OutboxId id, OutboxRow *out);
// Writes state, attempt_count, last_error, not_before_ms and finished_ms if `row->claim` still
// holds, and ends the claim. `settled` gets whether it did.
void outbox_settle(Tx *tx, const OutboxRow *row, bool *settled);
// What waits for the same webhook and ticket behind `row` is not due before `not_before_ms`; or,
// when the row has gone, is due then.
void outbox_hold_followers(Tx *tx, const OutboxRow *row, int64_t not_before_ms);
void outbox_release_followers(Tx *tx, const OutboxRow *row, int64_t not_before_ms);
// As new again, whatever its state.
void outbox_again(Tx *tx, OutboxId id, int64_t now_ms);
// The same for what was given up for the webhook, at most `max`, the oldest first; `count` gets how
// many.
void outbox_again_failed(Tx *tx, WebhookId webhook, int64_t now_ms, int64_t max, int64_t *count);
// Of what is ready for webhooks that were deleted, at most `max` rows have failed.
void outbox_fail_gone(Tx *tx, int64_t now_ms, int64_t max, int64_t *failed);

// Rows by state; sent ones are not counted.
typedef struct OutboxDepths {
    int64_t rows[OUTBOX_FAILED + 1];
} OutboxDepths;
MUST_USE Err outbox_depths(Tx *tx, OutboxDepths *out);

typedef struct InvocationPage {
    const OutboxRow *rows; // without their bodies
    ListEnds ends;
} InvocationPage;
// `state` OUTBOX_STATE_NONE: any.
MUST_USE Err invocation_list_page(Tx *tx, Arena *arena, WebhookId webhook, OutboxState state,
                                  const ListAsk *ask, InvocationPage *out);
MUST_USE Err invocation_list_count(Tx *tx, WebhookId webhook, OutboxState state, int64_t *out);

// Rows that finished before; at most `max`.
void outbox_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted);

#endif
