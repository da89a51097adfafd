// idempotency_store.h — what commands with an idempotency key answered.
#ifndef STORE_IDEMPOTENCY_STORE_H
#define STORE_IDEMPOTENCY_STORE_H

#include "model/ids.h"
#include "store/db.h"

enum {
    REQUEST_HASH_BYTES = 32,
};

typedef struct Idempotency {
    PersonId actor;
    Str key;
    unsigned char request_hash[REQUEST_HASH_BYTES];
    int64_t result;
    int64_t at_ms;
} Idempotency;

// Fills request_hash, result and at_ms. ERR_NOT_FOUND, also for what is older than `since_ms`.
MUST_USE Err idempotency_load(Tx *tx, PersonId actor, Str key, int64_t since_ms, Idempotency *out);
// Replaces an older one.
void idempotency_insert(Tx *tx, const Idempotency *row);
// Deletes at most `max` that are older, the oldest first.
void idempotency_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted);

#endif
