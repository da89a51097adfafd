#include "desk/reader.h"

#include "store/checkpoint.h"

#include <stdatomic.h>

static_assert((int)READER_DEADLINE_MS <= (int)READ_TIMEOUT_MAX_MS, "the pool would cut it");

struct DeskReaders {
    Arena arena; // holds this struct
    Readers *pool;
    Checkpoints checkpoints; // the writer's thread
    atomic_int wal_pages;
};

Err desk_readers_make(DeskReaders **out, const DeskReadersOptions *options)
{
    assert(options->threads >= 1);
    assert(options->threads <= READERS_THREADS_MAX);
    Arena arena = { 0 };
    DeskReaders *readers = arena_new(&arena, DeskReaders);
    readers->arena = arena;
    DbOptions db = { .path = options->path, .vfs = options->vfs, .mode = DB_READER };
    Err err = readers_make(&readers->pool, options->world, &db, options->threads);
    if (err) {
        arena_free(&arena);
        return err;
    }
    *out = readers;
    return ERR_NONE;
}

static ReadJob *job_of(ReadersJob *inner)
{
    return (ReadJob *)(void *)((char *)inner - offsetof(ReadJob, inner));
}

static Err job_run(Tx *tx, ReadersJob *inner)
{
    ReadJob *job = job_of(inner);
    World *world = db_world(tx->db);
    Read read = {
        .tx = tx,
        .world = world,
        .arena = &job->arena,
        .viewer = job->viewer,
        .why = &job->refusal,
        .now_ms = world_now_ms(world),
    };
    return job->run(&read, job);
}

static void job_finished(ReadersJob *inner)
{
    ReadJob *job = job_of(inner);
    job->err = inner->err;
    job->finished(job);
}

bool desk_readers_submit(DeskReaders *readers, ReadJob *job)
{
    assert(job->run);
    assert(job->finished);
    job->err = ERR_NONE;
    job->refusal = (Refusal){ 0 };
    job->inner = (ReadersJob){
        .run = job_run,
        .finished = job_finished,
        .timeout_ms = READER_DEADLINE_MS,
    };
    return readers_submit(readers->pool, &job->inner) == ERR_NONE;
}

void desk_readers_between(void *owner, Db *db)
{
    DeskReaders *readers = owner;
    Err err = checkpoint_when_due(&readers->checkpoints, db, readers->pool);
    err_ignore(err, "logged by the store; the log keeps everything and the next batch tries again");
    atomic_store(&readers->wal_pages, db_wal_pages(db));
}

int desk_readers_wal_pages(DeskReaders *readers)
{
    return atomic_load(&readers->wal_pages);
}

void desk_readers_free(DeskReaders **readers_at)
{
    DeskReaders *readers = *readers_at;
    if (!readers) {
        return;
    }
    *readers_at = NULL;
    readers_stop(&readers->pool);
    Arena arena = readers->arena;
    arena_free(&arena);
}
