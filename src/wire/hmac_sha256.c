#include "wire/hmac_sha256.h"

#include <sodium.h>

void hmac_sha256(Str key, Str head, Str body, unsigned char out[HMAC_SHA256_BYTES])
{
    static_assert(HMAC_SHA256_BYTES == crypto_auth_hmacsha256_BYTES, "SHA-256");
    crypto_auth_hmacsha256_state state;
    int failed = crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.at, key.len);
    failed |= crypto_auth_hmacsha256_update(&state, (const unsigned char *)head.at, head.len);
    failed |= crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.at, body.len);
    failed |= crypto_auth_hmacsha256_final(&state, out);
    assert(failed == 0);
    sodium_memzero(&state, sizeof(state));
}
