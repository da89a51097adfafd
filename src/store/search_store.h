// search_store.h — the full-text index of messages, comments and subjects, and the tail of the log
// that it has not seen yet.
#ifndef STORE_SEARCH_STORE_H
#define STORE_SEARCH_STORE_H

#include "model/event.h"
#include "store/ticket_list_store.h"

// One text of the log.
typedef struct SearchText {
    EventId event;
    TicketId ticket; // 0: the bot still talks
    MessageId message;
    CommentId comment;
    bool is_note;
    Str text; // valid only while it is read
} SearchText;

// Up to which event the log is indexed.
MUST_USE Err search_cursor_load(Tx *tx, EventId *out);
void search_cursor_save(Tx *tx, EventId event);
// The newest event of the log, 0: none.
MUST_USE Err search_newest_event(Tx *tx, EventId *out);
// Texts behind `after` in order, at most `max`. Stops at the first Err of `each`.
MUST_USE Err search_tail(Tx *tx, EventId after, int64_t max,
                         Err (*each)(const SearchText *text, void *into), void *into);
// Indexes one text; `tokens` from text/tokens.h.
void search_add(Tx *tx, const SearchText *text, Str tokens);

typedef struct SearchWhich {
    Str match;   // in the index's query language; "": any text
    Str tickets; // a JSON array of ids found elsewhere, which count as matching; "[]" for none
    TicketStatus least;
    TicketStatus most;
} SearchWhich;

// Tickets, in the order of `ask` (a TicketSort up to TICKET_SORT_TYPE) by offset.
MUST_USE Err search_ticket_page(Tx *tx, Arena *arena, const SearchWhich *which, const ListAsk *ask,
                                TicketPage *out);
MUST_USE Err search_ticket_count(Tx *tx, const SearchWhich *which, int64_t *out);

#endif
