// webhook_publish.h — what happened in a command becomes rows of the outbox for those who listen.
#ifndef DESK_WEBHOOK_WEBHOOK_PUBLISH_H
#define DESK_WEBHOOK_WEBHOOK_PUBLISH_H

#include "desk/work.h"
#include "model/webhook.h"

// Looks through the events of the work's own command, those that settling made too. A row keeps the
// event's id alone: what is sent is printed from the log at the first attempt. Costs one comparison
// when nobody listens. Notes are never told. Called by the writer alone, after settle().
MUST_USE Err webhook_publish(Work *work);

// Which subscription hears of the event; WEBHOOK_EVENT_COUNT: none does.
WebhookEvent webhook_event_of(const Event *event);

#endif
