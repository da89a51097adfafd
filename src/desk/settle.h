// settle.h — what follows from a command inside its own commit: on each update the triggers to
// their fixpoint, then messaging triggers one by one, then one step of routing, whose assignment is
// an update in its turn, until quiet. Called by the writer alone, once per command.
//
// It ends because a trigger fires at most once per ticket and command, and an assignment takes a
// ticket out of its queue: only rules can bring it back, each once.
#ifndef DESK_SETTLE_H
#define DESK_SETTLE_H

#include "desk/work.h"

// At most SETTLE_UPDATES_MAX updates; what is left goes on as timers that are due now: TIMER_RULES
// per update, TIMER_SETTLE per group.
MUST_USE Err settle(Work *work);

#endif
