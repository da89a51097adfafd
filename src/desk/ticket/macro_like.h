// macro_like.h — a macro that is only proposed: what a ticket has become by hand, or what another
// macro does. Nothing is kept.
#ifndef DESK_TICKET_MACRO_LIKE_H
#define DESK_TICKET_MACRO_LIKE_H

#include "desk/read.h"
#include "model/macro.h"

// Its title is the ticket's subject; it sets what the ticket has (status, priority, type, group,
// assignee, tags; not the statuses that macros cannot set) and says what an agent last wrote there,
// as a note if it was one. ERR_NOT_FOUND.
MUST_USE Err macro_like_ticket(Read *read, TicketId ticket, Macro *out);

#endif
