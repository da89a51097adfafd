// search_query.h — what an agent typed into the search box, and what it finds.
//
// Words become phrases for the token index (text/tokens.h); all of them must stand in one message,
// comment or subject. `type:ticket`, `type:user`, `status:open` (also < <= > >=) narrow; `-` and
// other operators of the reference are taken as words. A bare number also finds the ticket of that
// id. For staff alone: internal notes are searched too.
#ifndef DESK_SEARCH_SEARCH_QUERY_H
#define DESK_SEARCH_SEARCH_QUERY_H

#include "desk/read.h"
#include "store/person_list_store.h"
#include "store/ticket_list_store.h"

enum {
    SEARCH_RESULTS_MAX = 1000,     // of one search, over all pages
    SEARCH_TAIL_MAX = 4000,        // texts that are not indexed yet and looked through
    SEARCH_TAIL_TICKETS_MAX = 500, // tickets found there
};

typedef enum SearchKind { SEARCH_ALL, SEARCH_TICKETS, SEARCH_USERS } SearchKind;

typedef struct SearchQuery {
    SearchKind kind; // SEARCH_ALL: tickets, and people when there is text
    Str text;        // without the narrowing words, trimmed
    TicketStatus least;
    TicketStatus most;
    bool status_given;
} SearchQuery;

// ERR_INVALID naming `query` for an unknown type or status.
MUST_USE Err search_query_parse(Arena *arena, Str typed, SearchQuery *out, Refusal *why);

typedef struct SearchFound {
    TicketPage tickets;
    PersonPage people; // follow the tickets
    int64_t total;
} SearchFound;

// One offset page; `sort` is a TicketSort up to TICKET_SORT_TYPE. ERR_NOT_FOUND for a viewer who is
// no agent.
MUST_USE Err search_read(Read *read, const SearchQuery *query, const ListAsk *ask,
                         SearchFound *out);

#endif
