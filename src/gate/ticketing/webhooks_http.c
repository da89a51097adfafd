// webhooks_http.c — what answers under /api/v2/webhooks, for admins.
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/webhook_body.h"
#include "gate/ticketing/webhook_json.h"

#include "desk/webhook/webhook_send.h"

enum {
    BODY_MAX = 512 * 1024,
    NAME_PART_MAX_BYTES = 256,
};

static const SortName sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 } };

// ---- lists -----------------------------------------------------------------------------------

typedef struct WebhooksAsk {
    Paging paging;
    WebhookWhich which;
} WebhooksAsk;

static Str lower(Arena *arena, Str text)
{
    char *at = arena_array(arena, char, text.len);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        at[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (Str){ at, text.len };
}

static Err webhooks_accept(Request *request)
{
    WebhooksAsk *ask = arena_new(&request->arena, WebhooksAsk);
    request->state = ask;
    Str status = request_query(request, S("filter[status]"));
    Str part = request_query(request, S("filter[name_contains]"));
    ask->which.status = WEBHOOK_EITHER;
    if (str_equal(status, S("active"))) {
        ask->which.status = WEBHOOK_ACTIVE;
    } else if (str_equal(status, S("inactive"))) {
        ask->which.status = WEBHOOK_INACTIVE;
    } else if (status.len > 0) {
        return request_refuse(request, ERR_INVALID, S("filter[status]"), S("unknown"),
                              S("filter[status] is active or inactive"));
    }
    if (part.len > NAME_PART_MAX_BYTES) {
        return request_refuse(request, ERR_INVALID, S("filter[name_contains]"), S("too_long"),
                              S("no webhook's name is so long"));
    }
    ask->which.name_part = lower(&request->arena, part);
    return paging_read(request, sorts, countof(sorts), &ask->paging);
}

static Err webhooks_respond(Read *read, Request *request)
{
    const WebhooksAsk *ask = request->state;
    WebhookPage page = { 0 };
    Printer printer;
    Err err = webhook_page_read(read, &ask->which, &ask->paging.ask, &page);
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("webhooks"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count && !err; i++) {
        err = webhook_print(read, &printer.json, &page.rows[i]);
    }
    if (err) {
        return err;
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err webhook_answer(Read *read, Request *request, WebhookId id)
{
    Webhook webhook;
    Err err = webhook_read(read, id, &webhook);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("webhook"));
    err = webhook_print(read, &json, &webhook);
    json_object_end(&json);
    return err;
}

static Err webhook_respond(Read *read, Request *request)
{
    WebhookId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : webhook_answer(read, request, id);
}

// ---- changing --------------------------------------------------------------------------------

static Err webhook_create_accept(Request *request)
{
    WebhookChange *change = arena_new(&request->arena, WebhookChange);
    request->state = change;
    Err err =
        request_query_i64(request, S("clone_webhook_id"), 1, INT64_MAX, 0, &change->webhook.v);
    bool is_clone = change->webhook.v != 0;
    if (err || (is_clone && !request->json)) {
        return err;
    }
    return webhook_body_read(request, is_clone ? WEBHOOK_BODY_PART : WEBHOOK_BODY_WHOLE, change);
}

static Err webhook_create_handle(Work *work, Request *request)
{
    WebhookId id = { 0 };
    Err err = webhook_create_apply(work, request->state, &id);
    if (err) {
        return err;
    }
    request->result = id.v;
    return ERR_NONE;
}

static Err webhook_create_respond(Read *read, Request *request)
{
    request->status = 201;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/webhooks/%" PRId64,
                                  STR_ARG(request->base_url), request->result));
    return webhook_answer(read, request, (WebhookId){ request->result });
}

static Err change_accept(Request *request, WebhookBodyKind kind)
{
    WebhookChange *change = arena_new(&request->arena, WebhookChange);
    request->state = change;
    Err err = request_id(request, 0, &change->webhook.v);
    return err ? err : webhook_body_read(request, kind, change);
}

static Err webhook_replace_accept(Request *request)
{
    return change_accept(request, WEBHOOK_BODY_WHOLE);
}

static Err webhook_update_accept(Request *request)
{
    return change_accept(request, WEBHOOK_BODY_PART);
}

static Err webhook_update_handle(Work *work, Request *request)
{
    return webhook_update_apply(work, request->state);
}

static Err webhook_delete_handle(Work *work, Request *request)
{
    WebhookId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : webhook_delete_apply(work, id);
}

// ---- the secret that signs -------------------------------------------------------------------

static Err secret_rotate_handle(Work *work, Request *request)
{
    WebhookId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : webhook_secret_rotate_apply(work, id);
}

static Err secret_respond(Read *read, Request *request)
{
    WebhookId id = { 0 };
    Webhook webhook;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = webhook_read(read, id, &webhook);
    }
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("signing_secret"));
    json_object_begin(&json);
    print_text(&json, S("algorithm"), S("SHA256"));
    print_text(&json, S("secret"), webhook.secret);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

static Err secret_rotate_respond(Read *read, Request *request)
{
    request->status = 201;
    return secret_respond(read, request);
}

// ---- deliveries ------------------------------------------------------------------------------

typedef struct InvocationsAsk {
    Paging paging;
    WebhookId webhook;
    OutboxState state;
} InvocationsAsk;

static Err invocations_accept(Request *request)
{
    InvocationsAsk *ask = arena_new(&request->arena, InvocationsAsk);
    request->state = ask;
    Str status = request_query(request, S("filter[status]"));
    if (str_equal(status, S("pending"))) {
        ask->state = OUTBOX_READY;
    } else if (str_equal(status, S("success"))) {
        ask->state = OUTBOX_SENT;
    } else if (str_equal(status, S("failed"))) {
        ask->state = OUTBOX_FAILED;
    } else if (status.len > 0) {
        return request_refuse(request, ERR_INVALID, S("filter[status]"), S("unknown"),
                              S("filter[status] is pending, success or failed"));
    }
    Err err = request_id(request, 0, &ask->webhook.v);
    if (!err) {
        err = paging_read(request, sorts, countof(sorts), &ask->paging);
    }
    bool is_said = request_query(request, S("sort")).len > 0 ||
                   request_query(request, S("sort_order")).len > 0;
    ask->paging.ask.descending = ask->paging.ask.descending || !is_said; // the newest first
    return err;
}

static Err invocations_respond(Read *read, Request *request)
{
    const InvocationsAsk *ask = request->state;
    InvocationPage page = { 0 };
    Printer printer;
    Err err = invocation_page_read(read, ask->webhook, ask->state, &ask->paging.ask, &page);
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("invocations"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        invocation_print(&printer.json, &page.rows[i], read->now_ms);
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err resend_read(Request *request, WebhookResend *out)
{
    Err err = request_id(request, 0, &out->webhook.v);
    return err ? err : request_id(request, 1, &out->invocation.v);
}

static Err invocation_answer(Read *read, Request *request, const WebhookResend *which)
{
    OutboxRow row;
    Err err = invocation_read(read, which->webhook, which->invocation, &row);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("invocation"));
    invocation_print(&json, &row, read->now_ms);
    json_object_end(&json);
    return ERR_NONE;
}

static Err invocation_respond(Read *read, Request *request)
{
    WebhookResend which = { 0 };
    Err err = resend_read(request, &which);
    return err ? err : invocation_answer(read, request, &which);
}

static Err resend_handle(Work *work, Request *request)
{
    WebhookResend resend = { 0 };
    Err err = resend_read(request, &resend);
    return err ? err : webhook_resend_apply(work, &resend);
}

static Err resend_respond(Read *read, Request *request)
{
    request->status = 202;
    return invocation_respond(read, request);
}

static Err resend_failed_handle(Work *work, Request *request)
{
    WebhookId id = { 0 };
    int64_t count = 0;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = webhook_resend_failed_apply(work, id, &count);
    }
    if (err) {
        return err;
    }
    request->result = count;
    return ERR_NONE;
}

static Err resend_failed_respond(Read *read, Request *request)
{
    WebhookId id = { 0 };
    WebhookOutcome outcome = { 0 };
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = webhook_outcome_read(read, id, &outcome);
    }
    if (err) {
        return err;
    }
    request->status = 202;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    print_i64(&json, S("count"), request->result);
    print_i64(&json, S("failed_count"), outcome.failed_count);
    json_object_end(&json);
    return ERR_NONE;
}

static Err attempts_respond(Read *read, Request *request)
{
    WebhookResend which = { 0 };
    AttemptList attempts = { 0 };
    Printer printer;
    Err err = resend_read(request, &which);
    if (!err) {
        err = attempts_read(read, which.webhook, which.invocation, &attempts);
    }
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("attempts"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < attempts.count; i++) {
        attempt_print(&printer.json, &attempts.rows[i]);
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, attempts.count);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// ---- a test ----------------------------------------------------------------------------------

typedef struct TestMembers {
    int64_t webhook;
    Str payload;
    bool has_payload;
} TestMembers;

static const JsonField test_members[] = {
    { "webhook_id", JSON_AS_ID, .required = true, .offset = offsetof(TestMembers, webhook) },
    { "payload", JSON_AS_TEXT, .empty_ok = true, .max = WEBHOOK_BODY_BYTES_MAX,
      .offset = offsetof(TestMembers, payload), .present = offsetof(TestMembers, has_payload) },
};

typedef struct TestAsk {
    TestMembers members;
    WebhookTest test;
} TestAsk;

static Err test_accept(Request *request)
{
    TestAsk *ask = arena_new(&request->arena, TestAsk);
    request->state = ask;
    if (!request->json) {
        return request_refuse(request, ERR_INVALID, S("webhook_id"), S("blank"),
                              S("webhook_id is needed"));
    }
    return json_read(request->json, test_members, countof(test_members), JSON_UNKNOWN_IGNORED,
                     &ask->members, sizeof(ask->members), &request->refusal);
}

static Str sample(WebhookFormat format)
{
    switch (format) {
    case WEBHOOK_XML:
        return S("<test>true</test>");
    case WEBHOOK_FORM:
        return S("test=true");
    case WEBHOOK_JSON:
    case WEBHOOK_FORMAT_NONE:
    case WEBHOOK_FORMAT_COUNT:
        break;
    }
    return S("{\"test\":true}");
}

static Err test_prepare(Read *read, Request *request)
{
    TestAsk *ask = request->state;
    Webhook webhook;
    Err err = webhook_read(read, (WebhookId){ ask->members.webhook }, &webhook);
    if (err == ERR_NOT_FOUND) {
        return request_refuse(request, ERR_INVALID, S("webhook_id"), S("unknown"),
                              S("there is no such webhook"));
    }
    if (err) {
        return err;
    }
    ask->test.webhook = webhook.id;
    ask->test.body = ask->members.has_payload ? ask->members.payload : sample(webhook.plan.format);
    return webhook_has_body(webhook.plan.method)
               ? webhook_template_check(read->arena, webhook.plan.format, ask->test.body,
                                        S("payload"), &request->refusal)
               : ERR_NONE;
}

static Err test_handle(Work *work, Request *request)
{
    const TestAsk *ask = request->state;
    OutboxId id = { 0 };
    Err err = webhook_test_apply(work, &ask->test, &id);
    if (err) {
        return err;
    }
    request->result = id.v;
    return ERR_NONE;
}

static Err test_respond(Read *read, Request *request)
{
    const TestAsk *ask = request->state;
    request->status = 202;
    WebhookResend which = { ask->test.webhook, { request->result } };
    return invocation_answer(read, request, &which);
}

// ---- the table -------------------------------------------------------------------------------

static const Route routes[] = {
    { .method = METHOD_GET,
      .path = "/api/v2/webhooks",
      .who = WHO_ADMIN,
      .pace = PACE_READ,
      .accept = webhooks_accept,
      .respond = webhooks_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/webhooks",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = BODY_MAX,
      .accept = webhook_create_accept,
      .apply = webhook_create_handle,
      .respond = webhook_create_respond,
      .flags = ROUTE_KEYED },
    { .method = METHOD_POST,
      .path = "/api/v2/webhooks/test",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = BODY_MAX,
      .accept = test_accept,
      .prepare = test_prepare,
      .apply = test_handle,
      .respond = test_respond },
    { .method = METHOD_GET,
      .path = "/api/v2/webhooks/:id",
      .who = WHO_ADMIN,
      .pace = PACE_READ,
      .accept = id_accept,
      .respond = webhook_respond },
    { .method = METHOD_PUT,
      .path = "/api/v2/webhooks/:id",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = BODY_MAX,
      .accept = webhook_replace_accept,
      .apply = webhook_update_handle,
      .finish = no_content_finish },
    { .method = METHOD_PATCH,
      .path = "/api/v2/webhooks/:id",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = BODY_MAX,
      .accept = webhook_update_accept,
      .apply = webhook_update_handle,
      .finish = no_content_finish },
    { .method = METHOD_DELETE,
      .path = "/api/v2/webhooks/:id",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .accept = id_accept,
      .apply = webhook_delete_handle,
      .finish = no_content_finish },
    { .method = METHOD_GET,
      .path = "/api/v2/webhooks/:id/signing_secret",
      .who = WHO_ADMIN,
      .pace = PACE_READ,
      .accept = id_accept,
      .respond = secret_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/webhooks/:id/signing_secret",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .accept = id_accept,
      .apply = secret_rotate_handle,
      .respond = secret_rotate_respond },
    { .method = METHOD_GET,
      .path = "/api/v2/webhooks/:id/invocations",
      .who = WHO_ADMIN,
      .pace = PACE_READ,
      .accept = invocations_accept,
      .respond = invocations_respond },
    { .method = METHOD_GET,
      .path = "/api/v2/webhooks/:id/invocations/:invocation",
      .who = WHO_ADMIN,
      .pace = PACE_READ,
      .accept = id_accept,
      .respond = invocation_respond },
    { .method = METHOD_GET,
      .path = "/api/v2/webhooks/:id/invocations/:invocation/attempts",
      .who = WHO_ADMIN,
      .pace = PACE_READ,
      .accept = id_accept,
      .respond = attempts_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/webhooks/:id/invocations/resend",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .accept = id_accept,
      .apply = resend_failed_handle,
      .respond = resend_failed_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/webhooks/:id/invocations/:invocation/resend",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .accept = id_accept,
      .apply = resend_handle,
      .respond = resend_respond },
};

const RouteTable webhook_routes = { .routes = routes, .count = countof(routes) };
