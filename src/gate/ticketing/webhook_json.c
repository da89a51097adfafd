#include "gate/ticketing/webhook_json.h"

static void id_print(JsonWriter *json, Str name, int64_t id)
{
    json_key(json, name);
    if (id) {
        json_id_text(json, id);
    } else {
        json_null(json);
    }
}

static void auth_print(JsonWriter *json, const WebhookPlan *plan)
{
    json_key(json, S("authentication"));
    if (plan->auth == WEBHOOK_AUTH_NONE) {
        json_null(json);
        return;
    }
    json_object_begin(json);
    print_text(json, S("type"), webhook_auth_name(plan->auth));
    json_key(json, S("data"));
    json_object_begin(json);
    if (plan->auth == WEBHOOK_AUTH_BASIC) {
        print_text(json, S("username"), plan->auth_name);
    } else if (plan->auth == WEBHOOK_AUTH_API_KEY) {
        print_text(json, S("name"), plan->auth_name);
    }
    json_object_end(json);
    print_text(json, S("add_position"), S("header"));
    json_object_end(json);
}

static void lists_print(JsonWriter *json, const WebhookPlan *plan)
{
    json_key(json, S("subscriptions"));
    json_array_begin(json);
    for (WebhookEvent event = WEBHOOK_BY_RULE; event < WEBHOOK_EVENT_COUNT; event++) {
        if (plan->subscriptions & (UINT32_C(1) << event)) {
            json_text(json, webhook_event_name(event));
        }
    }
    json_array_end(json);
    json_key(json, S("custom_headers"));
    json_object_begin(json);
    for (size_t i = 0; i < plan->header_count; i++) {
        print_text(json, plan->headers[i].name, plan->headers[i].value);
    }
    json_object_end(json);
}

static void breaker_print(JsonWriter *json, WebhookBreaker breaker, int64_t now_ms)
{
    json_key(json, S("breaker"));
    json_object_begin(json);
    print_text(json, S("state"), webhook_breaker_name(breaker, now_ms));
    print_time(json, S("until"), breaker.broken_until_ms > now_ms ? breaker.broken_until_ms : 0);
    print_i64(json, S("recent_attempts"), breaker.recent_count);
    print_i64(json, S("recent_errors"), __builtin_popcount(breaker.recent));
    json_object_end(json);
}

static void outcome_print(JsonWriter *json, const WebhookOutcome *outcome)
{
    json_key(json, S("last_attempt"));
    if (outcome->at_ms == 0) {
        json_null(json);
    } else {
        json_object_begin(json);
        print_time(json, S("created_at"), outcome->at_ms);
        print_i64(json, S("duration_ms"), outcome->duration_ms);
        print_id_or_null(json, S("status"), outcome->status);
        print_text_or_null(json, S("error"), outcome->error);
        json_object_end(json);
    }
    print_i64(json, S("failed_count"), outcome->failed_count);
}

Err webhook_print(Read *read, JsonWriter *json, const Webhook *webhook)
{
    const WebhookPlan *plan = &webhook->plan;
    int64_t now_ms = read->now_ms;
    WebhookOutcome outcome = { 0 };
    Err err = webhook_outcome_read(read, webhook->id, &outcome);
    if (err) {
        return err;
    }
    json_object_begin(json);
    id_print(json, S("id"), webhook->id.v);
    print_text(json, S("name"), plan->name);
    print_text_or_null(json, S("description"), plan->description);
    print_text(json, S("endpoint"), plan->endpoint);
    print_text(json, S("http_method"), webhook_method_name(plan->method));
    print_text(json, S("request_format"), webhook_format_name(plan->format));
    print_text(json, S("status"), plan->active ? S("active") : S("inactive"));
    lists_print(json, plan);
    auth_print(json, plan);
    json_key(json, S("external_source"));
    json_null(json);
    breaker_print(json, webhook->breaker, now_ms);
    outcome_print(json, &outcome);
    print_i64(json, S("version"), webhook->version);
    print_time(json, S("created_at"), webhook->created_ms);
    id_print(json, S("created_by"), webhook->created_by.v);
    print_time(json, S("updated_at"), webhook->updated_ms);
    id_print(json, S("updated_by"), webhook->updated_by.v);
    json_object_end(json);
    return ERR_NONE;
}

static Str invocation_status(const OutboxRow *row, int64_t now_ms)
{
    if (row->state == OUTBOX_SENT) {
        return S("success");
    }
    if (row->state == OUTBOX_FAILED) {
        return S("failed");
    }
    return row->claimed_until_ms > now_ms ? S("sending") : S("pending");
}

void invocation_print(JsonWriter *json, const OutboxRow *row, int64_t now_ms)
{
    bool is_pending = row->state == OUTBOX_READY;
    json_object_begin(json);
    id_print(json, S("id"), row->id.v);
    id_print(json, S("webhook_id"), row->webhook.v);
    print_text(json, S("status"), invocation_status(row, now_ms));
    print_text(json, S("event_type"), row->subject);
    id_print(json, S("event_id"), row->event.v);
    print_id_or_null(json, S("ticket_id"), row->ticket.v);
    print_i64(json, S("attempts"), row->attempt_count);
    print_text_or_null(json, S("last_error"), row->last_error);
    print_time(json, S("next_attempt_at"), is_pending ? row->not_before_ms : 0);
    print_time(json, S("created_at"), row->created_ms);
    print_time(json, S("finished_at"), row->finished_ms);
    json_object_end(json);
}

void attempt_print(JsonWriter *json, const WebhookAttempt *attempt)
{
    json_object_begin(json);
    id_print(json, S("id"), attempt->id);
    id_print(json, S("invocation_id"), attempt->invocation.v);
    print_i64(json, S("number"), attempt->number);
    print_time(json, S("created_at"), attempt->at_ms);
    print_i64(json, S("duration_ms"), attempt->duration_ms);
    print_id_or_null(json, S("status"), attempt->status);
    print_text_or_null(json, S("error"), attempt->error);
    json_key(json, S("request"));
    json_object_begin(json);
    print_text(json, S("head"), attempt->request_head);
    print_text(json, S("payload"), attempt->request_body);
    json_object_end(json);
    json_key(json, S("response"));
    json_object_begin(json);
    print_text(json, S("head"), attempt->answer_head);
    print_text(json, S("payload"), attempt->answer_body);
    json_object_end(json);
    json_object_end(json);
}
