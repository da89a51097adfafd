#include "net/timer.h"

#include "net/loop_internal.h"

#include <stdlib.h>

struct LoopTimer {
    uv_timer_t handle;
    TimerFired *fired;
    void *context;
};

static void on_timer(uv_timer_t *handle)
{
    LoopTimer *timer = handle->data;
    timer->fired(timer->context);
}

LoopTimer *loop_timer_make(Loop *loop, TimerFired *fired, void *context)
{
    assert(loop_is_mine(loop));
    LoopTimer *timer = net_alloc(sizeof(*timer));
    timer->fired = fired;
    timer->context = context;
    timer->handle.data = timer;
    uv_timer_init(loop_uv(loop), &timer->handle);
    return timer;
}

void loop_timer_start(LoopTimer *timer, int64_t after_ms)
{
    assert(after_ms >= 0);
    // libuv counts from the beginning of the turn; a long turn must not make it fire early.
    uv_update_time(timer->handle.loop);
    uv_timer_start(&timer->handle, on_timer, (uint64_t)after_ms, 0);
}

void loop_timer_stop(LoopTimer *timer)
{
    uv_timer_stop(&timer->handle);
}

bool loop_timer_is_running(const LoopTimer *timer)
{
    return uv_is_active((const uv_handle_t *)&timer->handle) != 0;
}

static void on_close(uv_handle_t *handle)
{
    free(handle->data);
}

void loop_timer_free(LoopTimer *timer)
{
    if (timer) {
        uv_close((uv_handle_t *)&timer->handle, on_close);
    }
}
