// ticket_list.h — lists of tickets, and the stock views that name some of them. For staff:
// ERR_NOT_FOUND for other viewers.
#ifndef DESK_TICKET_TICKET_LIST_H
#define DESK_TICKET_TICKET_LIST_H

#include "desk/read.h"
#include "store/ticket_list_store.h"

#define VIEW_RECENT_MS (INT64_C(7) * 24 * 3600 * 1000) // how long a solved ticket is recent

MUST_USE Err ticket_list_read(Read *read, const TicketWhich *which, const ListAsk *ask,
                              TicketPage *out);
MUST_USE Err ticket_count_read(Read *read, const TicketWhich *which, int64_t *out);

// A condition of a view, in the words of the ticketing API.
typedef struct ViewCondition {
    Str field;
    Str operation;
    Str value;
} ViewCondition;

enum { VIEW_CONDITIONS_MAX = 3 };

// One view that every desk has. Ids are below those that the database hands out.
typedef struct View {
    int64_t id;
    Str title[LANGUAGE_COUNT];
    TicketFilter filter;
    TicketSort sort;
    bool descending;
    ViewCondition conditions[VIEW_CONDITIONS_MAX];
} View;

extern const View views[];
extern const size_t view_count;

// NULL when there is none of that id.
const View *view_find(int64_t id);
// Which tickets it shows to this viewer now.
TicketWhich view_which(const View *view, const Read *read);

#endif
