// blake2b.h — BLAKE2b-256, of bytes in one piece or as they arrive: names of files, keys of caches.
#ifndef WIRE_BLAKE2B_H
#define WIRE_BLAKE2B_H

#include "base/str.h"

enum {
    BLAKE2B_BYTES = 32,
    BLAKE2B_STATE_BYTES = 384,
    BLAKE2B_STATE_ALIGN = 64,
};

typedef struct Blake2b {
    _Alignas(BLAKE2B_STATE_ALIGN) unsigned char state[BLAKE2B_STATE_BYTES];
} Blake2b;

void blake2b_begin(Blake2b *hash);
void blake2b_add(Blake2b *hash, Str bytes);
void blake2b_end(Blake2b *hash, unsigned char out[BLAKE2B_BYTES]);

// In one go.
void blake2b_of(Str bytes, unsigned char out[BLAKE2B_BYTES]);
// In a time that does not depend on where they differ.
MUST_USE bool blake2b_equal(const unsigned char a[BLAKE2B_BYTES],
                            const unsigned char b[BLAKE2B_BYTES]);

#endif
