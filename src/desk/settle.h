// settle.h — what follows from a command inside its own commit: rules to their fixpoint (when
// there are rules), then routing, until quiet. Called by the writer alone, once per command.
#ifndef DESK_SETTLE_H
#define DESK_SETTLE_H

#include "desk/work.h"

// At most SETTLE_UPDATES_MAX updates; what is left goes on as a TIMER_SETTLE that is due now.
MUST_USE Err settle(Work *work);

#endif
