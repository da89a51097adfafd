// deadlines.h — when each connection of a table has waited long enough. For net/ only.
//
// One dense array of times and one timer that sweeps it: moving a deadline is one store.
#ifndef NET_DEADLINES_H
#define NET_DEADLINES_H

#include "net/loop.h"

typedef struct Deadlines Deadlines;
// The deadline of that index has passed, and is cleared; others may be set or cleared meanwhile.
typedef void DeadlinePassed(void *context, uint32_t index);

// For indices below `count`. Fires at most `late_ms` late.
Deadlines *deadlines_make(Loop *loop, uint32_t count, int64_t late_ms, DeadlinePassed *passed,
                          void *context);
// In `after_ms` from now, instead of what was set.
void deadlines_set(Deadlines *deadlines, uint32_t index, int64_t after_ms);
void deadlines_clear(Deadlines *deadlines, uint32_t index);
// Nothing fires any more.
void deadlines_stop(Deadlines *deadlines);
// After deadlines_stop().
void deadlines_free(Deadlines *deadlines);

#endif
