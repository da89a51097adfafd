// sections.h — SQL files of the bench, in named sections: "-- name: what it is", then statements up
// to the next such line.
#ifndef BENCH_SECTIONS_H
#define BENCH_SECTIONS_H

#include <sqlite3.h>

#include "base/base.h"

// The whole file, for the others; lives as long as the program. Gives up when there is none.
const char *sections_read(const char *path);
// Runs all statements of a section.
void section_run(sqlite3 *db, const char *sql, const char *name);
// One statement.
sqlite3_stmt *statement_prepare(sqlite3 *db, const char *text);
// The only statement of a section.
sqlite3_stmt *section_prepare(sqlite3 *db, const char *sql, const char *name);
// Gives up unless SQLite said what it should.
void sqlite_need(sqlite3 *db, int got, int wanted);
// Runs a statement that gives no rows, and makes it ready again.
void statement_run(sqlite3 *db, sqlite3_stmt *statement);

#endif
