// timer_store.h — rows of what is to be done later: at most one per kind and subject.
#ifndef STORE_TIMER_STORE_H
#define STORE_TIMER_STORE_H

#include "model/event.h"
#include "store/db.h"

// Arms the timer, or moves the one that there is.
void timer_set(Tx *tx, TimerKind kind, int64_t subject, int64_t due_ms);
void timer_remove(Tx *tx, TimerKind kind, int64_t subject);
// The first timers that are due at `now_ms`, oldest first, at most `max`.
MUST_USE Err timer_list_due(Tx *tx, int64_t now_ms, Timer *out, size_t max, size_t *count);
// When the next one comes due, 0: there is none.
MUST_USE Err timer_next_due(Tx *tx, int64_t *due_ms);

#endif
