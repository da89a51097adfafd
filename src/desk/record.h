// record.h — a ticket with its session, and the one setter of both.
//
// Everything that changes a ticket or a session goes through record_save(): it checks the state
// tables, writes the rows, writes the audit and its events, keeps the capacity counters equal to
// what they count, keeps the queue's time, and notes what settle must look at. Nothing else
// updates those columns.
#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include "desk/work.h"

typedef struct Record {
    Ticket ticket;        // .id 0: no ticket yet (the bot still talks)
    Conversation session; // .id 0: the ticket did not come from messaging
} Record;

// ERR_NOT_FOUND.
MUST_USE Err record_load_ticket(Work *work, TicketId id, Record *out);
MUST_USE Err record_load_conversation(Work *work, ConversationId id, Record *out);
// The conversation of the thread whose session has not ended. ERR_NOT_FOUND when there is none.
MUST_USE Err record_load_current(Work *work, ThreadId thread, Record *out);

// Opens a conversation that the bot has (SES-1): writes its row (id, thread, customer, previous,
// first_seq, language and the bot's place are the caller's; the rest is filled in) and arms the
// timers of a silent talk. The transaction fails with ERR_CONFLICT when the thread has a live one.
void record_begin(Work *work, Record *record);

// How the change came about, for limits and history.
typedef enum SaveBy {
    SAVE_BY_COMMAND, // a person or rule; may pass a capacity limit, which is recorded
    SAVE_BY_ROUTER,  // never passes a limit: ERR_CONFLICT when the unit is gone
} SaveBy;

// Writes what differs between `before` (as loaded) and `after`. Assigning a New ticket makes it
// Open in the same audit. Closing a ticket ends its session as `ticket_closed`. A change of the
// ticket raises version and updated_ms; a change of the session alone does neither, nor does a
// customer's message. A caller whose update changes no field of the ticket (a comment) raises
// after->ticket.version by one itself. A caller that ends the session sets session_state,
// ended_reason and ended_via; ended_ms, ended_by and control follow. Its timers follow too: quiet
// ones of live sessions, those of silent bot talks, none after the end.
// ERR_STATE when a state table refuses; ERR_INVALID naming the field for a bad value. `after` gets
// what was derived (status, control, queued_ms, version …).
MUST_USE Err record_save(Work *work, const Record *before, Record *after, SaveBy by);

// Inserts the ticket of a conversation that is handed off, or of none (after->session.id == 0),
// with its Create events, and puts it in the queue. Fills ticket.id and what is derived.
MUST_USE Err record_create_ticket(Work *work, const Record *before, Record *after);

// The audit that the work's events on this ticket belong to; made at the first use, one per
// command and ticket (and one per settle step).
AuditId record_audit(Work *work, TicketId ticket);

// Which fields of the history differ: bit (1 << EventField) each.
uint32_t ticket_difference(const Ticket *a, const Ticket *b);

// When the session turns inactive unless the customer writes before (SES-3).
int64_t record_quiet_due_ms(const Work *work, const Record *record);

// To be called in the commit that changes the setting routing.count_inactive: counts all messaging
// anew by the new rule and lets settle look at the groups of everybody who is online.
MUST_USE Err record_count_anew(Work *work, bool count_inactive);

#endif
