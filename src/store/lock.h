// lock.h — DIR/lock: one process at a time works on a data directory.
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include "base/base.h"

typedef struct DirLock {
    int fd;
} DirLock;

// Takes the lock and writes our process id into the file. The kernel gives it back when the
// process ends, however it ends. ERR_BUSY, logged with the other's process id, when another
// process has it; ERR_STORE, logged, when the file cannot be made.
MUST_USE Err lock_take(DirLock *out, const char *directory);
void lock_release(DirLock *lock);

#endif
