#include "support/fake_world.h"

#include <string.h>

static int64_t fake_now_ms(World *world)
{
    return ((FakeWorld *)world)->now_ms;
}

static int64_t fake_tick_ns(World *world)
{
    return ((FakeWorld *)world)->now_ms * 1000000;
}

// splitmix64: small, seeded, good enough for tests.
static uint64_t fake_next(FakeWorld *fake)
{
    uint64_t z = (fake->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void fake_random_bytes(World *world, void *out, size_t len)
{
    unsigned char *to = out;
    while (len > 0) {
        uint64_t number = fake_next((FakeWorld *)world);
        size_t part = len < sizeof(number) ? len : sizeof(number);
        memcpy(to, &number, part);
        to += part;
        len -= part;
    }
}

FakeWorld fake_world_make(uint64_t seed)
{
    return (FakeWorld){
        .world = { .now_ms = fake_now_ms,
                   .tick_ns = fake_tick_ns,
                   .random_bytes = fake_random_bytes },
        .now_ms = 1767603600000,
        .state = seed,
    };
}
