// proactive.h — what was said on a page, in words that its answer can bring back.
//
// A proactive message is kept nowhere until somebody answers it (SES-14). What a page was told is
// therefore given to its device as a *token*: the texts and the rules that said them, signed by the
// server for that device. The message that answers shows the token, never a text; only what was
// said here, to this device, can come into a transcript that way.
//
// Base64 of: HMAC-SHA256 over the device's hash and what follows; when it was said; then for each
// text its rule, the rule's version, its length and itself. Numbers have 8 bytes, highest first.
#ifndef DESK_CONVERSATION_PROACTIVE_H
#define DESK_CONVERSATION_PROACTIVE_H

#include "desk/work.h"
#include "store/device_store.h"

enum {
    PROACTIVE_MAX = 8,                            // messages for one page; the rest are left out
    PROACTIVE_BYTES_MAX = MESSAGE_TEXT_BYTES_MAX, // all of one page; likewise
    PROACTIVE_TOKEN_BYTES_MAX = 22 * 1024,
};

typedef struct Proactive {
    RuleId rule;
    int64_t version; // of the rule
    Str text;
} Proactive;

typedef struct ProactivePage {
    Proactive says[PROACTIVE_MAX]; // in order; texts live in the work's arena
    size_t count;
    int64_t at_ms;
} ProactivePage;

// Errors: those of the store.
MUST_USE Err proactive_sign(Work *work, const unsigned char device_hash[SECRET_HASH_BYTES],
                            const ProactivePage *page, Str *token);
// ERR_NOT_FOUND for a token that was not made here, for this device (compared in constant time).
MUST_USE Err proactive_check(Work *work, const unsigned char device_hash[SECRET_HASH_BYTES],
                             Str token, ProactivePage *out);

#endif
