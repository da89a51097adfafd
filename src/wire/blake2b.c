#include "wire/blake2b.h"

#include <sodium.h>

static_assert(sizeof(crypto_generichash_state) <= BLAKE2B_STATE_BYTES, "the state must fit");
static_assert(_Alignof(crypto_generichash_state) <= BLAKE2B_STATE_ALIGN, "and be aligned");

static crypto_generichash_state *state_of(Blake2b *hash)
{
    return (crypto_generichash_state *)(void *)hash->state;
}

void blake2b_begin(Blake2b *hash)
{
    (void)crypto_generichash_init(state_of(hash), NULL, 0, BLAKE2B_BYTES);
}

void blake2b_add(Blake2b *hash, Str bytes)
{
    (void)crypto_generichash_update(state_of(hash), (const unsigned char *)bytes.at, bytes.len);
}

void blake2b_end(Blake2b *hash, unsigned char out[BLAKE2B_BYTES])
{
    (void)crypto_generichash_final(state_of(hash), out, BLAKE2B_BYTES);
}

void blake2b_of(Str bytes, unsigned char out[BLAKE2B_BYTES])
{
    (void)crypto_generichash(out, BLAKE2B_BYTES, (const unsigned char *)bytes.at, bytes.len, NULL,
                             0);
}

bool blake2b_equal(const unsigned char a[BLAKE2B_BYTES], const unsigned char b[BLAKE2B_BYTES])
{
    return sodium_memcmp(a, b, BLAKE2B_BYTES) == 0;
}
