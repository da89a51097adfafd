// What browsers call themselves, and what is made of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/user_agent.h"

typedef struct Known {
    const char *header;
    const char *browser;
    const char *system;
    bool is_mobile;
} Known;

static const Known known[] = {
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/131.0.0.0 Safari/537.36",
      "Chrome 131", "Windows", false },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51",
      "Edge 131", "Windows", false },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0",
      "Opera 115", "Windows", false },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      "Version/18.1 Safari/605.1.15",
      "Safari 18", "macOS", false },
    { "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133",
      "Linux", false },
    { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/131.0.0.0 Safari/537.36",
      "Chrome 131", "ChromeOS", false },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
      "Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
      "Safari 18", "iOS", true },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
      "Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1",
      "Chrome 131", "iOS", true },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
      "Gecko) Mobile/15E148 Safari Line/14.19.0",
      "LINE 14", "iOS", true },
    { "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      "Version/12.1.2 Mobile/15E148 Safari/604.1",
      "Safari 12", "iPadOS", true },
    { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/131.0.0.0 Mobile Safari/537.36",
      "Chrome 131", "Android", true },
    { "Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 (KHTML, like Gecko) "
      "SamsungBrowser/27.0 Chrome/125.0.0.0 Safari/537.36",
      "Samsung Internet 27", "Android", true },
};

static void browsers_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(known); i++) {
        Arena arena = { 0 };
        UserAgent agent = user_agent_read(&arena, str_of(known[i].header));
        assert_true(str_equal(agent.browser, str_of(known[i].browser)));
        assert_true(str_equal(agent.system, str_of(known[i].system)));
        assert_int_equal(agent.is_mobile, known[i].is_mobile);
        arena_free(&arena);
    }
}

static void what_is_not_known_stays_empty(void **state)
{
    (void)state;
    static const char *const headers[] = { "",        "curl/8.5.0",   "node",
                                           "Chrome/", "Version/18.1", "Chrome/x Firefox/" };
    for (size_t i = 0; i < countof(headers); i++) {
        Arena arena = { 0 };
        UserAgent agent = user_agent_read(&arena, str_of(headers[i]));
        assert_int_equal(agent.browser.len, 0);
        assert_int_equal(agent.system.len, 0);
        assert_false(agent.is_mobile);
        arena_free(&arena);
    }
}

// However long, and whatever follows the mark: a version has a few digits.
static void hostile_ones_cost_nothing(void **state)
{
    (void)state;
    static char header[4 * USER_AGENT_BYTES_MAX];
    Arena arena = { 0 };
    memset(header, '9', sizeof(header) - 1);
    assert_int_equal(user_agent_read(&arena, str_of(header)).browser.len, 0);
    memcpy(header, "Chrome/", 7);
    assert_true(str_equal(user_agent_read(&arena, str_of(header)).browser, S("Chrome 99999")));
    memset(header, ' ', sizeof(header) - 1);
    memcpy(&header[USER_AGENT_BYTES_MAX], "Chrome/131", 10);
    assert_int_equal(user_agent_read(&arena, str_of(header)).browser.len, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(browsers_are_known),
        cmocka_unit_test(what_is_not_known_stays_empty),
        cmocka_unit_test(hostile_ones_cost_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
