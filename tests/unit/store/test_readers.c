#include "fixture.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "store/checkpoint.h"
#include "store/readers.h"

enum {
    NS_PER_MS = 1000000,
    THREADS = 3,
};

// Where threads wait the clock must be the kernel's.
static int64_t real_tick_ns(World *world)
{
    (void)world;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 * NS_PER_MS + now.tv_nsec;
}

static void fixture_make_real(Fixture *f)
{
    fixture_make(f);
    f->fake.world.tick_ns = real_tick_ns;
}

typedef struct CountJob {
    ReadersJob job; // first
    pthread_mutex_t *mutex;
    pthread_cond_t *changed;
    bool *may_end; // NULL: at once
    int *running;
    int *finished;
    int64_t count;
} CountJob;

typedef struct Board {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool may_end;
    int running;
    int finished;
} Board;

static void board_make(Board *board)
{
    *board = (Board){ 0 };
    assert_int_equal(pthread_mutex_init(&board->mutex, NULL), 0);
    assert_int_equal(pthread_cond_init(&board->changed, NULL), 0);
}

static void board_free(Board *board)
{
    (void)pthread_mutex_destroy(&board->mutex);
    (void)pthread_cond_destroy(&board->changed);
}

static void board_wait(Board *board, const int *number, int until)
{
    (void)pthread_mutex_lock(&board->mutex);
    while (*number < until) {
        (void)pthread_cond_wait(&board->changed, &board->mutex);
    }
    (void)pthread_mutex_unlock(&board->mutex);
}

static void board_let_end(Board *board)
{
    (void)pthread_mutex_lock(&board->mutex);
    board->may_end = true;
    (void)pthread_cond_broadcast(&board->changed);
    (void)pthread_mutex_unlock(&board->mutex);
}

static Err count_run(Tx *tx, ReadersJob *job)
{
    CountJob *mine = (CountJob *)job;
    Err err = tx_one(tx, SQL(ITEM_COUNT), NO_VALUES, number_read, &mine->count);
    (void)pthread_mutex_lock(mine->mutex);
    (*mine->running)++;
    (void)pthread_cond_broadcast(mine->changed);
    while (mine->may_end && !*mine->may_end) {
        (void)pthread_cond_wait(mine->changed, mine->mutex);
    }
    (void)pthread_mutex_unlock(mine->mutex);
    return err;
}

static void count_finished(ReadersJob *job)
{
    CountJob *mine = (CountJob *)job;
    (void)pthread_mutex_lock(mine->mutex);
    (*mine->finished)++;
    (void)pthread_cond_broadcast(mine->changed);
    (void)pthread_mutex_unlock(mine->mutex);
}

static CountJob count_job(Board *board, bool held)
{
    return (CountJob){
        .job = { .run = count_run, .finished = count_finished },
        .mutex = &board->mutex,
        .changed = &board->changed,
        .may_end = held ? &board->may_end : NULL,
        .running = &board->running,
        .finished = &board->finished,
        .count = -1,
    };
}

static void jobs_read_what_was_committed(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make_real(&f);
    assert_int_equal(item_add(f.db, 1), ERR_NONE);
    CLEANUP(board_free) Board board;
    board_make(&board);
    CLEANUP(readers_stop) Readers *readers = NULL;
    assert_int_equal(readers_make(&readers, &f.fake.world, &f.options, THREADS), ERR_NONE);
    enum { JOBS = 50 };
    CountJob jobs[JOBS];
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = count_job(&board, false);
        assert_int_equal(readers_submit(readers, &jobs[i].job), ERR_NONE);
    }
    board_wait(&board, &board.finished, JOBS);
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(jobs[i].job.err, ERR_NONE);
        assert_int_equal(jobs[i].count, 1);
    }
}

static void a_closed_gate_holds_new_reads_and_waits_for_running_ones(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make_real(&f);
    CLEANUP(board_free) Board board;
    board_make(&board);
    CLEANUP(readers_stop) Readers *readers = NULL;
    assert_int_equal(readers_make(&readers, &f.fake.world, &f.options, THREADS), ERR_NONE);
    CountJob held = count_job(&board, true);
    assert_int_equal(readers_submit(readers, &held.job), ERR_NONE);
    board_wait(&board, &board.running, 1);
    assert_false(readers_close_gate(readers, 10));
    CountJob late = count_job(&board, false);
    assert_int_equal(readers_submit(readers, &late.job), ERR_NONE);
    board_let_end(&board);
    assert_true(readers_close_gate(readers, 10000));
    board_wait(&board, &board.finished, 1);
    assert_int_equal(late.count, -1);
    assert_int_equal(item_add(f.db, 1), ERR_NONE);
    readers_open_gate(readers);
    board_wait(&board, &board.finished, 2);
    assert_int_equal(late.count, 1);
}

static Err endless_run(Tx *tx, ReadersJob *job)
{
    (void)job;
    int64_t most = 0;
    return tx_one(tx, SQL(ITEM_FOREVER), NO_VALUES, number_read, &most);
}

static void a_job_past_its_deadline_is_stopped_and_the_reader_goes_on(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make_real(&f);
    CLEANUP(board_free) Board board;
    board_make(&board);
    CLEANUP(readers_stop) Readers *readers = NULL;
    assert_int_equal(readers_make(&readers, &f.fake.world, &f.options, 1), ERR_NONE);
    CountJob endless = count_job(&board, false);
    endless.job.run = endless_run;
    endless.job.timeout_ms = 20;
    CountJob next = count_job(&board, false);
    assert_int_equal(readers_submit(readers, &endless.job), ERR_NONE);
    assert_int_equal(readers_submit(readers, &next.job), ERR_NONE);
    board_wait(&board, &board.finished, 2);
    assert_int_equal(endless.job.err, ERR_TIMEOUT);
    assert_int_equal(next.job.err, ERR_NONE);
}

static void a_full_queue_refuses(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make_real(&f);
    CLEANUP(board_free) Board board;
    board_make(&board);
    Readers *readers = NULL;
    assert_int_equal(readers_make(&readers, &f.fake.world, &f.options, 0), ERR_NONE);
    CountJob *jobs = calloc(READERS_QUEUE_MAX + 1, sizeof(*jobs));
    assert_non_null(jobs);
    for (int i = 0; i < READERS_QUEUE_MAX; i++) {
        jobs[i] = count_job(&board, false);
        assert_int_equal(readers_submit(readers, &jobs[i].job), ERR_NONE);
    }
    jobs[READERS_QUEUE_MAX] = count_job(&board, false);
    assert_int_equal(readers_submit(readers, &jobs[READERS_QUEUE_MAX].job), ERR_BUSY);
    assert_true(readers_run_waiting(readers));
    assert_int_equal(jobs[0].count, 0);
    assert_int_equal(readers_submit(readers, &jobs[READERS_QUEUE_MAX].job), ERR_NONE);
    readers_stop(&readers);
    assert_int_equal(board.finished, READERS_QUEUE_MAX + 1);
    assert_int_equal(jobs[1].job.err, ERR_BUSY);
    free(jobs);
}

static void a_pool_without_threads_runs_when_told(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    CLEANUP(board_free) Board board;
    board_make(&board);
    CLEANUP(readers_stop) Readers *readers = NULL;
    assert_int_equal(readers_make(&readers, &f.fake.world, &f.options, 0), ERR_NONE);
    assert_false(readers_run_waiting(readers));
    CountJob job = count_job(&board, false);
    assert_int_equal(readers_submit(readers, &job.job), ERR_NONE);
    assert_int_equal(board.finished, 0);
    assert_true(readers_run_waiting(readers));
    assert_int_equal(board.finished, 1);
    assert_int_equal(job.count, 0);
}

// ---- checkpoints -----------------------------------------------------------------------------

static void megabytes_add(Db *db, int64_t *id, int count)
{
    enum { MEGABYTE = 1024 * 1024 };
    char *body = calloc(1, MEGABYTE);
    assert_non_null(body);
    for (int i = 0; i < count; i++) {
        TX_SCOPE Tx tx = tx_begin(db, TX_WRITE);
        DbValues values = VALUES(db_i64((*id)++), db_blob(body, MEGABYTE));
        tx_change(&tx, SQL(ITEM_INSERT_BODY), values);
        assert_int_equal(tx_commit(&tx), ERR_NONE);
    }
    free(body);
}

static void the_wal_begins_anew_when_nobody_reads(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    int64_t id = 1;
    megabytes_add(f.db, &id, 2);
    assert_true(db_wal_pages(f.db) > 500);
    assert_int_equal(db_checkpoint_restart(f.db), ERR_NONE);
    assert_int_equal(item_add(f.db, id), ERR_NONE);
    assert_true(db_wal_pages(f.db) < 10);
}

static void a_reader_in_the_way_of_a_restart_is_not_waited_for(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    DbOptions options = f.options;
    options.mode = DB_READER;
    Db *reader = NULL;
    assert_int_equal(db_open(&reader, &f.fake.world, &options), ERR_NONE);
    assert_int_equal(item_add(f.db, 1), ERR_NONE);
    Tx read = tx_begin(reader, TX_READ);
    assert_int_equal(item_count_in(&read), 1);
    assert_int_equal(item_add(f.db, 2), ERR_NONE);
    assert_int_equal(db_checkpoint_restart(f.db), ERR_BUSY);
    assert_int_equal(db_checkpoint_passive(f.db), ERR_NONE);
    tx_end(&read);
    assert_int_equal(db_checkpoint_restart(f.db), ERR_NONE);
    db_close(&reader);
}

static void due_checkpoints_keep_the_wal_small(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    Checkpoints checkpoints = { 0 };
    int64_t id = 1;
    int most = 0;
    for (int i = 0; i < 60; i++) {
        megabytes_add(f.db, &id, 1);
        assert_int_equal(checkpoint_when_due(&checkpoints, f.db, NULL), ERR_NONE);
        most = most < db_wal_pages(f.db) ? db_wal_pages(f.db) : most;
    }
    assert_true(most >= CHECKPOINT_PASSIVE_PAGES);
    assert_true(most < CHECKPOINT_PASSIVE_PAGES + 1000);
}

// Reads that overlap without end: only the gate lets the WAL begin anew.
typedef struct Overlap {
    ReadersJob job; // first
    Readers *readers;
    pthread_mutex_t *mutex;
    bool *stop;
} Overlap;

static Err overlap_run(Tx *tx, ReadersJob *job)
{
    (void)job;
    int64_t count = 0;
    Err err = tx_one(tx, SQL(ITEM_COUNT), NO_VALUES, number_read, &count);
    struct timespec pause = { .tv_nsec = 2 * NS_PER_MS };
    (void)nanosleep(&pause, NULL);
    return err;
}

static void overlap_finished(ReadersJob *job)
{
    Overlap *mine = (Overlap *)job;
    (void)pthread_mutex_lock(mine->mutex);
    bool stop = *mine->stop;
    (void)pthread_mutex_unlock(mine->mutex);
    if (!stop) {
        err_ignore(readers_submit(mine->readers, job), "ERR_BUSY when the pool stops");
    }
}

static void overlapping_readers_cannot_keep_the_wal_growing(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make_real(&f);
    CLEANUP(board_free) Board board;
    board_make(&board);
    Readers *readers = NULL;
    assert_int_equal(readers_make(&readers, &f.fake.world, &f.options, THREADS), ERR_NONE);
    Overlap overlaps[2 * THREADS];
    for (size_t i = 0; i < countof(overlaps); i++) {
        overlaps[i] = (Overlap){ { .run = overlap_run, .finished = overlap_finished },
                                 readers,
                                 &board.mutex,
                                 &board.may_end };
        assert_int_equal(readers_submit(readers, &overlaps[i].job), ERR_NONE);
    }
    Checkpoints checkpoints = { 0 };
    int64_t id = 1;
    int most = 0;
    for (int i = 0; i < 150; i++) {
        megabytes_add(f.db, &id, 1);
        assert_int_equal(checkpoint_when_due(&checkpoints, f.db, readers), ERR_NONE);
        most = most < db_wal_pages(f.db) ? db_wal_pages(f.db) : most;
    }
    board_let_end(&board);
    readers_stop(&readers);
    assert_true(most < CHECKPOINT_RESTART_PAGES + 2 * CHECKPOINT_PASSIVE_PAGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_read_what_was_committed),
        cmocka_unit_test(a_closed_gate_holds_new_reads_and_waits_for_running_ones),
        cmocka_unit_test(a_job_past_its_deadline_is_stopped_and_the_reader_goes_on),
        cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(a_pool_without_threads_runs_when_told),
        cmocka_unit_test(the_wal_begins_anew_when_nobody_reads),
        cmocka_unit_test(a_reader_in_the_way_of_a_restart_is_not_waited_for),
        cmocka_unit_test(due_checkpoints_keep_the_wal_small),
        cmocka_unit_test(overlapping_readers_cannot_keep_the_wal_growing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
