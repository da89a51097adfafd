// ticket_list_store.h — pages of tickets with what a list shows beside each: its session and its
// first words.
#ifndef STORE_TICKET_LIST_STORE_H
#define STORE_TICKET_LIST_STORE_H

#include "model/ticket.h"
#include "store/db.h"
#include "store/list.h"

// Numbers stand in queries/list_tickets.sql.
typedef enum TicketFilter {
    TICKETS_ALL,
    TICKETS_OF_REQUESTER,
    TICKETS_OF_ASSIGNEE,
    TICKETS_OF_EXTERNAL_ID,
    TICKETS_UNSOLVED_OF_ASSIGNEE,
    TICKETS_UNASSIGNED, // unsolved
    TICKETS_UNSOLVED,
    TICKETS_RECENTLY_SOLVED,
    TICKETS_ENDED_AND_NOBODYS, // unsolved, session ended, no assignee (SES-13)
    TICKETS_OF_FOLLOWER,
    TICKETS_UNSOLVED_OF_FOLLOWER,
    TICKET_FILTER_COUNT
} TicketFilter;

typedef enum TicketSort {
    TICKET_SORT_ID,
    TICKET_SORT_CREATED,
    TICKET_SORT_UPDATED,
    TICKET_SORT_STATUS,
    TICKET_SORT_PRIORITY,
    TICKET_SORT_TYPE,
    TICKET_SORT_ASSIGNEE,
    TICKET_SORT_REQUESTER,
    TICKET_SORT_TEAM,
    TICKET_SORT_COUNT
} TicketSort;

typedef struct TicketWhich {
    TicketFilter filter;
    PersonId person; // of the filters that name one
    Str external_id;
    int64_t since_ms; // of TICKETS_RECENTLY_SOLVED
} TicketWhich;

typedef struct TicketRow {
    Ticket ticket;
    Str description;            // the first message or comment
    SessionState session_state; // SESSION_REFUSED: has no session
    InactiveReason inactive_reason;
    EndedReason ended_reason;
    int64_t key; // of the order it was listed in
} TicketRow;

typedef struct TicketPage {
    const TicketRow *rows;
    ListEnds ends;
} TicketPage;

// ERR_NOT_FOUND.
MUST_USE Err ticket_list_one(Tx *tx, Arena *arena, TicketId id, TicketRow *out);
// Does not count: `ends.total` stays 0.
MUST_USE Err ticket_list_page(Tx *tx, Arena *arena, const TicketWhich *which, const ListAsk *ask,
                              TicketPage *out);
MUST_USE Err ticket_list_count(Tx *tx, const TicketWhich *which, int64_t *out);

// For other statements with the same columns: gives one row to a ListRows of TicketRow.
Err ticket_rows_read(const Row *row, void *rows);
void ticket_rows_page(ListRows *rows, const ListAsk *ask, TicketPage *out);

#endif
