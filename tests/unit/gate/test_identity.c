#include "gate/identity.h"
#include "wire/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1000000000)
#define DEVICE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static Arena arena;

static int arena_end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static Err ask_with(Str name, Str value, Str path, IdentityAsk *out, Refusal *why)
{
    HttpHeader header = { name, value };
    HttpHead head = { .headers = &header, .header_count = 1 };
    return identity_ask_read(&arena, &head, path, out, why);
}

static Err ask_basic(Str pair, Str path, IdentityAsk *out, Refusal *why)
{
    Str value =
        str_format(&arena, "Basic %.*s", STR_ARG(base64_encode(&arena, pair, BASE64_STANDARD)));
    return ask_with(S("Authorization"), value, path, out, why);
}

static void an_api_token_names_its_person(void **state)
{
    (void)state;
    IdentityAsk ask;
    assert_int_equal(ask_basic(S("aiko@example.com/token:s:e:c"), S("/api/v2/tickets"), &ask, NULL),
                     ERR_NONE);
    assert_int_equal(ask.kind, ASK_TOKEN);
    assert_true(str_equal(ask.name, S("aiko@example.com")));
    assert_true(str_equal(ask.secret, S("s:e:c")));
}

static void a_password_is_refused_with_words(void **state)
{
    (void)state;
    IdentityAsk ask;
    Refusal why = { 0 };
    assert_int_equal(ask_basic(S("aiko@example.com:demo"), S("/api/v2/tickets"), &ask, &why),
                     ERR_UNAUTHENTICATED);
    assert_non_null(memmem(why.message.at, why.message.len, "API token", 9));
}

static void an_app_key_is_a_pair_without_an_address(void **state)
{
    (void)state;
    IdentityAsk ask;
    assert_int_equal(ask_basic(S("app_1:secret"), S("/sc/v2/apps/1"), &ask, NULL), ERR_NONE);
    assert_int_equal(ask.kind, ASK_APP_KEY);
    assert_true(str_equal(ask.name, S("app_1")));
}

static void a_bearer_is_a_device_only_for_the_widget(void **state)
{
    (void)state;
    IdentityAsk ask;
    Str bearer = S("Bearer " DEVICE);
    assert_int_equal(ask_with(S("Authorization"), bearer, S("/widget/messages"), &ask, NULL),
                     ERR_NONE);
    assert_int_equal(ask.kind, ASK_DEVICE);
    assert_int_equal(ask_with(S("Authorization"), bearer, S("/api/v2/tickets"), &ask, NULL),
                     ERR_NONE);
    assert_int_equal(ask.kind, ASK_TOKEN);
}

static void a_credential_of_no_known_form_is_never_a_stranger(void **state)
{
    (void)state;
    const Str wrong[] = {
        S(""),           S("Basic"),
        S("Basic ?"),    S("Basic YQ=="),
        S("Digest a"),   S("Bearer 00112233"),
        S("Basic OmI="), S("Bearer " DEVICE "0"),
        S("Basic /w=="), S("Basic L3Rva2VuOmE="),
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        IdentityAsk ask = { .kind = ASK_NOTHING };
        assert_int_equal(ask_with(S("Authorization"), wrong[i], S("/widget/x"), &ask, NULL),
                         ERR_UNAUTHENTICATED);
    }
}

static void the_cookie_counts_for_pages_and_not_for_the_widget(void **state)
{
    (void)state;
    IdentityAsk ask;
    Str cookie = S("a=b; madoguchi_sign_in=secret");
    assert_int_equal(ask_with(S("Cookie"), cookie, S("/api/v2/users/me"), &ask, NULL), ERR_NONE);
    assert_int_equal(ask.kind, ASK_SIGN_IN);
    assert_true(str_equal(ask.secret, S("secret")));
    assert_int_equal(ask_with(S("Cookie"), cookie, S("/widget/config"), &ask, NULL), ERR_NONE);
    assert_int_equal(ask.kind, ASK_NOTHING);
    assert_int_equal(ask_with(S("Cookie"), cookie, S("/sc/v2/apps/x"), &ask, NULL), ERR_NONE);
    assert_int_equal(ask.kind, ASK_NOTHING);
}

static void what_is_shown_differently_has_another_key(void **state)
{
    (void)state;
    IdentityAsk a;
    IdentityAsk b;
    assert_int_equal(ask_basic(S("a@b.c/token:x"), S("/"), &a, NULL), ERR_NONE);
    assert_int_equal(ask_basic(S("a@b.c/token:y"), S("/"), &b, NULL), ERR_NONE);
    assert_memory_not_equal(a.key, b.key, sizeof(a.key));
    assert_int_equal(ask_basic(S("a@b.c/token:x"), S("/"), &b, NULL), ERR_NONE);
    assert_memory_equal(a.key, b.key, sizeof(a.key));
}

// ---- the cache --------------------------------------------------------------------------------

static const Identity agent = {
    .who = WHO_AGENT,
    .shown_by = SHOWN_BY_TOKEN,
    .person = { 7 },
    .role = ROLE_AGENT,
};

static IdentityAsk asked(Str pair)
{
    IdentityAsk ask;
    assert_int_equal(ask_basic(pair, S("/"), &ask, NULL), ERR_NONE);
    return ask;
}

static void who_was_looked_up_is_known_for_a_while(void **state)
{
    (void)state;
    IdentityCache *cache = identity_cache_make(&arena);
    IdentityAsk ask = asked(S("a@b.c/token:x"));
    Identity found;
    assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    identity_cache_keep(cache, &ask, &agent, NOW_MS);
    assert_true(identity_cache_find(cache, &ask, NOW_MS + 1, &arena, &found));
    assert_int_equal(found.person.v, 7);
    assert_false(identity_cache_find(cache, &ask, NOW_MS + IDENTITY_KEPT_MS, &arena, &found));
    IdentityAsk other = asked(S("a@b.c/token:y"));
    assert_false(identity_cache_find(cache, &other, NOW_MS + 1, &arena, &found));
    identity_cache_empty(cache);
}

static void a_look_up_from_before_a_change_is_not_kept(void **state)
{
    (void)state;
    IdentityCache *cache = identity_cache_make(&arena);
    IdentityAsk ask = asked(S("a@b.c/token:x"));
    Identity found;
    assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    identity_cache_empty(cache); // a commit revoked the token meanwhile
    identity_cache_keep(cache, &ask, &agent, NOW_MS);
    assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    identity_cache_empty(cache);
}

static void visitors_are_not_kept(void **state)
{
    (void)state;
    IdentityCache *cache = identity_cache_make(&arena);
    IdentityAsk ask = asked(S("a@b.c/token:x"));
    Identity stranger = { .who = WHO_STRANGER, .shown_by = SHOWN_BY_DEVICE };
    Identity found;
    assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    identity_cache_keep(cache, &ask, &stranger, NOW_MS);
    assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
}

// Else a sign-in that has ended would hold for as long as the clock was set back.
static void a_clock_set_back_keeps_nobody_in_the_cache(void **state)
{
    (void)state;
    IdentityCache *cache = identity_cache_make(&arena);
    IdentityAsk ask = asked(S("a@b.c/token:x"));
    Identity found;
    assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    identity_cache_keep(cache, &ask, &agent, NOW_MS);
    assert_true(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    assert_false(identity_cache_find(cache, &ask, NOW_MS - IDENTITY_KEPT_MS, &arena, &found));
    identity_cache_empty(cache);
}

static void the_cache_never_grows_past_its_limit(void **state)
{
    (void)state;
    IdentityCache *cache = identity_cache_make(&arena);
    Identity found;
    for (int i = 0; i < 3 * IDENTITIES_MAX; i++) {
        IdentityAsk ask = asked(str_format(&arena, "a@b.c/token:%d", i));
        assert_false(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
        identity_cache_keep(cache, &ask, &agent, NOW_MS);
        assert_true(identity_cache_find(cache, &ask, NOW_MS, &arena, &found));
    }
    identity_cache_empty(cache);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, arena_end)
    const struct CMUnitTest tests[] = {
        TEST(an_api_token_names_its_person),
        TEST(a_password_is_refused_with_words),
        TEST(an_app_key_is_a_pair_without_an_address),
        TEST(a_bearer_is_a_device_only_for_the_widget),
        TEST(a_credential_of_no_known_form_is_never_a_stranger),
        TEST(the_cookie_counts_for_pages_and_not_for_the_widget),
        TEST(what_is_shown_differently_has_another_key),
        TEST(who_was_looked_up_is_known_for_a_while),
        TEST(a_look_up_from_before_a_change_is_not_kept),
        TEST(visitors_are_not_kept),
        TEST(a_clock_set_back_keeps_nobody_in_the_cache),
        TEST(the_cache_never_grows_past_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
