// Which addresses and headers a webhook may have, how long is waited, when the breaker opens.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/webhook.h"

static void endpoints_are_plain_http_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {
        "https://example.com",         "http://example.com:8080/a?b=c",
        "https://[2001:db8::1]:8443/", "https://EXAMPLE.com/%20",
        "http://127.0.0.1/",           "https://a_b.example.com/x",
    };
    static const char *const bad[] = {
        "",
        "example.com",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:/",
        "https://example.com:8a/",
        "https://exa mple.com/",
        "https://example.com/\n",
        "https://example.com/#part",
        "https://example.com\\@evil.com/",
        "https://[2001:db8::1/",
        "https://ex\xc3\xa4mple.com/",
    };
    for (size_t i = 0; i < countof(good); i++) {
        assert_int_equal(webhook_endpoint_check(str_of(good[i]), NULL), ERR_NONE);
    }
    for (size_t i = 0; i < countof(bad); i++) {
        Refusal why = { 0 };
        assert_int_equal(webhook_endpoint_check(str_of(bad[i]), &why), ERR_INVALID);
        assert_true(str_equal(why.field, S("endpoint")));
    }
}

static void hosts_are_compared_with_their_port(void **state)
{
    (void)state;
    Arena arena = { 0 };
    assert_true(
        str_equal(webhook_endpoint_host(&arena, S("https://EXAMPLE.com/a")), S("example.com:443")));
    assert_true(
        str_equal(webhook_endpoint_host(&arena, S("http://example.com?x")), S("example.com:80")));
    assert_true(str_equal(webhook_endpoint_host(&arena, S("http://[::1]:81/")), S("[::1]:81")));
    arena_free(&arena);
}

static WebhookPlan plan(void)
{
    return (WebhookPlan){
        .name = S("n"),
        .endpoint = S("https://example.com/"),
        .method = WEBHOOK_POST,
        .format = WEBHOOK_JSON,
        .subscriptions = UINT32_C(1) << WEBHOOK_BY_RULE,
    };
}

static void headers_cannot_break_out_of_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *value;
        bool good;
    } headers[] = {
        { "X-A", "b", true },
        { "X-A", "", true },
        { "X-A", "b\tc", true },
        { "X-A", "b\r\nX: y", false },
        { "X-A", "b\n", false },
        { "X A", "b", false },
        { "X:A", "b", false },
        { "", "b", false },
        { "Host", "b", false },
        { "host", "b", false },
        { "Connection", "b", false },
        { "Content-Length", "1", false },
        { "X-Zendesk-Webhook-Id", "1", false },
    };
    for (size_t i = 0; i < countof(headers); i++) {
        WebhookPlan one = plan();
        one.headers[0] = (WebhookHeader){ str_of(headers[i].name), str_of(headers[i].value) };
        one.header_count = 1;
        assert_int_equal(webhook_check(&one, NULL), headers[i].good ? ERR_NONE : ERR_INVALID);
    }
}

static void headers_come_back_as_they_were_kept(void **state)
{
    (void)state;
    Arena arena = { 0 };
    WebhookPlan one = plan();
    one.headers[0] = (WebhookHeader){ S("X-A"), S("b: c") };
    one.headers[1] = (WebhookHeader){ S("X-B"), S("") };
    one.header_count = 2;
    WebhookPlan back = { 0 };
    webhook_headers_read(webhook_headers_text(&arena, &one), &back);
    assert_int_equal(back.header_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(str_equal(back.headers[i].name, one.headers[i].name));
        assert_true(str_equal(back.headers[i].value, one.headers[i].value));
    }
    arena_free(&arena);
}

static void waits_grow_to_about_a_day(void **state)
{
    (void)state;
    int64_t sum_ms = 0;
    for (int64_t attempt = 1; attempt < WEBHOOK_ATTEMPTS_MAX; attempt++) {
        int64_t least = webhook_retry_wait_ms(attempt, 0);
        int64_t most = webhook_retry_wait_ms(attempt, 512);
        assert_true(least < most);
        assert_true(webhook_retry_wait_ms(attempt, UINT64_MAX) <= most);
        sum_ms += (least + most) / 2;
    }
    assert_in_range(webhook_retry_wait_ms(1, 0), 1000, 2000);
    assert_in_range(sum_ms, 20 * 3600 * 1000, 30 * 3600 * 1000);
}

static void breaker_opens_after_ten_errors_in_a_row_and_closes_after_one_success(void **state)
{
    (void)state;
    WebhookBreaker breaker = { 0 };
    for (int i = 0; i < WEBHOOK_ERRORS_IN_A_ROW; i++) {
        assert_int_equal(breaker.broken_until_ms, 0);
        breaker = webhook_breaker_after(breaker, true, 1000);
    }
    assert_int_equal(breaker.broken_until_ms, 1000 + WEBHOOK_BREAK_MS);
    assert_true(str_equal(webhook_breaker_name(breaker, 1000), S("open")));
    int64_t later_ms = breaker.broken_until_ms;
    assert_true(str_equal(webhook_breaker_name(breaker, later_ms), S("half_open")));
    WebhookBreaker again = webhook_breaker_after(breaker, true, later_ms);
    assert_int_equal(again.broken_until_ms, later_ms + WEBHOOK_BREAK_MS);
    WebhookBreaker closed = webhook_breaker_after(breaker, false, later_ms);
    assert_int_equal(closed.broken_until_ms, 0);
    assert_int_equal(closed.recent_count, 0);
}

static void breaker_opens_at_seventy_percent_of_twenty(void **state)
{
    (void)state;
    WebhookBreaker breaker = { 0 };
    for (int i = 0; i < WEBHOOK_RECENT_MAX; i++) {
        assert_int_equal(breaker.broken_until_ms, 0);
        breaker = webhook_breaker_after(breaker, i % 10 >= 3, 1000); // 7 of each 10
    }
    assert_true(breaker.broken_until_ms > 0);
    WebhookBreaker fair = { 0 };
    for (int i = 0; i < 10 * WEBHOOK_RECENT_MAX; i++) {
        fair = webhook_breaker_after(fair, i % 2 == 0, 1000);
        assert_int_equal(fair.broken_until_ms, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endpoints_are_plain_http_addresses),
        cmocka_unit_test(hosts_are_compared_with_their_port),
        cmocka_unit_test(headers_cannot_break_out_of_their_line),
        cmocka_unit_test(headers_come_back_as_they_were_kept),
        cmocka_unit_test(waits_grow_to_about_a_day),
        cmocka_unit_test(breaker_opens_after_ten_errors_in_a_row_and_closes_after_one_success),
        cmocka_unit_test(breaker_opens_at_seventy_percent_of_twenty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
