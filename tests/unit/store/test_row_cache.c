// The rows that the writer keeps are what the database has: after any statement, after a rollback
// of a command or of everything, and when another connection has written.
#include "fixture.h"

#include "store/device_store.h"
#include "store/person_store.h"
#include "store/row_cache.h"
#include "store/thread_store.h"

static const char path[] = "/data.db";
static const unsigned char hash[SECRET_HASH_BYTES] = { 7, 7, 7 };
static const Thread row = { .id = { 11 }, .person = { 5 }, .public_seq = 1, .created_ms = 1 };

typedef struct Desk {
    FakeWorld fake;
    FaultVfs *vfs;
    Db *db;
} Desk;

static Thread thread_now(Tx *tx)
{
    Thread thread = { 0 };
    assert_int_equal(thread_load(tx, row.id, &thread), ERR_NONE);
    return thread;
}

static void one_message(Tx *tx)
{
    Thread thread = thread_now(tx);
    thread.public_seq++;
    thread_add_message(tx, &thread);
    assert_int_equal(tx->err, ERR_NONE);
}

static int desk_make(void **state)
{
    static Desk desk;
    desk = (Desk){ .fake = fake_world_make(1), .vfs = fault_vfs_make("fault") };
    DbOptions options = { .path = path, .mode = DB_WRITER, .vfs = "fault" };
    assert_int_equal(db_migrate(&desk.fake.world, &options, NULL), ERR_NONE);
    assert_int_equal(db_open(&desk.db, &desk.fake.world, &options), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(desk.db, TX_WRITE);
    for (int64_t id = 5; id <= 6; id++) {
        Person person = { .id = { id }, .role = ROLE_END_USER, .name = S("Chie"), .active = true };
        person_insert(&tx, &person, S(""));
    }
    thread_insert(&tx, &row);
    Device device = { .id = { 21 }, .person = { 5 }, .last_n = 1, .answers = { 100 } };
    device_insert(&tx, &device, hash);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
    *state = &desk;
    return 0;
}

static int desk_free(void **state)
{
    Desk *desk = *state;
    db_close(&desk->db);
    fault_vfs_free(&desk->vfs);
    return 0;
}

// ---- what is kept -----------------------------------------------------------------------------

static void a_row_that_was_read_is_kept_and_a_write_is_followed(void **state)
{
    const Desk *desk = *state;
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    Thread kept = { 0 };
    assert_false(row_cache_get(&tx, ROW_THREAD, row.id.v, &kept, NULL));
    one_message(&tx);
    assert_true(row_cache_get(&tx, ROW_THREAD, row.id.v, &kept, NULL));
    assert_int_equal(kept.public_seq, 2);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
    tx = tx_begin(desk->db, TX_WRITE);
    assert_true(row_cache_get(&tx, ROW_THREAD, row.id.v, &kept, NULL));
    assert_int_equal(kept.public_seq, 2);
}

static void a_device_is_found_by_its_hash(void **state)
{
    const Desk *desk = *state;
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    Device device = { 0 };
    assert_int_equal(device_load(&tx, hash, &device), ERR_NONE);
    device.last_n = 2;
    device.answers[1] = 200;
    device_save(&tx, &device);
    Device again = { 0 };
    assert_int_equal(device_load(&tx, hash, &again), ERR_NONE);
    assert_int_equal(again.last_n, 2);
    assert_int_equal(again.answers[0], 100);
    assert_int_equal(again.answers[1], 200);
    unsigned char other[SECRET_HASH_BYTES] = { 7, 7, 7 };
    other[SECRET_HASH_BYTES - 1] = 1; // the same first bytes
    assert_int_equal(device_load(&tx, other, &again), ERR_NOT_FOUND);
}

static void texts_are_copied(void **state)
{
    const Desk *desk = *state;
    Arena arena = { 0 };
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    Person person = { 0 };
    assert_int_equal(person_load(&tx, &arena, (PersonId){ 5 }, &person), ERR_NONE);
    assert_int_equal(person_load(&tx, &arena, (PersonId){ 5 }, &person), ERR_NONE);
    Person changed = person;
    changed.name = S("Chiyoko, who has a longer name");
    person_save(&tx, &changed, S(""));
    assert_true(str_equal(person.name, S("Chie")));
    assert_int_equal(person_load(&tx, &arena, (PersonId){ 5 }, &person), ERR_NONE);
    assert_true(str_equal(person.name, changed.name));
    arena_free(&arena);
}

// ---- what is forgotten ------------------------------------------------------------------------

static void what_any_statement_changed_is_read_again(void **state)
{
    const Desk *desk = *state;
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    one_message(&tx);
    tx_run(&tx, SQL_PERSON_SET_THREADS, VALUES(db_i64(5), db_i64(6)), NULL);
    assert_int_equal(thread_now(&tx).person.v, 6);
    Device device = { 0 };
    assert_int_equal(device_load(&tx, hash, &device), ERR_NONE);
    device_purge(&tx, INT64_MAX, NULL);
    assert_int_equal(device_load(&tx, hash, &device), ERR_NOT_FOUND);
}

static void a_refused_command_leaves_no_trace(void **state)
{
    const Desk *desk = *state;
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    tx_savepoint(&tx);
    one_message(&tx);
    assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
    tx_savepoint(&tx);
    one_message(&tx);
    Device device = { 0 };
    assert_int_equal(device_load(&tx, hash, &device), ERR_NONE);
    device_set_person(&tx, device.id, (PersonId){ 6 });
    assert_int_equal(device_load(&tx, hash, &device), ERR_NONE); // kept as it is for now
    assert_int_equal(device.person.v, 6);
    assert_int_equal(thread_now(&tx).public_seq, 3);
    assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
    assert_int_equal(thread_now(&tx).public_seq, 2);
    assert_int_equal(device_load(&tx, hash, &device), ERR_NONE);
    assert_int_equal(device.person.v, 5);
    assert_int_equal(tx_commit(&tx), ERR_NONE);
}

static void a_refused_command_that_read_much_leaves_no_trace(void **state)
{
    const Desk *desk = *state;
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    tx_savepoint(&tx);
    for (int64_t id = 1000; id < 1000 + 2 * ROW_CACHE_NEWS_MAX; id++) {
        row_cache_put(&tx, ROW_CURRENT_OF_THREAD, id, &(ConversationId){ id });
    }
    one_message(&tx);
    assert_int_equal(tx_savepoint_rollback(&tx), ERR_NONE);
    assert_int_equal(thread_now(&tx).public_seq, 1);
    ConversationId none = { 0 };
    assert_false(row_cache_get(&tx, ROW_CURRENT_OF_THREAD, 1000, &none, NULL));
}

static void a_lost_transaction_leaves_no_trace(void **state)
{
    const Desk *desk = *state;
    {
        TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
        tx_savepoint(&tx);
        one_message(&tx);
        assert_int_equal(tx_savepoint_release(&tx), ERR_NONE);
    }
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    assert_int_equal(thread_now(&tx).public_seq, 1);
}

static void what_another_connection_wrote_is_seen(void **state)
{
    const Desk *desk = *state;
    {
        TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
        one_message(&tx);
        assert_int_equal(tx_commit(&tx), ERR_NONE);
    }
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open_v2(path, &other, SQLITE_OPEN_READWRITE, "fault"), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "UPDATE thread SET public_seq = 40", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    assert_int_equal(thread_now(&tx).public_seq, 40);
}

static void a_row_that_is_too_long_is_not_kept(void **state)
{
    const Desk *desk = *state;
    static char name[ROW_CACHE_ROW_BYTES_MAX];
    TX_SCOPE Tx tx = tx_begin(desk->db, TX_WRITE);
    Person person = { .id = { 5 }, .name = { name, sizeof(name) } };
    row_cache_put(&tx, ROW_PERSON, 5, &person);
    Arena arena = { 0 };
    assert_false(row_cache_get(&tx, ROW_PERSON, 5, &person, &arena));
    arena_free(&arena);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, desk_make, desk_free)
    const struct CMUnitTest tests[] = {
        T(a_row_that_was_read_is_kept_and_a_write_is_followed),
        T(a_device_is_found_by_its_hash),
        T(texts_are_copied),
        T(what_any_statement_changed_is_read_again),
        T(a_refused_command_leaves_no_trace),
        T(a_refused_command_that_read_much_leaves_no_trace),
        T(a_lost_transaction_leaves_no_trace),
        T(what_another_connection_wrote_is_seen),
        T(a_row_that_is_too_long_is_not_kept),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
