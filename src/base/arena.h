// arena.h — memory that is given back all at once.
//
// One arena lives as long as one unit of work: a request, a live frame, a command, a batch.
// Nothing in it is freed alone. What must live longer is copied out by whoever keeps it.
// Allocation never returns NULL: input is bounded before it gets here, so running out is a bug
// or a broken machine, and ends the process. An arena belongs to one thread at a time.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

typedef struct Arena {
    unsigned char *at;
    unsigned char *end;
    struct ArenaBlock *blocks;
    size_t next_size; // of the next block: small at first, doubling to ARENA_BLOCK_MAX
} Arena;

#define arena_new(arena, T)          ((T *)arena_alloc((arena), 1, sizeof(T), _Alignof(T)))
#define arena_array(arena, T, count) ((T *)arena_alloc((arena), (count), sizeof(T), _Alignof(T)))

// Zeroed memory for `count` things of `size` bytes. `count` may be 0.
void *arena_alloc(Arena *arena, size_t count, size_t size, size_t align);
// Accepts a zeroed arena; leaves it zeroed.
void arena_free(Arena *arena);
// Empties the arena but keeps its newest block for the next use.
void arena_reset(Arena *arena);

#endif
