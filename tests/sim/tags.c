#include "sim/tags.h"

#include <string.h>

#include "sim/report.h"

static int64_t people[TAG_CUSTOMERS_MAX];

void tags_reset(void)
{
    memset(people, 0, sizeof(people));
}

void tags_know(int64_t person, int customer)
{
    people[customer] = person;
}

static int customer_of(int64_t person)
{
    for (int i = 0; i < TAG_CUSTOMERS_MAX; i++) {
        if (people[i] == person) {
            return i;
        }
    }
    return -1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The customer whose tag stands at `at`, -1: none does.
static int tag_at(Str bytes, size_t at)
{
    const char *tag = bytes.at + at;
    if (bytes.len - at < 4 || tag[0] != 'c' || !is_digit(tag[1]) || !is_digit(tag[2]) ||
        tag[3] != '#') {
        return -1;
    }
    return (tag[1] - '0') * 10 + (tag[2] - '0');
}

void tags_check_private(Str bytes, int64_t person)
{
    static const Str secrets[] = { STR_INIT("NOTE!"), STR_INIT("MAIL!"),
                                   STR_INIT("@agents.example"), STR_INIT("conversation_id"),
                                   STR_INIT("\"kind\":\"agent\",\"id\":\"") };
    for (size_t i = 0; i < countof(secrets); i++) {
        if (memmem(bytes.at, bytes.len, secrets[i].at, secrets[i].len)) {
            report_fail(LAW_PRIVATE, "an end user was sent '%.*s': %.*s", STR_ARG(secrets[i]),
                        STR_ARG(bytes));
        }
    }
    int customer = customer_of(person);
    for (size_t at = 0; at < bytes.len && customer >= 0; at++) {
        int other = tag_at(bytes, at);
        if (other >= 0 && other != customer) {
            report_fail(LAW_PRIVATE, "customer %d was sent what customer %d wrote", customer,
                        other);
        }
    }
}
