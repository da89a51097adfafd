// jwt.h — who somebody is, said by a signed token (RFC 7519): HS256 and nothing else.
//
// Operators' own servers sign these for customers who have signed in there, and clients of the
// conversations API for themselves. The order is what keeps this safe: the token's size, its header
// (algorithm HS256, a key id, nothing critical that we do not know), our key of that id, the
// signature by libjwt, and only then a claim. All refusals are ERR_UNAUTHENTICATED with one of the
// codes "invalid_token", "wrong_algorithm", "unknown_key", "expired", "invalid_claim" (which names
// the claim).
#ifndef WIRE_JWT_H
#define WIRE_JWT_H

#include "base/refusal.h"

enum {
    JWT_BYTES_MAX = 8192,
    JWT_KEY_ID_BYTES_MAX = 128,
    JWT_SCOPE_BYTES_MAX = 64,
    JWT_EXTERNAL_ID_BYTES_MAX = 255,
    JWT_NAME_BYTES_MAX = 255,
    JWT_LEEWAY_MS = 60 * 1000, // how far the signer's clock may be off
};

typedef struct JwtKey {
    Str id; // the header's `kid`
    Str secret;
} JwtKey;

typedef struct JwtKeys {
    const JwtKey *keys;
    size_t count;
} JwtKeys;

typedef struct JwtClaims {
    Str key_id;
    Str scope;           // never ""
    Str external_id;     // "" only when the scope is not "user"
    Str name;            // "" when it says none
    Str email;           // as mail_address_read() keeps it; "" when it says none
    bool email_verified; // false when it does not say
    int64_t expires_ms;  // 0: never
} JwtClaims;

// The key id that a token names, so that the caller can fetch that key. Nothing is verified yet:
// whoever sent the token chose this text.
MUST_USE Err jwt_key_id(Arena *arena, Str token, Str *out, Refusal *why);

// Verifies the compact form and takes what it claims into the arena. `exp`, `nbf` and `iat` are
// held against `now_ms` when they are there. `*out` is touched only on success.
MUST_USE Err jwt_verify(Arena *arena, Str token, JwtKeys keys, int64_t now_ms, JwtClaims *out,
                        Refusal *why);

// Signs `claims`, a JSON object of at most JWT_BYTES_MAX bytes that a JsonWriter made; for the demo
// and for tests. `key->secret` must not be empty.
Str jwt_sign(Arena *arena, const JwtKey *key, Str claims);

#endif
