// door.h — how many connections each address has open, so that one address cannot take them all.
//
// Addresses share DOOR_SLOTS counters by a salted hash: the table never grows, and nobody can
// choose whom they share a counter with.
#ifndef GATE_DOOR_H
#define GATE_DOOR_H

#include "base/arena.h"
#include "base/world.h"

enum {
    DOOR_SLOTS = 1 << 14,
};

typedef struct Door Door;

// Lives in the arena. `most`: connections of one address; 0: as many as come.
Door *door_make(Arena *arena, World *world, uint32_t most);
// One more from this address (a hash of it). False when it has as many as it may; the door then
// stays as it is.
MUST_USE bool door_enter(Door *door, uint64_t key);
// For each door_enter() that was true, once.
void door_leave(Door *door, uint64_t key);

#endif
