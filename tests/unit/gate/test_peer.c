#include "gate/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct Case {
    const char *trusted;
    const char *from;
    const char *forwarded; // NULL: no header
    const char *expected;
} Case;

static const Case cases[] = {
    // Nobody is trusted: what is claimed does not count.
    { "", "203.0.113.9:1", NULL, "203.0.113.9" },
    { "", "203.0.113.9:1", "198.51.100.1", "203.0.113.9" },
    { "127.0.0.1", "203.0.113.9:1", "198.51.100.1", "203.0.113.9" },
    // One proxy.
    { "127.0.0.1", "127.0.0.1:1", "198.51.100.1", "198.51.100.1" },
    { "127.0.0.1", "127.0.0.1:1", NULL, "127.0.0.1" },
    { "10.0.0.0/8", "10.200.3.4:1", "198.51.100.1", "198.51.100.1" },
    { "10.0.0.0/8", "11.0.0.1:1", "198.51.100.1", "11.0.0.1" },
    // What stands left of the first address that nobody vouches for was made up by it.
    { "127.0.0.1", "127.0.0.1:1", "1.1.1.1, 198.51.100.1", "198.51.100.1" },
    // Two proxies, one behind the other.
    { "127.0.0.1, 10.0.0.0/8", "127.0.0.1:1", "1.1.1.1, 198.51.100.1, 10.0.0.7", "198.51.100.1" },
    // Ports and brackets that some proxies write.
    { "127.0.0.1", "127.0.0.1:1", "198.51.100.1:4711", "198.51.100.1" },
    { "127.0.0.1", "127.0.0.1:1", "[2001:db8::1]:443", "2001:db8::1" },
    { "::1", "[::1]:1", "2001:db8::2", "2001:db8::2" },
    // Nonsense is not followed.
    { "127.0.0.1", "127.0.0.1:1", "unknown", "127.0.0.1" },
    { "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1" },
};

static Peer peer(Arena *arena, const Case *one, const HttpHead *head)
{
    TrustedProxies trusted;
    Address from;
    assert_int_equal(trusted_proxies_parse(str_of(one->trusted), &trusted, NULL), ERR_NONE);
    assert_int_equal(address_parse(str_of(one->from), &from, NULL), ERR_NONE);
    return peer_of(arena, &trusted, &from, head);
}

static void the_caller_is_whom_trusted_proxies_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        Arena arena = { 0 };
        HttpHeader header = { S("x-forwarded-for"), str_of(cases[i].forwarded) };
        HttpHead head = { .headers = &header, .header_count = cases[i].forwarded ? 1 : 0 };
        Str address = peer(&arena, &cases[i], &head).address;
        assert_string_equal(str_terminated(&arena, address), cases[i].expected);
        arena_free(&arena);
    }
}

static void https_counts_only_from_a_trusted_proxy(void **state)
{
    (void)state;
    Arena arena = { 0 };
    HttpHeader header = { S("X-Forwarded-Proto"), S("https") };
    HttpHead head = { .headers = &header, .header_count = 1 };
    const Case trusted = { "127.0.0.1", "127.0.0.1:1", NULL, "" };
    const Case stranger = { "127.0.0.1", "203.0.113.9:1", NULL, "" };
    assert_true(peer(&arena, &trusted, &head).https);
    assert_false(peer(&arena, &stranger, &head).https);
    arena_free(&arena);
}

static void an_ipv6_network_shares_one_pace(void **state)
{
    (void)state;
    Arena arena = { 0 };
    HttpHead head = { 0 };
    const Case one = { "", "[2001:db8:1:2::1]:1", NULL, "" };
    const Case same = { "", "[2001:db8:1:2:ffff::9]:1", NULL, "" };
    const Case other = { "", "[2001:db8:1:3::1]:1", NULL, "" };
    assert_int_equal(peer(&arena, &one, &head).key, peer(&arena, &same, &head).key);
    assert_int_not_equal(peer(&arena, &one, &head).key, peer(&arena, &other, &head).key);
    arena_free(&arena);
}

static void a_list_of_proxies_that_is_none_is_refused(void **state)
{
    (void)state;
    const char *const wrong[] = { "proxy.example.com", "10.0.0.0/33", "10.0.0.0/-1",
                                  "10.0.0.0/x",        "::1/129",     "127.0.0.1 10.0.0.1" };
    for (size_t i = 0; i < countof(wrong); i++) {
        TrustedProxies trusted;
        Refusal why = { 0 };
        assert_int_equal(trusted_proxies_parse(str_of(wrong[i]), &trusted, &why), ERR_INVALID);
        assert_true(str_equal(why.field, S("trusted_proxies")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_caller_is_whom_trusted_proxies_name),
        cmocka_unit_test(https_counts_only_from_a_trusted_proxy),
        cmocka_unit_test(an_ipv6_network_shares_one_pace),
        cmocka_unit_test(a_list_of_proxies_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
