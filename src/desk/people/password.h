// password.h — Argon2id over libsodium. Slow on purpose (about 50 ms and 64 MiB): never on the
// writer or a loop thread. Pure but for the random salt.
#ifndef DESK_PEOPLE_PASSWORD_H
#define DESK_PEOPLE_PASSWORD_H

#include "base/str.h"
#include "base/world.h"

// What is kept, copied into `arena`. ERR_BUSY when there is no memory for it.
MUST_USE Err password_hash(Arena *arena, Str password, Str *out);
// False also for "" as hash (which costs the same time, so that nobody learns who has a password).
MUST_USE bool password_verify(Arena *arena, Str hash, Str password);

#endif
