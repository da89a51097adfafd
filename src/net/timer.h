// timer.h — calls a function once after some milliseconds; can be set again and again.
//
// For few, long-lived timers (a sweep, a heartbeat). Connections have their own deadlines in
// conn.h, which cost one store each.
#ifndef NET_TIMER_H
#define NET_TIMER_H

#include "net/loop.h"

typedef struct LoopTimer LoopTimer;
typedef void TimerFired(void *context);

// Not running yet.
LoopTimer *loop_timer_make(Loop *loop, TimerFired *fired, void *context);
// Fires once, `after_ms` from now (0: in the next turn), instead of whenever it was set to.
void loop_timer_start(LoopTimer *timer, int64_t after_ms);
void loop_timer_stop(LoopTimer *timer);
bool loop_timer_is_running(const LoopTimer *timer);
// Accepts NULL. May be called from its own function.
void loop_timer_free(LoopTimer *timer);

#endif
