// webhook_store.h — rows of webhooks and of the attempts to deliver to them.
#ifndef STORE_WEBHOOK_STORE_H
#define STORE_WEBHOOK_STORE_H

#include "model/event.h"
#include "model/webhook.h"
#include "store/db.h"
#include "store/list.h"

enum { WEBHOOK_ATTEMPTS_SHOWN_MAX = 100 }; // of one delivery, the newest

void webhook_insert(Tx *tx, const Webhook *webhook);
// What an admin can change: the plan, the secret, the version, updated_by and updated_ms.
void webhook_save(Tx *tx, const Webhook *webhook);
// Marks it, and empties its secrets.
void webhook_delete(Tx *tx, WebhookId id, PersonId by, int64_t now_ms);
void webhook_breaker_save(Tx *tx, WebhookId id, WebhookBreaker breaker);
// Texts are copied into `arena`. ERR_NOT_FOUND, also when it was deleted.
MUST_USE Err webhook_load(Tx *tx, Arena *arena, WebhookId id, Webhook *out);
MUST_USE Err webhook_count(Tx *tx, int64_t *out);

// An active webhook, as publishing knows it.
typedef struct WebhookEar {
    WebhookId id;
    Str name;
    uint32_t subscriptions;
} WebhookEar;
// At most WEBHOOKS_MAX, in `arena`.
MUST_USE Err webhook_ears(Tx *tx, Arena *arena, const WebhookEar **out, size_t *count);

typedef enum WebhookStatus { WEBHOOK_INACTIVE, WEBHOOK_ACTIVE, WEBHOOK_EITHER } WebhookStatus;

typedef struct WebhookWhich {
    Str name_part; // lower case; "" : any
    WebhookStatus status;
} WebhookWhich;

typedef struct WebhookPage {
    const Webhook *rows;
    ListEnds ends;
} WebhookPage;

MUST_USE Err webhook_list_page(Tx *tx, Arena *arena, const WebhookWhich *which, const ListAsk *ask,
                               WebhookPage *out);
MUST_USE Err webhook_list_count(Tx *tx, const WebhookWhich *which, int64_t *out);

// The event that a webhook is told. ERR_NOT_FOUND when it is gone.
MUST_USE Err webhook_event_load(Tx *tx, Arena *arena, EventId id, Event *out);

typedef struct WebhookAttempt {
    int64_t id;
    OutboxId invocation;
    int64_t number; // filled by the store: 1 … of its delivery
    int64_t at_ms;
    int64_t duration_ms;
    int64_t status; // of the answer; 0: none came
    Str error;      // "" when it went well
    Str request_head;
    Str request_body; // filled by the store: that of the delivery
    Str answer_head;
    Str answer_body; // its first WEBHOOK_ANSWER_KEPT_BYTES
} WebhookAttempt;

// How it went lately.
typedef struct WebhookOutcome {
    int64_t at_ms; // of the last attempt that is kept, 0: there is none
    int64_t duration_ms;
    int64_t status;       // of the answer, 0: none came
    Str error;            // "" when it went well
    int64_t failed_count; // deliveries that were given up
} WebhookOutcome;
MUST_USE Err webhook_outcome_load(Tx *tx, Arena *arena, WebhookId id, WebhookOutcome *out);

void webhook_attempt_insert(Tx *tx, const WebhookAttempt *attempt);
// The newest WEBHOOK_ATTEMPTS_SHOWN_MAX, newest first.
MUST_USE Err webhook_attempt_list(Tx *tx, Arena *arena, OutboxId invocation,
                                  const WebhookAttempt **out, size_t *count);
// Those before; at most `max`.
void webhook_attempt_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted);

#endif
