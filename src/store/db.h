// db.h — one connection to the database, its transactions, and the named statements they run.
//
// There is no call that takes SQL text: only the statements of store/queries/ can run, each with
// values bound by position ($1 … $n). A Db belongs to one thread at a time and has at most one
// transaction open. Exactly one DB_WRITER may exist for a database; it alone writes and
// checkpoints. Readers see the last commit as it was when their transaction began.
//
// A change inside a transaction returns nothing: the first failure is remembered in the Tx, every
// later step is skipped, and tx_commit() (or tx_savepoint_release()) tells it. A read returns its
// Err, because the next line needs the answer.
//
// Errors of every step:
//   ERR_STORE    the disk is full or failed, memory ran out, the database is locked or damaged
//   ERR_CONFLICT a unique index refused the row, or tx_change() met none or several rows
//   ERR_TIMEOUT  the deadline of a read transaction has passed
//   ERR_BUG      a CHECK, NOT NULL, type or foreign key refused the row: our mistake, logged
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/str.h"
#include "base/world.h"
#include "store/sql.h"

typedef struct Db Db;

enum {
    DB_VALUES_MAX = 64,         // parameters of one statement
    DB_ID_FIRST = 1000,         // ids below are never handed out
    DB_ID_BLOCK = 1024,         // ids reserved at once
    DB_ID_OF_FAILED = 1,        // what db_next_id() and tx_next_counter() give once a Tx has failed
    DB_WRITER_CACHE_KB = 65536, // page caches unless DbOptions says otherwise
    DB_READER_CACHE_KB = 8192,
    DB_BUSY_MS = 2000, // how long a lock held by another connection is waited for
};

// ---- opening ---------------------------------------------------------------------------------

// Statements and migrations. The product's own are db_schema; tests bring theirs.
typedef struct DbSchema {
    const char *const *sql_text; // each of `sql_count`, indexed by SqlId
    const char *const *sql_name;
    int sql_count;
    const SqlMigration *migrations; // numbered 1, 2, 3 …
    int migration_count;
} DbSchema;

extern const DbSchema db_schema;

typedef enum DbMode {
    DB_WRITER, // all statements are tried at once, so that a misspelt column stops the start
    DB_READER, // opened read-only; statements are prepared when first used
} DbMode;

typedef struct DbOptions {
    const char *path; // of the database file; copied
    DbMode mode;
    const char *vfs;        // name of a registered SQLite VFS; NULL: the system's
    int cache_kb;           // 0: DB_WRITER_CACHE_KB or DB_READER_CACHE_KB
    const DbSchema *schema; // NULL: db_schema. Must outlive the Db
    bool lose_on_power_cut; // synchronous=OFF: the simulator's planted bug, for nothing else
} DbOptions;

// Opens a database whose migrations have run (store/migrate.h). The table counter(name, value)
// must exist. `world` must outlive the Db. Logged: ERR_STORE when the file cannot be opened,
// ERR_BUG when a statement cannot be prepared. The caller closes.
MUST_USE Err db_open(Db **out, World *world, const DbOptions *options);
// Accepts NULL; sets it to NULL. No transaction may be open. The last connection that closes
// should be the writer: it checkpoints and removes the WAL.
void db_close(Db **db);
World *db_world(const Db *db);
const DbSchema *db_schema_of(const Db *db);

// ---- values ----------------------------------------------------------------------------------

typedef enum DbType { DB_NULL, DB_I64, DB_TEXT, DB_BLOB } DbType;

// Borrows its text or bytes until the call that takes it returns.
typedef struct DbValue {
    DbType type;
    int64_t i64;
    Str bytes;
} DbValue;

static inline DbValue db_null(void)
{
    return (DbValue){ .type = DB_NULL };
}
static inline DbValue db_i64(int64_t i64)
{
    return (DbValue){ .type = DB_I64, .i64 = i64 };
}
static inline DbValue db_bool(bool yes)
{
    return (DbValue){ .type = DB_I64, .i64 = yes };
}
static inline DbValue db_text(Str text)
{
    return (DbValue){ .type = DB_TEXT, .bytes = text };
}
static inline DbValue db_blob(const void *at, size_t len)
{
    return (DbValue){ .type = DB_BLOB, .bytes = { (const char *)at, len } };
}
// 0 is kept as NULL: for ids and times that are not there.
static inline DbValue db_i64_or_null(int64_t i64)
{
    return i64 == 0 ? db_null() : db_i64(i64);
}
// The empty text is kept as NULL.
static inline DbValue db_text_or_null(Str text)
{
    return text.len == 0 ? db_null() : db_text(text);
}

typedef struct DbValues {
    const DbValue *at;
    size_t count;
} DbValues;

// The values of $1, $2 …: VALUES(db_i64(id.v), db_text(name)). As many as the statement has.
#define VALUES(...) \
    ((DbValues){ (const DbValue[]){ __VA_ARGS__ }, countof(((const DbValue[]){ __VA_ARGS__ })) })
#define NO_VALUES ((DbValues){ NULL, 0 })

// ---- transactions ----------------------------------------------------------------------------

typedef enum TxKind { TX_READ, TX_WRITE } TxKind;

typedef struct Tx {
    Db *db;
    TxKind kind;
    Err err;        // the first failure; every later step is then skipped
    bool open;      // begun, neither committed nor rolled back
    bool gone;      // the database rolled the whole transaction back by itself
    bool on_unique; // the failure was a unique index or primary key
    bool savepoint; // between tx_savepoint() and its release or rollback
    bool no_room;   // the commit found the disk full, and nothing of it is kept
} Tx;

// Always `TX_SCOPE Tx tx = tx_begin(...)`: leaving the block without tx_commit() rolls back.
#define TX_SCOPE CLEANUP(tx_end)

// TX_WRITE only on a DB_WRITER; it takes the write lock at once. TX_READ fixes its snapshot at
// the first read.
Tx tx_begin(Db *db, TxKind kind);
// The first failure of any step, or of the commit itself. With TX_WRITE, ERR_NONE means durable.
// No savepoint may be open.
MUST_USE Err tx_commit(Tx *tx);
// Rolls back unless committed. May be called again.
void tx_end(Tx *tx);
// From now on a step of this TX_READ that passes `tick_ns` of the world fails with ERR_TIMEOUT.
void tx_set_deadline(Tx *tx, int64_t tick_ns);

// One level, for one command inside a batch. What follows is undone by the rollback and kept by
// the release.
void tx_savepoint(Tx *tx);
// The first failure since the savepoint (the savepoint then stays, and is to be rolled back).
MUST_USE Err tx_savepoint_release(Tx *tx);
// Undoes what was done since the savepoint and forgets its failure, so that the next command can
// run. ERR_STORE when the whole transaction is gone or cannot go on: roll it back with tx_end().
MUST_USE Err tx_savepoint_rollback(Tx *tx);

// True when the database has rolled back everything, not only the failing step (disk full, I/O
// error, no memory). Nothing of the batch is kept then, not even what was released.
bool tx_is_gone(const Tx *tx);
// True when tx_commit() failed because the disk is full: it ran out of room before the mark that
// makes a commit, so nothing of the transaction is kept, now or after a restart. Any other failure
// of a commit leaves that open.
bool tx_had_no_room(const Tx *tx);
// True when the first failure was a unique index or primary key (ERR_CONFLICT).
bool tx_failed_on_unique(const Tx *tx);

// ---- steps -----------------------------------------------------------------------------------

// Changes exactly one row, or the transaction fails with ERR_CONFLICT.
void tx_change(Tx *tx, SqlId sql, DbValues values);
// Changes any number of rows; `changed` (may be NULL) gets how many, 0 after a failure.
void tx_run(Tx *tx, SqlId sql, DbValues values, int64_t *changed);

// A row is only valid inside the read function it is given to, and so are its texts.
typedef struct Row Row;

// Gives the first row to `read` (which may be NULL). ERR_NOT_FOUND, not remembered, when there is
// none. Also for INSERT or UPDATE … RETURNING, which then runs to its end.
MUST_USE Err tx_one(Tx *tx, SqlId sql, DbValues values, void (*read)(const Row *row, void *into),
                    void *into);
// Gives each row to `read`; stops at the first Err that `read` returns and returns that, without
// failing the transaction. `read` may run other statements, but not the same one.
MUST_USE Err tx_each(Tx *tx, SqlId sql, DbValues values, Err (*read)(const Row *row, void *into),
                     void *into);

// Columns count from 0. NULL reads as 0, false or the empty Str.
int64_t row_i64(const Row *row, int column);
bool row_bool(const Row *row, int column);
Str row_text(const Row *row, int column);
Str row_text_copy(const Row *row, int column, Arena *arena); // outlives the read function
Str row_blob(const Row *row, int column);
bool row_is_null(const Row *row, int column);

// ---- numbers ---------------------------------------------------------------------------------

// A new id, greater than all before it and never handed out twice, also not after a rollback.
// From DB_ID_FIRST up, below 2^53, not dense. DB_ID_OF_FAILED once the transaction has failed.
int64_t db_next_id(Tx *tx);
// The next number of the dense counter `name`: 1, 2, 3 … A rollback takes it back.
// DB_ID_OF_FAILED once the transaction has failed.
int64_t tx_next_counter(Tx *tx, Str name);

#endif
