#include "net/deadlines.h"

#include "net/loop_internal.h"
#include "net/timer.h"

#include <stdlib.h>

struct Deadlines {
    Loop *loop;
    DeadlinePassed *passed;
    void *context;
    LoopTimer *sweep;
    int64_t late_ms;
    int64_t sweep_at_ms; // 0: not running
    uint32_t count;
    uint32_t used;   // the highest index that ever had one, and one
    int64_t at_ms[]; // 0: none
};

static void on_sweep(void *context)
{
    Deadlines *deadlines = context;
    int64_t now_ms = loop_tick_ms(deadlines->loop);
    deadlines->sweep_at_ms = now_ms; // deadlines set meanwhile are found below
    for (uint32_t i = 0; i < deadlines->used; i++) {
        if (deadlines->at_ms[i] != 0 && deadlines->at_ms[i] <= now_ms) {
            deadlines->at_ms[i] = 0;
            deadlines->passed(deadlines->context, i);
        }
    }
    int64_t next_ms = INT64_MAX;
    for (uint32_t i = 0; i < deadlines->used; i++) {
        if (deadlines->at_ms[i] != 0 && deadlines->at_ms[i] < next_ms) {
            next_ms = deadlines->at_ms[i];
        }
    }
    if (next_ms == INT64_MAX) {
        deadlines->sweep_at_ms = 0;
        return;
    }
    int64_t soon_ms = now_ms + deadlines->late_ms;
    deadlines->sweep_at_ms = next_ms > soon_ms ? next_ms : soon_ms;
    loop_timer_start(deadlines->sweep, deadlines->sweep_at_ms - now_ms);
}

Deadlines *deadlines_make(Loop *loop, uint32_t count, int64_t late_ms, DeadlinePassed *passed,
                          void *context)
{
    Deadlines *deadlines = net_alloc(sizeof(*deadlines) + count * sizeof(deadlines->at_ms[0]));
    deadlines->loop = loop;
    deadlines->passed = passed;
    deadlines->context = context;
    deadlines->late_ms = late_ms;
    deadlines->count = count;
    deadlines->sweep = loop_timer_make(loop, on_sweep, deadlines);
    return deadlines;
}

void deadlines_set(Deadlines *deadlines, uint32_t index, int64_t after_ms)
{
    assert(index < deadlines->count);
    int64_t at_ms = loop_tick_ms(deadlines->loop) + after_ms;
    deadlines->at_ms[index] = at_ms;
    if (index >= deadlines->used) {
        deadlines->used = index + 1;
    }
    if (deadlines->sweep_at_ms == 0 || at_ms < deadlines->sweep_at_ms) {
        deadlines->sweep_at_ms = at_ms;
        loop_timer_start(deadlines->sweep, after_ms);
    }
}

void deadlines_clear(Deadlines *deadlines, uint32_t index)
{
    assert(index < deadlines->count);
    deadlines->at_ms[index] = 0;
}

void deadlines_stop(Deadlines *deadlines)
{
    loop_timer_free(deadlines->sweep);
    deadlines->sweep = NULL;
}

void deadlines_free(Deadlines *deadlines)
{
    assert(!deadlines->sweep);
    free(deadlines);
}
