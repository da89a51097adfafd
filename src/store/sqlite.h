// sqlite.h — what db.h means on SQLite: shared by the driver's own files, for nobody else.
//
// Only the files that include this header see sqlite3.h.
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store/db.h"

typedef struct Statement {
    sqlite3_stmt *handle; // NULL until prepared
    const char *name;
    bool readonly;
    uint8_t count;                   // of parameters
    uint8_t position[DB_VALUES_MAX]; // of $1, $2 …: SQLite numbers them as they appear
} Statement;

// Statements of the driver itself, the same for every schema.
typedef enum OwnSql {
    OWN_BEGIN,
    OWN_BEGIN_WRITE,
    OWN_COMMIT,
    OWN_ROLLBACK,
    OWN_SAVEPOINT,
    OWN_RELEASE,
    OWN_ROLLBACK_TO,
    OWN_READER_COUNT, // the ones above are all that a reader needs
    OWN_ID_RESERVE = OWN_READER_COUNT,
    OWN_COUNTER_NEXT,
    OWN_COUNT
} OwnSql;

struct Db {
    sqlite3 *handle;
    World *world;
    const DbSchema *schema;
    DbMode mode;
    bool in_tx;
    int64_t deadline_ns; // of the running transaction by tick_ns; 0: none
    int wal_pages;       // after the last commit or checkpoint
    int64_t id_next;     // ids reserved and not handed out yet: id_next <= id < id_end
    int64_t id_end;
    bool ids_of_savepoint; // reserved since the savepoint: its rollback takes the counter back
    bool ids_of_tx;
    struct RowCache *cache; // of a DB_WRITER, else NULL
    unsigned data_version;  // of the file, after the last commit of this connection
    Statement own[OWN_COUNT];
    Statement *statement; // schema->sql_count of them
};

// A connection as the product wants it: options as in DbOptions, foreign keys on, WAL for a
// writer. The caller closes with sqlite3_close().
MUST_USE Err sqlite_open(sqlite3 **out, const DbOptions *options);
// Runs text without values, several statements if need be.
MUST_USE Err sqlite_run(sqlite3 *handle, const char *text);
// Turns the connection's last failure into an Err and logs it unless it is an everyday one.
Err sqlite_fail(sqlite3 *handle, const char *step);
bool sqlite_failed_on_unique(sqlite3 *handle);
// ERR_BUG, logged, when the text does not fit the database or its parameters are not $1 … $n.
MUST_USE Err sqlite_prepare(sqlite3 *handle, Statement *statement, const char *name,
                            const char *text);
// Copies the whole database as it stands at one commit, while others go on writing.
MUST_USE Err sqlite_copy(sqlite3 *from, sqlite3 *to, World *world);

#endif
