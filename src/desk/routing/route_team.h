// route_team.h — the standard queue: oldest waiting ticket first, to the online member of its group
// with the highest spare messaging capacity (ties: the longest since their last assignment).
#ifndef DESK_ROUTING_ROUTE_TEAM_H
#define DESK_ROUTING_ROUTE_TEAM_H

#include "desk/record.h"

// Assigns the oldest ticket that waits in one of the work's touched groups and for which a member
// has room. `*assigned` false: there is none. The assignment's audit carries who got it and
// `used_after` / `limit`.
MUST_USE Err route_next(Work *work, bool *assigned);

#endif
