#include "gate/door.h"

static_assert((DOOR_SLOTS & (DOOR_SLOTS - 1)) == 0, "a mask chooses the slot");

struct Door {
    uint64_t salt;
    uint32_t most;
    uint32_t inside[DOOR_SLOTS];
};

Door *door_make(Arena *arena, World *world, uint32_t most)
{
    Door *door = arena_new(arena, Door);
    door->salt = world_random(world);
    door->most = most;
    return door;
}

static uint32_t *slot_of(Door *door, uint64_t key)
{
    uint64_t mixed = (key ^ door->salt) * UINT64_C(0x9e3779b97f4a7c15);
    mixed ^= mixed >> 32;
    mixed *= UINT64_C(0xd6e8feb86659fd93);
    mixed ^= mixed >> 32;
    return &door->inside[mixed & (DOOR_SLOTS - 1)];
}

bool door_enter(Door *door, uint64_t key)
{
    uint32_t *inside = slot_of(door, key);
    if (door->most != 0 && *inside >= door->most) {
        return false;
    }
    (*inside)++;
    return true;
}

void door_leave(Door *door, uint64_t key)
{
    uint32_t *inside = slot_of(door, key);
    assert(*inside > 0);
    (*inside)--;
}
