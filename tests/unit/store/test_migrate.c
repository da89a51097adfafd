#include "fixture.h"

#include "store/verify.h"

static const char *const count_text[] = { "SELECT count(*) FROM item" };
static const char *const count_name[] = { "item_count" };

static const SqlMigration three[] = {
    { 1, "initial",
      "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
      "CREATE TABLE item (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES item (id)) STRICT;"
      "INSERT INTO item (id) VALUES (1)" },
    { 2, "more", "INSERT INTO item (id) VALUES (2)" },
    // Rebuilds a table that others refer to, as ALTER TABLE cannot.
    { 3, "rebuild",
      "CREATE TABLE item_new (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES item (id),"
      "    name TEXT NOT NULL DEFAULT '') STRICT;"
      "INSERT INTO item_new (id, parent_id) SELECT id, parent_id FROM item;"
      "DROP TABLE item; ALTER TABLE item_new RENAME TO item; INSERT INTO item (id) VALUES (3)" },
};

static const SqlMigration broken[] = {
    { 1, "initial",
      "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
      "CREATE TABLE item (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES item (id)) STRICT" },
    { 2, "half", "INSERT INTO item (id) VALUES (2); INSERT INTO no_such_table VALUES (1)" },
};

static const SqlMigration orphan[] = {
    { 1, "initial",
      "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
      "CREATE TABLE item (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES item (id)) STRICT" },
    { 2, "orphan", "INSERT INTO item (id, parent_id) VALUES (2, 404)" },
};

static const SqlMigration of_another[] = { { 1, "something_else", "SELECT 1" } };

typedef struct Migrated {
    FakeWorld fake;
    FaultVfs *vfs;
    DbSchema schema;
    DbOptions options;
    int applied;
} Migrated;

static void migrated_make(Migrated *m)
{
    *m = (Migrated){ .fake = fake_world_make(1), .vfs = fault_vfs_make("fault") };
    m->schema = (DbSchema){ .sql_text = count_text, .sql_name = count_name, .sql_count = 1 };
}

static void migrated_free(Migrated *m)
{
    fault_vfs_free(&m->vfs);
}

#define MIGRATED_SCOPE CLEANUP(migrated_free)

static Err migrate(Migrated *m, const SqlMigration *migrations, int count)
{
    m->schema.migrations = migrations;
    m->schema.migration_count = count;
    m->options = (DbOptions){ .path = "/dir/data.db", .vfs = "fault", .schema = &m->schema };
    m->applied = -1;
    return db_migrate(&m->fake.world, &m->options, &m->applied);
}

static int64_t count_of(Migrated *m, const char *path)
{
    DbOptions options = m->options;
    options.path = path;
    Db *db = NULL;
    assert_int_equal(db_open(&db, &m->fake.world, &options), ERR_NONE);
    int64_t count = -1;
    {
        TX_SCOPE Tx tx = tx_begin(db, TX_READ);
        assert_int_equal(tx_one(&tx, (SqlId)0, NO_VALUES, number_read, &count), ERR_NONE);
    }
    db_close(&db);
    return count;
}

static void a_new_database_gets_all_in_order(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, three, 3), ERR_NONE);
    assert_int_equal(m.applied, 3);
    assert_int_equal(count_of(&m, "/dir/data.db"), 3);
}

static void what_was_applied_is_not_applied_again(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, three, 1), ERR_NONE);
    assert_int_equal(migrate(&m, three, 3), ERR_NONE);
    assert_int_equal(m.applied, 2);
    assert_int_equal(migrate(&m, three, 3), ERR_NONE);
    assert_int_equal(m.applied, 0);
    assert_int_equal(count_of(&m, "/dir/data.db"), 3);
}

static void a_copy_is_made_before_each_but_the_first(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, three, 3), ERR_NONE);
    assert_false(fault_vfs_has_file(m.vfs, "/dir/backup-before-0001.db"));
    assert_int_equal(count_of(&m, "/dir/backup-before-0002.db"), 1);
    assert_int_equal(count_of(&m, "/dir/backup-before-0003.db"), 2);
}

static void a_newer_database_is_refused_and_left_alone(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, three, 3), ERR_NONE);
    assert_int_equal(migrate(&m, three, 2), ERR_STATE);
    assert_int_equal(m.applied, 0);
    assert_int_equal(count_of(&m, "/dir/data.db"), 3);
}

static void a_database_of_another_program_is_refused(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, three, 1), ERR_NONE);
    assert_int_equal(migrate(&m, of_another, 1), ERR_STATE);
}

static void a_broken_migration_is_rolled_back_whole(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, broken, 2), ERR_BUG);
    assert_int_equal(m.applied, 1);
    assert_int_equal(count_of(&m, "/dir/data.db"), 0);
    assert_int_equal(migrate(&m, broken, 1), ERR_NONE);
}

static void a_migration_that_breaks_a_reference_is_rolled_back(void **state)
{
    (void)state;
    MIGRATED_SCOPE Migrated m;
    migrated_make(&m);
    assert_int_equal(migrate(&m, orphan, 2), ERR_BUG);
    assert_int_equal(count_of(&m, "/dir/data.db"), 0);
}

// Fails each step in turn; the next start must always come to the end.
static void a_failed_start_can_be_repeated(void **state)
{
    (void)state;
    bool fired = true;
    for (int step = 1; fired; step++) {
        MIGRATED_SCOPE Migrated m;
        migrated_make(&m);
        m.fake.world.fault_countdown = step;
        Err err = migrate(&m, three, 3);
        fired = m.fake.world.fault_countdown == 0;
        m.fake.world.fault_countdown = 0;
        assert_int_equal(err, fired ? ERR_STORE : ERR_NONE);
        assert_int_equal(migrate(&m, three, 3), ERR_NONE);
        assert_int_equal(count_of(&m, "/dir/data.db"), 3);
        assert_int_equal(count_of(&m, "/dir/backup-before-0003.db"), 2);
    }
}

// The product's own schema and statements, all of them.
static void the_products_schema_is_made_and_all_its_statements_fit(void **state)
{
    (void)state;
    FakeWorld fake = fake_world_make(1);
    FaultVfs *vfs = fault_vfs_make("fault");
    DbOptions options = { .path = "/data.db", .vfs = "fault" };
    assert_int_equal(db_migrate(&fake.world, &options, NULL), ERR_NONE);
    Db *db = NULL;
    assert_int_equal(db_open(&db, &fake.world, &options), ERR_NONE);
    int64_t problems = -1;
    assert_int_equal(verify_run(db, NULL, NULL, &problems), ERR_NONE);
    assert_int_equal(problems, 0);
    db_close(&db);
    fault_vfs_free(&vfs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_database_gets_all_in_order),
        cmocka_unit_test(what_was_applied_is_not_applied_again),
        cmocka_unit_test(a_copy_is_made_before_each_but_the_first),
        cmocka_unit_test(a_newer_database_is_refused_and_left_alone),
        cmocka_unit_test(a_database_of_another_program_is_refused),
        cmocka_unit_test(a_broken_migration_is_rolled_back_whole),
        cmocka_unit_test(a_migration_that_breaks_a_reference_is_rolled_back),
        cmocka_unit_test(a_failed_start_can_be_repeated),
        cmocka_unit_test(the_products_schema_is_made_and_all_its_statements_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
