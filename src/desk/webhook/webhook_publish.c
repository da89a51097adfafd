#include "desk/webhook/webhook_publish.h"

#include "store/outbox_store.h"
#include "store/webhook_store.h"

// Those that somebody can hear of; the rest is WEBHOOK_BY_RULE, which is 0 and no event.
static const WebhookEvent of_field[FIELD_COUNT] = {
    [FIELD_STATUS] = WEBHOOK_STATUS_CHANGED, [FIELD_ASSIGNEE] = WEBHOOK_ASSIGNEE_CHANGED,
    [FIELD_TEAM] = WEBHOOK_GROUP_CHANGED,    [FIELD_PRIORITY] = WEBHOOK_PRIORITY_CHANGED,
    [FIELD_TAGS] = WEBHOOK_TAGS_CHANGED,
};
static const WebhookEvent of_kind[EVENT_KIND_COUNT] = {
    [EVENT_COMMENT_ADDED] = WEBHOOK_COMMENT_ADDED,
    [EVENT_MESSAGE_SENT] = WEBHOOK_MESSAGE_ADDED,
    [EVENT_SESSION_STARTED] = WEBHOOK_SESSION_STARTED,
    [EVENT_SESSION_INACTIVE] = WEBHOOK_SESSION_INACTIVE,
    [EVENT_SESSION_ACTIVE] = WEBHOOK_SESSION_ACTIVE,
    [EVENT_SESSION_ENDED] = WEBHOOK_SESSION_ENDED,
};
static_assert(WEBHOOK_BY_RULE == 0, "what the tables leave out");

WebhookEvent webhook_event_of(const Event *event)
{
    assert(event->kind < EVENT_KIND_COUNT);
    WebhookEvent heard = of_kind[event->kind];
    if (event->kind == EVENT_FIELD_SET) {
        heard = of_field[event->field];
    } else if (event->kind == EVENT_FIELD_CREATED && event->field == FIELD_STATUS) {
        heard = WEBHOOK_TICKET_CREATED; // a new ticket has several such, and one of its status
    } else if (event->kind == EVENT_COMMENT_ADDED && event->number_a == CHANNEL_NOTE) {
        heard = WEBHOOK_BY_RULE;
    }
    bool is_told = event->ticket.v && heard != WEBHOOK_BY_RULE; // without a ticket the bot talks
    return is_told ? heard : WEBHOOK_EVENT_COUNT;
}

static void event_publish(Work *work, const Event *event, WebhookEvent heard)
{
    for (size_t i = 0; i < work->config->webhook_count; i++) {
        const WebhookEar *ear = &work->config->webhooks[i];
        if (!(ear->subscriptions & (UINT32_C(1) << heard))) {
            continue;
        }
        OutboxRow row = {
            .id = { db_next_id(work->tx) },
            .event = event->id,
            .rule = ear->id.v,
            .ticket = event->ticket,
            .recipient = ear->name,
            .subject = webhook_event_name(heard),
            .created_ms = work->now_ms,
            .webhook = ear->id,
            .webhook_event = heard,
        };
        outbox_insert_webhook(work->tx, &row);
        work->outbox_due = true;
    }
}

Err webhook_publish(Work *work)
{
    uint32_t by_rule = UINT32_C(1) << WEBHOOK_BY_RULE;
    uint32_t wanted = work->config->webhook_events & ~by_rule;
    for (size_t i = work->published_first; i < work->published_count && wanted; i++) {
        const Published *published = &work->published[i];
        if (published->kind != PUBLISHED_EVENT) {
            continue;
        }
        WebhookEvent heard = webhook_event_of(&published->event);
        if (heard < WEBHOOK_EVENT_COUNT && (wanted & (UINT32_C(1) << heard))) {
            event_publish(work, &published->event, heard);
        }
    }
    return work->tx->err;
}
