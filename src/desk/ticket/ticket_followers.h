// ticket_followers.h — who follows a ticket.
#ifndef DESK_TICKET_TICKET_FOLLOWERS_H
#define DESK_TICKET_TICKET_FOLLOWERS_H

#include "desk/ticket/ticket_update.h"

// Pure: who would follow after the changes in `fields`, as tickets keep it; those for whom there is
// no room are left out.
Str ticket_followers_with(Arena *arena, Str followers, const TicketFields *fields);

// Lays the list, and then the changes, over ticket->followers. Who did not follow before must be an
// active agent. ERR_INVALID naming `followers`: "not_an_agent", or "too_many" beyond
// TICKET_FOLLOWERS_MAX.
MUST_USE Err ticket_followers_lay(Work *work, const TicketFields *fields, Ticket *ticket);

#endif
