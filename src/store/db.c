#include "store/db.h"

#include <stdlib.h>

#include "base/log.h"
#include "store/row_cache.h"
#include "store/sqlite.h"

enum {
    PROGRESS_STEPS = 4000, // of SQLite's machine between two looks at the deadline
};

static const int64_t id_max = INT64_C(1) << 53; // what a JavaScript number can hold

struct Row {
    sqlite3_stmt *statement;
};

const DbSchema db_schema = {
    .sql_text = sql_text,
    .sql_name = sql_name,
    .sql_count = SQL_COUNT,
    .migrations = sql_migrations,
    .migration_count = SQL_MIGRATION_COUNT,
};

static const struct {
    const char *name;
    const char *text;
} own_sql[OWN_COUNT] = {
    [OWN_BEGIN] = { "begin", "BEGIN" },
    [OWN_BEGIN_WRITE] = { "begin_write", "BEGIN IMMEDIATE" },
    [OWN_COMMIT] = { "commit", "COMMIT" },
    [OWN_ROLLBACK] = { "rollback", "ROLLBACK" },
    [OWN_SAVEPOINT] = { "savepoint", "SAVEPOINT command" },
    [OWN_RELEASE] = { "release", "RELEASE command" },
    [OWN_ROLLBACK_TO] = { "rollback_to", "ROLLBACK TO command" },
    // The value is where the next block begins. $2: the least that it may begin with, so that an
    // id of a block whose reservation was rolled back is not handed out again either.
    [OWN_ID_RESERVE] = { "id_reserve",
                         "INSERT INTO counter (name, value) VALUES ('id', $2 + $1) "
                         "ON CONFLICT (name) DO UPDATE SET value = max(value, $2) + $1 "
                         "RETURNING value" },
    [OWN_COUNTER_NEXT] = { "counter_next", "INSERT INTO counter (name, value) VALUES ($1, 1) "
                                           "ON CONFLICT (name) DO UPDATE SET value = value + 1 "
                                           "RETURNING value" },
};

// ---- opening ---------------------------------------------------------------------------------

static int on_commit(void *context, sqlite3 *handle, const char *database, int wal_pages)
{
    (void)handle;
    (void)database;
    ((Db *)context)->wal_pages = wal_pages;
    return SQLITE_OK;
}

// Whatever statement changes a row: what is kept of it is no longer true.
static void on_change(void *context, int how, const char *database, const char *table,
                      sqlite3_int64 id)
{
    (void)database;
    if (how != SQLITE_INSERT) {
        row_cache_forget(((Db *)context)->cache, table, id);
    }
}

// SQLite asks now and then while a statement runs; anything but 0 stops the statement.
static int on_progress(void *context)
{
    const Db *db = context;
    return db->deadline_ns != 0 && db->world->tick_ns(db->world) > db->deadline_ns;
}

static Err statement_ready(Db *db, int sql)
{
    assert(sql >= 0);
    assert(sql < db->schema->sql_count);
    if (db->statement[sql].handle) {
        return ERR_NONE;
    }
    return sqlite_prepare(db->handle, &db->statement[sql], db->schema->sql_name[sql],
                          db->schema->sql_text[sql]);
}

// The writer tries everything at once, so that a typing error in any statement stops the start
// (and the first test), not the first visitor who needs it. Many are for things that few desks do:
// each is kept from its first use on.
static Err db_prepare(Db *db)
{
    int own_count = db->mode == DB_WRITER ? OWN_COUNT : OWN_READER_COUNT;
    Err err = ERR_NONE;
    for (int i = 0; i < own_count && !err; i++) {
        err = sqlite_prepare(db->handle, &db->own[i], own_sql[i].name, own_sql[i].text);
    }
    for (int i = 0; db->mode == DB_WRITER && i < db->schema->sql_count && !err; i++) {
        err = statement_ready(db, i);
        (void)sqlite3_finalize(db->statement[i].handle);
        db->statement[i] = (Statement){ 0 };
    }
    return err;
}

Err db_open(Db **out, World *world, const DbOptions *options)
{
    const DbSchema *schema = options->schema ? options->schema : &db_schema;
    Db *db = calloc(1, sizeof(*db));
    Statement *statements = calloc((size_t)schema->sql_count + 1, sizeof(*statements));
    if (!db || !statements) {
        fatal("db: out of memory");
    }
    *db = (Db){ .world = world, .schema = schema, .mode = options->mode, .statement = statements };
    db->id_next = db->id_end = DB_ID_FIRST;
    Err err = world_fault(world) ? ERR_STORE : sqlite_open(&db->handle, options);
    if (!err) {
        err = db_prepare(db);
    }
    if (err) {
        db_close(&db);
        return err;
    }
    (void)sqlite3_wal_hook(db->handle, on_commit, db);
    sqlite3_progress_handler(db->handle, PROGRESS_STEPS, on_progress, db);
    if (db->mode == DB_WRITER) {
        db->cache = row_cache_make();
        (void)sqlite3_update_hook(db->handle, on_change, db);
    }
    *out = db;
    return ERR_NONE;
}

void db_close(Db **db_at)
{
    Db *db = *db_at;
    if (!db) {
        return;
    }
    assert(!db->in_tx);
    for (int i = 0; i < OWN_COUNT; i++) {
        (void)sqlite3_finalize(db->own[i].handle);
    }
    for (int i = 0; i < db->schema->sql_count; i++) {
        (void)sqlite3_finalize(db->statement[i].handle);
    }
    int rc = sqlite3_close(db->handle);
    assert(rc == SQLITE_OK);
    row_cache_free(db->cache);
    free(db->statement);
    free(db);
    *db_at = NULL;
}

World *db_world(const Db *db)
{
    return db->world;
}

const DbSchema *db_schema_of(const Db *db)
{
    return db->schema;
}

// ---- running one statement -------------------------------------------------------------------

// The empty text is not NULL, and SQLite takes a NULL pointer for NULL.
static const char *not_null(const char *at)
{
    return at ? at : "";
}

static int bind_one(sqlite3_stmt *statement, int at, const DbValue *value)
{
    switch (value->type) {
    case DB_NULL:
        return sqlite3_bind_null(statement, at);
    case DB_I64:
        return sqlite3_bind_int64(statement, at, value->i64);
    case DB_TEXT:
        return sqlite3_bind_text64(statement, at, not_null(value->bytes.at), value->bytes.len,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(statement, at, not_null(value->bytes.at), value->bytes.len,
                                   SQLITE_STATIC);
    }
    fatal("db: value of no type");
}

// Remembers a failure, and whether the database took the whole transaction with it.
static void tx_fail(Tx *tx, Err err)
{
    assert(err != ERR_NONE);
    tx->err = err;
    if (tx->open && sqlite3_get_autocommit(tx->db->handle)) {
        tx->gone = true;
    }
}

static void tx_fail_step(Tx *tx, const Statement *statement)
{
    bool on_unique = sqlite_failed_on_unique(tx->db->handle);
    tx_fail(tx, sqlite_fail(tx->db->handle, statement->name));
    tx->on_unique = on_unique;
}

// False, with the failure remembered, when the statement cannot begin.
static bool step_begin(Tx *tx, Statement *statement, DbValues values)
{
    assert(!sqlite3_stmt_busy(statement->handle));
    assert(statement->count == values.count);
    if (world_fault(tx->db->world)) {
        tx_fail(tx, ERR_STORE);
        return false;
    }
    if (on_progress(tx->db)) {
        tx_fail(tx, ERR_TIMEOUT);
        return false;
    }
    for (size_t i = 0; i < values.count; i++) {
        if (bind_one(statement->handle, statement->position[i], &values.at[i]) != SQLITE_OK) {
            tx_fail_step(tx, statement);
            return false;
        }
    }
    return true;
}

// What is bound stays until the next values are: nobody looks at it, and none is owned.
static void step_end(const Statement *statement)
{
    (void)sqlite3_reset(statement->handle); // its failure was that of the step before
}

// Of a statement of the driver, without rows. False, remembered, when it failed.
static bool own_run(Tx *tx, OwnSql own)
{
    Statement *statement = &tx->db->own[own];
    if (!step_begin(tx, statement, NO_VALUES)) {
        return false;
    }
    bool done = sqlite3_step(statement->handle) == SQLITE_DONE;
    if (!done) {
        tx_fail_step(tx, statement);
    }
    step_end(statement);
    return done;
}

// Of a statement of the schema. NULL when the transaction has failed, before or just now.
static Statement *statement_begin(Tx *tx, SqlId sql, DbValues values)
{
    if (tx->err) {
        return NULL;
    }
    assert(tx->open);
    Err err = statement_ready(tx->db, (int)sql);
    if (err) {
        tx_fail(tx, err);
        return NULL;
    }
    Statement *statement = &tx->db->statement[sql];
    assert(statement->readonly || tx->kind == TX_WRITE);
    return step_begin(tx, statement, values) ? statement : NULL;
}

// ---- transactions ----------------------------------------------------------------------------

static unsigned data_version(const Db *db)
{
    unsigned version = 0;
    int rc = sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    assert(rc == SQLITE_OK);
    return version;
}

// Nobody else writes. If somebody does all the same, nothing that is kept is true.
static void cache_check(Db *db)
{
    if (data_version(db) != db->data_version) {
        row_cache_clear(db->cache);
    }
    row_cache_mark(db->cache);
}

Tx tx_begin(Db *db, TxKind kind)
{
    assert(!db->in_tx);
    assert(kind == TX_READ || db->mode == DB_WRITER);
    Tx tx = { .db = db, .kind = kind };
    db->deadline_ns = 0;
    tx.open = own_run(&tx, kind == TX_WRITE ? OWN_BEGIN_WRITE : OWN_BEGIN);
    db->in_tx = tx.open;
    if (tx.open && kind == TX_WRITE) {
        cache_check(db);
    }
    return tx;
}

void tx_set_deadline(Tx *tx, int64_t tick_ns)
{
    assert(tx->kind == TX_READ);
    assert(tick_ns > 0);
    tx->db->deadline_ns = tick_ns;
}

static void ids_forget(Db *db)
{
    db->id_next = db->id_end;
}

Err tx_commit(Tx *tx)
{
    if (tx->err) {
        return tx->err;
    }
    assert(tx->open);
    assert(!tx->savepoint);
    if (own_run(tx, OWN_COMMIT)) {
        tx->open = false;
        tx->db->in_tx = false;
        tx->db->ids_of_tx = false;
        if (tx->kind == TX_WRITE) {
            tx->db->data_version = data_version(tx->db);
        }
    } else {
        tx->no_room = sqlite3_errcode(tx->db->handle) == SQLITE_FULL;
    }
    return tx->err;
}

void tx_end(Tx *tx)
{
    if (!tx->open) {
        return;
    }
    Db *db = tx->db;
    db->deadline_ns = 0; // else it would stop the rollback too
    if (!sqlite3_get_autocommit(db->handle)) {
        sqlite3_stmt *rollback = db->own[OWN_ROLLBACK].handle;
        (void)sqlite3_step(rollback);
        (void)sqlite3_reset(rollback);
    }
    if (!sqlite3_get_autocommit(db->handle)) {
        fatal("db: a transaction cannot be rolled back: %s", sqlite3_errmsg(db->handle));
    }
    if (tx->kind == TX_WRITE) {
        row_cache_clear(db->cache);
    }
    if (db->ids_of_tx || db->ids_of_savepoint) {
        ids_forget(db);
    }
    db->ids_of_tx = db->ids_of_savepoint = false;
    db->in_tx = false;
    tx->open = tx->savepoint = false;
}

void tx_savepoint(Tx *tx)
{
    assert(tx->kind == TX_WRITE);
    assert(!tx->savepoint);
    tx->savepoint = !tx->err && own_run(tx, OWN_SAVEPOINT);
    row_cache_mark(tx->db->cache);
}

Err tx_savepoint_release(Tx *tx)
{
    assert(tx->savepoint || tx->err);
    if (!tx->err && own_run(tx, OWN_RELEASE)) {
        tx->savepoint = false;
        tx->db->ids_of_tx = tx->db->ids_of_tx || tx->db->ids_of_savepoint;
        tx->db->ids_of_savepoint = false;
    }
    return tx->err;
}

Err tx_savepoint_rollback(Tx *tx)
{
    assert(tx->savepoint || tx->err);
    if (!tx->savepoint || tx->gone) {
        return ERR_STORE;
    }
    tx->err = ERR_NONE;
    tx->on_unique = false;
    if (!own_run(tx, OWN_ROLLBACK_TO) || !own_run(tx, OWN_RELEASE)) {
        return ERR_STORE;
    }
    row_cache_undo(tx->db->cache);
    tx->savepoint = false;
    if (tx->db->ids_of_savepoint) {
        ids_forget(tx->db);
    }
    tx->db->ids_of_savepoint = false;
    return ERR_NONE;
}

bool tx_is_gone(const Tx *tx)
{
    return tx->gone;
}

bool tx_had_no_room(const Tx *tx)
{
    return tx->no_room;
}

bool tx_failed_on_unique(const Tx *tx)
{
    return tx->on_unique;
}

// ---- steps -----------------------------------------------------------------------------------

void tx_run(Tx *tx, SqlId sql, DbValues values, int64_t *changed)
{
    assert(tx->kind == TX_WRITE);
    int64_t count = 0;
    Statement *statement = statement_begin(tx, sql, values);
    if (statement) {
        assert(!statement->readonly);
        int rc = SQLITE_ROW;
        while (rc == SQLITE_ROW) {
            rc = sqlite3_step(statement->handle);
        }
        if (rc == SQLITE_DONE) {
            count = sqlite3_changes64(tx->db->handle);
        } else {
            tx_fail_step(tx, statement);
        }
        step_end(statement);
    }
    if (changed) {
        *changed = count;
    }
}

void tx_change(Tx *tx, SqlId sql, DbValues values)
{
    int64_t changed = 0;
    tx_run(tx, sql, values, &changed);
    if (!tx->err && changed != 1) {
        tx_fail(tx, ERR_CONFLICT);
    }
}

// Gives rows to `read` until it wants no more; a statement that writes runs to its end.
static Err rows_read(Tx *tx, Statement *statement, Err (*read)(const Row *row, void *into),
                     void *into)
{
    Err err = ERR_NONE;
    int rc = sqlite3_step(statement->handle);
    while (rc == SQLITE_ROW) {
        err = err ? err : read(&(Row){ statement->handle }, into);
        if (err && statement->readonly) {
            break;
        }
        rc = sqlite3_step(statement->handle);
    }
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        tx_fail_step(tx, statement);
        err = tx->err;
    }
    step_end(statement);
    return err;
}

Err tx_each(Tx *tx, SqlId sql, DbValues values, Err (*read)(const Row *row, void *into), void *into)
{
    Statement *statement = statement_begin(tx, sql, values);
    return statement ? rows_read(tx, statement, read, into) : tx->err;
}

typedef struct FirstRow {
    void (*read)(const Row *row, void *into);
    void *into;
    bool found;
} FirstRow;

static Err first_row_read(const Row *row, void *into)
{
    FirstRow *first = into;
    if (first->read) {
        first->read(row, first->into);
    }
    first->found = true;
    return ERR_LIMIT; // one is enough
}

static Err one_row(Tx *tx, Statement *statement, void (*read)(const Row *row, void *into),
                   void *into)
{
    FirstRow first = { .read = read, .into = into };
    err_ignore(rows_read(tx, statement, first_row_read, &first), "ERR_LIMIT, or tx->err");
    if (tx->err) {
        return tx->err;
    }
    return first.found ? ERR_NONE : ERR_NOT_FOUND;
}

Err tx_one(Tx *tx, SqlId sql, DbValues values, void (*read)(const Row *row, void *into), void *into)
{
    Statement *statement = statement_begin(tx, sql, values);
    return statement ? one_row(tx, statement, read, into) : tx->err;
}

int64_t row_i64(const Row *row, int column)
{
    assert(column < sqlite3_column_count(row->statement));
    return sqlite3_column_int64(row->statement, column);
}

bool row_bool(const Row *row, int column)
{
    return row_i64(row, column) != 0;
}

Str row_text(const Row *row, int column)
{
    assert(column < sqlite3_column_count(row->statement));
    const char *at = (const char *)sqlite3_column_text(row->statement, column);
    return at ? (Str){ at, (size_t)sqlite3_column_bytes(row->statement, column) } : S("");
}

Str row_text_copy(const Row *row, int column, Arena *arena)
{
    return str_copy(arena, row_text(row, column));
}

Str row_blob(const Row *row, int column)
{
    assert(column < sqlite3_column_count(row->statement));
    const char *at = sqlite3_column_blob(row->statement, column);
    return at ? (Str){ at, (size_t)sqlite3_column_bytes(row->statement, column) } : S("");
}

bool row_is_null(const Row *row, int column)
{
    assert(column < sqlite3_column_count(row->statement));
    return sqlite3_column_type(row->statement, column) == SQLITE_NULL;
}

// ---- numbers ---------------------------------------------------------------------------------

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static bool own_number(Tx *tx, OwnSql own, DbValues values, int64_t *out)
{
    assert(tx->kind == TX_WRITE);
    Statement *statement = &tx->db->own[own];
    return !tx->err && step_begin(tx, statement, values) &&
           one_row(tx, statement, number_read, out) == ERR_NONE;
}

static bool ids_reserve(Tx *tx)
{
    Db *db = tx->db;
    int64_t end = 0;
    if (!own_number(tx, OWN_ID_RESERVE, VALUES(db_i64(DB_ID_BLOCK), db_i64(db->id_end)), &end)) {
        return false;
    }
    assert(end < id_max);
    db->id_next = end - DB_ID_BLOCK;
    db->id_end = end;
    db->ids_of_savepoint = db->ids_of_savepoint || tx->savepoint;
    db->ids_of_tx = db->ids_of_tx || !tx->savepoint;
    return true;
}

int64_t db_next_id(Tx *tx)
{
    assert(tx->kind == TX_WRITE);
    Db *db = tx->db;
    if (tx->err || (db->id_next == db->id_end && !ids_reserve(tx))) {
        return DB_ID_OF_FAILED;
    }
    return db->id_next++;
}

int64_t tx_next_counter(Tx *tx, Str name)
{
    int64_t number = DB_ID_OF_FAILED;
    return own_number(tx, OWN_COUNTER_NEXT, VALUES(db_text(name)), &number) ? number
                                                                            : DB_ID_OF_FAILED;
}
