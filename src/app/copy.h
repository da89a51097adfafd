// copy.h — a copy of a data directory that others go on using: the database as of one moment, then
// the files that it may name.
#ifndef APP_COPY_H
#define APP_COPY_H

#include "app/directory.h"

// Makes the directory `to`, which must be missing or empty. Files are never changed once they have
// their name, so on one file system they are linked. Any thread. ERR_STATE, ERR_STORE.
MUST_USE Err directory_copy(World *world, const Directory *from, Str to, Arena *arena,
                            Refusal *why);

#endif
