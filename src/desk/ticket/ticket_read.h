// ticket_read.h — one ticket as staff see it: the row, what was said, what was done, what is still
// to be sent. Everything here is ERR_NOT_FOUND for a viewer who is no agent.
#ifndef DESK_TICKET_TICKET_READ_H
#define DESK_TICKET_TICKET_READ_H

#include "desk/read.h"
#include "store/comment_list_store.h"
#include "store/ticket_list_store.h"

// ERR_NOT_FOUND.
MUST_USE Err ticket_read(Read *read, TicketId id, TicketRow *out);

// What was said: chat messages, the bot's included, e-mail replies and notes, in the order of time.
MUST_USE Err ticket_said_read(Read *read, TicketId id, const ListAsk *ask, SaidPage *out);
// How much that is.
MUST_USE Err ticket_said_count(Read *read, TicketId id, int64_t *out);

// The ticket's history: its updates with their events.
MUST_USE Err ticket_audits_read(Read *read, TicketId id, const ListAsk *ask, AuditPage *out);
MUST_USE Err ticket_audit_read(Read *read, TicketId id, AuditId audit, AuditRow *out);

// What leaves by mail or webhook, the newest first, held rows included.
MUST_USE Err ticket_outbox_read(Read *read, TicketId id, const OutboxRow **out, size_t *count);

#endif
