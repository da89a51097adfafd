// device_store.h — a browser with the widget or the workspace: the hash of its secret, its dense
// counter, what its last messages were answered with and the keys that its newest ones had.
#ifndef STORE_DEVICE_STORE_H
#define STORE_DEVICE_STORE_H

#include "model/ids.h"
#include "model/limits.h"
#include "store/db.h"

enum { SECRET_HASH_BYTES = 32 };

typedef struct Device {
    DeviceId id;
    PersonId person;
    int64_t last_n;
    int64_t answers[DEVICE_ANSWERS_KEPT]; // of n at (n - 1) % DEVICE_ANSWERS_KEPT
    uint64_t keys[DEVICE_KEYS_KEPT];      // of n at (n - 1) % DEVICE_KEYS_KEPT; 0: it had none
    int64_t seen_ms;
} Device;

// ERR_NOT_FOUND when the device has not written yet.
MUST_USE Err device_load(Tx *tx, const unsigned char hash[SECRET_HASH_BYTES], Device *out);
void device_insert(Tx *tx, const Device *device, const unsigned char hash[SECRET_HASH_BYTES]);
// Counter, answers, keys and time.
void device_save(Tx *tx, const Device *device);
void device_set_person(Tx *tx, DeviceId id, PersonId person);
// Those not seen since `before_ms`.
void device_purge(Tx *tx, int64_t before_ms, int64_t *deleted);

#endif
