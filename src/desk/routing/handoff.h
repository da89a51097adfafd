// handoff.h — a talk of the bot becomes a ticket that waits for people (SES-2).
#ifndef DESK_ROUTING_HANDOFF_H
#define DESK_ROUTING_HANDOFF_H

#include "desk/record.h"

// Makes the ticket of `record`, which is saved, has no ticket and is the bot's: subject from the
// customer's first message, status New, requester the customer, control `queue`. The group is
// `team`, or the default group when it is 0 or deleted. Links the thread's previous ticket with it,
// whose row does not change. `record` gets what was made. ERR_STATE unless the bot has control.
MUST_USE Err handoff_apply_in(Work *work, Record *record, TeamId team);

#endif
