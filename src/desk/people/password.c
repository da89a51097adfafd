#include "desk/people/password.h"

#include <sodium.h>
#include <string.h>

// A hash that no password has, with the cost of a real one.
static const char nobodys_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Err password_hash(Arena *arena, Str password, Str *out)
{
    char hash[crypto_pwhash_STRBYTES];
    if (sodium_init() < 0 ||
        crypto_pwhash_str(hash, password.at, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return ERR_BUSY;
    }
    *out = str_copy(arena, str_of(hash));
    return ERR_NONE;
}

bool password_verify(Arena *arena, Str hash, Str password)
{
    const char *text = hash.len > 0 ? str_terminated(arena, hash) : nobodys_hash;
    bool fits =
        sodium_init() >= 0 && crypto_pwhash_str_verify(text, password.at, password.len) == 0;
    return fits && hash.len > 0;
}
