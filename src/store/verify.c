#include "store/verify.h"

#include "store/sqlite.h"

typedef struct Verify {
    void (*found)(void *into, const Finding *finding);
    void *into;
    const char *check;
    int64_t of_check;
    int64_t problems;
} Verify;

static void verify_found(Verify *verify, int64_t id, Str text)
{
    verify->problems++;
    verify->of_check++;
    if (verify->found && verify->of_check <= VERIFY_FINDINGS_MAX) {
        verify->found(verify->into, &(Finding){ str_of(verify->check), id, text });
    }
}

static Str column_str(sqlite3_stmt *statement, int column)
{
    const char *at = (const char *)sqlite3_column_text(statement, column);
    return at ? (Str){ at, (size_t)sqlite3_column_bytes(statement, column) } : S("");
}

// One row that says "ok", or a row for each problem.
static void integrity_read(Verify *verify, sqlite3_stmt *statement)
{
    Str text = column_str(statement, 0);
    if (!str_equal(text, S("ok"))) {
        verify_found(verify, 0, text);
    }
}

// Rows of (table, rowid, referenced table, number of the key).
static void foreign_key_read(Verify *verify, sqlite3_stmt *statement)
{
    verify_found(verify, sqlite3_column_int64(statement, 1), column_str(statement, 0));
}

static Err verify_pragma(Verify *verify, sqlite3 *handle, const char *check, const char *text,
                         void (*read)(Verify *verify, sqlite3_stmt *statement))
{
    verify->check = check;
    verify->of_check = 0;
    Statement statement = { 0 };
    Err err = sqlite_prepare(handle, &statement, check, text);
    if (err) {
        return err;
    }
    int rc = sqlite3_step(statement.handle);
    for (; rc == SQLITE_ROW; rc = sqlite3_step(statement.handle)) {
        read(verify, statement.handle);
    }
    err = rc == SQLITE_DONE ? ERR_NONE : sqlite_fail(handle, check);
    (void)sqlite3_finalize(statement.handle);
    return err;
}

static Err rule_read(const Row *row, void *into)
{
    verify_found(into, row_i64(row, 0), row_text(row, 1));
    return ERR_NONE;
}

static Err verify_rules(Verify *verify, Tx *tx)
{
    const DbSchema *schema = db_schema_of(tx->db);
    Err err = ERR_NONE;
    for (int i = 0; i < schema->sql_count && !err; i++) {
        if (str_starts(str_of(schema->sql_name[i]), S("verify_"))) {
            verify->check = schema->sql_name[i];
            verify->of_check = 0;
            err = tx_each(tx, (SqlId)i, NO_VALUES, rule_read, verify);
        }
    }
    return err;
}

Err verify_run(Db *db, void (*found)(void *into, const Finding *finding), void *into,
               int64_t *problems)
{
    Verify verify = { .found = found, .into = into };
    TX_SCOPE Tx tx = tx_begin(db, TX_READ);
    Err err = tx.err;
    if (!err) {
        err = verify_pragma(&verify, db->handle, "integrity", "PRAGMA integrity_check",
                            integrity_read);
    }
    if (!err) {
        err = verify_pragma(&verify, db->handle, "foreign_keys", "PRAGMA foreign_key_check",
                            foreign_key_read);
    }
    if (!err) {
        err = verify_rules(&verify, &tx);
    }
    if (err) {
        return err;
    }
    *problems = verify.problems;
    return ERR_NONE;
}
