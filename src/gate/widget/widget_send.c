#include "desk/conversation/customer_message.h"
#include "desk/conversation/proactive.h"
#include "gate/customer_at.h"
#include "gate/widget/widget.h"

#include <string.h>

enum { N_LEAST = 1, LANGUAGE_MAX_BYTES = 64 };
#define N_MOST ((INT64_C(1) << 53) - 1)

typedef struct SendBody {
    Str text;
    int64_t n;
    Str key;
    int64_t thread;
    int64_t attachment;
    Str payload;
    Str language;
    Str answers;
} SendBody;

typedef struct Send {
    SendBody body;
    CustomerMessage message;
    MessageSent sent;
} Send;

static const JsonField fields[] = {
    { .name = "n",
      .as = JSON_AS_I64,
      .required = true,
      .min = N_LEAST,
      .max = N_MOST,
      .offset = offsetof(SendBody, n) },
    { .name = "key",
      .as = JSON_AS_TEXT,
      .max = DEVICE_KEY_BYTES_MAX,
      .offset = offsetof(SendBody, key) },
    { .name = "thread", .as = JSON_AS_ID, .offset = offsetof(SendBody, thread) },
    { .name = "text",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = MESSAGE_TEXT_BYTES_MAX,
      .offset = offsetof(SendBody, text) },
    { .name = "payload",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = PAYLOAD_BYTES_MAX,
      .offset = offsetof(SendBody, payload) },
    { .name = "attachment", .as = JSON_AS_ID, .offset = offsetof(SendBody, attachment) },
    { .name = "language",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = LANGUAGE_MAX_BYTES,
      .offset = offsetof(SendBody, language) },
    { .name = "answers",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = PROACTIVE_TOKEN_BYTES_MAX,
      .offset = offsetof(SendBody, answers) },
};

Err widget_send_accept(Request *request)
{
    Send *send = arena_new(&request->arena, Send);
    request->state = send;
    Err err = widget_needs_device(request);
    if (!err && request->identity.who == WHO_STRANGER) {
        err = request_pace(request, PACE_VISITOR); // it will make a person and a thread
    }
    if (!err) {
        err = json_read(request->json, fields, countof(fields), JSON_UNKNOWN_REFUSED, &send->body,
                        sizeof(send->body), &request->refusal);
    }
    if (err) {
        return err;
    }
    const SendBody *body = &send->body;
    send->message = (CustomerMessage){
        .n = body->n,
        .key = body->key,
        .thread = { body->thread },
        .language = widget_language(request, body->language),
        .kind = body->attachment ? MESSAGE_FILE : MESSAGE_TEXT,
        .body = body->text,
        .payload = body->payload,
        .attachment = { body->attachment },
        .source = S("web"),
        .at = customer_at(&request->arena, http_header(request->head, S("User-Agent")),
                          request->peer),
        .answers = body->answers,
    };
    memcpy(send->message.device_hash, request->identity.device_hash,
           sizeof(send->message.device_hash));
    return ERR_NONE;
}

// The desk's word for the text is not ours.
static Err text_named(Err err, Refusal *why)
{
    if (err && str_equal(why->field, S("body"))) {
        why->field = S("text");
    }
    return err;
}

Err widget_send_apply(Work *work, Request *request)
{
    Send *send = request->state;
    return text_named(customer_message_apply(work, &send->message, &send->sent), work->why);
}

Err widget_send_finish(Request *request)
{
    const Send *send = request->state;
    const MessageSent *sent = &send->sent;
    request->status = sent->repeated ? 200 : 201;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("n"));
    json_i64(&json, send->body.n);
    json_key(&json, S("message_id"));
    json_id_text(&json, sent->id.v);
    json_key(&json, S("thread"));
    json_id_text(&json, sent->thread.v);
    json_key(&json, S("seq"));
    json_i64(&json, sent->public_seq);
    json_key(&json, S("at"));
    json_time_ms(&json, sent->at_ms);
    json_key(&json, S("repeated"));
    json_bool(&json, sent->repeated);
    json_object_end(&json);
    return ERR_NONE;
}
