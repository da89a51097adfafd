#include "desk/people/secret.h"

#include <sodium.h>

enum { SECRET_BYTES = 32 };

Str secret_make(World *world, Arena *arena)
{
    unsigned char bytes[SECRET_BYTES];
    world->random_bytes(world, bytes, sizeof(bytes));
    return str_hex(arena, bytes, sizeof(bytes));
}

void secret_hash(Str secret, unsigned char out[SECRET_HASH_BYTES])
{
    static_assert(SECRET_HASH_BYTES == crypto_generichash_BYTES, "BLAKE2b-256");
    int failed = crypto_generichash(out, SECRET_HASH_BYTES, (const unsigned char *)secret.at,
                                    secret.len, NULL, 0);
    assert(failed == 0);
}

bool secret_hash_equal(const unsigned char a[SECRET_HASH_BYTES],
                       const unsigned char b[SECRET_HASH_BYTES])
{
    return sodium_memcmp(a, b, SECRET_HASH_BYTES) == 0;
}
