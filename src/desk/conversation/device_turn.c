#include "desk/conversation/device_turn.h"

#include <string.h>

bool device_hash_given(const unsigned char hash[SECRET_HASH_BYTES])
{
    unsigned char any = 0;
    for (size_t i = 0; i < SECRET_HASH_BYTES; i++) {
        any |= hash[i];
    }
    return any != 0;
}

// The newest number that was used under this key; 0: none that is kept.
static int64_t number_of_key(const Device *device, uint64_t key)
{
    int64_t oldest = device->last_n > DEVICE_KEYS_KEPT ? device->last_n - DEVICE_KEYS_KEPT : 0;
    for (int64_t n = device->last_n; key && n > oldest; n--) {
        if (device->keys[(n - 1) % DEVICE_KEYS_KEPT] == key) {
            return n;
        }
    }
    return 0;
}

// Pages that were loaded before there were keys gave none: their numbers are anybody's.
static bool used_by_another(const Device *device, int64_t n, uint64_t key)
{
    return key && device->keys[(n - 1) % DEVICE_KEYS_KEPT] != 0;
}

static Err turn_answer(const Work *work, const Device *device, int64_t n, uint64_t key,
                       int64_t *answer)
{
    int64_t kept = key ? DEVICE_KEYS_KEPT : DEVICE_ANSWERS_KEPT;
    if (n + kept <= device->last_n) {
        return refuse(work->why, ERR_CONFLICT, S("n"), S("too_old"),
                      S("this was taken long ago; its answer is no longer kept"));
    }
    if (used_by_another(device, n, key)) {
        return refuse(work->why, ERR_GAP, S("n"), S("gap"),
                      S("this number was used for another message"));
    }
    *answer = device->answers[(n - 1) % DEVICE_ANSWERS_KEPT];
    return ERR_NONE;
}

Err device_turn_begin(Work *work, const unsigned char hash[SECRET_HASH_BYTES], int64_t n, Str key,
                      DeviceTurn *out)
{
    DeviceTurn turn = { .n = n, .key = key.len > 0 ? str_hash(key) : 0 };
    if (!device_hash_given(hash)) {
        turn.n = 0;
        *out = turn;
        return ERR_NONE;
    }
    if (n < 1) {
        return refuse(work->why, ERR_INVALID, S("n"), S("out_of_range"),
                      S("the messages of a device are counted from 1"));
    }
    memcpy(turn.hash, hash, SECRET_HASH_BYTES);
    Err err = device_load(work->tx, hash, &turn.device);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    int64_t before = number_of_key(&turn.device, turn.key);
    if (before > 0) {
        turn.answer = turn.device.answers[(before - 1) % DEVICE_ANSWERS_KEPT];
    } else if (n > turn.device.last_n + 1) {
        return refuse(work->why, ERR_GAP, S("n"), S("gap"),
                      S("a message before this one has not arrived"));
    }
    if (before == 0 && n <= turn.device.last_n) {
        err = turn_answer(work, &turn.device, n, turn.key, &turn.answer);
        if (err) {
            return err;
        }
    }
    *out = turn;
    return ERR_NONE;
}

void device_turn_end(Work *work, DeviceTurn *turn, PersonId person, int64_t answer)
{
    if (turn->n == 0) {
        return;
    }
    assert(turn->n == turn->device.last_n + 1);
    Device *device = &turn->device;
    device->last_n = turn->n;
    device->answers[(turn->n - 1) % DEVICE_ANSWERS_KEPT] = answer;
    device->keys[(turn->n - 1) % DEVICE_KEYS_KEPT] = turn->key;
    device->seen_ms = work->now_ms;
    if (device->id.v > 0) {
        device_save(work->tx, device);
        return;
    }
    device->id = (DeviceId){ db_next_id(work->tx) };
    device->person = person;
    device_insert(work->tx, device, turn->hash);
    work->identity_changed = true;
}
