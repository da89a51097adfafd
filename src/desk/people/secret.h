// secret.h — secrets that programs and browsers show: made from 32 random bytes, kept as hashes.
#ifndef DESK_PEOPLE_SECRET_H
#define DESK_PEOPLE_SECRET_H

#include "base/str.h"
#include "base/world.h"
#include "store/device_store.h"

// 64 hexadecimal digits.
Str secret_make(World *world, Arena *arena);
// BLAKE2b-256 of the text as it is shown.
void secret_hash(Str secret, unsigned char out[SECRET_HASH_BYTES]);
// In constant time.
MUST_USE bool secret_hash_equal(const unsigned char a[SECRET_HASH_BYTES],
                                const unsigned char b[SECRET_HASH_BYTES]);

#endif
