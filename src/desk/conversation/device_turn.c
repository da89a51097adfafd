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

static Err turn_answer(const Work *work, const Device *device, int64_t n, int64_t *answer)
{
    if (n + DEVICE_ANSWERS_KEPT <= device->last_n) {
        return refuse(work->why, ERR_CONFLICT, S("n"), S("too_old"),
                      S("this was taken long ago; its answer is no longer kept"));
    }
    *answer = device->answers[(n - 1) % DEVICE_ANSWERS_KEPT];
    return ERR_NONE;
}

Err device_turn_begin(Work *work, const unsigned char hash[SECRET_HASH_BYTES], int64_t n,
                      DeviceTurn *out)
{
    DeviceTurn turn = { .n = n };
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
    if (n > turn.device.last_n + 1) {
        return refuse(work->why, ERR_GAP, S("n"), S("gap"),
                      S("a message before this one has not arrived"));
    }
    if (n <= turn.device.last_n) {
        err = turn_answer(work, &turn.device, n, &turn.answer);
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
