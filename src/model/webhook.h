// webhook.h — where the desk tells other programs what happened: an address, how to ask there, and
// which events it wants. Pure.
//
// Rules call a webhook that subscribes to WEBHOOK_BY_RULE; the others get the events that they
// subscribe to, and those always as POST with JSON.
#ifndef MODEL_WEBHOOK_H
#define MODEL_WEBHOOK_H

#include "base/refusal.h"
#include "model/ids.h"

enum {
    WEBHOOKS_MAX = 100, // of an account
    WEBHOOK_ENDPOINT_BYTES_MAX = 2048,
    WEBHOOK_DESCRIPTION_BYTES_MAX = 1024,
    WEBHOOK_HEADERS_MAX = 10,
    WEBHOOK_HEADER_NAME_BYTES_MAX = 128,
    WEBHOOK_HEADER_VALUE_BYTES_MAX = 1024,
    WEBHOOK_CREDENTIAL_BYTES_MAX = 4096,
    WEBHOOK_BODY_BYTES_MAX = 256 * 1024, // of a request
    WEBHOOK_ANSWER_KEPT_BYTES = 16 * 1024,
    WEBHOOK_HEAD_KEPT_BYTES = 8 * 1024,
    WEBHOOK_ATTEMPTS_MAX = 8,     // of one delivery, until it is a dead letter
    WEBHOOK_RECENT_MAX = 20,      // attempts that the breaker looks at
    WEBHOOK_RECENT_ERRORS = 14,   // of those: 70 %
    WEBHOOK_ERRORS_IN_A_ROW = 10, // or so many without one that went well
};

#define WEBHOOK_BREAK_MS           (INT64_C(5) * 60 * 1000) // no attempt, then one that tries
#define WEBHOOK_RETRY_FIRST_MS     INT64_C(1500)
#define WEBHOOK_RETRY_AFTER_MAX_MS (INT64_C(3600) * 1000) // what a receiver may ask for
#define WEBHOOK_ATTEMPTS_KEPT_MS   (INT64_C(30) * 24 * 3600 * 1000)
#define OUTBOX_KEPT_MS             (INT64_C(90) * 24 * 3600 * 1000) // after delivery

// Numbers are stored, as bits of Webhook.subscriptions: add at the end only.
#define WEBHOOK_EVENT_LIST(X)                                                       \
    X(WEBHOOK_BY_RULE, "conditional_ticket_events")                                 \
    X(WEBHOOK_TICKET_CREATED, "zen:event-type:ticket.created")                      \
    X(WEBHOOK_STATUS_CHANGED, "zen:event-type:ticket.status_changed")               \
    X(WEBHOOK_ASSIGNEE_CHANGED, "zen:event-type:ticket.agent_assignment_changed")   \
    X(WEBHOOK_GROUP_CHANGED, "zen:event-type:ticket.group_assignment_changed")      \
    X(WEBHOOK_PRIORITY_CHANGED, "zen:event-type:ticket.priority_changed")           \
    X(WEBHOOK_TAGS_CHANGED, "zen:event-type:ticket.tags_changed")                   \
    X(WEBHOOK_COMMENT_ADDED, "zen:event-type:ticket.comment_added")                 \
    X(WEBHOOK_MESSAGE_ADDED, "zen:event-type:messaging_ticket.message_added")       \
    X(WEBHOOK_SESSION_STARTED, "zen:event-type:messaging_ticket.session_started")   \
    X(WEBHOOK_SESSION_INACTIVE, "zen:event-type:messaging_ticket.session_inactive") \
    X(WEBHOOK_SESSION_ACTIVE, "zen:event-type:messaging_ticket.session_active")     \
    X(WEBHOOK_SESSION_ENDED, "zen:event-type:messaging_ticket.session_ended")

#define WEBHOOK_METHOD_LIST(X) \
    X(WEBHOOK_METHOD_NONE, "") \
    X(WEBHOOK_GET, "GET")      \
    X(WEBHOOK_POST, "POST")    \
    X(WEBHOOK_PUT, "PUT")      \
    X(WEBHOOK_PATCH, "PATCH")  \
    X(WEBHOOK_DELETE, "DELETE")

#define WEBHOOK_FORMAT_LIST(X) \
    X(WEBHOOK_FORMAT_NONE, "") \
    X(WEBHOOK_JSON, "json")    \
    X(WEBHOOK_XML, "xml")      \
    X(WEBHOOK_FORM, "form_encoded")

#define WEBHOOK_AUTH_LIST(X)               \
    X(WEBHOOK_AUTH_NONE, "")               \
    X(WEBHOOK_AUTH_BASIC, "basic_auth")    \
    X(WEBHOOK_AUTH_BEARER, "bearer_token") \
    X(WEBHOOK_AUTH_API_KEY, "api_key")

#define X(name, text) name,
typedef enum WebhookEvent { WEBHOOK_EVENT_LIST(X) WEBHOOK_EVENT_COUNT } WebhookEvent;
typedef enum WebhookMethod { WEBHOOK_METHOD_LIST(X) WEBHOOK_METHOD_COUNT } WebhookMethod;
typedef enum WebhookFormat { WEBHOOK_FORMAT_LIST(X) WEBHOOK_FORMAT_COUNT } WebhookFormat;
typedef enum WebhookAuth { WEBHOOK_AUTH_LIST(X) WEBHOOK_AUTH_COUNT } WebhookAuth;
#undef X

static_assert(WEBHOOK_EVENT_COUNT <= 31, "a bit for each");

typedef struct WebhookHeader {
    Str name;
    Str value;
} WebhookHeader;

// What an admin says of it.
typedef struct WebhookPlan {
    Str name;
    Str description;
    Str endpoint; // http or https
    WebhookMethod method;
    WebhookFormat format;
    bool active;
    uint32_t subscriptions; // bit (1 << WebhookEvent) each
    WebhookAuth auth;
    Str auth_name;   // basic: the user; api_key: the header
    Str auth_secret; // the password, token or key; never shown
    WebhookHeader headers[WEBHOOK_HEADERS_MAX];
    size_t header_count;
} WebhookPlan;

// The last attempts, newest in the lowest bit: 1 is an error.
typedef struct WebhookBreaker {
    uint32_t recent;
    int64_t recent_count;    // at most WEBHOOK_RECENT_MAX
    int64_t broken_until_ms; // 0: closed. Past: the next attempt tries alone
} WebhookBreaker;

typedef struct Webhook {
    WebhookId id;
    WebhookPlan plan;
    Str secret; // signs what is sent
    WebhookBreaker breaker;
    int64_t version; // 1 when new, one more with each change of the plan
    PersonId created_by;
    PersonId updated_by;
    int64_t created_ms;
    int64_t updated_ms;
} Webhook;

Str webhook_event_name(WebhookEvent event);
// WEBHOOK_EVENT_COUNT for any other text.
WebhookEvent webhook_event_from(Str name);
Str webhook_method_name(WebhookMethod method);
WebhookMethod webhook_method_from(Str name); // WEBHOOK_METHOD_NONE for any other text
bool webhook_has_body(WebhookMethod method); // else what is sent is the query
Str webhook_format_name(WebhookFormat format);
WebhookFormat webhook_format_from(Str name); // WEBHOOK_FORMAT_NONE for any other text
Str webhook_auth_name(WebhookAuth auth);
WebhookAuth webhook_auth_from(Str name); // WEBHOOK_AUTH_COUNT for any other text

// ERR_INVALID naming `name`, `description`, `endpoint`, `http_method`, `request_format`,
// `subscriptions`, `authentication` or `custom_headers`.
MUST_USE Err webhook_check(const WebhookPlan *plan, Refusal *why);
// An address that may be asked: http or https, a host, no name and password in it, a port of
// 1..65535, printable ASCII. ERR_INVALID naming `endpoint`.
MUST_USE Err webhook_endpoint_check(Str endpoint, Refusal *why);
// "example.com:8443", lower case, with the port that is meant: what counts as one receiver.
// `endpoint` must have passed the check.
Str webhook_endpoint_host(Arena *arena, Str endpoint);

// Header lines "name: value LF", as they are stored.
Str webhook_headers_text(Arena *arena, const WebhookPlan *plan);
void webhook_headers_read(Str text, WebhookPlan *plan);

// How long to wait after the `attempt`th try (1 …) went wrong; about a day in all. `random` moves
// it by up to a quarter either way.
int64_t webhook_retry_wait_ms(int64_t attempt, uint64_t random);

// The breaker after an attempt. It opens when the last attempts were too many errors, and again
// when the one that tries goes wrong; one that goes well closes it.
WebhookBreaker webhook_breaker_after(WebhookBreaker before, bool is_error, int64_t now_ms);

// What a page shows of it: "closed", "open", "half_open".
Str webhook_breaker_name(WebhookBreaker breaker, int64_t now_ms);

#endif
