// envelope.h — what an event webhook is sent: the event in JSON.
#ifndef POST_ENVELOPE_H
#define POST_ENVELOPE_H

#include "desk/webhook/outbox_take.h"

// {"account_id", "id", "type", "subject", "time", "zendesk_event_version", "event", "detail"}.
// Ids are texts; `id` is the event's own, the same at each attempt.
Str envelope_print(Arena *arena, const WebhookFact *fact);

#endif
