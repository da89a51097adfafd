// ticket_store.h — rows of tickets, alone or joined with the conversation that each came from.
// Only desk/record.h writes.
#ifndef STORE_TICKET_STORE_H
#define STORE_TICKET_STORE_H

#include "model/ticket.h"
#include "store/db.h"

enum {
    TICKET_COLUMNS = 25, // that ticket_row() reads
};

// A ticket and its session, each with id 0 when there is none. Texts are copied into `arena`.
// ERR_NOT_FOUND when the one that was asked for is not there.
MUST_USE Err ticket_load(Tx *tx, Arena *arena, TicketId id, Ticket *out, Conversation *session);
MUST_USE Err ticket_load_by_conversation(Tx *tx, Arena *arena, ConversationId id, Ticket *out,
                                         Conversation *session);
// By the thread's conversation whose session has not ended.
MUST_USE Err ticket_load_current(Tx *tx, Arena *arena, ThreadId thread, Ticket *out,
                                 Conversation *session);
void ticket_insert(Tx *tx, const Ticket *ticket);
// All but what never changes (via, submitter, created_ms, conversation).
void ticket_update(Tx *tx, const Ticket *ticket);

// The oldest ticket that waits in the group's queue. ERR_NOT_FOUND when none does.
typedef struct TicketWaiting {
    TicketId ticket;
    int64_t queued_ms;
} TicketWaiting;
MUST_USE Err ticket_oldest_waiting(Tx *tx, TeamId team, TicketWaiting *out);

// Columns `first` … of a row that selects TICKET_COLUMNS in the table's order.
void ticket_row(const Row *row, int first, Arena *arena, Ticket *out);

#endif
