#include "store/readers.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    NS_PER_MS = 1000000,
    NS_PER_S = 1000000000,
};

typedef struct Reader {
    Readers *pool;
    Db *db;
    pthread_t thread;
    bool started;
} Reader;

struct Readers {
    World *world;
    pthread_mutex_t mutex; // over all that follows
    pthread_cond_t work;   // a job waits, the gate opened, or the pool stops
    pthread_cond_t quiet;  // the last running transaction has ended
    ReadersJob *first;
    ReadersJob *last;
    int waiting;
    int running;
    bool gate_closed;
    bool stopping;
    int reader_count;
    Reader reader[READERS_THREADS_MAX];
};

static void lock(Readers *readers)
{
    int rc = pthread_mutex_lock(&readers->mutex);
    assert(rc == 0);
}

static void unlock(Readers *readers)
{
    int rc = pthread_mutex_unlock(&readers->mutex);
    assert(rc == 0);
}

// ---- one job ---------------------------------------------------------------------------------

// With the mutex held. NULL when none waits or none may begin.
static ReadersJob *job_take(Readers *readers)
{
    ReadersJob *job = readers->first;
    if (!job || readers->gate_closed) {
        return NULL;
    }
    readers->first = job->next;
    readers->last = readers->first ? readers->last : NULL;
    readers->waiting--;
    readers->running++;
    job->next = NULL;
    return job;
}

static Err job_in_tx(Db *db, ReadersJob *job)
{
    TX_SCOPE Tx tx = tx_begin(db, TX_READ);
    if (tx.err) {
        return tx.err;
    }
    int64_t timeout_ms = job->timeout_ms > 0 ? job->timeout_ms : READ_TIMEOUT_MS;
    timeout_ms = timeout_ms < READ_TIMEOUT_MAX_MS ? timeout_ms : READ_TIMEOUT_MAX_MS;
    World *world = db_world(db);
    tx_set_deadline(&tx, world->tick_ns(world) + timeout_ms * NS_PER_MS);
    return job->run(&tx, job);
}

// Without the mutex, which the job may need to submit another.
static void job_run(Reader *reader, ReadersJob *job)
{
    job->err = job_in_tx(reader->db, job);
    lock(reader->pool);
    reader->pool->running--;
    if (reader->pool->running == 0) {
        (void)pthread_cond_signal(&reader->pool->quiet);
    }
    unlock(reader->pool);
    job->finished(job);
}

static void *reader_main(void *context)
{
    Reader *reader = context;
    Readers *readers = reader->pool;
    lock(readers);
    while (!readers->stopping) {
        ReadersJob *job = job_take(readers);
        if (!job) {
            (void)pthread_cond_wait(&readers->work, &readers->mutex);
            continue;
        }
        unlock(readers);
        job_run(reader, job);
        lock(readers);
    }
    unlock(readers);
    return NULL;
}

// ---- the pool --------------------------------------------------------------------------------

static void conditions_make(Readers *readers)
{
    pthread_condattr_t monotonic;
    int rc = pthread_condattr_init(&monotonic);
    rc = rc ? rc : pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    rc = rc ? rc : pthread_cond_init(&readers->quiet, &monotonic);
    rc = rc ? rc : pthread_cond_init(&readers->work, NULL);
    rc = rc ? rc : pthread_mutex_init(&readers->mutex, NULL);
    assert(rc == 0);
    (void)pthread_condattr_destroy(&monotonic);
}

static Err readers_open(Readers *readers, const DbOptions *options, int count)
{
    DbOptions reader_options = *options;
    reader_options.mode = DB_READER;
    for (int i = 0; i < count; i++) {
        Reader *reader = &readers->reader[i];
        reader->pool = readers;
        Err err = db_open(&reader->db, readers->world, &reader_options);
        if (err) {
            return err;
        }
        readers->reader_count++;
    }
    return ERR_NONE;
}

static void readers_start(Readers *readers)
{
    for (int i = 0; i < readers->reader_count; i++) {
        Reader *reader = &readers->reader[i];
        if (pthread_create(&reader->thread, NULL, reader_main, reader) != 0) {
            fatal("readers: no thread");
        }
        reader->started = true;
    }
}

Err readers_make(Readers **out, World *world, const DbOptions *options, int threads)
{
    assert(threads >= 0);
    assert(threads <= READERS_THREADS_MAX);
    Readers *readers = calloc(1, sizeof(*readers));
    if (!readers) {
        fatal("readers: out of memory");
    }
    readers->world = world;
    conditions_make(readers);
    Err err = readers_open(readers, options, threads > 0 ? threads : 1);
    if (err) {
        readers_stop(&readers);
        return err;
    }
    if (threads > 0) {
        readers_start(readers);
    }
    *out = readers;
    return ERR_NONE;
}

static void waiting_refuse(Readers *readers)
{
    ReadersJob *job = readers->first;
    readers->first = readers->last = NULL;
    readers->waiting = 0;
    while (job) {
        ReadersJob *next = job->next;
        job->err = ERR_BUSY;
        job->finished(job);
        job = next;
    }
}

void readers_stop(Readers **readers_at)
{
    Readers *readers = *readers_at;
    if (!readers) {
        return;
    }
    lock(readers);
    readers->stopping = true;
    (void)pthread_cond_broadcast(&readers->work);
    unlock(readers);
    for (int i = 0; i < readers->reader_count; i++) {
        if (readers->reader[i].started) {
            (void)pthread_join(readers->reader[i].thread, NULL);
        }
        db_close(&readers->reader[i].db);
    }
    waiting_refuse(readers);
    (void)pthread_cond_destroy(&readers->quiet);
    (void)pthread_cond_destroy(&readers->work);
    (void)pthread_mutex_destroy(&readers->mutex);
    free(readers);
    *readers_at = NULL;
}

Err readers_submit(Readers *readers, ReadersJob *job)
{
    assert(job->run);
    assert(job->finished);
    lock(readers);
    bool full = readers->waiting == READERS_QUEUE_MAX || readers->stopping;
    if (!full) {
        job->next = NULL;
        if (readers->last) {
            readers->last->next = job;
        } else {
            readers->first = job;
        }
        readers->last = job;
        readers->waiting++;
        (void)pthread_cond_signal(&readers->work);
    }
    unlock(readers);
    return full ? ERR_BUSY : ERR_NONE;
}

bool readers_run_waiting(Readers *readers)
{
    assert(!readers->reader[0].started);
    lock(readers);
    ReadersJob *job = job_take(readers);
    unlock(readers);
    if (job) {
        job_run(&readers->reader[0], job);
    }
    return job != NULL;
}

// ---- the gate --------------------------------------------------------------------------------

bool readers_close_gate(Readers *readers, int64_t wait_ms)
{
    int64_t until_ns = readers->world->tick_ns(readers->world) + wait_ms * NS_PER_MS;
    struct timespec until = { .tv_sec = until_ns / NS_PER_S, .tv_nsec = until_ns % NS_PER_S };
    lock(readers);
    readers->gate_closed = true;
    int rc = 0;
    while (readers->running > 0 && rc == 0) {
        rc = pthread_cond_timedwait(&readers->quiet, &readers->mutex, &until);
    }
    bool quiet = readers->running == 0;
    unlock(readers);
    return quiet;
}

void readers_open_gate(Readers *readers)
{
    lock(readers);
    readers->gate_closed = false;
    (void)pthread_cond_broadcast(&readers->work);
    unlock(readers);
}
