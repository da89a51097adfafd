// What a power cut may take, and what it must not: rows whose commit was acknowledged.
#include "fixture.h"

#include "base/log.h"
#include "store/checkpoint.h"
#include "store/verify.h"

enum {
    SEEDS = 60,
    ROWS_MAX = 40,
};

static bool item_is_there(Db *db, int64_t id)
{
    TX_SCOPE Tx tx = tx_begin(db, TX_READ);
    return tx_one(&tx, SQL(ITEM_GET), VALUES(db_i64(id)), NULL, NULL) == ERR_NONE;
}

static int64_t problem_count(Db *db)
{
    int64_t problems = 0;
    return verify_run(db, NULL, NULL, &problems) == ERR_NONE ? problems : -1;
}

// Commits rows, checkpoints now and then, loses power in between. How many of the acknowledged
// rows are not there afterwards; -1 when the database does not even open and verify.
static int64_t lost_rows(uint64_t seed, bool lose_on_power_cut)
{
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    db_close(&f.db);
    f.options.lose_on_power_cut = lose_on_power_cut;
    fixture_open(&f);
    int64_t rows = 1 + (int64_t)(seed % ROWS_MAX);
    for (int64_t id = 1; id <= rows; id++) {
        assert_int_equal(item_add(f.db, id), ERR_NONE);
        if (id % 16 == 7) {
            assert_int_equal(db_checkpoint_passive(f.db), ERR_NONE);
        }
    }
    fault_vfs_power_cut(f.vfs, seed);
    db_close(&f.db);
    if (db_open(&f.db, &f.fake.world, &f.options) != ERR_NONE || problem_count(f.db) != 0) {
        return -1;
    }
    int64_t lost = 0;
    for (int64_t id = 1; id <= rows; id++) {
        lost += !item_is_there(f.db, id);
    }
    return lost;
}

static void what_was_acknowledged_survives_every_power_cut(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        assert_int_equal(lost_rows(seed, false), 0);
    }
}

// The test above must be able to fail: without syncs it does.
static void without_syncs_acknowledged_rows_are_lost(void **state)
{
    (void)state;
    int bad_seeds = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        bad_seeds += lost_rows(seed, true) != 0;
    }
    assert_true(bad_seeds > SEEDS / 10);
}

// Power goes at the n-th write or sync, so in the middle of a commit or checkpoint: what was not
// acknowledged is there whole or not at all.
static void a_cut_within_a_commit_leaves_it_whole_or_undone(void **state)
{
    (void)state;
    for (int nth = 1; nth <= 40; nth++) {
        FIXTURE_SCOPE Fixture f;
        fixture_make(&f);
        assert_int_equal(item_add(f.db, 1), ERR_NONE);
        fault_vfs_plan(f.vfs, (FaultPlan){ .op = nth % 2 ? FAULT_WRITE : FAULT_SYNC,
                                           .nth = (nth + 1) / 2,
                                           .code = SQLITE_IOERR,
                                           .lasting = true });
        int64_t acknowledged = 1;
        bool going = true;
        for (int64_t pair = 1; pair <= 10 && going; pair++) {
            TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
            item_insert(&tx, 2 * pair);
            item_insert(&tx, 2 * pair + 1);
            going = tx_commit(&tx) == ERR_NONE;
            acknowledged += going ? 2 : 0;
        }
        fault_vfs_power_cut(f.vfs, (uint64_t)nth);
        fault_vfs_plan(f.vfs, (FaultPlan){ 0 });
        db_close(&f.db);
        fixture_open(&f);
        int64_t there = item_count(f.db);
        assert_true(there >= acknowledged);
        assert_true(there <= acknowledged + 2);
        assert_int_equal(there % 2, 1);
        assert_int_equal(problem_count(f.db), 0);
    }
}

// The same in the middle of migrations: the next start goes on.
static void a_cut_within_a_migration_is_repaired_by_the_next_start(void **state)
{
    (void)state;
    for (int nth = 1; nth <= 24; nth++) {
        Fixture f = { .fake = fake_world_make(1), .vfs = fault_vfs_make("fault") };
        f.options = (DbOptions){ .path = "/data.db", .vfs = "fault", .schema = &test_schema };
        fault_vfs_plan(f.vfs, (FaultPlan){ .op = nth % 2 ? FAULT_WRITE : FAULT_SYNC,
                                           .nth = (nth + 1) / 2,
                                           .code = SQLITE_IOERR,
                                           .lasting = true });
        err_ignore(db_migrate(&f.fake.world, &f.options, NULL), "may fail at any step");
        fault_vfs_power_cut(f.vfs, (uint64_t)nth);
        fault_vfs_plan(f.vfs, (FaultPlan){ 0 });
        assert_int_equal(db_migrate(&f.fake.world, &f.options, NULL), ERR_NONE);
        fixture_open(&f);
        assert_int_equal(item_add(f.db, 1), ERR_NONE);
        assert_int_equal(problem_count(f.db), 0);
        fixture_free(&f);
    }
}

static void a_killed_process_loses_nothing_that_it_wrote(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    db_close(&f.db);
    f.options.lose_on_power_cut = true;
    fixture_open(&f);
    assert_int_equal(item_add(f.db, 1), ERR_NONE);
    fault_vfs_kill(f.vfs);
    assert_int_equal(item_add(f.db, 2), ERR_STORE);
    db_close(&f.db);
    fixture_open(&f);
    assert_int_equal(item_count(f.db), 1);
}

static void the_same_seed_gives_the_same_outcome(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        assert_int_equal(lost_rows(seed, true), lost_rows(seed, true));
    }
}

// A disk that is full and then fails in every way one after the other.
static void every_failing_operation_is_reported_and_survived(void **state)
{
    (void)state;
    static const int codes[FAULT_OP_COUNT] = {
        [FAULT_OPEN] = SQLITE_CANTOPEN,     [FAULT_READ] = SQLITE_IOERR_READ,
        [FAULT_WRITE] = SQLITE_IOERR_WRITE, [FAULT_TRUNCATE] = SQLITE_IOERR_TRUNCATE,
        [FAULT_SYNC] = SQLITE_IOERR_FSYNC,  [FAULT_DELETE] = SQLITE_IOERR_DELETE,
    };
    for (int op = 0; op < FAULT_OP_COUNT; op++) {
        bool fired = true;
        for (int nth = 1; fired && nth < 200; nth++) {
            FIXTURE_SCOPE Fixture f;
            fixture_make(&f);
            fault_vfs_plan(f.vfs, (FaultPlan){ .op = (FaultOp)op, .nth = nth, .code = codes[op] });
            bool first = item_add(f.db, 1) == ERR_NONE;
            bool second = item_add(f.db, 2) == ERR_NONE;
            err_ignore(db_checkpoint_passive(f.db), "may fail, must not lose");
            fired = fault_vfs_has_fired(f.vfs);
            fault_vfs_plan(f.vfs, (FaultPlan){ 0 });
            db_close(&f.db);
            fixture_open(&f);
            assert_true(item_is_there(f.db, 1) || !first);
            assert_true(item_is_there(f.db, 2) || !second);
            assert_int_equal(problem_count(f.db), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_every_power_cut),
        cmocka_unit_test(without_syncs_acknowledged_rows_are_lost),
        cmocka_unit_test(a_cut_within_a_commit_leaves_it_whole_or_undone),
        cmocka_unit_test(a_cut_within_a_migration_is_repaired_by_the_next_start),
        cmocka_unit_test(a_killed_process_loses_nothing_that_it_wrote),
        cmocka_unit_test(the_same_seed_gives_the_same_outcome),
        cmocka_unit_test(every_failing_operation_is_reported_and_survived),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
