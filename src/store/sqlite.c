#include "store/sqlite.h"

#include <pthread.h>
#include <string.h>

#include "base/log.h"

enum {
    WAL_KEEP_BYTES = 64 * 1024 * 1024, // a WAL file that grew past this is cut when it resets
    COPY_PAGES = 1000,                 // copied between two looks at planned faults
    EXEC_TEXT_MAX = 80,
    UNDO_BYTES = 1024 * 1024, // of pages that one command changes; past it they go to a file
};

// ---- failures --------------------------------------------------------------------------------

static bool is_machine_failure(int code)
{
    static const int codes[] = {
        SQLITE_NOMEM,    SQLITE_FULL,     SQLITE_IOERR,  SQLITE_BUSY,
        SQLITE_LOCKED,   SQLITE_CORRUPT,  SQLITE_NOTADB, SQLITE_CANTOPEN,
        SQLITE_READONLY, SQLITE_PROTOCOL, SQLITE_PERM,   SQLITE_AUTH,
    };
    for (size_t i = 0; i < countof(codes); i++) {
        if (codes[i] == code) {
            return true;
        }
    }
    return false;
}

bool sqlite_failed_on_unique(sqlite3 *handle)
{
    int code = sqlite3_extended_errcode(handle);
    return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code == SQLITE_CONSTRAINT_ROWID;
}

Err sqlite_fail(sqlite3 *handle, const char *step)
{
    if (sqlite_failed_on_unique(handle)) {
        return ERR_CONFLICT;
    }
    int extended = sqlite3_extended_errcode(handle);
    int code = extended & 0xff;
    if (code == SQLITE_INTERRUPT) {
        return ERR_TIMEOUT;
    }
    log_line(LOG_ERROR, "store.fail", "step=%s code=%d text=\"%s\"", step, extended,
             sqlite3_errmsg(handle));
    return is_machine_failure(code) ? ERR_STORE : ERR_BUG;
}

// ---- connections -----------------------------------------------------------------------------

Err sqlite_run(sqlite3 *handle, const char *text)
{
    if (sqlite3_exec(handle, text, NULL, NULL, NULL) == SQLITE_OK) {
        return ERR_NONE;
    }
    char step[EXEC_TEXT_MAX];
    (void)sqlite3_snprintf((int)sizeof(step), step, "%s", text);
    return sqlite_fail(handle, step);
}

static int journal_mode_read(void *into, int count, char **values, char **names)
{
    (void)names;
    *(bool *)into = count == 1 && values[0] && strcmp(values[0], "wal") == 0;
    return 0;
}

static Err writer_configure(sqlite3 *handle, const DbOptions *options)
{
    bool is_wal = false;
    if (sqlite3_exec(handle, "PRAGMA journal_mode = WAL", journal_mode_read, &is_wal, NULL) !=
        SQLITE_OK) {
        return sqlite_fail(handle, "journal_mode");
    }
    if (!is_wal) {
        log_line(LOG_ERROR, "store.fail", "step=journal_mode text=\"this file cannot have a WAL\"");
        return ERR_STORE;
    }
    return sqlite_run(handle, options->lose_on_power_cut ? "PRAGMA synchronous = OFF"
                                                         : "PRAGMA synchronous = FULL");
}

static Err handle_configure(sqlite3 *handle, const DbOptions *options)
{
    bool writer = options->mode == DB_WRITER;
    int cache_kb = writer ? DB_WRITER_CACHE_KB : DB_READER_CACHE_KB;
    cache_kb = options->cache_kb > 0 ? options->cache_kb : cache_kb;
    // With MEMORY, what a savepoint must be able to undo is kept in pieces of 1 KB, which costs the
    // writer another tenth. With DEFAULT it is one piece of UNDO_BYTES.
    const char *temp_store = writer ? "DEFAULT" : "MEMORY";
    char pragmas[200];
    (void)sqlite3_snprintf((int)sizeof(pragmas), pragmas,
                           "PRAGMA foreign_keys = ON; PRAGMA temp_store = %s;"
                           "PRAGMA cache_size = -%d; PRAGMA journal_size_limit = %d;"
                           "PRAGMA query_only = %d; PRAGMA wal_autocheckpoint = 0",
                           temp_store, cache_kb, WAL_KEEP_BYTES, !writer);
    // Text in double quotes is then a misspelt column, and nothing can write into the schema.
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    // Only the writer checkpoints, also at the end.
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !writer, NULL);
    (void)sqlite3_busy_timeout(handle, DB_BUSY_MS);
    Err err = writer ? writer_configure(handle, options) : ERR_NONE;
    return err ? err : sqlite_run(handle, pragmas);
}

// What is set for the whole process, before its first connection. Refused, harmlessly, if SQLite
// runs already. It counts its memory under one lock, at each allocation: nobody asks for the count,
// and it cost a tenth of the writer's time.
static void process_configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, UNDO_BYTES);
}

Err sqlite_open(sqlite3 **out, const DbOptions *options)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, process_configure);
    sqlite3 *handle = NULL;
    int how = options->mode == DB_WRITER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                         : SQLITE_OPEN_READONLY;
    int flags = how | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    Err err = ERR_NONE;
    if (sqlite3_open_v2(options->path, &handle, flags, options->vfs) != SQLITE_OK) {
        err = sqlite_fail(handle, options->path);
    }
    if (!err) {
        err = handle_configure(handle, options);
    }
    if (err) {
        (void)sqlite3_close(handle);
        return err;
    }
    *out = handle;
    return ERR_NONE;
}

// ---- statements ------------------------------------------------------------------------------

// "$7" gives 7; anything else, or more than DB_VALUES_MAX, gives 0.
static int parameter_number(const char *name)
{
    int64_t number = 0;
    if (!name || name[0] != '$' || !str_i64(str_of(name + 1), &number) || number > DB_VALUES_MAX) {
        return 0;
    }
    return number > 0 ? (int)number : 0;
}

static bool parameters_map(Statement *statement)
{
    int count = sqlite3_bind_parameter_count(statement->handle);
    if (count > DB_VALUES_MAX) {
        return false;
    }
    for (int at = 1; at <= count; at++) {
        int number = parameter_number(sqlite3_bind_parameter_name(statement->handle, at));
        if (number == 0 || number > count) {
            return false;
        }
        statement->position[number - 1] = (uint8_t)at;
    }
    statement->count = (uint8_t)count;
    return true;
}

Err sqlite_prepare(sqlite3 *handle, Statement *statement, const char *name, const char *text)
{
    assert(!statement->handle);
    statement->name = name;
    unsigned flags = SQLITE_PREPARE_PERSISTENT;
    if (sqlite3_prepare_v3(handle, text, -1, flags, &statement->handle, NULL) != SQLITE_OK) {
        return sqlite_fail(handle, name);
    }
    if (!statement->handle || !parameters_map(statement)) {
        log_line(LOG_ERROR, "store.fail", "step=%s text=\"its parameters are not $1 to $n\"", name);
        return ERR_BUG;
    }
    statement->readonly = sqlite3_stmt_readonly(statement->handle) != 0;
    return ERR_NONE;
}

// ---- copies ----------------------------------------------------------------------------------

// A transaction that stays open around the copy keeps its source at one commit; without it each
// commit by the writer would start the copy again.
static Err copy_pages(sqlite3 *from, sqlite3 *to, World *world)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    if (!copy) {
        return sqlite_fail(to, "copy");
    }
    int rc = SQLITE_OK;
    bool fault = false;
    while (rc == SQLITE_OK && !fault) {
        fault = world_fault(world);
        rc = fault ? SQLITE_IOERR : sqlite3_backup_step(copy, COPY_PAGES);
    }
    int finished = sqlite3_backup_finish(copy);
    if (rc == SQLITE_DONE && finished == SQLITE_OK) {
        return ERR_NONE;
    }
    log_line(LOG_ERROR, "store.fail", "step=copy code=%d text=\"%s\"", rc, sqlite3_errstr(rc));
    return ERR_STORE;
}

Err sqlite_copy(sqlite3 *from, sqlite3 *to, World *world)
{
    Err err = sqlite_run(from, "BEGIN; SELECT count(*) FROM sqlite_schema");
    if (err) {
        return err;
    }
    err = copy_pages(from, to, world);
    Err ended = sqlite_run(from, "COMMIT");
    return err ? err : ended;
}
