// fuzz_jwt.c — any bytes as a token, as a token's header, and as claims under a right signature.
#include "wire/jwt.h"

#include <sodium.h>
#include <string.h>

#include "wire/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                              \
    do {                                              \
        if (!(condition)) {                           \
            fatal("fuzz_jwt: not true: " #condition); \
        }                                             \
    } while (0)

#define NOW_MS INT64_C(1767603600000)

static Str token_sign(Arena *arena, Str header, Str payload, Str secret)
{
    Str head = base64_encode(arena, header, BASE64_URL);
    Str body = base64_encode(arena, payload, BASE64_URL);
    Str text = str_format(arena, "%.*s.%.*s", STR_ARG(head), STR_ARG(body));
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.at, secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.at, text.len);
    crypto_auth_hmacsha256_final(&state, mac);
    Str signature = base64_encode(arena, (Str){ (const char *)mac, sizeof(mac) }, BASE64_URL);
    return str_format(arena, "%.*s.%.*s", STR_ARG(text), STR_ARG(signature));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    if (size == 0) {
        return 0;
    }
    Str rest = { (const char *)data + 1, size - 1 };
    JwtKey key = { S("k"), S("a secret of many bytes, known here") };
    Str good_header = S("{\"alg\":\"HS256\",\"kid\":\"k\"}");
    Str token = rest;
    if (data[0] == 'c') {
        token = token_sign(&arena, good_header, rest, key.secret);
    } else if (data[0] == 'h') {
        token = token_sign(&arena, rest, S("{\"scope\":\"app\"}"), key.secret);
    }
    JwtClaims claims = { .expires_ms = -1 };
    Refusal why = { 0 };
    Str id = S("");
    Err id_err = jwt_key_id(&arena, token, &id, &why);
    Err err = jwt_verify(&arena, token, (JwtKeys){ &key, 1 }, NOW_MS, &claims, &why);
    if (err) {
        CHECK(err == ERR_UNAUTHENTICATED);
        CHECK(claims.expires_ms == -1);
        CHECK(why.code.len > 0);
        CHECK(why.message.len > 0);
        return 0;
    }
    CHECK(!id_err);
    CHECK(data[0] == 'c' || data[0] == 'h'); // nobody guesses a signature
    CHECK(str_equal(id, key.id));
    CHECK(claims.scope.len > 0);
    CHECK(claims.external_id.len <= JWT_EXTERNAL_ID_BYTES_MAX);
    CHECK(str_is_utf8(claims.name));
    CHECK(claims.expires_ms == 0 || claims.expires_ms + JWT_LEEWAY_MS > NOW_MS);
    return 0;
}
