#include "wire/jwt.h"

#include <jwt.h>
#include <stdlib.h>

#include "text/mail_address.h"
#include "text/time.h"
#include "wire/base64.h"
#include "wire/json.h"

enum {
    SECOND_MS = 1000,
    SIGNATURE_BYTES = 32, // of HS256
};

typedef struct TokenParts {
    Str header;
    Str payload;
    Str signature;
} TokenParts;

static Err token_refuse(Refusal *why, Str message)
{
    return refuse(why, ERR_UNAUTHENTICATED, S(""), S("invalid_token"), message);
}

static Err claim_refuse(Refusal *why, Str claim, Str message)
{
    return refuse(why, ERR_UNAUTHENTICATED, claim, S("invalid_claim"), message);
}

static Err parts_read(Str token, TokenParts *out, Refusal *why)
{
    if (token.len > JWT_BYTES_MAX) {
        return token_refuse(why, S("the token is too long"));
    }
    TokenParts parts = { 0 };
    Str rest = token;
    if (!str_cut(&rest, '.', &parts.header) || !str_cut(&rest, '.', &parts.payload)) {
        return token_refuse(why, S("the token does not have three parts"));
    }
    parts.signature = rest;
    *out = parts;
    return ERR_NONE;
}

static Err part_parse(Arena *arena, Str part, const Json **out, Refusal *why)
{
    Str text = S("");
    const Json *json = NULL;
    if (!base64_decode(arena, part, BASE64_URL, &text) || json_parse(arena, text, &json, NULL) ||
        json->type != JSON_OBJECT) {
        return token_refuse(why, S("a part of the token is not a JSON object in base64url"));
    }
    *out = json;
    return ERR_NONE;
}

static Str text_or_empty(const Json *value)
{
    return value && value->type == JSON_TEXT ? value->text : S("");
}

// What a token says about how to check it is believed only as far as it says what we want anyway.
static Err header_read(Arena *arena, Str header, Str *key_id, Refusal *why)
{
    const Json *json = NULL;
    Err err = part_parse(arena, header, &json, why);
    if (err) {
        return err;
    }
    if (!str_equal(text_or_empty(json_member(json, S("alg"))), S("HS256"))) {
        return refuse(why, ERR_UNAUTHENTICATED, S("alg"), S("wrong_algorithm"),
                      S("the token must be signed with HS256"));
    }
    if (json_member(json, S("crit"))) {
        return token_refuse(why, S("the token has critical headers that are not known here"));
    }
    Str id = text_or_empty(json_member(json, S("kid")));
    if (id.len == 0 || id.len > JWT_KEY_ID_BYTES_MAX) {
        return refuse(why, ERR_UNAUTHENTICATED, S("kid"), S("unknown_key"),
                      S("the token does not name its key"));
    }
    *key_id = id;
    return ERR_NONE;
}

static Err key_find(JwtKeys keys, Str id, Str *secret, Refusal *why)
{
    for (size_t i = 0; i < keys.count; i++) {
        // libjwt does not check a signature at all when the secret is empty.
        if (str_equal(keys.keys[i].id, id) && keys.keys[i].secret.len > 0) {
            *secret = keys.keys[i].secret;
            return ERR_NONE;
        }
    }
    return refuse(why, ERR_UNAUTHENTICATED, S("kid"), S("unknown_key"),
                  S("the token is signed with a key that is not known here"));
}

static Err signature_check(Arena *arena, Str token, Str signature, Str secret, Refusal *why)
{
    // libjwt reads up to a NUL only, so the parts are looked at first.
    Str bytes = S("");
    if (!base64_decode(arena, signature, BASE64_URL, &bytes) || bytes.len != SIGNATURE_BYTES) {
        return token_refuse(why, S("the token's signature is wrong"));
    }
    jwt_t *decoded = NULL;
    int failed = jwt_decode(&decoded, str_terminated(arena, token),
                            (const unsigned char *)secret.at, (int)secret.len);
    bool is_hs256 = !failed && jwt_get_alg(decoded) == JWT_ALG_HS256;
    jwt_free(decoded);
    return is_hs256 ? ERR_NONE : token_refuse(why, S("the token's signature is wrong"));
}

// ---- claims -------------------------------------------------------------------------------

typedef struct ClaimValues {
    JwtClaims claims;
    const Json *exp;
    const Json *nbf;
    const Json *iat;
} ClaimValues;

static const JsonField claim_fields[] = {
    { .name = "scope",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = JWT_SCOPE_BYTES_MAX,
      .offset = offsetof(ClaimValues, claims.scope) },
    { .name = "external_id",
      .as = JSON_AS_TEXT,
      .max = JWT_EXTERNAL_ID_BYTES_MAX,
      .offset = offsetof(ClaimValues, claims.external_id) },
    { .name = "name",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = JWT_NAME_BYTES_MAX,
      .offset = offsetof(ClaimValues, claims.name) },
    { .name = "email",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = MAIL_ADDRESS_BYTES_MAX,
      .offset = offsetof(ClaimValues, claims.email) },
    { .name = "email_verified",
      .as = JSON_AS_BOOL,
      .offset = offsetof(ClaimValues, claims.email_verified) },
    { .name = "exp", .as = JSON_AS_JSON, .offset = offsetof(ClaimValues, exp) },
    { .name = "nbf", .as = JSON_AS_JSON, .offset = offsetof(ClaimValues, nbf) },
    { .name = "iat", .as = JSON_AS_JSON, .offset = offsetof(ClaimValues, iat) },
};

// A NumericDate: seconds since 1970, with a fraction if the signer likes. 0 when absent.
static Err date_read(const Json *value, Str claim, int64_t *out_ms, Refusal *why)
{
    if (!value) {
        *out_ms = 0;
        return ERR_NONE;
    }
    double latest_s = (double)(TIME_MS_MAX / SECOND_MS);
    if (value->type != JSON_NUMBER || value->number <= 0 || value->number > latest_s) {
        return claim_refuse(why, claim, S("this must be a number of seconds since 1970"));
    }
    *out_ms = (int64_t)(value->number * SECOND_MS);
    return ERR_NONE;
}

static Err dates_check(const ClaimValues *values, int64_t now_ms, int64_t *expires_ms, Refusal *why)
{
    int64_t not_before_ms = 0;
    int64_t issued_ms = 0;
    Err err = date_read(values->exp, S("exp"), expires_ms, why);
    err = err ? err : date_read(values->nbf, S("nbf"), &not_before_ms, why);
    err = err ? err : date_read(values->iat, S("iat"), &issued_ms, why);
    if (err) {
        return err;
    }
    if (*expires_ms && now_ms >= *expires_ms + JWT_LEEWAY_MS) {
        return refuse(why, ERR_UNAUTHENTICATED, S("exp"), S("expired"), S("the token has expired"));
    }
    if (not_before_ms > now_ms + JWT_LEEWAY_MS) {
        return claim_refuse(why, S("nbf"), S("the token is not valid yet"));
    }
    if (issued_ms > now_ms + JWT_LEEWAY_MS) {
        return claim_refuse(why, S("iat"), S("the token comes from the future"));
    }
    return ERR_NONE;
}

static Err claims_read(Arena *arena, Str payload, int64_t now_ms, JwtClaims *out, Refusal *why)
{
    const Json *json = NULL;
    Err err = part_parse(arena, payload, &json, why);
    if (err) {
        return err;
    }
    ClaimValues values = { 0 };
    Refusal member = { 0 };
    if (json_read(json, claim_fields, countof(claim_fields), JSON_UNKNOWN_IGNORED, &values,
                  sizeof(values), &member)) {
        return claim_refuse(why, member.field, member.message);
    }
    JwtClaims *claims = &values.claims;
    err = dates_check(&values, now_ms, &claims->expires_ms, why);
    if (err) {
        return err;
    }
    if (str_equal(claims->scope, S("user")) && claims->external_id.len == 0) {
        return claim_refuse(why, S("external_id"), S("this must not be blank"));
    }
    if (claims->email.len > 0 && !mail_address_read(arena, claims->email, &claims->email)) {
        return claim_refuse(why, S("email"), S("this is not an e-mail address"));
    }
    *out = *claims;
    return ERR_NONE;
}

Err jwt_key_id(Arena *arena, Str token, Str *out, Refusal *why)
{
    TokenParts parts = { 0 };
    Err err = parts_read(token, &parts, why);
    return err ? err : header_read(arena, parts.header, out, why);
}

Err jwt_verify(Arena *arena, Str token, JwtKeys keys, int64_t now_ms, JwtClaims *out, Refusal *why)
{
    TokenParts parts = { 0 };
    Str key_id = S("");
    Str secret = S("");
    JwtClaims claims = { 0 };
    Err err = parts_read(token, &parts, why);
    err = err ? err : header_read(arena, parts.header, &key_id, why);
    err = err ? err : key_find(keys, key_id, &secret, why);
    err = err ? err : signature_check(arena, token, parts.signature, secret, why);
    err = err ? err : claims_read(arena, parts.payload, now_ms, &claims, why);
    if (err) {
        return err;
    }
    claims.key_id = key_id;
    *out = claims;
    return ERR_NONE;
}

Str jwt_sign(Arena *arena, const JwtKey *key, Str claims)
{
    assert(key->secret.len > 0);
    assert(claims.len <= JWT_BYTES_MAX);
    jwt_t *jwt = NULL;
    int failed = jwt_new(&jwt);
    failed = failed || jwt_add_header(jwt, "kid", str_terminated(arena, key->id)) ||
             jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)key->secret.at,
                         (int)key->secret.len) ||
             jwt_add_grants_json(jwt, str_terminated(arena, claims));
    char *token = failed ? NULL : jwt_encode_str(jwt);
    if (!token) {
        fatal("jwt: these claims cannot be signed");
    }
    Str copy = str_copy(arena, str_of(token));
    free(token);
    jwt_free(jwt);
    return copy;
}
