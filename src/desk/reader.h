// reader.h — queries on the pool of read-only connections, on behalf of somebody who looks.
//
// Each job sees one snapshot, has a deadline, and answers by callback. What a job returns is
// copied into its arena before the snapshot is given back: no read transaction lives across a
// socket write.
#ifndef DESK_READER_H
#define DESK_READER_H

#include "desk/read.h"
#include "store/readers.h"

enum {
    READER_DEADLINE_MS = 5000,
    READER_JOBS_MAX = READERS_QUEUE_MAX,
};

typedef struct ReadJob ReadJob;
struct ReadJob {
    ReadersJob inner; // the pool's own
    Viewer viewer;
    // Reader thread; may run again from the start never. Output goes to `state`, in `arena`.
    Err (*run)(Read *read, ReadJob *job);
    // Reader thread, after the snapshot was given back; usually posts the job to the loop.
    void (*finished)(ReadJob *job);
    void *state;
    void *owner;
    Arena arena;
    Err err;         // ERR_BUSY when the readers stopped before its turn came
    Refusal refusal; // texts live in `arena`
};

typedef struct DeskReaders DeskReaders;

typedef struct DeskReadersOptions {
    const char *path; // of the database
    const char *vfs;  // NULL: the system's
    World *world;
    int threads; // 1 … 16
} DeskReadersOptions;

MUST_USE Err desk_readers_make(DeskReaders **out, const DeskReadersOptions *options);
// From any thread. False: the queue is full; the job is still the caller's.
MUST_USE bool desk_readers_submit(DeskReaders *readers, ReadJob *job);
// The writer's `between`: checkpoints, closing the readers' gate when the WAL has grown too far.
// `owner` is the DeskReaders.
void desk_readers_between(void *owner, Db *db);
// Pages of 4 KB that the WAL held after the last batch. From any thread.
int desk_readers_wal_pages(DeskReaders *readers);
// Runs what runs, finishes what waits with ERR_BUSY, joins the threads. Accepts NULL; sets it to
// NULL.
void desk_readers_free(DeskReaders **readers);

#endif
