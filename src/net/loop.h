// loop.h — one thread's event loop over libuv.
//
// Everything of net/ belongs to the loop it was made on and is called on that loop's thread;
// only mailbox_post(), loop_stop() and frames may be used from others. Owners free what they
// made (listeners, connection tables, mailboxes, timers, pools) before loop_free().
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/base.h"

typedef struct Loop Loop;

enum {
    LOOP_HOOKS_MAX = 8,
    LOOP_SIGNALS_MAX = 4,
};

// Also makes the process ignore SIGPIPE, and SIGXFSZ: a write past a limit is to fail. Ends the
// process when the kernel gives no event queue.
Loop *loop_make(void);
// Returns after loop_stop(), when the turn is over.
void loop_run(Loop *loop);
// From any thread, also before loop_run(), which then returns at once, once.
void loop_stop(Loop *loop);
// Waits for everything to have closed; what was not freed by its owner is a bug.
void loop_free(Loop *loop);

// One turn that does not wait for anything: for tests and the simulator.
void loop_turn(Loop *loop);

// True on the thread that made the loop or runs it.
bool loop_is_mine(const Loop *loop);
// Milliseconds on a clock that never goes back, read once per turn: for deadlines, not for dates.
int64_t loop_tick_ms(const Loop *loop);

// `hook` is called at the end of every turn, after all that arrived was handled and before the
// loop waits: the place to send what a turn has gathered in one go. At most LOOP_HOOKS_MAX.
typedef void LoopHook(void *context);
void loop_after_turn(Loop *loop, LoopHook *hook, void *context);
void loop_after_turn_forget(Loop *loop, LoopHook *hook, void *context);
// The loop does not wait at the end of this turn: for a hook that has left something to do.
void loop_again(Loop *loop);

// `handler` is called on the loop's thread when the process gets the signal (SIGTERM, SIGINT,
// SIGHUP …). At most LOOP_SIGNALS_MAX.
typedef void LoopSignal(int number, void *context);
void loop_on_signal(Loop *loop, int number, LoopSignal *handler, void *context);

#endif
