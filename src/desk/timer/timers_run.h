// timers_run.h — does what has come due. One command; whoever waits for Batch.next_due_ms submits
// it, and again at once while `more`.
#ifndef DESK_TIMER_TIMERS_RUN_H
#define DESK_TIMER_TIMERS_RUN_H

#include "desk/work.h"
#include "store/attachment_store.h"

enum {
    TIMERS_RUN_MAX = 64,   // fired in one command
    PURGE_ROWS_MAX = 1000, // deleted of each table in one run
};

#define PURGE_EVERY_MS (INT64_C(24) * 3600 * 1000)

typedef struct TimersRan {
    size_t fired; // also those that had nothing to do and were armed anew
    bool more;    // others are due now
    // Files that no row refers to any more, to be removed after the commit; in the work's arena.
    unsigned char (*hashes)[CONTENT_HASH_BYTES];
    size_t hash_count;
} TimersRan;

// A timer that finds nothing to do writes no event; what one does is caused by its
// EVENT_TIMER_FIRED; of a messaging trigger that goes on, by the event that says that it fired. One
// that is refused is dropped, so that it cannot stand in the others' way.
MUST_USE Err timers_run_apply(Work *work, TimersRan *out);

#endif
