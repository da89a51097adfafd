// event_store.h — rows of the log. Append only.
#ifndef STORE_EVENT_STORE_H
#define STORE_EVENT_STORE_H

#include "model/event.h"
#include "store/db.h"

enum {
    EVENT_COLUMNS = 19, // that event_row() reads
};

void event_insert(Tx *tx, const Event *event);
// The number that the next event takes in the stream of a ticket or an agent: one more than the
// newest that there is. No counter is kept beside the log.
MUST_USE Err event_next_ticket_seq(Tx *tx, TicketId ticket, int64_t *seq);
MUST_USE Err event_next_agent_seq(Tx *tx, PersonId agent, int64_t *seq);
// Columns `first` … of a row that selects EVENT_COLUMNS in the table's order. `actor.role` and
// `actor.via` stay empty. Texts are copied into `arena`.
void event_row(const Row *row, int first, Arena *arena, Event *out);
// Which fields of the ticket were changed by updates after `version`, and by ones at `since_ms`
// or later: bit (1 << EventField) each.
MUST_USE Err event_fields_after_version(Tx *tx, TicketId ticket, int64_t version, uint32_t *out);
MUST_USE Err event_fields_since(Tx *tx, TicketId ticket, int64_t since_ms, uint32_t *out);

#endif
