// fill — makes a database large, with bench/fill.sql.
//
//   bench_fill SQL_FILE DATABASE agents|ended|waiting COUNT
//
// `agents`: agents of the demo's groups. `ended`: tickets whose conversations have ended, over the
// day before today. `waiting`: tickets in the queue, like the first that waits there. No server may
// run on it.
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "figures.h"
#include "sections.h"

enum {
    COPIES_MAX = 10 * 1000 * 1000,
    DAY_MS = 24 * 3600 * 1000,
};

static void wanted_set(sqlite3 *db, const char *sql, int64_t count, int64_t span_ms)
{
    section_run(db, sql, "wanted");
    sqlite3_stmt *insert = section_prepare(db, sql, "wanted_insert");
    sqlite_need(db, sqlite3_bind_int64(insert, 1, count), SQLITE_OK);
    sqlite_need(db, sqlite3_bind_int64(insert, 2, span_ms), SQLITE_OK);
    statement_run(db, insert);
    (void)sqlite3_finalize(insert);
}

static void copies_make(sqlite3 *db, const char *sql, const char *what)
{
    if (strcmp(what, "agents") == 0) {
        section_run(db, sql, "agents");
    } else if (strcmp(what, "ended") == 0) {
        section_run(db, sql, "pattern_ended");
        section_run(db, sql, "tickets");
    } else if (strcmp(what, "waiting") == 0) {
        section_run(db, sql, "pattern_waiting");
        section_run(db, sql, "tickets");
    } else {
        give_up("what are %s?", what);
    }
}

int main(int count, char **arguments)
{
    if (count != 5) {
        (void)fputs("usage: bench_fill SQL_FILE DATABASE agents|ended|waiting COUNT\n", stderr);
        return 2;
    }
    const char *sql = sections_read(arguments[1]);
    const char *what = arguments[3];
    int64_t copies = number_of("COUNT", arguments[4], COPIES_MAX);
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(arguments[2], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        give_up("%s cannot be opened", arguments[2]);
    }
    section_run(db, sql, "settings");
    wanted_set(db, sql, copies, strcmp(what, "ended") == 0 ? DAY_MS : 0);
    sqlite_need(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    copies_make(db, sql, what);
    sqlite_need(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    section_run(db, sql, "done");
    (void)sqlite3_close(db);
    return 0;
}
