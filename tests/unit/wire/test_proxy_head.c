#include "wire/proxy_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"

static const Str request = STR_INIT("GET / HTTP/1.1\r\n");

// What follows the head is never touched, and each shorter beginning asks for more.
static ProxyRead read_growing(Str head, ProxyHead *out)
{
    char bytes[1024];
    assert_true(head.len + request.len <= sizeof(bytes));
    memcpy(bytes, head.at, head.len);
    memcpy(bytes + head.len, request.at, request.len);
    size_t taken = 0;
    for (size_t len = 0; len < head.len; len++) {
        ProxyRead early = proxy_head_read((Str){ bytes, len }, out, &taken);
        if (early == PROXY_WRONG) {
            return early;
        }
        assert_int_equal(early, PROXY_MORE);
    }
    ProxyRead read = proxy_head_read((Str){ bytes, head.len + request.len }, out, &taken);
    if (read == PROXY_DONE) {
        assert_int_equal(taken, head.len);
    }
    return read;
}

static void a_line_says_who_came(void **state)
{
    (void)state;
    ProxyHead head;
    assert_int_equal(read_growing(S("PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\r\n"), &head),
                     PROXY_DONE);
    assert_true(head.has_address);
    assert_false(head.is_ipv6);
    assert_memory_equal(head.ip, "\xc0\x00\x02\x01", 4);
    assert_int_equal(head.port, 56324);
    assert_int_equal(read_growing(S("PROXY TCP6 2001:db8::7 ::1 1 65535\r\n"), &head), PROXY_DONE);
    assert_true(head.is_ipv6);
    assert_memory_equal(head.ip, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16);
    assert_int_equal(read_growing(S("PROXY UNKNOWN\r\n"), &head), PROXY_DONE);
    assert_false(head.has_address);
    assert_int_equal(read_growing(S("PROXY UNKNOWN ffff::1 whatever 1 2\r\n"), &head), PROXY_DONE);
    assert_false(head.has_address);
}

static void a_line_that_is_not_exact_is_refused(void **state)
{
    (void)state;
    const Str wrong[] = {
        S("GET / HTTP/1.1\r\n"),
        S("proxy TCP4 192.0.2.1 192.0.2.9 1 2\r\n"),
        S("PROXY TCP4 192.0.2.1 192.0.2.9 1 2\n"),
        S("PROXY TCP4 192.0.2.1 192.0.2.9 1\r\n"),
        S("PROXY TCP4 192.0.2.1 192.0.2.9 1 2 3\r\n"),
        S("PROXY  TCP4 192.0.2.1 192.0.2.9 1 2\r\n"),
        S("PROXY TCP4 192.0.2.1  192.0.2.9 1 2\r\n"),
        S("PROXY TCP4 192.0.2.256 192.0.2.9 1 2\r\n"),
        S("PROXY TCP4 192.0.2.1 192.0.2.9 65536 2\r\n"),
        S("PROXY TCP4 192.0.2.1 192.0.2.9 01 2\r\n"),
        S("PROXY TCP4 192.0.2.1 192.0.2.9 -1 2\r\n"),
        S("PROXY TCP4 ::1 ::1 1 2\r\n"),
        S("PROXY TCP6 192.0.2.1 192.0.2.9 1 2\r\n"),
        S("PROXY UDP4 192.0.2.1 192.0.2.9 1 2\r\n"),
        S("PROXY TCP4 192.0.2.1\0 192.0.2.9 1 2\r\n"),
        S("PROXY \r\n"),
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        ProxyHead head;
        assert_int_equal(read_growing(wrong[i], &head), PROXY_WRONG);
    }
}

static void a_line_without_an_end_is_refused_at_its_limit(void **state)
{
    (void)state;
    char bytes[PROXY_LINE_MAX_BYTES + 1];
    memset(bytes, ' ', sizeof(bytes));
    memcpy(bytes, "PROXY UNKNOWN", strlen("PROXY UNKNOWN"));
    ProxyHead head;
    size_t taken = 0;
    Str within = { bytes, PROXY_LINE_MAX_BYTES - 1 };
    assert_int_equal(proxy_head_read(within, &head, &taken), PROXY_MORE);
    assert_int_equal(proxy_head_read((Str){ bytes, sizeof(bytes) }, &head, &taken), PROXY_WRONG);
    bytes[PROXY_LINE_MAX_BYTES - 2] = '\r';
    bytes[PROXY_LINE_MAX_BYTES - 1] = '\n';
    assert_int_equal(proxy_head_read((Str){ bytes, sizeof(bytes) }, &head, &taken), PROXY_DONE);
    assert_int_equal(taken, PROXY_LINE_MAX_BYTES);
}

static void version_2_says_who_came(void **state)
{
    (void)state;
    ProxyHead head;
    assert_int_equal(
        read_growing(
            S(SIGNATURE "\x21\x11\x00\x0c\xc0\x00\x02\x01\xc6\x33\x64\x09\xdc\x04\x01\xbb"), &head),
        PROXY_DONE);
    assert_true(head.has_address);
    assert_memory_equal(head.ip, "\xc0\x00\x02\x01", 4);
    assert_int_equal(head.port, 56324);
    // With four bytes that say more, which we do not read.
    assert_int_equal(read_growing(S(SIGNATURE "\x21\x21\x00\x28"
                                              "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"
                                              "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x08"
                                              "\x00\x01\x01\xbb"
                                              "\x04\x00\x01\x00"),
                                  &head),
                     PROXY_DONE);
    assert_true(head.is_ipv6);
    assert_int_equal(head.ip[15], 7);
    assert_int_equal(head.port, 1);
}

static void version_2_may_say_nothing_of_who_came(void **state)
{
    (void)state;
    ProxyHead head;
    const Str silent[] = {
        S(SIGNATURE "\x20\x00\x00\x00"),                 // the proxy's own check
        S(SIGNATURE "\x20\x11\x00\x04\x01\x02\x03\x04"), // likewise, whatever follows
        S(SIGNATURE "\x21\x00\x00\x00"),
        S(SIGNATURE "\x21\x00\x00\x02\x01\x02"),
    };
    for (size_t i = 0; i < countof(silent); i++) {
        assert_int_equal(read_growing(silent[i], &head), PROXY_DONE);
        assert_false(head.has_address);
    }
}

static void version_2_that_is_not_exact_is_refused(void **state)
{
    (void)state;
    const Str wrong[] = {
        S("\r\n\r\n\0\r\nQUIX\n\x21\x11\x00\x0c............"),
        S(SIGNATURE "\x11\x11\x00\x0c............"), // version 1
        S(SIGNATURE "\x22\x11\x00\x0c............"), // no such command
        S(SIGNATURE "\x21\x12\x00\x0c............"), // UDP
        S(SIGNATURE "\x21\x41\x00\x0c............"), // no such family
        S(SIGNATURE "\x21\x11\x00\x0b..........."),  // too short for its family
        S(SIGNATURE "\x21\x21\x00\x0c............"),
        S(SIGNATURE "\x21\x31\x00\x0c............"),
        S(SIGNATURE "\x21\x11\x01\xf9"), // longer than we read
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        ProxyHead head;
        assert_int_equal(read_growing(wrong[i], &head), PROXY_WRONG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_who_came),
        cmocka_unit_test(a_line_that_is_not_exact_is_refused),
        cmocka_unit_test(a_line_without_an_end_is_refused_at_its_limit),
        cmocka_unit_test(version_2_says_who_came),
        cmocka_unit_test(version_2_may_say_nothing_of_who_came),
        cmocka_unit_test(version_2_that_is_not_exact_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
