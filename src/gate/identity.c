#include "gate/identity.h"

#include "desk/people/credential.h"
#include "desk/people/secret.h"
#include "gate/gate.h"
#include "wire/base64.h"
#include "wire/header.h"

#include <string.h>

enum {
    SLOTS = 2 * IDENTITIES_MAX,
    DEVICE_SECRET_DIGITS = 2 * DEVICE_SECRET_BYTES,
};
static_assert((SLOTS & (SLOTS - 1)) == 0, "a mask chooses the slot");

// ---- what is shown ----------------------------------------------------------------------------

static Err not_known(Refusal *why, Str message)
{
    return refuse(why, ERR_UNAUTHENTICATED, S("authorization"), S("unauthenticated"), message);
}

static void ask_set(Arena *arena, IdentityAsk *ask, AskKind kind, Str name, Str secret)
{
    ask->kind = kind;
    ask->name = name;
    ask->secret = secret;
    Blake2b *hash = arena_new(arena, Blake2b);
    unsigned char lead[2] = { (unsigned char)kind, 0 };
    blake2b_begin(hash);
    blake2b_add(hash, (Str){ (const char *)lead, sizeof(lead) });
    blake2b_add(hash, name);
    blake2b_add(hash, (Str){ (const char *)lead + 1, 1 });
    blake2b_add(hash, secret);
    blake2b_end(hash, ask->key);
}

// The name of "email/token:TOKEN" ends in "/token"; other names with '@' come with a password.
static Err basic_read(Arena *arena, Str credentials, IdentityAsk *out, Refusal *why)
{
    Str pair;
    Str name;
    if (!base64_decode(arena, credentials, BASE64_STANDARD, &pair) || !str_is_utf8(pair) ||
        !str_cut(&pair, ':', &name) || name.len == 0) {
        return not_known(why, S("the Authorization header is malformed"));
    }
    if (str_ends(name, S("/token"))) {
        name.len -= S("/token").len;
        if (name.len == 0) {
            return not_known(why, S("the Authorization header names nobody"));
        }
        ask_set(arena, out, ASK_TOKEN, name, pair);
        return ERR_NONE;
    }
    if (memchr(name.at, '@', name.len)) {
        return not_known(why, S("passwords are for the sign-in page; programs use an API token, "
                                "as in email/token:TOKEN"));
    }
    ask_set(arena, out, ASK_APP_KEY, name, pair);
    return ERR_NONE;
}

static bool is_device_secret(Str text)
{
    unsigned char bytes[DEVICE_SECRET_BYTES];
    return text.len == DEVICE_SECRET_DIGITS && str_unhex(text, bytes, sizeof(bytes));
}

static Err bearer_read(Arena *arena, Str credentials, Str path, IdentityAsk *out, Refusal *why)
{
    if (str_starts(path, S("/widget"))) {
        if (!is_device_secret(credentials)) {
            return not_known(why, S("a device shows 64 hexadecimal digits"));
        }
        ask_set(arena, out, ASK_DEVICE, S(""), credentials);
        return ERR_NONE;
    }
    if (str_starts(path, S("/sc/"))) {
        return not_known(why,
                         S("tokens signed with an app's key cannot be checked here, where only "
                           "a hash of its secret is kept; use Basic with key id and secret"));
    }
    if (credentials.len == 0 || !str_is_utf8(credentials)) {
        return not_known(why, S("the Authorization header is malformed"));
    }
    ask_set(arena, out, ASK_TOKEN, S(""), credentials);
    return ERR_NONE;
}

Err identity_ask_read(Arena *arena, const HttpHead *head, Str path, IdentityAsk *out, Refusal *why)
{
    IdentityAsk ask = { .kind = ASK_NOTHING };
    Str scheme;
    Str credentials;
    Str cookie;
    Err err = ERR_NONE;
    if (http_has_header(head, S("Authorization"))) {
        Str value = http_header(head, S("Authorization"));
        if (value.len > CREDENTIAL_MAX_BYTES ||
            !header_authorization(value, &scheme, &credentials)) {
            return not_known(why, S("the Authorization header is malformed"));
        }
        if (str_equal_nocase(scheme, S("Basic"))) {
            err = basic_read(arena, credentials, &ask, why);
        } else if (str_equal_nocase(scheme, S("Bearer"))) {
            err = bearer_read(arena, credentials, path, &ask, why);
        } else {
            err = not_known(why, S("use Basic or Bearer in the Authorization header"));
        }
    } else if (!str_starts(path, S("/widget")) && !str_starts(path, S("/sc/")) &&
               header_cookie(head, S(SIGN_IN_COOKIE), &cookie)) {
        if (cookie.len > CREDENTIAL_MAX_BYTES) {
            return not_known(why, S("the sign-in has ended"));
        }
        ask_set(arena, &ask, ASK_SIGN_IN, S(""), cookie);
    }
    if (!err) {
        *out = ask;
    }
    return err;
}

// ---- looking it up ----------------------------------------------------------------------------

static Identity of_person(const Person *person, ShownBy shown_by)
{
    Who who = WHO_END_USER;
    if (person->role == ROLE_ADMIN) {
        who = WHO_ADMIN;
    } else if (person->role == ROLE_AGENT) {
        who = WHO_AGENT;
    }
    return (Identity){
        .who = who,
        .shown_by = shown_by,
        .person = person->id,
        .role = person->role,
        .name = person->name,
        .email = person->email,
        .language = person->language,
    };
}

static Err look_up_token(Read *read, Str email, Str token, Identity *out)
{
    Credential found = { 0 };
    Err err = identity_by_api_token(read, email, token, &found);
    if (err) {
        return err;
    }
    *out = of_person(&found.person, SHOWN_BY_TOKEN);
    return ERR_NONE;
}

static Err look_up_sign_in(Read *read, Str secret, Identity *out)
{
    Credential found = { 0 };
    Err err = identity_by_sign_in(read, secret, &found);
    if (err) {
        return err;
    }
    Identity identity = of_person(&found.person, SHOWN_BY_SIGN_IN);
    identity.csrf_token = found.csrf_token;
    identity.sign_in = found.sign_in;
    *out = identity;
    return ERR_NONE;
}

Err gate_identify_device(Read *read, Str secret, Identity *out)
{
    if (!is_device_secret(secret)) {
        return not_known(read->why, S("a device shows 64 hexadecimal digits"));
    }
    Identity identity = { .who = WHO_STRANGER, .shown_by = SHOWN_BY_DEVICE };
    secret_hash(secret, identity.device_hash);
    Credential found = { 0 };
    Err err = identity_by_device(read, identity.device_hash, &found);
    if (err && err != ERR_UNAUTHENTICATED) {
        return err;
    }
    if (!err) {
        unsigned char hash[BLAKE2B_BYTES];
        memcpy(hash, identity.device_hash, sizeof(hash));
        identity = of_person(&found.person, SHOWN_BY_DEVICE);
        memcpy(identity.device_hash, hash, sizeof(hash));
    }
    *out = identity;
    return ERR_NONE;
}

Err gate_identify_token(Read *read, Str pair, Identity *out)
{
    Str email;
    if (!str_cut(&pair, ':', &email) || !str_ends(email, S("/token")) ||
        email.len == S("/token").len) {
        return not_known(read->why, S("a token is written as email/token:TOKEN"));
    }
    email.len -= S("/token").len;
    return look_up_token(read, email, pair, out);
}

Err identity_look_up(Read *read, const IdentityAsk *ask, Identity *out)
{
    switch (ask->kind) {
    case ASK_SIGN_IN:
        return look_up_sign_in(read, ask->secret, out);
    case ASK_TOKEN:
        return look_up_token(read, ask->name, ask->secret, out);
    case ASK_DEVICE:
        return gate_identify_device(read, ask->secret, out);
    case ASK_APP_KEY: {
        Err err = identity_by_app_key(read, ask->name, ask->secret);
        if (!err) {
            *out = (Identity){ .who = WHO_APP, .shown_by = SHOWN_BY_APP_KEY, .name = ask->name };
        }
        return err;
    }
    case ASK_NOTHING:
        break;
    }
    *out = (Identity){ .who = WHO_STRANGER };
    return ERR_NONE;
}

// ---- the cache --------------------------------------------------------------------------------

typedef struct Kept {
    unsigned char key[BLAKE2B_BYTES];
    Identity identity;
    int64_t until_ms;
} Kept;

struct IdentityCache {
    Arena kept; // the entries
    Kept *slots[SLOTS];
    size_t made; // entries since it was emptied, those that replaced another included
    uint64_t generation;
};

IdentityCache *identity_cache_make(Arena *arena)
{
    return arena_new(arena, IdentityCache);
}

static size_t slot_first(const unsigned char key[BLAKE2B_BYTES])
{
    uint64_t number = 0;
    memcpy(&number, key, sizeof(number));
    return (size_t)number & (SLOTS - 1);
}

static Kept *const *slot_of(const IdentityCache *cache, const unsigned char key[BLAKE2B_BYTES])
{
    size_t at = slot_first(key);
    // Never more than half full, so an empty slot comes.
    while (cache->slots[at] && memcmp(cache->slots[at]->key, key, BLAKE2B_BYTES) != 0) {
        at = (at + 1) & (SLOTS - 1);
    }
    return &cache->slots[at];
}

static Identity identity_copy(Arena *arena, const Identity *identity)
{
    Identity copy = *identity;
    copy.name = str_copy(arena, identity->name);
    copy.email = str_copy(arena, identity->email);
    copy.csrf_token = str_copy(arena, identity->csrf_token);
    return copy;
}

// Of a clock that was set back since it was kept, neither.
static bool is_fresh(const Kept *kept, int64_t now_ms)
{
    return kept->until_ms > now_ms && kept->until_ms <= now_ms + IDENTITY_KEPT_MS;
}

bool identity_cache_find(const IdentityCache *cache, IdentityAsk *ask, int64_t now_ms, Arena *arena,
                         Identity *out)
{
    ask->generation = cache->generation;
    const Kept *kept = *slot_of(cache, ask->key);
    if (!kept || !is_fresh(kept, now_ms)) {
        return false;
    }
    *out = identity_copy(arena, &kept->identity);
    return true;
}

void identity_cache_keep(IdentityCache *cache, const IdentityAsk *ask, const Identity *identity,
                         int64_t now_ms)
{
    if (ask->generation != cache->generation || identity->who == WHO_STRANGER) {
        return;
    }
    if (cache->made == IDENTITIES_MAX) {
        identity_cache_empty(cache);
    }
    size_t at = (size_t)(slot_of(cache, ask->key) - cache->slots);
    Kept *kept = cache->slots[at];
    if (!kept) {
        kept = arena_new(&cache->kept, Kept);
        memcpy(kept->key, ask->key, sizeof(kept->key));
        cache->slots[at] = kept;
    } else if (is_fresh(kept, now_ms)) {
        return; // two requests asked at once
    }
    kept->identity = identity_copy(&cache->kept, identity);
    kept->until_ms = now_ms + IDENTITY_KEPT_MS;
    cache->made++;
}

void identity_cache_empty(IdentityCache *cache)
{
    arena_free(&cache->kept);
    memset((void *)cache->slots, 0, sizeof(cache->slots));
    cache->made = 0;
    cache->generation++;
}

// ---- for commands and queries -----------------------------------------------------------------

Viewer identity_viewer(const Identity *identity)
{
    return (Viewer){
        .person = identity->person,
        .role = identity->role,
        .is_program = identity->who == WHO_APP,
    };
}

static ActorKind actor_kind_of(const Identity *identity)
{
    if (identity->who & WHO_STAFF) {
        return ACTOR_AGENT;
    }
    return identity->who == WHO_APP ? ACTOR_INTEGRATION : ACTOR_END_USER;
}

Actor identity_actor(const Identity *identity)
{
    bool messaging = identity->shown_by == SHOWN_BY_DEVICE;
    bool page = identity->shown_by == SHOWN_BY_SIGN_IN;
    return (Actor){
        .kind = actor_kind_of(identity),
        .person = identity->person,
        .role = identity->role,
        .name = identity->name,
        .via = messaging ? VIA_MESSAGING : (page ? VIA_WEB : VIA_API),
    };
}
