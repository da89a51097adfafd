// world.h — everything that would make two runs differ: time, randomness, planned faults.
//
// Production fills it from the kernel (app/world.c), tests from a seed. No code below app/ asks
// the clock or a random source itself. Safe to call from any thread in production; a simulated
// world belongs to one thread.
#ifndef BASE_WORLD_H
#define BASE_WORLD_H

#include "base/base.h"

typedef struct World {
    int64_t (*now_ms)(struct World *world);  // wall clock, milliseconds since 1970 (UTC)
    int64_t (*tick_ns)(struct World *world); // monotonic, for durations only
    void (*random_bytes)(struct World *world, void *out, size_t len); // fit for secrets
    int fault_countdown; // 0: none planned; n: the n-th fallible step from now fails
} World;

static inline int64_t world_now_ms(World *world)
{
    return world->now_ms(world);
}

static inline uint64_t world_random(World *world)
{
    uint64_t number = 0;
    world->random_bytes(world, &number, sizeof(number));
    return number;
}

// Called by every step that can fail for a reason outside this process.
static inline bool world_fault(World *world)
{
    return world->fault_countdown > 0 && --world->fault_countdown == 0;
}

#endif
