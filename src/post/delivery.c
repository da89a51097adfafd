#include "post/delivery.h"

#include "post/public_address.h"
#include "text/time.h"
#include "wire/base64.h"
#include "wire/hmac_sha256.h"

#include <string.h>

enum {
    NS_PER_MS = 1000000,
    MS_PER_S = 1000,
    STATUS_OK = 200,
    STATUS_REDIRECTS = 300,
    STATUS_MOVED = 301,
    STATUS_SEE_OTHER = 303,
    STATUS_TEMPORARY = 307,
    STATUS_PERMANENT = 308,
    STATUS_REFUSALS = 400,
    STATUS_CONFLICT = 409,
    STATUS_SLOW_DOWN = 429,
    STATUS_FAILURES = 500,
    HEADER_MAX_BYTES = 8 * 1024, // of one that we send
    URL_MAX_BYTES = 3 * WEBHOOK_BODY_BYTES_MAX + WEBHOOK_ENDPOINT_BYTES_MAX,
};

struct Delivery {
    Arena arena; // holds this struct
    const DeliveryOptions *options;
    CURL *easy;
    struct curl_slist *headers;
    Webhook webhook;
    OutboxRow row;
    Str url;
    bool is_away; // redirected to another host
    int redirects;
    int64_t begun_tick_ns;
    bool blocked; // an address was not public
    bool cut;     // more came than is read
    size_t head_bytes;
    Buf request_head;
    Buf answer_head;
    Buf answer_body;
    bool ended;
    OutboxResult result;
};

// ---- what curl asks ---------------------------------------------------------------------------

static curl_socket_t socket_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    Delivery *delivery = context;
    bool is_good = purpose == CURLSOCKTYPE_IPCXN &&
                   (address->family == AF_INET || address->family == AF_INET6);
    if (!is_good || !(delivery->options->allow_private || address_is_public(&address->addr))) {
        delivery->blocked = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Keeps the beginning.
static void keep(Buf *buf, const char *at, size_t len, size_t max)
{
    size_t room = buf->len < max ? max - buf->len : 0;
    buf_add(buf, (Str){ at, len < room ? len : room });
}

static size_t on_head(char *at, size_t size, size_t count, void *context)
{
    Delivery *delivery = context;
    size_t len = size * count;
    delivery->head_bytes += len;
    keep(&delivery->answer_head, at, len, WEBHOOK_HEAD_KEPT_BYTES);
    return delivery->head_bytes > DELIVERY_HEAD_MAX_BYTES ? 0 : len;
}

static size_t on_body(char *at, size_t size, size_t count, void *context)
{
    Delivery *delivery = context;
    size_t len = size * count;
    keep(&delivery->answer_body, at, len, WEBHOOK_ANSWER_KEPT_BYTES);
    delivery->cut = delivery->answer_body.len >= WEBHOOK_ANSWER_KEPT_BYTES;
    return delivery->cut ? 0 : len;
}

// ---- the request ------------------------------------------------------------------------------

static void must(CURLcode code)
{
    if (code != CURLE_OK) {
        fatal("post: curl takes no option: %s", curl_easy_strerror(code));
    }
}

static void header_add(Delivery *delivery, Str name, Str value, bool is_secret)
{
    // "name;" is how curl is told of a header without a value.
    Str line = value.len > 0
                   ? str_format(&delivery->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(value))
                   : str_format(&delivery->arena, "%.*s;", STR_ARG(name));
    struct curl_slist *headers = curl_slist_append(delivery->headers, line.at);
    if (!headers) {
        fatal("post: out of memory");
    }
    delivery->headers = headers;
    buf_format(&delivery->request_head, "%.*s: %.*s\n", STR_ARG(name),
               STR_ARG(is_secret ? S("(not shown)") : value));
}

static void auth_add(Delivery *delivery)
{
    Arena *arena = &delivery->arena;
    const WebhookPlan *plan = &delivery->webhook.plan;
    Str pair;
    switch (plan->auth) {
    case WEBHOOK_AUTH_BASIC:
        pair = str_format(arena, "%.*s:%.*s", STR_ARG(plan->auth_name), STR_ARG(plan->auth_secret));
        pair = base64_encode(arena, pair, BASE64_STANDARD);
        header_add(delivery, S("Authorization"), str_format(arena, "Basic %.*s", STR_ARG(pair)),
                   true);
        break;
    case WEBHOOK_AUTH_BEARER:
        header_add(delivery, S("Authorization"),
                   str_format(arena, "Bearer %.*s", STR_ARG(plan->auth_secret)), true);
        break;
    case WEBHOOK_AUTH_API_KEY:
        header_add(delivery, plan->auth_name, plan->auth_secret, true);
        break;
    case WEBHOOK_AUTH_NONE:
    case WEBHOOK_AUTH_COUNT:
        break;
    }
}

static void signature_add(Delivery *delivery)
{
    char time_text[TIME_TEXT_BYTES];
    Str timestamp = time_write(time_text, delivery->result.attempt.at_ms, TIME_SECONDS);
    unsigned char signature[HMAC_SHA256_BYTES];
    hmac_sha256(delivery->webhook.secret, timestamp, delivery->row.body, signature);
    Str encoded = base64_encode(
        &delivery->arena, (Str){ (const char *)signature, sizeof(signature) }, BASE64_STANDARD);
    Str webhook = str_format(&delivery->arena, "%" PRId64, delivery->webhook.id.v);
    Str invocation = str_format(&delivery->arena, "%" PRId64, delivery->row.id.v);
    header_add(delivery, S("X-Zendesk-Account-Id"), S("1"), false);
    header_add(delivery, S("X-Zendesk-Webhook-Id"), webhook, false);
    header_add(delivery, S("X-Zendesk-Webhook-Invocation-Id"), invocation, false);
    header_add(delivery, S("X-Zendesk-Webhook-Signature"), encoded, false);
    header_add(delivery, S("X-Zendesk-Webhook-Signature-Timestamp"), timestamp, false);
}

static bool has_body(const Delivery *delivery)
{
    WebhookMethod method = delivery->webhook.plan.method;
    return method != WEBHOOK_GET && method != WEBHOOK_DELETE;
}

static Str content_type(const Delivery *delivery)
{
    switch (delivery->webhook.plan.format) {
    case WEBHOOK_XML:
        return S("application/xml; charset=utf-8");
    case WEBHOOK_FORM:
        return S("application/x-www-form-urlencoded");
    case WEBHOOK_JSON:
    case WEBHOOK_FORMAT_NONE:
    case WEBHOOK_FORMAT_COUNT:
        break;
    }
    return S("application/json; charset=utf-8");
}

static void headers_make(Delivery *delivery)
{
    curl_slist_free_all(delivery->headers);
    delivery->headers = NULL;
    delivery->request_head.len = 0;
    buf_format(&delivery->request_head, "%.*s ",
               STR_ARG(webhook_method_name(delivery->webhook.plan.method)));
    keep(&delivery->request_head, delivery->url.at, delivery->url.len, WEBHOOK_ENDPOINT_BYTES_MAX);
    buf_add_char(&delivery->request_head, '\n');
    if (has_body(delivery)) {
        header_add(delivery, S("Content-Type"), content_type(delivery), false);
    }
    signature_add(delivery);
    // Not a delay of a second while the receiver makes up its mind.
    delivery->headers = curl_slist_append(delivery->headers, "Expect:");
    if (delivery->is_away) {
        return;
    }
    auth_add(delivery);
    for (size_t i = 0; i < delivery->webhook.plan.header_count; i++) {
        const WebhookHeader *header = &delivery->webhook.plan.headers[i];
        header_add(delivery, header->name, header->value, false);
    }
}

// The body of a GET or DELETE is its query: what an address cannot hold is encoded.
static Str address_make(Delivery *delivery)
{
    Str endpoint = delivery->webhook.plan.endpoint;
    if (has_body(delivery) || delivery->row.body.len == 0) {
        return str_copy(&delivery->arena, endpoint);
    }
    Buf url = buf_make(&delivery->arena, URL_MAX_BYTES);
    buf_add(&url, endpoint);
    buf_add_char(&url, memchr(endpoint.at, '?', endpoint.len) ? '&' : '?');
    for (size_t i = 0; i < delivery->row.body.len; i++) {
        char c = delivery->row.body.at[i];
        if (c > ' ' && c <= '~' && !strchr("#\\\"<>`{|}^", c)) {
            buf_add_char(&url, c);
        } else {
            buf_format(&url, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
    return buf_ok(&url) ? buf_str(&url) : endpoint;
}

static int64_t elapsed_ms(const Delivery *delivery)
{
    World *world = delivery->options->world;
    return (world->tick_ns(world) - delivery->begun_tick_ns) / NS_PER_MS;
}

static void body_set(Delivery *delivery)
{
    CURL *easy = delivery->easy;
    const char *method = webhook_method_name(delivery->webhook.plan.method).at;
    if (has_body(delivery)) {
        must(curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                              (curl_off_t)delivery->row.body.len));
        must(curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                              delivery->row.body.len > 0 ? delivery->row.body.at : ""));
    } else {
        must(curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L));
    }
    must(curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method));
}

// Sends it on its way, to `url` as it is now.
static void go(Delivery *delivery)
{
    CURL *easy = delivery->easy;
    headers_make(delivery);
    delivery->answer_head.len = 0;
    delivery->answer_body.len = 0;
    delivery->head_bytes = 0;
    int64_t left_ms = DELIVERY_MS - elapsed_ms(delivery);
    must(curl_easy_setopt(easy, CURLOPT_URL, str_terminated(&delivery->arena, delivery->url)));
    must(curl_easy_setopt(easy, CURLOPT_HTTPHEADER, delivery->headers));
    must(curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(left_ms > 1 ? left_ms : 1)));
    body_set(delivery);
    CURLMcode code = curl_multi_add_handle(delivery->options->multi, easy);
    if (code != CURLM_OK) {
        fatal("post: curl takes no request: %s", curl_multi_strerror(code));
    }
}

static void easy_make(Delivery *delivery)
{
    CURL *easy = curl_easy_init();
    if (!easy) {
        fatal("post: out of memory");
    }
    delivery->easy = easy;
    must(curl_easy_setopt(easy, CURLOPT_PRIVATE, delivery));
    must(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
    must(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
    // A resolver that does not answer is left to its thread; all would wait for it otherwise.
    must(curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L));
    must(curl_easy_setopt(easy, CURLOPT_PROXY, ""));
    must(curl_easy_setopt(easy, CURLOPT_NOPROXY, "*"));
    must(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
    must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
    must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
    must(curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1));
    must(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)DELIVERY_CONNECT_MS));
    must(curl_easy_setopt(easy, CURLOPT_USERAGENT, "Madoguchi"));
    must(curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, socket_open));
    must(curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, delivery));
    must(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head));
    must(curl_easy_setopt(easy, CURLOPT_HEADERDATA, delivery));
    must(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body));
    must(curl_easy_setopt(easy, CURLOPT_WRITEDATA, delivery));
}

static void webhook_copy(Arena *arena, Webhook *webhook)
{
    WebhookPlan *plan = &webhook->plan;
    plan->endpoint = str_copy(arena, plan->endpoint);
    plan->auth_name = str_copy(arena, plan->auth_name);
    plan->auth_secret = str_copy(arena, plan->auth_secret);
    webhook->secret = str_copy(arena, webhook->secret);
    for (size_t i = 0; i < plan->header_count; i++) {
        plan->headers[i].name = str_copy(arena, plan->headers[i].name);
        plan->headers[i].value = str_copy(arena, plan->headers[i].value);
    }
}

Delivery *delivery_begin(const DeliveryOptions *options, const OutboxTaken *taken)
{
    Arena arena = { 0 };
    Delivery *delivery = arena_new(&arena, Delivery);
    delivery->arena = arena;
    delivery->options = options;
    delivery->webhook = *taken->webhook;
    webhook_copy(&delivery->arena, &delivery->webhook);
    delivery->row = taken->row;
    delivery->row.body = str_copy(&delivery->arena, taken->row.body);
    delivery->begun_tick_ns = options->world->tick_ns(options->world);
    delivery->request_head = buf_make(&delivery->arena, WEBHOOK_HEADERS_MAX * HEADER_MAX_BYTES);
    delivery->answer_head = buf_make(&delivery->arena, WEBHOOK_HEAD_KEPT_BYTES);
    delivery->answer_body = buf_make(&delivery->arena, WEBHOOK_ANSWER_KEPT_BYTES);
    delivery->result = (OutboxResult){
        .id = taken->row.id,
        .claim = taken->row.claim,
        .outcome = OUTBOX_RELEASED,
        .attempt = { .invocation = taken->row.id, .at_ms = world_now_ms(options->world) },
    };
    delivery->url = address_make(delivery);
    easy_make(delivery);
    go(delivery);
    return delivery;
}

Delivery *delivery_of(CURL *easy)
{
    char *delivery = NULL;
    must(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &delivery));
    return (Delivery *)(void *)delivery;
}

// ---- redirects --------------------------------------------------------------------------------

typedef enum Redirect { REDIRECT_NONE, REDIRECT_FOLLOW, REDIRECT_REFUSED } Redirect;

static Redirect redirect_look(Delivery *delivery, long status, Str *out)
{
    char *location = NULL;
    must(curl_easy_getinfo(delivery->easy, CURLINFO_REDIRECT_URL, &location));
    if (status < STATUS_REDIRECTS || status >= STATUS_REFUSALS || !location) {
        return REDIRECT_NONE;
    }
    Str url = str_of(location);
    bool keeps_method = status == STATUS_TEMPORARY || status == STATUS_PERMANENT;
    bool is_get = delivery->webhook.plan.method == WEBHOOK_GET && status >= STATUS_MOVED &&
                  status <= STATUS_SEE_OTHER;
    bool is_weaker = str_starts(delivery->url, S("https:")) && !str_starts(url, S("https:"));
    if (!(keeps_method || is_get) || is_weaker || delivery->redirects == DELIVERY_REDIRECTS_MAX ||
        webhook_endpoint_check(url, NULL) != ERR_NONE) {
        return REDIRECT_REFUSED;
    }
    *out = str_copy(&delivery->arena, url);
    return REDIRECT_FOLLOW;
}

static void redirect_follow(Delivery *delivery, Str url)
{
    Str was = webhook_endpoint_host(&delivery->arena, delivery->url);
    Str is = webhook_endpoint_host(&delivery->arena, url);
    delivery->is_away = delivery->is_away || !str_equal(was, is);
    delivery->redirects++;
    delivery->url = url;
    go(delivery);
}

// ---- the end ----------------------------------------------------------------------------------

typedef struct CodeName {
    CURLcode code;
    Str name;
} CodeName;

static Str code_name(CURLcode code)
{
    static const CodeName names[] = {
        { CURLE_OPERATION_TIMEDOUT, STR_INIT("timeout") },
        { CURLE_COULDNT_RESOLVE_HOST, STR_INIT("no_such_host") },
        { CURLE_COULDNT_CONNECT, STR_INIT("no_connection") },
        { CURLE_PEER_FAILED_VERIFICATION, STR_INIT("tls") },
        { CURLE_SSL_CONNECT_ERROR, STR_INIT("tls") },
        { CURLE_GOT_NOTHING, STR_INIT("broken_off") },
        { CURLE_RECV_ERROR, STR_INIT("broken_off") },
        { CURLE_SEND_ERROR, STR_INIT("broken_off") },
        { CURLE_PARTIAL_FILE, STR_INIT("broken_off") },
        { CURLE_UNSUPPORTED_PROTOCOL, STR_INIT("not_http") },
        { CURLE_WEIRD_SERVER_REPLY, STR_INIT("not_http") },
        { CURLE_WRITE_ERROR, STR_INIT("too_large") },
    };
    for (size_t i = 0; i < countof(names); i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return S("failed");
}

static void end_with(Delivery *delivery, OutboxOutcome outcome, Str error)
{
    delivery->ended = true;
    delivery->result.outcome = outcome;
    delivery->result.attempt.error = error;
    delivery->result.attempt.duration_ms = elapsed_ms(delivery);
}

static void end_with_status(Delivery *delivery, long status)
{
    Str error = str_format(&delivery->arena, "status_%ld", status);
    bool is_later =
        status == STATUS_CONFLICT || status == STATUS_SLOW_DOWN || status >= STATUS_FAILURES;
    delivery->result.attempt.status = status;
    if (status >= STATUS_OK && status < STATUS_REDIRECTS) {
        end_with(delivery, OUTBOX_DELIVERED, S(""));
    } else {
        end_with(delivery, is_later ? OUTBOX_TRY_AGAIN : OUTBOX_REFUSED, error);
    }
}

bool delivery_ended(Delivery *delivery, CURLcode code)
{
    long status = 0;
    curl_off_t retry_after_s = 0;
    Str url = { 0 };
    CURLMcode removed = curl_multi_remove_handle(delivery->options->multi, delivery->easy);
    assert(removed == CURLM_OK);
    must(curl_easy_getinfo(delivery->easy, CURLINFO_RESPONSE_CODE, &status));
    if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && delivery->cut)) {
        delivery->result.attempt.status = status;
        end_with(delivery, delivery->blocked ? OUTBOX_REFUSED : OUTBOX_TRY_AGAIN,
                 delivery->blocked ? S("private_address") : code_name(code));
        return true;
    }
    must(curl_easy_getinfo(delivery->easy, CURLINFO_RETRY_AFTER, &retry_after_s));
    switch (redirect_look(delivery, status, &url)) {
    case REDIRECT_FOLLOW:
        redirect_follow(delivery, url);
        return false;
    case REDIRECT_REFUSED:
        delivery->result.attempt.status = status;
        end_with(delivery, OUTBOX_REFUSED, S("redirect"));
        return true;
    case REDIRECT_NONE:
        break;
    }
    int64_t most_s = WEBHOOK_RETRY_AFTER_MAX_MS / MS_PER_S;
    delivery->result.retry_after_ms = (retry_after_s < most_s ? retry_after_s : most_s) * MS_PER_S;
    end_with_status(delivery, status);
    return true;
}

OutboxResult delivery_result(const Delivery *delivery)
{
    OutboxResult result = delivery->result;
    if (!delivery->ended) {
        result.outcome = OUTBOX_RELEASED;
        return result;
    }
    result.attempt.request_head = buf_str(&delivery->request_head);
    result.attempt.answer_head = buf_str(&delivery->answer_head);
    result.attempt.answer_body = buf_str(&delivery->answer_body);
    return result;
}

void delivery_free(Delivery **delivery_at)
{
    Delivery *delivery = *delivery_at;
    if (!delivery) {
        return;
    }
    if (!delivery->ended) {
        (void)curl_multi_remove_handle(delivery->options->multi, delivery->easy);
    }
    curl_easy_cleanup(delivery->easy);
    curl_slist_free_all(delivery->headers);
    Arena arena = delivery->arena;
    arena_free(&arena);
    *delivery_at = NULL;
}
