// device_turn.h — the dense counter of a device: each of its messages is kept exactly once.
//
// A client message is (device, n). n <= last: the first answer again, before any other decision.
// n > last + 1: refused as a gap. The counter moves only when the command succeeds, in its commit.
//
// Tabs of one browser share the counter, and one may act on a number that another has just used:
// what they keep in common reaches them late. So a message may have a key of its own. One of the
// newest keys again: the first answer, whatever n says. A number that was used under another key:
// refused as a gap, for the tab to look how far its device has got and to try again.
#ifndef DESK_CONVERSATION_DEVICE_TURN_H
#define DESK_CONVERSATION_DEVICE_TURN_H

#include "desk/work.h"
#include "store/device_store.h"

typedef struct DeviceTurn {
    Device device; // .id 0: not written yet
    unsigned char hash[SECRET_HASH_BYTES];
    int64_t n;      // 0: this message comes without a device
    uint64_t key;   // hash of the message's own key; 0: none
    int64_t answer; // of a repeated n: message or comment id; else 0
} DeviceTurn;

// n 0: no device, always fine. `key`: text, "" for none. ERR_GAP past the next n, and for one that
// was used under another key; ERR_CONFLICT "too_old" for an n whose answer, or whose key, is not
// kept any more (it had been accepted).
MUST_USE Err device_turn_begin(Work *work, const unsigned char hash[SECRET_HASH_BYTES], int64_t n,
                               Str key, DeviceTurn *out);
// Keeps `answer` for n and binds a new device to `person`.
void device_turn_end(Work *work, DeviceTurn *turn, PersonId person, int64_t answer);
// True unless all bytes are zero.
bool device_hash_given(const unsigned char hash[SECRET_HASH_BYTES]);

#endif
