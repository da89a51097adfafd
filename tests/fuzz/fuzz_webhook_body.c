// fuzz_webhook_body.c — any bytes as a webhook that is made or changed, and as the template of a
// body that it is to be sent: what is taken keeps its limits, what is refused is named.
#include "gate/ticketing/webhook_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                       \
    do {                                                       \
        if (!(condition)) {                                    \
            fatal("fuzz_webhook_body: not true: " #condition); \
        }                                                      \
    } while (0)

static void refusal_check(const Refusal *refusal, Err err)
{
    CHECK(refusal->err == err);
    CHECK(refusal->message.len > 0);
    CHECK(str_is_utf8(refusal->field));
}

static void body_try(Str text, WebhookBodyKind kind)
{
    Request request = { 0 };
    if (json_parse(&request.arena, text, &request.json, &request.refusal) == ERR_NONE) {
        WebhookChange change = { 0 };
        Err err = webhook_body_read(&request, kind, &change);
        if (err) {
            refusal_check(&request.refusal, err);
        }
    }
    arena_free(&request.arena);
}

static void template_try(Str text, WebhookFormat format)
{
    Arena arena = { 0 };
    Refusal why = { 0 };
    Err err = webhook_template_check(&arena, format, text, S("body"), &why);
    if (err) {
        refusal_check(&why, err);
        CHECK(str_equal(why.field, S("body")));
    }
    arena_free(&arena);
}

static void endpoint_try(Str text)
{
    Arena arena = { 0 };
    Refusal why = { 0 };
    if (webhook_endpoint_check(text, &why) == ERR_NONE) {
        CHECK(webhook_endpoint_host(&arena, text).len > 0);
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = { (const char *)data, size };
    body_try(text, WEBHOOK_BODY_WHOLE);
    body_try(text, WEBHOOK_BODY_PART);
    template_try(text, WEBHOOK_JSON);
    endpoint_try(text);
    return 0;
}
