#include "sim/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

void *memory_grow(void *at, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity) {
        return at;
    }
    size_t more = *capacity ? 2 * *capacity : FIRST_CAPACITY;
    unsigned char *grown = realloc(at, more * size);
    if (!grown) {
        fatal("sim: out of memory");
    }
    memset(grown + *capacity * size, 0, (more - *capacity) * size);
    *capacity = more;
    return grown;
}

uint64_t memory_hash(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}
