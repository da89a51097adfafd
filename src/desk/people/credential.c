#include "desk/people/credential.h"

#include "desk/people/secret.h"
#include "store/person_store.h"
#include "store/secret_store.h"
#include "text/mail_address.h"

static Err stranger(Read *read)
{
    return refuse(read->why, ERR_UNAUTHENTICATED, S(""), S("unauthenticated"),
                  S("what you show does not say who you are"));
}

// What was not found is nobody; other failures stay what they are.
static Err nobody(Read *read, Err err)
{
    return err == ERR_NOT_FOUND ? stranger(read) : err;
}

static Err staff_load(Read *read, PersonId id, Person *out)
{
    Person person = { 0 };
    Err err = person_load(read->tx, read->arena, id, &person);
    if (err) {
        return nobody(read, err);
    }
    if (!role_is_staff(person.role) || !person.active || person.suspended) {
        return stranger(read);
    }
    *out = person;
    return ERR_NONE;
}

Err identity_by_sign_in(Read *read, Str secret, Credential *out)
{
    unsigned char hash[SECRET_HASH_BYTES];
    secret_hash(secret, hash);
    SignInRow row = { 0 };
    Err err = sign_in_load(read->tx, read->arena, hash, read->now_ms, &row);
    if (err) {
        return nobody(read, err);
    }
    Credential found = { .sign_in = row.id, .csrf_token = row.csrf_token };
    err = staff_load(read, row.person, &found.person);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

typedef struct TokenSearch {
    unsigned char hash[SECRET_HASH_BYTES];
    bool found;
} TokenSearch;

// Looks at all of them, so that the time does not tell which one fitted.
static Err token_compare(void *into, const unsigned char hash[SECRET_HASH_BYTES])
{
    TokenSearch *search = into;
    bool fits = secret_hash_equal(search->hash, hash);
    search->found = search->found || fits;
    return ERR_NONE;
}

static Err person_by_token_and_email(Read *read, Str email, TokenSearch *search, PersonId *out)
{
    Str key = { 0 };
    if (!mail_address_read(read->arena, email, &key)) {
        return stranger(read);
    }
    Person person = { 0 };
    Err err = person_load_by_email(read->tx, read->arena, key, &person);
    if (err) {
        return nobody(read, err);
    }
    err = api_token_each(read->tx, person.id, token_compare, search);
    if (err) {
        return err;
    }
    if (!search->found) {
        return stranger(read);
    }
    *out = person.id;
    return ERR_NONE;
}

static Err person_by_token_alone(Read *read, const TokenSearch *search, PersonId *out)
{
    PersonId owners[2];
    size_t count = 0;
    Err err = api_token_owners(read->tx, search->hash, owners, countof(owners), &count);
    if (err) {
        return err;
    }
    if (count != 1) {
        return stranger(read);
    }
    *out = owners[0];
    return ERR_NONE;
}

Err identity_by_api_token(Read *read, Str email, Str token, Credential *out)
{
    TokenSearch search = { 0 };
    secret_hash(token, search.hash);
    PersonId person = { 0 };
    Err err = email.len > 0 ? person_by_token_and_email(read, email, &search, &person)
                            : person_by_token_alone(read, &search, &person);
    if (err) {
        return err;
    }
    Credential found = { 0 };
    err = staff_load(read, person, &found.person);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

Err identity_by_device(Read *read, const unsigned char hash[SECRET_HASH_BYTES], Credential *out)
{
    Device device = { 0 };
    Err err = device_load(read->tx, hash, &device);
    if (err) {
        return nobody(read, err);
    }
    Credential found = { .device = device.id, .device_last_n = device.last_n };
    err = person_load(read->tx, read->arena, device.person, &found.person);
    if (err) {
        return nobody(read, err);
    }
    if (!found.person.active && role_is_staff(found.person.role)) {
        return stranger(read);
    }
    *out = found;
    return ERR_NONE;
}

Err identity_by_app_key(Read *read, Str id, Str secret)
{
    unsigned char kept[SECRET_HASH_BYTES] = { 0 };
    unsigned char shown[SECRET_HASH_BYTES];
    secret_hash(secret, shown);
    Err err = app_key_load(read->tx, id, kept);
    if (err) {
        return nobody(read, err);
    }
    return secret_hash_equal(kept, shown) ? ERR_NONE : stranger(read);
}

Err signing_key_find(Read *read, Str kid, Str *secret)
{
    Err err = signing_key_load(read->tx, read->arena, kid, secret);
    return err ? nobody(read, err) : ERR_NONE;
}
