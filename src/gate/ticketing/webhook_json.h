// webhook_json.h — webhooks, what was delivered to them and how, in the ticketing API's form.
#ifndef GATE_TICKETING_WEBHOOK_JSON_H
#define GATE_TICKETING_WEBHOOK_JSON_H

#include "desk/webhook/webhook_read.h"
#include "gate/ticketing/printer.h"

// With how it went lately. Never a secret of its authentication, nor the one that signs.
MUST_USE Err webhook_print(Read *read, JsonWriter *json, const Webhook *webhook);
void invocation_print(JsonWriter *json, const OutboxRow *row, int64_t now_ms);
void attempt_print(JsonWriter *json, const WebhookAttempt *attempt);

#endif
