// identity.h — who asks: what a request shows, the look-up of it, and a cache of the answers.
#ifndef GATE_IDENTITY_H
#define GATE_IDENTITY_H

#include "gate/request.h"

enum {
    IDENTITIES_MAX = 4096,        // kept at once; one more empties the cache
    IDENTITY_KEPT_MS = 60 * 1000, // then it is looked up again: sign-ins end by the clock
    CREDENTIAL_MAX_BYTES = 4096,
};

#define SIGN_IN_COOKIE "madoguchi_sign_in"

typedef enum AskKind {
    ASK_NOTHING,
    ASK_SIGN_IN, // secret: the cookie
    ASK_TOKEN,   // name: e-mail, or "" for a bearer; secret: the API token
    ASK_DEVICE,  // secret: 64 hexadecimal digits
    ASK_APP_KEY, // name: the key's id; secret
} AskKind;

typedef struct IdentityAsk {
    AskKind kind;
    Str name;
    Str secret;
    unsigned char key[BLAKE2B_BYTES]; // of all the above
    uint64_t generation;              // of the cache when it was asked
} IdentityAsk;

// What the request shows. A sign-in cookie counts only where pages ask: not under /widget and /sc.
// ERR_UNAUTHENTICATED when it is of no form that we know, or a password.
MUST_USE Err identity_ask_read(Arena *arena, const HttpHead *head, Str path, IdentityAsk *out,
                               Refusal *why);

// Reader thread. ERR_UNAUTHENTICATED when it does not hold.
MUST_USE Err identity_look_up(Read *read, const IdentityAsk *ask, Identity *out);

typedef struct IdentityCache IdentityCache;

IdentityCache *identity_cache_make(Arena *arena);
// Also notes the cache's generation in `ask`. The texts of `out` are copied into the arena.
MUST_USE bool identity_cache_find(const IdentityCache *cache, IdentityAsk *ask, int64_t now_ms,
                                  Arena *arena, Identity *out);
// Forgets nothing that was asked before the last identity_cache_empty(): that is stale already.
// Strangers are not kept.
void identity_cache_keep(IdentityCache *cache, const IdentityAsk *ask, const Identity *identity,
                         int64_t now_ms);
void identity_cache_empty(IdentityCache *cache);

#endif
