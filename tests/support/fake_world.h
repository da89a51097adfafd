// fake_world.h — a World from a seed: the clock stands until moved, randomness repeats.
#ifndef SUPPORT_FAKE_WORLD_H
#define SUPPORT_FAKE_WORLD_H

#include "base/world.h"

typedef struct FakeWorld {
    World world; // first, so that a World * of it is a FakeWorld *
    int64_t now_ms;
    uint64_t state;
} FakeWorld;

// The clock starts at 2026-01-05T09:00:00Z, a Monday.
FakeWorld fake_world_make(uint64_t seed);

#endif
