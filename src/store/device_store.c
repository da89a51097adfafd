#include "store/device_store.h"

#include <string.h>

#include "store/row_cache.h"

static DbValue hash_value(const unsigned char hash[SECRET_HASH_BYTES])
{
    return db_blob(hash, SECRET_HASH_BYTES);
}

// Only as many answers as there have been messages: most devices write a few.
static DbValue answers_value(const Device *device)
{
    size_t count =
        device->last_n < DEVICE_ANSWERS_KEPT ? (size_t)device->last_n : (size_t)DEVICE_ANSWERS_KEPT;
    return count == 0 ? db_null() : db_blob(device->answers, count * sizeof(device->answers[0]));
}

static void device_read(const Row *row, void *into)
{
    Device *device = into;
    *device = (Device){
        .id = { row_i64(row, 0) },
        .person = { row_i64(row, 1) },
        .last_n = row_i64(row, 2),
        .seen_ms = row_i64(row, 4),
    };
    Str answers = row_blob(row, 3);
    if (answers.len > 0 && answers.len <= sizeof(device->answers)) {
        memcpy(device->answers, answers.at, answers.len);
    }
}

static int64_t hash_key(const unsigned char hash[SECRET_HASH_BYTES])
{
    int64_t key = 0;
    memcpy(&key, hash, sizeof(key));
    return key;
}

Err device_load(Tx *tx, const unsigned char hash[SECRET_HASH_BYTES], Device *out)
{
    DeviceOfHash known = { 0 };
    if (row_cache_get(tx, ROW_DEVICE_OF_HASH, hash_key(hash), &known, NULL) &&
        memcmp(known.hash, hash, SECRET_HASH_BYTES) == 0 &&
        row_cache_get(tx, ROW_DEVICE, known.id.v, out, NULL)) {
        return ERR_NONE;
    }
    Err err = tx_one(tx, SQL_DEVICE_LOAD, VALUES(hash_value(hash)), device_read, out);
    if (!err) {
        known.id = out->id;
        memcpy(known.hash, hash, SECRET_HASH_BYTES);
        row_cache_put(tx, ROW_DEVICE_OF_HASH, hash_key(hash), &known);
        row_cache_put(tx, ROW_DEVICE, out->id.v, out);
    }
    return err;
}

void device_insert(Tx *tx, const Device *device, const unsigned char hash[SECRET_HASH_BYTES])
{
    tx_change(tx, SQL_DEVICE_INSERT,
              VALUES(db_i64(device->id.v), db_i64(device->person.v), hash_value(hash),
                     db_i64(device->last_n), answers_value(device), db_i64(device->seen_ms)));
}

void device_save(Tx *tx, const Device *device)
{
    Device *kept = row_cache_hold(tx, ROW_DEVICE, device->id.v);
    tx_change(tx, SQL_DEVICE_SAVE,
              VALUES(db_i64(device->id.v), db_i64(device->last_n), answers_value(device),
                     db_i64(device->seen_ms)));
    if (kept && !tx->err) {
        kept->last_n = device->last_n;
        memcpy(kept->answers, device->answers, sizeof(kept->answers));
        kept->seen_ms = device->seen_ms;
        row_cache_put_back(tx, ROW_DEVICE, kept->id.v);
    }
}

void device_set_person(Tx *tx, DeviceId id, PersonId person)
{
    tx_change(tx, SQL_DEVICE_SET_PERSON, VALUES(db_i64(id.v), db_i64(person.v)));
}

void device_purge(Tx *tx, int64_t before_ms, int64_t *deleted)
{
    tx_run(tx, SQL_DEVICE_PURGE, VALUES(db_i64(before_ms)), deleted);
}
