#include "app/world.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define MS_PER_S  INT64_C(1000)

static int64_t now_ms(World *world)
{
    (void)world;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) < 0) {
        fatal("world: no clock");
    }
    return now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
}

static int64_t tick_ns(World *world)
{
    (void)world;
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) < 0) {
        fatal("world: no clock");
    }
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void random_bytes(World *world, void *out, size_t len)
{
    (void)world;
    unsigned char *at = out;
    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno != EINTR) {
            fatal("world: no random bytes");
        }
        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
    }
}

static World world = {
    .now_ms = now_ms,
    .tick_ns = tick_ns,
    .random_bytes = random_bytes,
};

World *real_world(void)
{
    return &world;
}
