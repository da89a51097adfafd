#include "store/secret_store.h"

#include <string.h>

static DbValue hash_value(const unsigned char hash[SECRET_HASH_BYTES])
{
    return db_blob(hash, SECRET_HASH_BYTES);
}

static void hash_copy(const Row *row, int column, unsigned char out[SECRET_HASH_BYTES])
{
    Str hash = row_blob(row, column);
    memset(out, 0, SECRET_HASH_BYTES);
    if (hash.len == SECRET_HASH_BYTES) {
        memcpy(out, hash.at, SECRET_HASH_BYTES);
    }
}

// ---- sign-ins --------------------------------------------------------------------------------

void sign_in_insert(Tx *tx, const SignInRow *row, const unsigned char hash[SECRET_HASH_BYTES])
{
    tx_change(tx, SQL_SIGN_IN_INSERT,
              VALUES(db_i64(row->id.v), db_i64(row->person.v), hash_value(hash),
                     db_text(row->csrf_token), db_i64(row->created_ms), db_i64(row->expires_ms)));
}

typedef struct SignInInto {
    Arena *arena;
    SignInRow *out;
} SignInInto;

static void sign_in_read(const Row *row, void *into)
{
    const SignInInto *to = into;
    *to->out = (SignInRow){
        .id = { row_i64(row, 0) },
        .person = { row_i64(row, 1) },
        .csrf_token = row_text_copy(row, 2, to->arena),
        .created_ms = row_i64(row, 3),
        .expires_ms = row_i64(row, 4),
    };
}

Err sign_in_load(Tx *tx, Arena *arena, const unsigned char hash[SECRET_HASH_BYTES], int64_t now_ms,
                 SignInRow *out)
{
    return tx_one(tx, SQL_SIGN_IN_LOAD, VALUES(hash_value(hash), db_i64(now_ms)), sign_in_read,
                  &(SignInInto){ arena, out });
}

void sign_in_delete(Tx *tx, SignInId id, int64_t *deleted)
{
    tx_run(tx, SQL_SIGN_IN_DELETE, VALUES(db_i64(id.v)), deleted);
}

void sign_in_delete_of_person(Tx *tx, PersonId person)
{
    tx_run(tx, SQL_SIGN_IN_DELETE_OF_PERSON, VALUES(db_i64(person.v)), NULL);
}

void sign_in_purge(Tx *tx, int64_t now_ms, int64_t *deleted)
{
    tx_run(tx, SQL_SIGN_IN_PURGE, VALUES(db_i64(now_ms)), deleted);
}

// ---- API tokens ------------------------------------------------------------------------------

void api_token_insert(Tx *tx, const ApiTokenRow *row)
{
    tx_change(tx, SQL_API_TOKEN_INSERT,
              VALUES(db_i64(row->id.v), db_i64(row->person.v), db_text(row->name),
                     hash_value(row->hash), db_i64(row->created_ms)));
}

void api_token_delete(Tx *tx, TokenId id, int64_t *deleted)
{
    tx_run(tx, SQL_API_TOKEN_DELETE, VALUES(db_i64(id.v)), deleted);
}

typedef struct ApiTokenInto {
    Arena *arena;
    ApiTokenRow *out;
} ApiTokenInto;

static void api_token_read(const Row *row, void *into)
{
    const ApiTokenInto *to = into;
    *to->out = (ApiTokenRow){
        .id = { row_i64(row, 0) },
        .person = { row_i64(row, 1) },
        .name = row_text_copy(row, 2, to->arena),
        .created_ms = row_i64(row, 3),
    };
    hash_copy(row, 4, to->out->hash);
}

Err api_token_load(Tx *tx, Arena *arena, TokenId id, ApiTokenRow *out)
{
    return tx_one(tx, SQL_API_TOKEN_LOAD, VALUES(db_i64(id.v)), api_token_read,
                  &(ApiTokenInto){ arena, out });
}

typedef struct EachInto {
    Err (*each)(void *into, const unsigned char hash[SECRET_HASH_BYTES]);
    void *into;
} EachInto;

static Err api_token_give(const Row *row, void *into)
{
    const EachInto *to = into;
    unsigned char hash[SECRET_HASH_BYTES];
    hash_copy(row, 0, hash);
    return to->each(to->into, hash);
}

Err api_token_each(Tx *tx, PersonId person,
                   Err (*each)(void *into, const unsigned char hash[SECRET_HASH_BYTES]), void *into)
{
    return tx_each(tx, SQL_API_TOKEN_EACH, VALUES(db_i64(person.v)), api_token_give,
                   &(EachInto){ each, into });
}

typedef struct OwnersInto {
    PersonId *out;
    size_t count;
} OwnersInto;

static Err owner_read(const Row *row, void *into)
{
    OwnersInto *to = into;
    to->out[to->count++] = (PersonId){ row_i64(row, 0) };
    return ERR_NONE;
}

Err api_token_owners(Tx *tx, const unsigned char hash[SECRET_HASH_BYTES], PersonId *out, size_t max,
                     size_t *count)
{
    OwnersInto to = { .out = out };
    Err err = tx_each(tx, SQL_API_TOKEN_OWNERS, VALUES(hash_value(hash), db_i64((int64_t)max)),
                      owner_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

// ---- keys ------------------------------------------------------------------------------------

void app_key_insert(Tx *tx, Str id, const unsigned char hash[SECRET_HASH_BYTES], Str name,
                    int64_t now_ms)
{
    tx_change(tx, SQL_APP_KEY_INSERT,
              VALUES(db_text(id), hash_value(hash), db_text(name), db_i64(now_ms)));
}

static void app_key_read(const Row *row, void *into)
{
    hash_copy(row, 0, into);
}

Err app_key_load(Tx *tx, Str id, unsigned char hash[SECRET_HASH_BYTES])
{
    return tx_one(tx, SQL_APP_KEY_LOAD, VALUES(db_text(id)), app_key_read, hash);
}

void signing_key_insert(Tx *tx, Str id, Str secret, Str name, int64_t now_ms)
{
    tx_change(tx, SQL_SIGNING_KEY_INSERT,
              VALUES(db_text(id), db_blob(secret.at, secret.len), db_text(name), db_i64(now_ms)));
}

typedef struct SecretInto {
    Arena *arena;
    Str *out;
} SecretInto;

static void signing_key_read(const Row *row, void *into)
{
    const SecretInto *to = into;
    *to->out = str_copy(to->arena, row_blob(row, 0));
}

Err signing_key_load(Tx *tx, Arena *arena, Str id, Str *secret)
{
    return tx_one(tx, SQL_SIGNING_KEY_LOAD, VALUES(db_text(id)), signing_key_read,
                  &(SecretInto){ arena, secret });
}
