// secret_store.h — sign-ins, API tokens, keys of the conversations API, signing keys. Secrets are
// kept as BLAKE2b-256 hashes, but for signing keys, which HMAC needs themselves.
#ifndef STORE_SECRET_STORE_H
#define STORE_SECRET_STORE_H

#include "model/ids.h"
#include "store/db.h"
#include "store/device_store.h"

typedef struct SignInRow {
    SignInId id;
    PersonId person;
    Str csrf_token;
    int64_t created_ms;
    int64_t expires_ms;
} SignInRow;

void sign_in_insert(Tx *tx, const SignInRow *row, const unsigned char hash[SECRET_HASH_BYTES]);
// ERR_NOT_FOUND, also once it has expired.
MUST_USE Err sign_in_load(Tx *tx, Arena *arena, const unsigned char hash[SECRET_HASH_BYTES],
                          int64_t now_ms, SignInRow *out);
void sign_in_delete(Tx *tx, SignInId id, int64_t *deleted);
void sign_in_delete_of_person(Tx *tx, PersonId person);
void sign_in_purge(Tx *tx, int64_t now_ms, int64_t *deleted);

typedef struct ApiTokenRow {
    TokenId id;
    PersonId person;
    Str name;
    int64_t created_ms;
    unsigned char hash[SECRET_HASH_BYTES];
} ApiTokenRow;

void api_token_insert(Tx *tx, const ApiTokenRow *row);
void api_token_delete(Tx *tx, TokenId id, int64_t *deleted);
// ERR_NOT_FOUND.
MUST_USE Err api_token_load(Tx *tx, Arena *arena, TokenId id, ApiTokenRow *out);
// Hashes of all tokens of one person; stops at the first Err of `each`.
MUST_USE Err api_token_each(Tx *tx, PersonId person,
                            Err (*each)(void *into, const unsigned char hash[SECRET_HASH_BYTES]),
                            void *into);
// Who has this token: up to `max` people.
MUST_USE Err api_token_owners(Tx *tx, const unsigned char hash[SECRET_HASH_BYTES], PersonId *out,
                              size_t max, size_t *count);

void app_key_insert(Tx *tx, Str id, const unsigned char hash[SECRET_HASH_BYTES], Str name,
                    int64_t now_ms);
// ERR_NOT_FOUND.
MUST_USE Err app_key_load(Tx *tx, Str id, unsigned char hash[SECRET_HASH_BYTES]);

void signing_key_insert(Tx *tx, Str id, Str secret, Str name, int64_t now_ms);
// ERR_NOT_FOUND.
MUST_USE Err signing_key_load(Tx *tx, Arena *arena, Str id, Str *secret);

#endif
