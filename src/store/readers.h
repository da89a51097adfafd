// readers.h — a pool of read-only connections, each with its thread: lists, searches, exports.
//
// A job runs inside one read transaction, which ends before the job is handed back; so no
// snapshot lives while a socket is written. Every job has a deadline. Before each transaction a
// reader passes the gate, which the writer closes now and then so that the WAL can begin anew.
//
// Where threads wait, the world's tick_ns must be CLOCK_MONOTONIC. A pool made with no threads has
// one connection and runs its jobs when told to: for the simulator, which has one thread.
#ifndef STORE_READERS_H
#define STORE_READERS_H

#include "store/db.h"

enum {
    READERS_THREADS_MAX = 16,
    READERS_QUEUE_MAX = 4096, // jobs that wait
    READ_TIMEOUT_MS = 5000,   // of one job's transaction unless it says otherwise
    READ_TIMEOUT_MAX_MS = 30000,
};

typedef struct Readers Readers;
typedef struct ReadersJob ReadersJob;

// The first member of a larger struct that holds what is asked and what was found. The pool
// borrows it from submit until it calls `finished`.
struct ReadersJob {
    ReadersJob *next; // the pool's own
    // On a reader's thread, inside a read transaction. What it returns becomes `err`.
    Err (*run)(Tx *tx, ReadersJob *job);
    // On the same thread, after the transaction; may free the job. Called exactly once.
    void (*finished)(ReadersJob *job);
    int64_t timeout_ms; // 0: READ_TIMEOUT_MS. Counts from the transaction's begin
    Err err;            // ERR_BUSY when the pool stopped before the job's turn came
};

// The database must have a writer already. `threads` may be 0, see above. ERR_STORE when a
// connection cannot be opened. `options->mode` does not count.
MUST_USE Err readers_make(Readers **out, World *world, const DbOptions *options, int threads);
// Lets running jobs end, finishes waiting ones with ERR_BUSY, closes the connections. Accepts
// NULL; sets it to NULL. Nobody may submit any more.
void readers_stop(Readers **readers);

// Any thread. ERR_BUSY, and the job is not touched, when READERS_QUEUE_MAX jobs wait already.
MUST_USE Err readers_submit(Readers *readers, ReadersJob *job);
// Runs the job that has waited longest, on this thread. False when none waits. Only for a pool
// without threads.
bool readers_run_waiting(Readers *readers);

// Holds every reader before its next transaction and waits, at most `wait_ms`, for those that run.
// True when none runs. Open the gate afterwards in either case. For the writer's thread alone.
bool readers_close_gate(Readers *readers, int64_t wait_ms);
void readers_open_gate(Readers *readers);

#endif
