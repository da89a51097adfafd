#include "store/idempotency_store.h"

#include <string.h>

static void idempotency_read(const Row *row, void *into)
{
    Idempotency *found = into;
    Str hash = row_blob(row, 0);
    if (hash.len == sizeof(found->request_hash)) {
        memcpy(found->request_hash, hash.at, hash.len);
    }
    found->result = row_i64(row, 1);
    found->at_ms = row_i64(row, 2);
}

Err idempotency_load(Tx *tx, PersonId actor, Str key, int64_t since_ms, Idempotency *out)
{
    Idempotency found = { .actor = actor, .key = key };
    Err err =
        tx_one(tx, SQL_IDEMPOTENCY_LOAD, VALUES(db_i64(actor.v), db_text(key), db_i64(since_ms)),
               idempotency_read, &found);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

void idempotency_insert(Tx *tx, const Idempotency *row)
{
    tx_change(tx, SQL_IDEMPOTENCY_INSERT,
              VALUES(db_i64(row->actor.v), db_text(row->key),
                     db_blob(row->request_hash, sizeof(row->request_hash)), db_i64(row->result),
                     db_i64(row->at_ms)));
}

void idempotency_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted)
{
    tx_run(tx, SQL_IDEMPOTENCY_PURGE, VALUES(db_i64(before_ms), db_i64(max)), deleted);
}
