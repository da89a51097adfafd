#include "fixture.h"

#include <stdlib.h>

// ---- values and rows -------------------------------------------------------------------------

typedef struct Item {
    char name[32];
    int64_t size;
    size_t name_len;
    size_t body_len;
    bool has_name;
    bool has_body;
    bool has_parent;
} Item;

static void item_read(const Row *row, void *into)
{
    Item *item = into;
    Str name = row_text(row, 0);
    assert_true(name.len < sizeof(item->name));
    memcpy(item->name, name.at, name.len);
    item->name_len = name.len;
    item->size = row_i64(row, 1);
    item->body_len = row_blob(row, 2).len;
    item->has_name = !row_is_null(row, 0);
    item->has_body = !row_is_null(row, 2);
    item->has_parent = !row_is_null(row, 3);
}

static void what_was_committed_is_read(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    Tx write = tx_begin(f.db, TX_WRITE);
    tx_change(&write, SQL(ITEM_INSERT), VALUES(db_i64(7), db_text(S("日本")), db_i64(3)));
    assert_int_equal(tx_commit(&write), ERR_NONE);
    Item item = { 0 };
    TX_SCOPE Tx read = tx_begin(f.db, TX_READ);
    assert_int_equal(tx_one(&read, SQL(ITEM_GET), VALUES(db_i64(7)), item_read, &item), ERR_NONE);
    assert_string_equal(item.name, "日本");
    assert_int_equal(item.size, 3);
    assert_false(item.has_parent);
}

static void leaving_without_commit_changes_nothing(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    {
        TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
        item_insert(&tx, 1);
        assert_int_equal(item_count_in(&tx), 1);
    }
    assert_int_equal(item_count(f.db), 0);
}

static void empty_text_and_bytes_are_not_null(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(1), db_text((Str){ 0 }), db_i64(0)));
    tx_change(&tx, SQL(ITEM_INSERT_BODY), VALUES(db_i64(2), db_blob(NULL, 0)));
    tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(3), db_text_or_null(S("")), db_i64(0)));
    Item item = { 0 };
    assert_int_equal(tx_one(&tx, SQL(ITEM_GET), VALUES(db_i64(1)), item_read, &item), ERR_NONE);
    assert_true(item.has_name);
    assert_int_equal(item.name_len, 0);
    assert_int_equal(tx_one(&tx, SQL(ITEM_GET), VALUES(db_i64(2)), item_read, &item), ERR_NONE);
    assert_true(item.has_body);
    assert_int_equal(item.body_len, 0);
    assert_int_equal(tx_one(&tx, SQL(ITEM_GET), VALUES(db_i64(3)), item_read, &item), ERR_NONE);
    assert_false(item.has_name);
}

static void three_read(const Row *row, void *into)
{
    int64_t *numbers = into;
    for (int i = 0; i < 3; i++) {
        numbers[i] = row_i64(row, i);
    }
}

static void values_go_where_their_number_says(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    int64_t numbers[3] = { 0 };
    TX_SCOPE Tx tx = tx_begin(f.db, TX_READ);
    DbValues values = VALUES(db_i64(11), db_i64(22));
    assert_int_equal(tx_one(&tx, SQL(VALUES_SWAPPED), values, three_read, numbers), ERR_NONE);
    assert_int_equal(numbers[0], 22);
    assert_int_equal(numbers[1], 11);
    assert_int_equal(numbers[2], 22);
}

static void a_row_that_is_not_there_does_not_fail_the_transaction(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    Item item = { .size = 99 };
    assert_int_equal(tx_one(&tx, SQL(ITEM_GET), VALUES(db_i64(5)), item_read, &item),
                     ERR_NOT_FOUND);
    assert_int_equal(item.size, 99);
    item_insert(&tx, 5);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
}

static Err until_three(const Row *row, void *into)
{
    int64_t *sum = into;
    if (row_i64(row, 0) == 3) {
        return ERR_LIMIT;
    }
    *sum += row_i64(row, 0);
    return ERR_NONE;
}

static void each_row_is_given_until_the_reader_stops(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    item_insert(&tx, 1);
    item_insert(&tx, 2);
    int64_t sum = 0;
    assert_int_equal(tx_each(&tx, SQL(ITEM_LIST), NO_VALUES, until_three, &sum), ERR_NONE);
    assert_int_equal(sum, 3);
    item_insert(&tx, 3);
    item_insert(&tx, 4);
    sum = 0;
    assert_int_equal(tx_each(&tx, SQL(ITEM_LIST), NO_VALUES, until_three, &sum), ERR_LIMIT);
    assert_int_equal(sum, 3);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
}

static void returning_runs_to_its_end(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    item_insert(&tx, 1);
    int64_t size = 0;
    DbValues values = VALUES(db_i64(1), db_i64(10));
    assert_int_equal(tx_one(&tx, SQL(ITEM_GROW), values, number_read, &size), ERR_NONE);
    assert_int_equal(size, 10);
    tx_change(&tx, SQL(ITEM_GROW), values);
    assert_int_equal(tx_one(&tx, SQL(ITEM_GROW), values, number_read, &size), ERR_NONE);
    assert_int_equal(size, 30);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
}

// ---- failures --------------------------------------------------------------------------------

static void changing_no_row_is_a_conflict(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    item_insert(&tx, 1);
    tx_change(&tx, SQL(ITEM_RENAME), VALUES(db_i64(2), db_text(S("x"))));
    item_insert(&tx, 3); // skipped
    assert_int_equal(tx_commit(&tx), ERR_CONFLICT);
    assert_false(tx_failed_on_unique(&tx));
    tx_end(&tx);
    assert_int_equal(item_count(f.db), 0);
}

static void changing_several_rows_is_a_conflict_unless_run(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    item_insert(&tx, 1);
    item_insert(&tx, 2);
    int64_t changed = 0;
    tx_run(&tx, SQL(ITEM_GROW_ALL), VALUES(db_i64(1)), &changed);
    assert_int_equal(changed, 2);
    tx_run(&tx, SQL(ITEM_RENAME), VALUES(db_i64(9), db_null()), &changed);
    assert_int_equal(changed, 0);
    assert_int_equal(tx.err, ERR_NONE);
    tx_change(&tx, SQL(ITEM_GROW_ALL), VALUES(db_i64(1)));
    assert_int_equal(tx.err, ERR_CONFLICT);
}

static void a_name_taken_twice_is_told_apart(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(1), db_text(S("a")), db_i64(0)));
    tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(2), db_text(S("a")), db_i64(0)));
    assert_int_equal(tx.err, ERR_CONFLICT);
    assert_true(tx_failed_on_unique(&tx));
    assert_false(tx_is_gone(&tx));
}

static void what_the_schema_forbids_is_our_bug(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    Tx tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(1), db_null(), db_i64(-1)));
    assert_int_equal(tx.err, ERR_BUG);
    tx_end(&tx);
    tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_INSERT_CHILD), VALUES(db_i64(1), db_i64(404)));
    assert_int_equal(tx.err, ERR_BUG);
    tx_end(&tx);
    tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(1), db_null(), db_text(S("many"))));
    assert_int_equal(tx.err, ERR_BUG);
    tx_end(&tx);
}

static void a_reader_sees_its_snapshot_while_the_writer_commits(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    DbOptions options = f.options;
    options.mode = DB_READER;
    Db *reader = NULL;
    assert_int_equal(db_open(&reader, &f.fake.world, &options), ERR_NONE);
    Tx read = tx_begin(reader, TX_READ);
    assert_int_equal(item_count_in(&read), 0);
    assert_int_equal(item_add(f.db, 1), ERR_NONE);
    assert_int_equal(item_count_in(&read), 0);
    tx_end(&read);
    assert_int_equal(item_count(reader), 1);
    db_close(&reader);
}

static void a_read_past_its_deadline_is_stopped(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_READ);
    tx_set_deadline(&tx, f.fake.now_ms * 1000000 - 1);
    int64_t most = 0;
    assert_int_equal(tx_one(&tx, SQL(ITEM_COUNT), NO_VALUES, number_read, &most), ERR_TIMEOUT);
    tx_end(&tx);
    assert_int_equal(item_count(f.db), 0);
}

static int64_t tick_by_asking(World *world)
{
    ((FakeWorld *)world)->now_ms++;
    return ((FakeWorld *)world)->now_ms * 1000000;
}

static void an_endless_read_is_stopped_while_it_runs(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    f.fake.world.tick_ns = tick_by_asking;
    TX_SCOPE Tx tx = tx_begin(f.db, TX_READ);
    tx_set_deadline(&tx, (f.fake.now_ms + 20) * 1000000);
    int64_t most = 0;
    assert_int_equal(tx_one(&tx, SQL(ITEM_FOREVER), NO_VALUES, number_read, &most), ERR_TIMEOUT);
    assert_int_equal(tx_commit(&tx), ERR_TIMEOUT);
}

static void a_misspelt_statement_stops_the_start(void **state)
{
    (void)state;
    static const char *const texts[] = { "SELECT no_such_column FROM item", "SELECT $2", "SELECT ?",
                                         "SELECT \"a text in double quotes\"" };
    static const char *const name = "wrong";
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    for (size_t i = 0; i < countof(texts); i++) {
        db_close(&f.db);
        DbSchema schema = { .sql_text = &texts[i], .sql_name = &name, .sql_count = 1 };
        DbOptions options = f.options;
        options.schema = &schema;
        Db *db = NULL;
        assert_int_equal(db_open(&db, &f.fake.world, &options), ERR_BUG);
        assert_null(db);
    }
}

static void a_missing_database_is_not_made_by_a_reader(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    DbOptions options = {
        .path = "/none.db", .mode = DB_READER, .vfs = "fault", .schema = &test_schema
    };
    Db *db = NULL;
    assert_int_equal(db_open(&db, &f.fake.world, &options), ERR_STORE);
    assert_false(fault_vfs_has_file(f.vfs, "/none.db"));
}

// Fails each step in turn. Whatever breaks, nothing may be half done.
static void a_transaction_is_all_or_nothing(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    bool fired = true;
    for (int step = 1; fired; step++) {
        int64_t before = item_count(f.db);
        f.fake.world.fault_countdown = step;
        Err err = ERR_NONE;
        {
            TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
            item_insert(&tx, db_next_id(&tx));
            item_insert(&tx, db_next_id(&tx));
            err = tx_commit(&tx);
        }
        fired = f.fake.world.fault_countdown == 0;
        f.fake.world.fault_countdown = 0;
        assert_int_equal(err, fired ? ERR_STORE : ERR_NONE);
        assert_int_equal(item_count(f.db) - before, fired ? 0 : 2);
    }
}

// ---- savepoints ------------------------------------------------------------------------------

static void a_rolled_back_savepoint_leaves_the_others(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    tx_savepoint(&tx);
    item_insert(&tx, 1);
    assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
    tx_savepoint(&tx);
    item_insert(&tx, 2);
    item_insert(&tx, 1);
    assert_int_equal(tx_savepoint_release(&tx), ERR_CONFLICT);
    assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
    assert_false(tx_failed_on_unique(&tx));
    tx_savepoint(&tx);
    item_insert(&tx, 3);
    assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
    assert_int_equal(item_count(f.db), 2);
}

static void a_refused_command_without_a_failure_is_undone_too(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    tx_savepoint(&tx);
    item_insert(&tx, 1);
    assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
    assert_int_equal(item_count(f.db), 0);
}

static void a_savepoint_after_a_failure_cannot_be_rolled_back_alone(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_RENAME), VALUES(db_i64(2), db_null()));
    tx_savepoint(&tx);
    assert_int_equal(tx_savepoint_release(&tx), ERR_CONFLICT);
    assert_int_equal(tx_savepoint_rollback(&tx), ERR_STORE);
}

// ---- the whole transaction is lost -----------------------------------------------------------

static void big_item_insert(Tx *tx, int64_t id)
{
    enum { BODY_BYTES = 300000 };
    char *body = calloc(1, BODY_BYTES);
    assert_non_null(body);
    tx_change(tx, SQL(ITEM_INSERT_BODY), VALUES(db_i64(id), db_blob(body, BODY_BYTES)));
    free(body);
}

// With a small cache a big transaction writes its pages before the commit, and meets the limit
// inside a step.
static void a_full_disk_takes_the_whole_transaction(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    db_close(&f.db);
    f.options.cache_kb = 64;
    fixture_open(&f);
    assert_int_equal(item_add(f.db, 1), ERR_NONE);
    fault_vfs_set_capacity(f.vfs, fault_vfs_used_bytes(f.vfs) + 500000);
    {
        TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
        tx_savepoint(&tx);
        item_insert(&tx, 2);
        assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
        tx_savepoint(&tx);
        big_item_insert(&tx, 3);
        big_item_insert(&tx, 4);
        assert_int_equal(tx_savepoint_release(&tx), ERR_STORE);
        assert_true(tx_is_gone(&tx));
        assert_int_equal(tx_savepoint_rollback(&tx), ERR_STORE);
        assert_int_equal(tx_commit(&tx), ERR_STORE);
    }
    assert_int_equal(item_count(f.db), 1);
    fault_vfs_set_capacity(f.vfs, 0);
    assert_int_equal(item_add(f.db, 2), ERR_NONE);
    assert_int_equal(item_count(f.db), 2);
}

static void a_sync_that_fails_fails_the_commit(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    fault_vfs_plan(f.vfs, (FaultPlan){ .op = FAULT_SYNC, .nth = 1, .code = SQLITE_IOERR_FSYNC });
    assert_int_equal(item_add(f.db, 1), ERR_STORE);
    assert_true(fault_vfs_has_fired(f.vfs));
}

// ---- ids and counters ------------------------------------------------------------------------

static int64_t id_committed(Db *db)
{
    TX_SCOPE Tx tx = tx_begin(db, TX_WRITE);
    int64_t id = db_next_id(&tx);
    item_insert(&tx, id);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
    return id;
}

static void ids_grow_and_are_never_given_twice(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    int64_t last = id_committed(f.db);
    assert_int_equal(last, DB_ID_FIRST);
    for (int round = 0; round < 3000; round++) {
        TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
        tx_savepoint(&tx);
        int64_t id = db_next_id(&tx);
        assert_true(id > last);
        last = id;
        item_insert(&tx, id);
        if (round % 3 == 0) {
            assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
        } else {
            assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
        }
        if (round % 5 != 0) {
            assert_int_equal(tx_commit(&tx), ERR_NONE);
        }
    }
}

// A block reserved in a part that is rolled back is gone with it, in the database as in memory.
static void ids_stay_unique_when_a_reservation_is_rolled_back(void **state)
{
    (void)state;
    for (int how = 0; how <= 2; how++) {
        FIXTURE_SCOPE Fixture f;
        fixture_make(&f);
        {
            TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
            tx_savepoint(&tx);
            assert_int_equal(db_next_id(&tx), DB_ID_FIRST);
            if (how == 1) {
                assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
            } else if (how == 2) {
                assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
                assert_int_equal(tx_commit(&tx), ERR_NONE);
            }
        }
        int64_t after = id_committed(f.db);
        assert_true(after > DB_ID_FIRST);
        fault_vfs_kill(f.vfs);
        db_close(&f.db);
        fixture_open(&f);
        assert_true(id_committed(f.db) > after);
    }
}

static void ids_go_on_after_a_restart(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    int64_t before = id_committed(f.db);
    db_close(&f.db);
    fixture_open(&f);
    assert_true(id_committed(f.db) > before);
}

static void counters_are_dense_and_taken_back(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    assert_int_equal(tx_next_counter(&tx, S("ticket")), 1);
    tx_savepoint(&tx);
    assert_int_equal(tx_next_counter(&tx, S("ticket")), 2);
    assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
    assert_int_equal(tx_next_counter(&tx, S("ticket")), 2);
    assert_int_equal(tx_next_counter(&tx, S("other")), 1);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
}

static void numbers_after_a_failure_are_never_kept(void **state)
{
    (void)state;
    FIXTURE_SCOPE Fixture f;
    fixture_make(&f);
    TX_SCOPE Tx tx = tx_begin(f.db, TX_WRITE);
    tx_change(&tx, SQL(ITEM_RENAME), VALUES(db_i64(2), db_null()));
    assert_int_equal(db_next_id(&tx), DB_ID_OF_FAILED);
    assert_int_equal(tx_next_counter(&tx, S("ticket")), DB_ID_OF_FAILED);
    assert_int_equal(tx_commit(&tx), ERR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_committed_is_read),
        cmocka_unit_test(leaving_without_commit_changes_nothing),
        cmocka_unit_test(empty_text_and_bytes_are_not_null),
        cmocka_unit_test(values_go_where_their_number_says),
        cmocka_unit_test(a_row_that_is_not_there_does_not_fail_the_transaction),
        cmocka_unit_test(each_row_is_given_until_the_reader_stops),
        cmocka_unit_test(returning_runs_to_its_end),
        cmocka_unit_test(changing_no_row_is_a_conflict),
        cmocka_unit_test(changing_several_rows_is_a_conflict_unless_run),
        cmocka_unit_test(a_name_taken_twice_is_told_apart),
        cmocka_unit_test(what_the_schema_forbids_is_our_bug),
        cmocka_unit_test(a_reader_sees_its_snapshot_while_the_writer_commits),
        cmocka_unit_test(a_read_past_its_deadline_is_stopped),
        cmocka_unit_test(an_endless_read_is_stopped_while_it_runs),
        cmocka_unit_test(a_misspelt_statement_stops_the_start),
        cmocka_unit_test(a_missing_database_is_not_made_by_a_reader),
        cmocka_unit_test(a_transaction_is_all_or_nothing),
        cmocka_unit_test(a_rolled_back_savepoint_leaves_the_others),
        cmocka_unit_test(a_refused_command_without_a_failure_is_undone_too),
        cmocka_unit_test(a_savepoint_after_a_failure_cannot_be_rolled_back_alone),
        cmocka_unit_test(a_full_disk_takes_the_whole_transaction),
        cmocka_unit_test(a_sync_that_fails_fails_the_commit),
        cmocka_unit_test(ids_grow_and_are_never_given_twice),
        cmocka_unit_test(ids_stay_unique_when_a_reservation_is_rolled_back),
        cmocka_unit_test(ids_go_on_after_a_restart),
        cmocka_unit_test(counters_are_dense_and_taken_back),
        cmocka_unit_test(numbers_after_a_failure_are_never_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
