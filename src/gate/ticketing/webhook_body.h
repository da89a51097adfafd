// webhook_body.h — what the API is told of a webhook, and bodies that one is to be sent.
#ifndef GATE_TICKETING_WEBHOOK_BODY_H
#define GATE_TICKETING_WEBHOOK_BODY_H

#include "desk/webhook/webhook_save.h"
#include "gate/request.h"

typedef enum WebhookBodyKind {
    WEBHOOK_BODY_WHOLE, // name, endpoint, method, format and status must be there
    WEBHOOK_BODY_PART,  // only what changes
} WebhookBodyKind;

// The body's object "webhook". ERR_INVALID naming the member. `out->webhook` is left alone.
MUST_USE Err webhook_body_read(Request *request, WebhookBodyKind kind, WebhookChange *out);

// Whether a text with placeholders can become a body of that format: JSON must be JSON once each
// {{ … }} is a value. With {% … %} in it nobody knows before it runs. ERR_INVALID naming `field`.
MUST_USE Err webhook_template_check(Arena *arena, WebhookFormat format, Str text, Str field,
                                    Refusal *why);

#endif
