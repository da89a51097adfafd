// Which addresses webhooks may be delivered to.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "post/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

static bool is_public(const char *text)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        return address_is_public((const struct sockaddr *)(const void *)&v4);
    }
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_is_public((const struct sockaddr *)(const void *)&v6);
}

static void the_inside_is_not_public(void **state)
{
    (void)state;
    static const char *const inside[] = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
    };
    for (size_t i = 0; i < countof(inside); i++) {
        if (is_public(inside[i])) {
            fail_msg("%s is taken for public", inside[i]);
        }
    }
}

static void the_outside_is_public(void **state)
{
    (void)state;
    static const char *const outside[] = {
        "1.1.1.1",         "8.8.8.8",         "9.255.255.255", "11.0.0.0",       "100.63.255.255",
        "100.128.0.0",     "172.15.0.1",      "172.32.0.1",    "192.167.255.1",  "192.169.0.1",
        "223.255.255.255", "2606:4700::1111", "2a00:1450::1",  "::ffff:8.8.8.8", "64:ff9b::808:808",
    };
    for (size_t i = 0; i < countof(outside); i++) {
        if (!is_public(outside[i])) {
            fail_msg("%s is taken for inside", outside[i]);
        }
    }
}

static void other_kinds_of_address_are_not_public(void **state)
{
    (void)state;
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    assert_false(address_is_public((const struct sockaddr *)(const void *)&local));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_inside_is_not_public),
        cmocka_unit_test(the_outside_is_public),
        cmocka_unit_test(other_kinds_of_address_are_not_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
