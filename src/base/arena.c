#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum {
    ARENA_BLOCK_MIN = 1024,
    ARENA_BLOCK_MAX = 64 * 1024,
    ARENA_ALLOC_MAX = 64 * 1024 * 1024,
};

struct ArenaBlock {
    struct ArenaBlock *next;
    size_t size;
    max_align_t bytes[];
};

static void arena_grow(Arena *arena, size_t need)
{
    size_t size = arena->next_size ? arena->next_size : ARENA_BLOCK_MIN;
    arena->next_size = size < ARENA_BLOCK_MAX ? size * 2 : ARENA_BLOCK_MAX;
    size = need > size ? need : size;
    struct ArenaBlock *block = malloc(sizeof(*block) + size);
    if (!block) {
        fatal("arena: out of memory for %zu bytes", size);
    }
    block->next = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->at = (unsigned char *)block->bytes;
    arena->end = arena->at + size;
    // What has not been handed out is poison to the sanitizer, so that the arena hides nothing.
    ASAN_POISON_MEMORY_REGION(arena->at, size);
}

void *arena_alloc(Arena *arena, size_t count, size_t size, size_t align)
{
    assert(size > 0);
    assert(align > 0);
    assert((align & (align - 1)) == 0);
    if (count > ARENA_ALLOC_MAX / size) {
        fatal("arena: %zu x %zu bytes asked for", count, size);
    }
    size_t bytes = count * size;
    if (!arena->at || bytes + align > (size_t)(arena->end - arena->at)) {
        arena_grow(arena, bytes + align);
    }
    arena->at += -(uintptr_t)arena->at & (align - 1);
    ASAN_UNPOISON_MEMORY_REGION(arena->at, bytes);
    void *memory = memset(arena->at, 0, bytes);
    arena->at += bytes;
    return memory;
}

static void blocks_free(struct ArenaBlock *block)
{
    while (block) {
        struct ArenaBlock *next = block->next;
        ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
        free(block);
        block = next;
    }
}

void arena_free(Arena *arena)
{
    blocks_free(arena->blocks);
    *arena = (Arena){ 0 };
}

void arena_reset(Arena *arena)
{
    struct ArenaBlock *kept = arena->blocks;
    if (!kept) {
        return;
    }
    blocks_free(kept->next);
    kept->next = NULL;
    arena->at = (unsigned char *)kept->bytes;
    arena->end = arena->at + kept->size;
    ASAN_POISON_MEMORY_REGION(arena->at, kept->size);
}
