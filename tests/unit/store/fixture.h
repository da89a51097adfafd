// fixture.h — a small schema of its own on the file system that fails when told to, so that the
// driver is tested without the product's tables.
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

// cmocka wants these four before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "store/db.h"
#include "store/migrate.h"
#include "support/fake_world.h"
#include "support/fault_vfs.h"

#define TEST_SQL_LIST(X)                                                                          \
    X(ITEM_INSERT, "item_insert", "INSERT INTO item (id, name, size) VALUES ($1, $2, $3)")        \
    X(ITEM_INSERT_BODY, "item_insert_body", "INSERT INTO item (id, body) VALUES ($1, $2)")        \
    X(ITEM_INSERT_CHILD, "item_insert_child", "INSERT INTO item (id, parent_id) VALUES ($1, $2)") \
    X(ITEM_RENAME, "item_rename", "UPDATE item SET name = $2 WHERE id = $1")                      \
    X(ITEM_GROW_ALL, "item_grow_all", "UPDATE item SET size = size + $1")                         \
    X(ITEM_GROW, "item_grow",                                                                     \
      "UPDATE item SET size = size + $2 WHERE id = $1 RETURNING size, name")                      \
    X(ITEM_GET, "item_get", "SELECT name, size, body, parent_id FROM item WHERE id = $1")         \
    X(ITEM_LIST, "item_list", "SELECT id, name FROM item ORDER BY id")                            \
    X(ITEM_COUNT, "item_count", "SELECT count(*) FROM item")                                      \
    X(ITEM_FOREVER, "item_forever",                                                               \
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")    \
    X(VALUES_SWAPPED, "values_swapped", "SELECT $2, $1, $2")                                      \
    X(VERIFY_NAMES, "verify_names",                                                               \
      "SELECT id, 'a forbidden name' FROM item WHERE name = 'forbidden'")

typedef enum TestSql {
#define X(id, name, text) id,
    TEST_SQL_LIST(X)
#undef X
        TEST_SQL_COUNT
} TestSql;

#define SQL(id) ((SqlId)(id))

static const char *const test_sql_text[] = {
#define X(id, name, text) text,
    TEST_SQL_LIST(X)
#undef X
};

static const char *const test_sql_name[] = {
#define X(id, name, text) name,
    TEST_SQL_LIST(X)
#undef X
};

static const SqlMigration test_migrations[] = {
    { 1, "initial",
      "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
      "CREATE TABLE item ("
      "    id INTEGER PRIMARY KEY,"
      "    name TEXT UNIQUE,"
      "    size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0),"
      "    body BLOB,"
      "    parent_id INTEGER REFERENCES item (id)"
      ") STRICT" },
};

static const DbSchema test_schema = {
    .sql_text = test_sql_text,
    .sql_name = test_sql_name,
    .sql_count = TEST_SQL_COUNT,
    .migrations = test_migrations,
    .migration_count = countof(test_migrations),
};

typedef struct Fixture {
    FakeWorld fake;
    FaultVfs *vfs;
    DbOptions options;
    Db *db;
} Fixture;

static inline void fixture_open(Fixture *f)
{
    assert_int_equal(db_open(&f->db, &f->fake.world, &f->options), ERR_NONE);
}

static inline void fixture_make(Fixture *f)
{
    *f = (Fixture){ .fake = fake_world_make(1), .vfs = fault_vfs_make("fault") };
    f->options = (DbOptions){ .path = "/data.db", .vfs = "fault", .schema = &test_schema };
    assert_int_equal(db_migrate(&f->fake.world, &f->options, NULL), ERR_NONE);
    fixture_open(f);
}

static inline void fixture_free(Fixture *f)
{
    db_close(&f->db);
    fault_vfs_free(&f->vfs);
}

#define FIXTURE_SCOPE CLEANUP(fixture_free)

static inline void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static inline int64_t item_count_in(Tx *tx)
{
    int64_t count = -1;
    assert_int_equal(tx_one(tx, SQL(ITEM_COUNT), NO_VALUES, number_read, &count), ERR_NONE);
    return count;
}

static inline int64_t item_count(Db *db)
{
    TX_SCOPE Tx tx = tx_begin(db, TX_READ);
    return item_count_in(&tx);
}

static inline void item_insert(Tx *tx, int64_t id)
{
    tx_change(tx, SQL(ITEM_INSERT), VALUES(db_i64(id), db_null(), db_i64(0)));
}

// One committed item.
static inline Err item_add(Db *db, int64_t id)
{
    TX_SCOPE Tx tx = tx_begin(db, TX_WRITE);
    item_insert(&tx, id);
    return tx_commit(&tx);
}

#endif
