// sender.h — what one device keeps of its own: what was acknowledged, and what was not and is
// therefore sent again, under the same number, until it is.
#ifndef SIM_SENDER_H
#define SIM_SENDER_H

#include "base/str.h"

enum {
    SENDER_WAITING_MAX = 64, // not acknowledged yet
    SAY_BYTES_MAX = 160,     // of what the actors say
};

typedef enum SayKind {
    SAY_TEXT,
    SAY_NOTE,     // of an agent: an internal note
    SAY_BLANK,    // must be refused
    SAY_TOO_LONG, // likewise
    SAY_TRESPASS, // into somebody else's thread: likewise
} SayKind;

// Said and not acknowledged.
typedef struct Waiting {
    uint64_t serial; // 0: none
    bool flying;     // submitted, not answered
    bool maybe;      // its commit failed: it may be kept all the same
    SayKind kind;
    int64_t ticket; // of an agent's
    char body[SAY_BYTES_MAX];
    char payload[SAY_BYTES_MAX];
} Waiting;

// Acknowledged: number i + 1 of the device is kept[i].
typedef struct Kept {
    SayKind kind;
    int64_t id; // message, or comment of a note
    int64_t thread;
    int64_t public_seq;
    uint64_t body; // hash
} Kept;

typedef struct Sender {
    unsigned char hash[32];
    Kept *kept;
    size_t kept_count;
    size_t kept_capacity;
    Waiting waiting[SENDER_WAITING_MAX];
    size_t waiting_count;
    uint64_t last_serial;
    bool was_refused; // since the last submission: what follows it may be a gap
} Sender;

// Into a text of SAY_BYTES_MAX, cut if need be.
void say_copy(char *to, Str from);

void sender_free(Sender *sender);
// NULL when SENDER_WAITING_MAX wait already.
Waiting *sender_add(Sender *sender, SayKind kind);
// The next that is not flying, and the number that it goes out with. NULL: there is none.
Waiting *sender_next(Sender *sender, int64_t *n);
Waiting *sender_find(Sender *sender, uint64_t serial);
// Number n was answered with success: the first time it is kept and what waited as `serial` is done
// with (it may have been given up), later it must be the same. Fails the run (law 2) when it is
// another answer.
void sender_acknowledged(Sender *sender, int64_t n, uint64_t serial, const Kept *answer);
// It was refused for good and is not sent again.
void sender_drop(Sender *sender, uint64_t serial);
// How many of those that wait may be kept already.
size_t sender_maybe(const Sender *sender);

#endif
