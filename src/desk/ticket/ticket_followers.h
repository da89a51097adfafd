// ticket_followers.h — who follows a ticket.
#ifndef DESK_TICKET_TICKET_FOLLOWERS_H
#define DESK_TICKET_TICKET_FOLLOWERS_H

#include "desk/ticket/ticket_update.h"

// Lays the list, and then the changes, over ticket->followers. Who did not follow before must be an
// active agent. ERR_INVALID naming `followers`: "not_an_agent", or "too_many" beyond
// TICKET_FOLLOWERS_MAX.
MUST_USE Err ticket_followers_lay(Work *work, const TicketFields *fields, Ticket *ticket);

#endif
