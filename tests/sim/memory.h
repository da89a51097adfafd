// memory.h — arrays that grow, for what lives as long as a run.
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include "base/base.h"

// Room for one more behind `count` things of `size` bytes; what is new is zeroed. The caller frees.
void *memory_grow(void *at, size_t *capacity, size_t count, size_t size);

// FNV-1a over more bytes; begin with MEMORY_HASH.
#define MEMORY_HASH UINT64_C(0xcbf29ce484222325)
uint64_t memory_hash(uint64_t hash, const void *bytes, size_t len);

#endif
