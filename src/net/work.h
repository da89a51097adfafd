// work.h — a few named threads for what would make the loop wait: Argon2, fsync.
#ifndef NET_WORK_H
#define NET_WORK_H

#include "net/mailbox.h"

enum { WORK_THREADS_MAX = 16 };

// Stands inside whatever the work needs; the pool only borrows it from submit to `done`.
typedef struct WorkJob {
    Letter letter;
    void (*run)(struct WorkJob *job);  // on a thread of the pool
    void (*done)(struct WorkJob *job); // on the loop's thread, afterwards; may free the job
} WorkJob;

typedef struct WorkPool WorkPool;

// `name` (at most 11 bytes) is the threads' name in top and gdb, with a number behind it.
// At most `jobs_max` are queued, running or on their way back.
WorkPool *work_pool_make(Loop *loop, const char *name, uint32_t threads, uint32_t jobs_max);
// On the loop's thread. False, keeping nothing, when jobs_max are under way: answer ERR_BUSY.
MUST_USE bool work_pool_submit(WorkPool *pool, WorkJob *job);
// Runs what is queued to its end, `done` included. Accepts NULL.
void work_pool_free(WorkPool *pool);

#endif
