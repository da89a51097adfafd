#include "net/loop_internal.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { FREE_TURNS_MAX = 16 };

typedef struct Hook {
    LoopHook *call;
    void *context;
} Hook;

typedef struct SignalWatch {
    uv_signal_t handle;
    LoopSignal *handler;
    void *context;
} SignalWatch;

struct Loop {
    uv_loop_t uv;
    pthread_t thread;
    uv_async_t stop;
    // Callbacks of sockets and letters end in the check phase, those of timers in the prepare
    // phase, which is the last before the loop waits: the hooks run in both.
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle; // running: the loop must not wait
    Hook hooks[LOOP_HOOKS_MAX];
    uint32_t hook_count;
    SignalWatch signals[LOOP_SIGNALS_MAX];
    uint32_t signal_count;
};

void *net_alloc(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) {
        fatal("net: out of memory for %zu bytes", size);
    }
    return memory;
}

static void must(int status, const char *what)
{
    if (status < 0) {
        fatal("net: %s: %s", what, uv_strerror(status));
    }
}

uv_loop_t *loop_uv(Loop *loop)
{
    return &loop->uv;
}

static void hooks_run(Loop *loop)
{
    for (uint32_t i = 0; i < loop->hook_count; i++) {
        loop->hooks[i].call(loop->hooks[i].context);
    }
}

static void on_prepare(uv_prepare_t *handle)
{
    hooks_run(handle->data);
}

static void on_check(uv_check_t *handle)
{
    Loop *loop = handle->data;
    uv_idle_stop(&loop->idle);
    hooks_run(loop);
}

static void on_idle(uv_idle_t *handle)
{
    (void)handle; // it is there to be running
}

static void on_stop(uv_async_t *handle)
{
    uv_stop(handle->loop);
}

Loop *loop_make(void)
{
    (void)signal(SIGPIPE, SIG_IGN); // cannot fail for these
    (void)signal(SIGXFSZ, SIG_IGN);
    Loop *loop = net_alloc(sizeof(*loop));
    must(uv_loop_init(&loop->uv), "event loop");
    must(uv_async_init(&loop->uv, &loop->stop, on_stop), "stop");
    must(uv_prepare_init(&loop->uv, &loop->prepare), "prepare");
    must(uv_check_init(&loop->uv, &loop->check), "check");
    must(uv_idle_init(&loop->uv, &loop->idle), "idle");
    loop->prepare.data = loop;
    loop->check.data = loop;
    must(uv_prepare_start(&loop->prepare, on_prepare), "prepare");
    must(uv_check_start(&loop->check, on_check), "check");
    uv_unref((uv_handle_t *)&loop->prepare);
    uv_unref((uv_handle_t *)&loop->check);
    loop->thread = pthread_self();
    return loop;
}

void loop_run(Loop *loop)
{
    loop->thread = pthread_self();
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(Loop *loop)
{
    must(uv_async_send(&loop->stop), "stop");
}

void loop_turn(Loop *loop)
{
    assert(loop_is_mine(loop));
    uv_run(&loop->uv, UV_RUN_NOWAIT);
}

// Never waits, so that what was not freed is found instead of waited for.
static void turns_run(Loop *loop)
{
    for (int i = 0; i < FREE_TURNS_MAX && uv_loop_alive(&loop->uv); i++) {
        uv_run(&loop->uv, UV_RUN_NOWAIT);
    }
}

void loop_free(Loop *loop)
{
    assert(loop_is_mine(loop));
    uv_close((uv_handle_t *)&loop->stop, NULL);
    for (uint32_t i = 0; i < loop->signal_count; i++) {
        uv_close((uv_handle_t *)&loop->signals[i].handle, NULL);
    }
    // What owners have freed closes in these turns.
    turns_run(loop);
    uv_close((uv_handle_t *)&loop->prepare, NULL);
    uv_close((uv_handle_t *)&loop->check, NULL);
    uv_close((uv_handle_t *)&loop->idle, NULL);
    turns_run(loop);
    must(uv_loop_close(&loop->uv), "something was not freed before its loop");
    free(loop);
}

bool loop_is_mine(const Loop *loop)
{
    return pthread_equal(loop->thread, pthread_self()) != 0;
}

int64_t loop_tick_ms(const Loop *loop)
{
    return (int64_t)uv_now(&loop->uv);
}

void loop_after_turn(Loop *loop, LoopHook *hook, void *context)
{
    assert(loop_is_mine(loop));
    assert(loop->hook_count < LOOP_HOOKS_MAX);
    loop->hooks[loop->hook_count++] = (Hook){ hook, context };
}

void loop_after_turn_forget(Loop *loop, LoopHook *hook, void *context)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < loop->hook_count; i++) {
        if (loop->hooks[i].call != hook || loop->hooks[i].context != context) {
            loop->hooks[kept++] = loop->hooks[i];
        }
    }
    assert(kept + 1 == loop->hook_count);
    loop->hook_count = kept;
}

void loop_again(Loop *loop)
{
    must(uv_idle_start(&loop->idle, on_idle), "idle");
}

static void on_signal(uv_signal_t *handle, int number)
{
    SignalWatch *watch = handle->data;
    watch->handler(number, watch->context);
}

void loop_on_signal(Loop *loop, int number, LoopSignal *handler, void *context)
{
    assert(loop_is_mine(loop));
    assert(loop->signal_count < LOOP_SIGNALS_MAX);
    SignalWatch *watch = &loop->signals[loop->signal_count++];
    watch->handler = handler;
    watch->context = context;
    watch->handle.data = watch;
    must(uv_signal_init(&loop->uv, &watch->handle), "signal");
    must(uv_signal_start(&watch->handle, on_signal, number), "signal");
    uv_unref((uv_handle_t *)&watch->handle);
}
