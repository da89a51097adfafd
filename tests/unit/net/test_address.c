#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/address.h"

#include <string.h>

static void addresses_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        AddressKind kind;
        const char *host;
        uint16_t port;
        bool loopback;
    } cases[] = {
        { "127.0.0.1:8080", ADDRESS_IPV4, "127.0.0.1", 8080, true },
        { "127.8.9.1:1", ADDRESS_IPV4, "127.8.9.1", 1, true },
        { "0.0.0.0:0", ADDRESS_IPV4, "0.0.0.0", 0, false },
        { "192.0.2.7:65535", ADDRESS_IPV4, "192.0.2.7", 65535, false },
        { "localhost:80", ADDRESS_IPV4, "127.0.0.1", 80, true },
        { "[::1]:443", ADDRESS_IPV6, "::1", 443, true },
        { "[::]:443", ADDRESS_IPV6, "::", 443, false },
        { "[2001:db8::7]:443", ADDRESS_IPV6, "2001:db8::7", 443, false },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Arena arena = { 0 };
        Address address;
        assert_int_equal(address_parse(str_of(cases[i].text), &address, NULL), ERR_NONE);
        assert_int_equal(address.kind, cases[i].kind);
        assert_int_equal(address.port, cases[i].port);
        assert_int_equal(address_is_loopback(&address), cases[i].loopback);
        assert_true(str_equal(address_host(&arena, &address), str_of(cases[i].host)));
        arena_free(&arena);
    }
}

static void malformed_addresses_are_refused_with_words(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "8080",
        ":8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:a",
        "127.0.0.1:-1",
        "127.0.0.1:65536",
        "127.0.0.1:+1",
        "127.1:80",
        "example.com:80",
        "::1:80",
        "[::1]",
        "[::1:80",
        "[::g]:80",
        "[127.0.0.1]:80",
        "[]:80",
        "1.2.3.4.5:80",
        "[::1]80",
    };
    for (size_t i = 0; i < countof(texts); i++) {
        Address address = { .port = 7 };
        Refusal why = { 0 };
        if (address_parse(str_of(texts[i]), &address, &why) != ERR_INVALID) {
            fail_msg("taken: %s", texts[i]);
        }
        assert_true(why.message.len > 0);
        assert_int_equal(address.port, 7);
    }
}

static void the_path_of_a_socket_has_the_kernels_limit(void **state)
{
    (void)state;
    char path[ADDRESS_PATH_MAX_BYTES + 1];
    memset(path, 'x', sizeof(path));
    Address address;
    assert_int_equal(address_unix((Str){ path, ADDRESS_PATH_MAX_BYTES }, &address, NULL), ERR_NONE);
    assert_true(address_is_loopback(&address));
    assert_int_equal(address_unix((Str){ path, sizeof(path) }, &address, NULL), ERR_INVALID);
    assert_int_equal(address_unix(S(""), &address, NULL), ERR_INVALID);
    assert_int_equal(address_unix(S("a\0b"), &address, NULL), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(malformed_addresses_are_refused_with_words),
        cmocka_unit_test(the_path_of_a_socket_has_the_kernels_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
