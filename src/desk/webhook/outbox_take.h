// outbox_take.h — whoever delivers takes rows of the outbox for a while.
//
// A row is claimed by a conditional update, so that two who deliver, in one process or two, never
// have the same. A claim lapses: what a process had when it died comes back. Of each webhook and
// ticket only the oldest row is given, so that what happened to a ticket arrives in its order.
#ifndef DESK_WEBHOOK_OUTBOX_TAKE_H
#define DESK_WEBHOOK_OUTBOX_TAKE_H

#include "desk/work.h"
#include "model/account.h"
#include "store/outbox_store.h"

enum {
    OUTBOX_CLAIMED_MAX = 128,          // rows under way, of everybody together
    OUTBOX_CLAIMED_WEBHOOK_MAX = 16,   // of those, of one webhook
    OUTBOX_CLAIMED_HOST_MAX = 16,      // and to one host
    OUTBOX_CLAIM_LASTS_MS = 30 * 1000, // longer than any delivery
    OUTBOX_GONE_MAX = 256,             // rows of deleted webhooks that fail each time
};

// What an event webhook is told, all read in one commit.
typedef struct WebhookFact {
    const Webhook *webhook;
    Account account;
    WebhookEvent heard;
    Event event;
    Ticket ticket;
    Conversation session; // .id 0: the ticket did not come from messaging
    Message message;      // of WEBHOOK_MESSAGE_ADDED
    CommentRow comment;   // of WEBHOOK_COMMENT_ADDED
    Str author_name;      // of either; "" for the bot
} WebhookFact;

typedef struct OutboxTake {
    size_t max;
    Arena *arena; // what is taken lives here
    // Prints what is sent; kept, so that every attempt sends the same.
    Str (*print)(Arena *arena, const WebhookFact *fact);
    bool look; // also at how things stand
} OutboxTake;

typedef struct OutboxTaken {
    OutboxRow row;
    const Webhook *webhook;
} OutboxTaken;

typedef struct OutboxTook {
    OutboxTaken *rows;
    size_t count;
    int64_t next_ms; // when to come again, 0: when something is put there
    // how things stand, when looked at:
    OutboxDepths depths;
    int64_t oldest_ms; // since when the oldest row of an active webhook is due, 0: none is
    int64_t breakers_open;
    int64_t breakers_half_open;
    int64_t breakers_closed;
} OutboxTook;

// A webhook whose breaker is open gets nothing, and one row when it is time to try. A row whose
// event is gone fails; so do the rows of webhooks that were deleted, some each time, as they may be
// very many.
MUST_USE Err outbox_take_apply(Work *work, const OutboxTake *in, OutboxTook *out);

#endif
