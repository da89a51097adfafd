// outbox_store.h — rows of what leaves the process later.
#ifndef STORE_OUTBOX_STORE_H
#define STORE_OUTBOX_STORE_H

#include "model/event.h"
#include "store/db.h"

typedef struct OutboxRow {
    OutboxId id;
    EventId event;  // what caused it, with
    int64_t rule;   // the rule (0: a person's own reply) and
    int64_t action; // its action: the key that makes a retry the same row
    OutboxKind kind;
    OutboxState state;
    TicketId ticket;
    CommentId comment;
    Str recipient;
    Str subject;
    Str body;
    int64_t not_before_ms;
    int64_t created_ms;
} OutboxRow;

void outbox_insert(Tx *tx, const OutboxRow *row);

#endif
