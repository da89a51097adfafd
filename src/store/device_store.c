#include "store/device_store.h"

#include <string.h>

#include "store/row_cache.h"

static DbValue hash_value(const unsigned char hash[SECRET_HASH_BYTES])
{
    return db_blob(hash, SECRET_HASH_BYTES);
}

enum {
    ANSWER_BYTES_MAX = 10, // of one packed number
    ANSWERS_BYTES_MAX = DEVICE_ANSWERS_KEPT * ANSWER_BYTES_MAX,
    KEYS_BYTES_MAX = DEVICE_KEYS_KEPT * (int)sizeof(uint64_t),
};

// Ids that follow each other are near each other: each answer is kept as its difference to the one
// before, 7 bits in a byte. A row is a third of what it would be else, and a batch writes so many
// pages less.
static size_t answers_pack(const Device *device, unsigned char out[ANSWERS_BYTES_MAX])
{
    size_t count =
        device->last_n < DEVICE_ANSWERS_KEPT ? (size_t)device->last_n : (size_t)DEVICE_ANSWERS_KEPT;
    size_t len = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t answer = (uint64_t)device->answers[i];
        bool is_less = answer < before;
        uint64_t left = ((is_less ? before - answer : answer - before) << 1) | is_less;
        for (; left > 0x7f; left >>= 7) {
            out[len++] = (unsigned char)(left | 0x80);
        }
        out[len++] = (unsigned char)left;
        before = answer;
    }
    return len;
}

static void answers_unpack(Str packed, int64_t answers[DEVICE_ANSWERS_KEPT])
{
    uint64_t answer = 0;
    size_t at = 0;
    for (size_t i = 0; i < DEVICE_ANSWERS_KEPT && at < packed.len; i++) {
        uint64_t got = 0;
        unsigned char byte = 0x80;
        for (unsigned shift = 0; byte > 0x7f && shift < 64 && at < packed.len; shift += 7) {
            byte = (unsigned char)packed.at[at++];
            got |= (uint64_t)(byte & 0x7f) << shift;
        }
        answer = (got & 1) ? answer - (got >> 1) : answer + (got >> 1);
        answers[i] = (int64_t)answer;
    }
}

// Those who give no keys have no bytes of them.
static size_t keys_pack(const Device *device, unsigned char out[KEYS_BYTES_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < KEYS_BYTES_MAX; i++) {
        out[i] = (unsigned char)(device->keys[i / 8] >> (i % 8 * 8));
        len = out[i] ? i / 8 * 8 + 8 : len;
    }
    return len;
}

static void keys_unpack(Str packed, uint64_t keys[DEVICE_KEYS_KEPT])
{
    for (size_t i = 0; i < packed.len && i < KEYS_BYTES_MAX; i++) {
        keys[i / 8] |= (uint64_t)(unsigned char)packed.at[i] << (i % 8 * 8);
    }
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
    answers_unpack(row_blob(row, 3), device->answers);
    keys_unpack(row_blob(row, 5), device->keys);
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
    unsigned char packed[ANSWERS_BYTES_MAX];
    size_t len = answers_pack(device, packed);
    unsigned char keys[KEYS_BYTES_MAX];
    size_t keys_len = keys_pack(device, keys);
    tx_change(tx, SQL_DEVICE_INSERT,
              VALUES(db_i64(device->id.v), db_i64(device->person.v), hash_value(hash),
                     db_i64(device->last_n), db_blob(packed, len), db_i64(device->seen_ms),
                     db_blob(keys, keys_len)));
}

void device_save(Tx *tx, const Device *device)
{
    unsigned char packed[ANSWERS_BYTES_MAX];
    size_t len = answers_pack(device, packed);
    unsigned char keys[KEYS_BYTES_MAX];
    size_t keys_len = keys_pack(device, keys);
    Device *kept = row_cache_hold(tx, ROW_DEVICE, device->id.v);
    tx_change(tx, SQL_DEVICE_SAVE,
              VALUES(db_i64(device->id.v), db_i64(device->last_n), db_blob(packed, len),
                     db_i64(device->seen_ms), db_blob(keys, keys_len)));
    if (kept && !tx->err) {
        kept->last_n = device->last_n;
        memcpy(kept->answers, device->answers, sizeof(kept->answers));
        memcpy(kept->keys, device->keys, sizeof(kept->keys));
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
