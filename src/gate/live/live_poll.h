// live_poll.h — live connections over HTTP calls that wait, for networks that block sockets.
//
// A poll is a live connection whose frames travel in the bodies of calls (protocol/live.md). Both
// directions are numbered, so that a lost call or answer loses nothing and doubles nothing: the
// peer counts its frames, the poll its batches of answers, and keeps the last one until a later
// call says that it has arrived. One call waits at a time; a newer one sends the older away.
#ifndef GATE_LIVE_LIVE_POLL_H
#define GATE_LIVE_LIVE_POLL_H

#include "gate/live/live.h"
#include "wire/json.h"

enum {
    POLL_WAIT_MS = 25 * 1000,   // at most, for something to say
    POLL_SILENT_MS = 60 * 1000, // without a call: gone
    POLL_CLOSED_MS = 10 * 1000, // after closing, for an answer that was lost
    POLL_ID_BYTES = 20,         // twice as many hexadecimal digits
    POLL_FRAMES_MAX = 64,       // of one call
    POLL_BODY_MAX_BYTES = 256 * 1024,
    POLL_BATCH_MAX_BYTES = 1024 * 1024, // then the rest goes with the next
    POLL_QUEUE_MAX = 8192,              // frames that wait for a call; more: closed, too slow
    POLLS_MAX = 10000,
    POLLS_PER_ADDRESS_MAX = 512,
};

typedef struct LivePoll LivePoll;

// What a call says.
typedef struct PollAsk {
    int64_t batch;      // the newest batch that has arrived
    int64_t from;       // number of the first of `frames`, counted from 1 since the poll began
    const Json *frames; // an array; NULL: none
} PollAsk;

// A new poll, its first frame taken: the request is kept and answered with what that brings.
// ERR_BUSY when there are too many, ERR_PACE when there are too many of that address.
MUST_USE Err poll_open(LiveHub *hub, Request *request, const PollAsk *ask,
                       const LiveOpening *opening, uint64_t address_key);
// NULL when there is none of that id.
LivePoll *poll_find(LiveHub *hub, Str id);
// Who signed in by cookie; 0: by another way.
PersonId poll_sign_in(const LivePoll *poll);
// Takes what the call brings and keeps the request until there is something to say (`*held`), or
// answers at once. ERR_INVALID for numbers that cannot be.
MUST_USE Err poll_call(LivePoll *poll, Request *request, const PollAsk *ask, bool *held);
// The peer goes.
void poll_leave(LivePoll *poll);

#endif
