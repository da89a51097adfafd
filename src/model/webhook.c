#include "model/webhook.h"

#include <string.h>

#include "model/limits.h"

enum {
    PORT_MAX = 65535,
    PORT_HTTP = 80,
    PORT_HTTPS = 443,
    RETRY_GROWS = 6,    // each wait is so many times the one before
    JITTER_PARTS = 512, // of the wait, from three quarters to five quarters of it
    HOST_BYTES_MAX = 255,
};

// ---- names ------------------------------------------------------------------------------------

#define X(name, text) STR_INIT(text),
static const Str event_names[] = { WEBHOOK_EVENT_LIST(X) };
static const Str method_names[] = { WEBHOOK_METHOD_LIST(X) };
static const Str format_names[] = { WEBHOOK_FORMAT_LIST(X) };
static const Str auth_names[] = { WEBHOOK_AUTH_LIST(X) };
#undef X

static size_t name_find(const Str *names, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(names[i], name)) {
            return i;
        }
    }
    return count;
}

Str webhook_event_name(WebhookEvent event)
{
    assert(event < WEBHOOK_EVENT_COUNT);
    return event_names[event];
}

WebhookEvent webhook_event_from(Str name)
{
    return (WebhookEvent)name_find(event_names, WEBHOOK_EVENT_COUNT, name);
}

Str webhook_method_name(WebhookMethod method)
{
    assert(method < WEBHOOK_METHOD_COUNT);
    return method_names[method];
}

bool webhook_has_body(WebhookMethod method)
{
    return method != WEBHOOK_GET && method != WEBHOOK_DELETE;
}

WebhookMethod webhook_method_from(Str name)
{
    size_t found = name_find(method_names, WEBHOOK_METHOD_COUNT, name);
    return found < WEBHOOK_METHOD_COUNT ? (WebhookMethod)found : WEBHOOK_METHOD_NONE;
}

Str webhook_format_name(WebhookFormat format)
{
    assert(format < WEBHOOK_FORMAT_COUNT);
    return format_names[format];
}

WebhookFormat webhook_format_from(Str name)
{
    size_t found = name_find(format_names, WEBHOOK_FORMAT_COUNT, name);
    return found < WEBHOOK_FORMAT_COUNT ? (WebhookFormat)found : WEBHOOK_FORMAT_NONE;
}

Str webhook_auth_name(WebhookAuth auth)
{
    assert(auth < WEBHOOK_AUTH_COUNT);
    return auth_names[auth];
}

WebhookAuth webhook_auth_from(Str name)
{
    return (WebhookAuth)name_find(auth_names, WEBHOOK_AUTH_COUNT, name);
}

// ---- addresses --------------------------------------------------------------------------------

typedef struct Authority {
    bool is_https;
    Str host; // with the brackets of IPv6
    Str port; // "" : the scheme's
} Authority;

static bool is_printable(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] <= ' ' || text.at[i] > '~') {
            return false;
        }
    }
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_host(Str host)
{
    bool is_v6 = host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
    bool is_good = host.len > 0 && host.len <= HOST_BYTES_MAX;
    for (size_t i = is_v6; i < host.len - is_v6 && is_good; i++) {
        char c = host.at[i];
        is_good = is_v6 ? is_digit(c) || is_letter(c) || c == ':' || c == '.'
                        : is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_';
    }
    return is_good;
}

// False unless the text begins as an address does: the scheme, then what is before the path.
static bool authority_read(Str endpoint, Authority *out)
{
    Authority authority = { .is_https = str_starts(endpoint, S("https://")) };
    if (!authority.is_https && !str_starts(endpoint, S("http://"))) {
        return false;
    }
    size_t skip = authority.is_https ? 8 : 7;
    Str rest = { endpoint.at + skip, endpoint.len - skip };
    size_t len = 0;
    while (len < rest.len && !strchr("/?", rest.at[len])) {
        len++;
    }
    rest.len = len;
    size_t colon = len;
    for (size_t i = len; i > 0 && rest.at[i - 1] != ']'; i--) {
        colon = rest.at[i - 1] == ':' ? i - 1 : colon;
    }
    authority.host = (Str){ rest.at, colon };
    if (colon < len) {
        authority.port = (Str){ rest.at + colon + 1, len - colon - 1 };
    }
    int64_t port = 0;
    bool has_port = colon < len;
    if (has_port && (!str_i64(authority.port, &port) || port < 1 || port > PORT_MAX)) {
        return false;
    }
    *out = authority;
    return is_host(authority.host);
}

Err webhook_endpoint_check(Str endpoint, Refusal *why)
{
    Authority authority;
    if (endpoint.len == 0) {
        return refuse(why, ERR_INVALID, S("endpoint"), S("blank"), S("an endpoint is needed"));
    }
    if (endpoint.len > WEBHOOK_ENDPOINT_BYTES_MAX) {
        return refuse(why, ERR_INVALID, S("endpoint"), S("too_long"),
                      S("the endpoint is too long"));
    }
    bool is_plain = is_printable(endpoint) && !memchr(endpoint.at, '#', endpoint.len) &&
                    !memchr(endpoint.at, '\\', endpoint.len);
    if (!is_plain || !authority_read(endpoint, &authority)) {
        return refuse(why, ERR_INVALID, S("endpoint"), S("invalid"),
                      S("the endpoint must be as https://example.com/path, without a name or "
                        "password in it"));
    }
    return ERR_NONE;
}

Str webhook_endpoint_host(Arena *arena, Str endpoint)
{
    Authority authority = { 0 };
    bool is_good = authority_read(endpoint, &authority);
    assert(is_good);
    int64_t port = authority.is_https ? PORT_HTTPS : PORT_HTTP;
    bool is_said = str_i64(authority.port, &port);
    assert(is_said || authority.port.len == 0);
    Str host = str_format(arena, "%.*s:%" PRId64, STR_ARG(authority.host), port);
    char *at = arena_array(arena, char, host.len + 1);
    for (size_t i = 0; i < host.len; i++) {
        char c = host.at[i];
        at[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (Str){ at, host.len };
}

// ---- headers ----------------------------------------------------------------------------------

static bool is_header_name(Str name)
{
    bool is_good = name.len > 0 && name.len <= WEBHOOK_HEADER_NAME_BYTES_MAX;
    for (size_t i = 0; i < name.len && is_good; i++) {
        char c = name.at[i];
        is_good = is_digit(c) || is_letter(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
    }
    return is_good;
}

// What only the connection or we ourselves may say.
static bool is_ours(Str name)
{
    static const Str names[] = {
        STR_INIT("connection"),
        STR_INIT("keep-alive"),
        STR_INIT("proxy-connection"),
        STR_INIT("te"),
        STR_INIT("trailer"),
        STR_INIT("transfer-encoding"),
        STR_INIT("upgrade"),
        STR_INIT("host"),
        STR_INIT("content-length"),
        STR_INIT("content-type"),
        STR_INIT("expect"),
        STR_INIT("user-agent"),
        STR_INIT("cookie"),
        STR_INIT("proxy-authenticate"),
        STR_INIT("proxy-authorization"),
    };
    for (size_t i = 0; i < countof(names); i++) {
        if (str_equal_nocase(names[i], name)) {
            return true;
        }
    }
    Str prefix = S("x-zendesk-");
    return name.len >= prefix.len && str_equal_nocase((Str){ name.at, prefix.len }, prefix);
}

static bool is_header_value(Str value, size_t max)
{
    bool is_good = value.len <= max && str_is_utf8(value);
    for (size_t i = 0; i < value.len && is_good; i++) {
        unsigned char c = (unsigned char)value.at[i];
        is_good = (c >= ' ' && c != 0x7f) || c == '\t';
    }
    return is_good;
}

static Err headers_check(const WebhookPlan *plan, Refusal *why)
{
    for (size_t i = 0; i < plan->header_count; i++) {
        Str name = plan->headers[i].name;
        if (!is_header_name(name)) {
            return refuse(why, ERR_INVALID, S("custom_headers"), S("invalid"),
                          S("a header's name has letters, digits and hyphens"));
        }
        if (is_ours(name) || (plan->auth && str_equal_nocase(name, S("authorization")))) {
            return refuse(why, ERR_INVALID, S("custom_headers"), S("reserved"),
                          S("this header is set by the desk itself"));
        }
        if (!is_header_value(plan->headers[i].value, WEBHOOK_HEADER_VALUE_BYTES_MAX)) {
            return refuse(why, ERR_INVALID, S("custom_headers"), S("invalid"),
                          S("a header's value is one line of text"));
        }
        for (size_t j = 0; j < i; j++) {
            if (str_equal_nocase(plan->headers[j].name, name)) {
                return refuse(why, ERR_INVALID, S("custom_headers"), S("twice"),
                              S("the same header is there twice"));
            }
        }
    }
    return ERR_NONE;
}

Str webhook_headers_text(Arena *arena, const WebhookPlan *plan)
{
    Buf text = buf_make(arena, WEBHOOK_HEADERS_MAX * (WEBHOOK_HEADER_NAME_BYTES_MAX +
                                                      WEBHOOK_HEADER_VALUE_BYTES_MAX + 3));
    for (size_t i = 0; i < plan->header_count; i++) {
        buf_format(&text, "%.*s: %.*s\n", STR_ARG(plan->headers[i].name),
                   STR_ARG(plan->headers[i].value));
    }
    return buf_str(&text);
}

void webhook_headers_read(Str text, WebhookPlan *plan)
{
    Str line;
    plan->header_count = 0;
    while (plan->header_count < WEBHOOK_HEADERS_MAX && str_cut(&text, '\n', &line)) {
        WebhookHeader *header = &plan->headers[plan->header_count];
        if (str_cut(&line, ':', &header->name)) {
            header->value = (Str){ line.at + 1, line.len - 1 };
            plan->header_count++;
        }
    }
}

// ---- the whole --------------------------------------------------------------------------------

static Err auth_check(const WebhookPlan *plan, Refusal *why)
{
    size_t max = WEBHOOK_CREDENTIAL_BYTES_MAX;
    if (plan->auth == WEBHOOK_AUTH_NONE) {
        return ERR_NONE;
    }
    bool has_colon = plan->auth_name.len && memchr(plan->auth_name.at, ':', plan->auth_name.len);
    bool is_good = is_header_value(plan->auth_secret, max) && is_header_value(plan->auth_name, max);
    switch (plan->auth) {
    case WEBHOOK_AUTH_BASIC:
        is_good = is_good && plan->auth_name.len > 0 && !has_colon;
        break;
    case WEBHOOK_AUTH_BEARER:
        is_good = is_good && plan->auth_secret.len > 0;
        break;
    case WEBHOOK_AUTH_API_KEY:
        is_good = is_good && plan->auth_secret.len > 0 && is_header_name(plan->auth_name) &&
                  !is_ours(plan->auth_name);
        break;
    case WEBHOOK_AUTH_NONE:
    case WEBHOOK_AUTH_COUNT:
        is_good = false;
        break;
    }
    return is_good ? ERR_NONE
                   : refuse(why, ERR_INVALID, S("authentication"), S("invalid"),
                            S("the authentication lacks something or has a character that a "
                              "header cannot carry"));
}

static Err subscriptions_check(const WebhookPlan *plan, Refusal *why)
{
    uint32_t by_rule = UINT32_C(1) << WEBHOOK_BY_RULE;
    if (plan->subscriptions == 0 || plan->subscriptions >> WEBHOOK_EVENT_COUNT != 0) {
        return refuse(why, ERR_INVALID, S("subscriptions"), S("blank"),
                      S("a webhook listens to something"));
    }
    if ((plan->subscriptions & by_rule) && plan->subscriptions != by_rule) {
        return refuse(why, ERR_INVALID, S("subscriptions"), S("mixed"),
                      S("a webhook that rules call listens to nothing else"));
    }
    bool is_by_event = !(plan->subscriptions & by_rule);
    if (is_by_event && plan->method != WEBHOOK_POST) {
        return refuse(why, ERR_INVALID, S("http_method"), S("not_post"),
                      S("events are told by POST"));
    }
    if (is_by_event && plan->format != WEBHOOK_JSON) {
        return refuse(why, ERR_INVALID, S("request_format"), S("not_json"),
                      S("events are told as json"));
    }
    return ERR_NONE;
}

static Err texts_check(const WebhookPlan *plan, Refusal *why)
{
    if (plan->name.len == 0) {
        return refuse(why, ERR_INVALID, S("name"), S("blank"), S("a webhook needs a name"));
    }
    if (plan->name.len > NAME_BYTES_MAX || !str_is_utf8(plan->name)) {
        return refuse(why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    if (plan->description.len > WEBHOOK_DESCRIPTION_BYTES_MAX || !str_is_utf8(plan->description)) {
        return refuse(why, ERR_INVALID, S("description"), S("too_long"),
                      S("the description is too long"));
    }
    return ERR_NONE;
}

Err webhook_check(const WebhookPlan *plan, Refusal *why)
{
    Err err = texts_check(plan, why);
    if (!err) {
        err = webhook_endpoint_check(plan->endpoint, why);
    }
    if (!err && (plan->method == WEBHOOK_METHOD_NONE || plan->method >= WEBHOOK_METHOD_COUNT)) {
        err = refuse(why, ERR_INVALID, S("http_method"), S("unknown"),
                     S("http_method is GET, POST, PUT, PATCH or DELETE"));
    }
    if (!err && (plan->format == WEBHOOK_FORMAT_NONE || plan->format >= WEBHOOK_FORMAT_COUNT)) {
        err = refuse(why, ERR_INVALID, S("request_format"), S("unknown"),
                     S("request_format is json, xml or form_encoded"));
    }
    if (!err) {
        err = subscriptions_check(plan, why);
    }
    if (!err) {
        err = auth_check(plan, why);
    }
    return err ? err : headers_check(plan, why);
}

// ---- when things go wrong ---------------------------------------------------------------------

int64_t webhook_retry_wait_ms(int64_t attempt, uint64_t random)
{
    assert(attempt > 0);
    int64_t wait_ms = WEBHOOK_RETRY_FIRST_MS;
    for (int64_t i = 1; i < attempt && i < WEBHOOK_ATTEMPTS_MAX; i++) {
        wait_ms *= RETRY_GROWS;
    }
    int64_t part = (int64_t)(random % (JITTER_PARTS + 1));
    return wait_ms - wait_ms / 4 + wait_ms / 2 * part / JITTER_PARTS;
}

static bool is_too_many(const WebhookBreaker *breaker)
{
    uint32_t in_a_row = (UINT32_C(1) << WEBHOOK_ERRORS_IN_A_ROW) - 1;
    if (breaker->recent_count >= WEBHOOK_ERRORS_IN_A_ROW &&
        (breaker->recent & in_a_row) == in_a_row) {
        return true;
    }
    return breaker->recent_count == WEBHOOK_RECENT_MAX &&
           __builtin_popcount(breaker->recent) >= WEBHOOK_RECENT_ERRORS;
}

WebhookBreaker webhook_breaker_after(WebhookBreaker before, bool is_error, int64_t now_ms)
{
    if (before.broken_until_ms > 0) {
        return is_error ? (WebhookBreaker){ before.recent, before.recent_count,
                                            now_ms + WEBHOOK_BREAK_MS }
                        : (WebhookBreaker){ 0 };
    }
    WebhookBreaker after = {
        .recent = (before.recent << 1 | is_error) & ((UINT32_C(1) << WEBHOOK_RECENT_MAX) - 1),
        .recent_count = before.recent_count + (before.recent_count < WEBHOOK_RECENT_MAX),
    };
    after.broken_until_ms = is_too_many(&after) ? now_ms + WEBHOOK_BREAK_MS : 0;
    return after;
}

Str webhook_breaker_name(WebhookBreaker breaker, int64_t now_ms)
{
    if (breaker.broken_until_ms == 0) {
        return S("closed");
    }
    return breaker.broken_until_ms > now_ms ? S("open") : S("half_open");
}
