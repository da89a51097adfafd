#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jwt.h>
#include <stdlib.h>

#include "wire/base64.h"
#include "wire/jwt.h"

#define NOW_MS INT64_C(1767603600000) // 2026-01-05T09:00:00Z
#define NOW    "1767603600"

#define USER "\"scope\":\"user\",\"external_id\":\"c-1\""

static const JwtKey *shop_key(void)
{
    static const char secret[] = "a secret of the shop, 32 bytes+.";
    static JwtKey key;
    key = (JwtKey){ S("app_1"), str_of(secret) };
    return &key;
}

static Err verify(Arena *arena, Str token, JwtClaims *out, Refusal *why)
{
    const JwtKey keys[] = {
        { S("app_0"), S("another secret") },
        *shop_key(),
        { S("app_empty"), S("") },
    };
    return jwt_verify(arena, token, (JwtKeys){ keys, countof(keys) }, NOW_MS, out, why);
}

static void check_refused(Arena *arena, Str token, Str code, Str field)
{
    JwtClaims claims = { .expires_ms = 77 };
    Refusal why = { 0 };
    Err err = verify(arena, token, &claims, &why);
    if (err != ERR_UNAUTHENTICATED || !str_equal(why.code, code) || !str_equal(why.field, field)) {
        fail_msg("%.*s: %d %.*s %.*s", STR_ARG(token), (int)err, STR_ARG(why.code),
                 STR_ARG(why.field));
    }
    assert_true(why.message.len > 0);
    assert_int_equal(claims.expires_ms, 77);
}

static Str encode(Arena *arena, Str text)
{
    return base64_encode(arena, text, BASE64_URL);
}

// Puts a token together by hand, with a signature that is none.
static Str unsigned_token(Arena *arena, Str header, Str payload)
{
    static const char zeros[32];
    Str head = encode(arena, header);
    Str body = encode(arena, payload);
    Str signature = encode(arena, (Str){ zeros, sizeof(zeros) });
    return str_format(arena, "%.*s.%.*s.%.*s", STR_ARG(head), STR_ARG(body), STR_ARG(signature));
}

static void a_signed_token_gives_its_claims(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Str token = jwt_sign(&arena, shop_key(),
                         S("{" USER ",\"name\":\"森 愛子\",\"email\":\"Aiko@Example.com\","
                           "\"email_verified\":true,\"exp\":1767603700,\"iat\":" NOW ","
                           "\"nbf\":" NOW ",\"other\":[1]}"));
    JwtClaims claims = { 0 };
    Refusal why = { 0 };
    assert_int_equal(verify(&arena, token, &claims, &why), ERR_NONE);
    assert_true(str_equal(claims.key_id, S("app_1")));
    assert_true(str_equal(claims.scope, S("user")));
    assert_true(str_equal(claims.external_id, S("c-1")));
    assert_true(str_equal(claims.name, S("森 愛子")));
    assert_true(str_equal(claims.email, S("aiko@example.com")));
    assert_true(claims.email_verified);
    assert_true(claims.expires_ms == INT64_C(1767603700000));

    Str id = S("");
    assert_int_equal(jwt_key_id(&arena, token, &id, &why), ERR_NONE);
    assert_true(str_equal(id, S("app_1")));
}

static void what_a_token_does_not_claim_is_empty(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Str token = jwt_sign(&arena, shop_key(), S("{\"scope\":\"app\",\"name\":null,\"email\":\"\"}"));
    JwtClaims claims = { .email_verified = true, .expires_ms = 1 };
    Refusal why = { 0 };
    assert_int_equal(verify(&arena, token, &claims, &why), ERR_NONE);
    assert_int_equal(claims.external_id.len, 0);
    assert_int_equal(claims.name.len, 0);
    assert_int_equal(claims.email.len, 0);
    assert_false(claims.email_verified);
    assert_true(claims.expires_ms == 0);
}

static void other_algorithms_are_refused_whatever_their_signature(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    static const char *const headers[] = {
        "{\"alg\":\"none\",\"kid\":\"app_1\"}",  "{\"alg\":\"None\",\"kid\":\"app_1\"}",
        "{\"alg\":\"RS256\",\"kid\":\"app_1\"}", "{\"alg\":\"ES256\",\"kid\":\"app_1\"}",
        "{\"alg\":\"hs256\",\"kid\":\"app_1\"}", "{\"alg\":\"HS256 \",\"kid\":\"app_1\"}",
        "{\"alg\":null,\"kid\":\"app_1\"}",      "{\"kid\":\"app_1\"}",
    };
    for (size_t i = 0; i < countof(headers); i++) {
        Str token = unsigned_token(&arena, str_of(headers[i]), S("{" USER "}"));
        check_refused(&arena, token, S("wrong_algorithm"), S("alg"));
        Str id = S("x");
        Refusal why = { 0 };
        assert_int_equal(jwt_key_id(&arena, token, &id, &why), ERR_UNAUTHENTICATED);
        assert_true(str_equal(id, S("x")));
    }
    // The usual form of "none" has no third part.
    Str none = str_format(&arena, "%.*s.%.*s.",
                          STR_ARG(encode(&arena, S("{\"alg\":\"none\",\"kid\":\"app_1\"}"))),
                          STR_ARG(encode(&arena, S("{" USER "}"))));
    check_refused(&arena, none, S("wrong_algorithm"), S("alg"));
}

static void even_our_own_key_signs_nothing_but_hs256(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    jwt_t *jwt = NULL;
    Str secret = shop_key()->secret;
    assert_int_equal(jwt_new(&jwt), 0);
    assert_int_equal(jwt_add_header(jwt, "kid", "app_1"), 0);
    assert_int_equal(
        jwt_set_alg(jwt, JWT_ALG_HS512, (const unsigned char *)secret.at, (int)secret.len), 0);
    assert_int_equal(jwt_add_grants_json(jwt, "{" USER "}"), 0);
    char *text = jwt_encode_str(jwt);
    check_refused(&arena, str_of(text), S("wrong_algorithm"), S("alg"));
    free(text);
    jwt_free(jwt);
}

static void unknown_and_missing_keys_are_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const JwtKey other = { S("app_9"), S("a secret") };
    check_refused(&arena, jwt_sign(&arena, &other, S("{" USER "}")), S("unknown_key"), S("kid"));
    const JwtKey empty = { S("app_empty"), S("not empty") };
    check_refused(&arena, jwt_sign(&arena, &empty, S("{" USER "}")), S("unknown_key"), S("kid"));
    static const char *const headers[] = {
        "{\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"kid\":\"\"}",
        "{\"alg\":\"HS256\",\"kid\":1}",
        "{\"alg\":\"HS256\",\"kid\":[\"app_1\"]}",
    };
    for (size_t i = 0; i < countof(headers); i++) {
        check_refused(&arena, unsigned_token(&arena, str_of(headers[i]), S("{" USER "}")),
                      S("unknown_key"), S("kid"));
    }
}

static void what_was_changed_after_signing_is_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Str token = jwt_sign(&arena, shop_key(), S("{" USER "}"));
    for (size_t i = 0; i < token.len; i++) {
        Str changed = str_copy(&arena, token);
        char *at = (char *)(uintptr_t)changed.at + i;
        *at = *at == 'A' ? 'B' : 'A';
        JwtClaims claims = { 0 };
        Refusal why = { 0 };
        assert_int_equal(verify(&arena, changed, &claims, &why), ERR_UNAUTHENTICATED);
        assert_true(verify(&arena, (Str){ token.at, i }, &claims, &why) != ERR_NONE);
    }
    const JwtKey forged = { shop_key()->id, S("another secret") };
    check_refused(&arena, jwt_sign(&arena, &forged, S("{" USER "}")), S("invalid_token"), S(""));
    check_refused(&arena, str_format(&arena, "%.*s%cxyz", STR_ARG(token), 0), S("invalid_token"),
                  S(""));
    check_refused(&arena, str_format(&arena, "%.*s=", STR_ARG(token)), S("invalid_token"), S(""));
    check_refused(&arena, str_format(&arena, "%.*s.x", STR_ARG(token)), S("invalid_token"), S(""));
}

static void what_is_no_token_is_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const Str cases[] = {
        S(""), S("."), S(".."), S("a.b"), S("a.b.c"), S("...."), S("e30.e30.e30")
    };
    for (size_t i = 0; i + 1 < countof(cases); i++) {
        check_refused(&arena, cases[i], S("invalid_token"), S(""));
    }
    check_refused(&arena, cases[countof(cases) - 1], S("wrong_algorithm"), S("alg"));
    const Str headers[] = {
        S("[]"),
        S("{\"alg\":\"HS256\",\"kid\":\"app_1\",\"alg\":\"none\"}"),
        S("{\"alg\":\"HS256\",\"kid\":\"app_1\",\"crit\":[\"b64\"],\"b64\":false}"),
        S("{\"alg\":\"HS256\",\"kid\":\"app_1\"} {}"),
    };
    for (size_t i = 0; i < countof(headers); i++) {
        check_refused(&arena, unsigned_token(&arena, headers[i], S("{" USER "}")),
                      S("invalid_token"), S(""));
    }
    // Signed and all, a token that asks for what we do not know is refused.
    jwt_t *jwt = NULL;
    Str secret = shop_key()->secret;
    assert_int_equal(jwt_new(&jwt), 0);
    assert_int_equal(jwt_add_headers_json(jwt, "{\"kid\":\"app_1\",\"crit\":[\"b64\"]}"), 0);
    assert_int_equal(
        jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)secret.at, (int)secret.len), 0);
    assert_int_equal(jwt_add_grants_json(jwt, "{" USER "}"), 0);
    char *critical = jwt_encode_str(jwt);
    check_refused(&arena, str_of(critical), S("invalid_token"), S(""));
    free(critical);
    jwt_free(jwt);
    Buf name = buf_make(&arena, JWT_BYTES_MAX);
    while (name.len < JWT_BYTES_MAX - 200) {
        buf_add(&name, S("aaaaaaaaaa"));
    }
    Str claims = str_format(&arena, "{" USER ",\"more\":\"%.*s\"}", STR_ARG(buf_str(&name)));
    check_refused(&arena, jwt_sign(&arena, shop_key(), claims), S("invalid_token"), S(""));
}

static void clocks_may_be_a_minute_off(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    static const char *const good[] = {
        "{" USER ",\"exp\":1767603541}", "{" USER ",\"exp\":1767603540.5}",
        "{" USER ",\"nbf\":1767603660}", "{" USER ",\"iat\":1767603660}",
        "{" USER ",\"iat\":1}",
    };
    for (size_t i = 0; i < countof(good); i++) {
        JwtClaims claims = { 0 };
        Refusal why = { 0 };
        Str token = jwt_sign(&arena, shop_key(), str_of(good[i]));
        assert_int_equal(verify(&arena, token, &claims, &why), ERR_NONE);
    }
    check_refused(&arena, jwt_sign(&arena, shop_key(), S("{" USER ",\"exp\":1767603540}")),
                  S("expired"), S("exp"));
    check_refused(&arena, jwt_sign(&arena, shop_key(), S("{" USER ",\"nbf\":1767603661}")),
                  S("invalid_claim"), S("nbf"));
    check_refused(&arena, jwt_sign(&arena, shop_key(), S("{" USER ",\"iat\":1767603661}")),
                  S("invalid_claim"), S("iat"));
}

static void claims_of_the_wrong_kind_are_refused_by_name(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf long_id = buf_make(&arena, 300);
    for (int i = 0; i <= JWT_EXTERNAL_ID_BYTES_MAX; i++) {
        buf_add_char(&long_id, 'a');
    }
    const struct {
        Str claims;
        Str field;
    } cases[] = {
        { S("{}"), S("scope") },
        { S("{\"external_id\":\"a\"}"), S("scope") },
        { S("{\"scope\":\"\"}"), S("scope") },
        { S("{\"scope\":[\"user\"]}"), S("scope") },
        { S("{\"scope\":\"user\"}"), S("external_id") },
        { S("{\"scope\":\"user\",\"external_id\":\"\"}"), S("external_id") },
        { S("{\"scope\":\"user\",\"external_id\":7}"), S("external_id") },
        { str_format(&arena, "{\"scope\":\"user\",\"external_id\":\"%.*s\"}",
                     STR_ARG(buf_str(&long_id))),
          S("external_id") },
        { S("{" USER ",\"name\":1}"), S("name") },
        { S("{" USER ",\"email\":true}"), S("email") },
        { S("{" USER ",\"email\":\"aiko\"}"), S("email") },
        { S("{" USER ",\"email_verified\":\"true\"}"), S("email_verified") },
        { S("{" USER ",\"exp\":\"1767603700\"}"), S("exp") },
        { S("{" USER ",\"exp\":-1}"), S("exp") },
        { S("{" USER ",\"exp\":1e300}"), S("exp") },
        { S("{" USER ",\"nbf\":true}"), S("nbf") },
        { S("{" USER ",\"iat\":{}}"), S("iat") },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        check_refused(&arena, jwt_sign(&arena, shop_key(), cases[i].claims), S("invalid_claim"),
                      cases[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_token_gives_its_claims),
        cmocka_unit_test(what_a_token_does_not_claim_is_empty),
        cmocka_unit_test(other_algorithms_are_refused_whatever_their_signature),
        cmocka_unit_test(even_our_own_key_signs_nothing_but_hs256),
        cmocka_unit_test(unknown_and_missing_keys_are_refused),
        cmocka_unit_test(what_was_changed_after_signing_is_refused),
        cmocka_unit_test(what_is_no_token_is_refused),
        cmocka_unit_test(clocks_may_be_a_minute_off),
        cmocka_unit_test(claims_of_the_wrong_kind_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
