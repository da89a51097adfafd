#include "sections.h"

#include <stdio.h>
#include <string.h>

#include "figures.h"

enum {
    SQL_FILE_MAX_BYTES = 64 * 1024,
    SECTION_MAX_BYTES = 8192,
    MARK_MAX_BYTES = 64,
};

const char *sections_read(const char *path)
{
    static char text[SQL_FILE_MAX_BYTES];
    FILE *file = fopen(path, "re");
    if (!file) {
        give_up("%s cannot be read", path);
    }
    size_t len = fread(text, 1, sizeof(text) - 1, file);
    text[len] = '\0';
    (void)fclose(file);
    return text;
}

static void section_find(const char *sql, const char *name, char out[SECTION_MAX_BYTES])
{
    char mark[MARK_MAX_BYTES];
    (void)snprintf(mark, sizeof(mark), "\n-- %s: ", name);
    const char *at = strstr(sql, mark);
    at = at ? strchr(at + 1, '\n') : NULL;
    if (!at) {
        give_up("the SQL file has no section %s", name);
    }
    const char *end = strstr(at, "\n-- ");
    size_t len = end ? (size_t)(end - at) : strlen(at);
    if (len >= SECTION_MAX_BYTES) {
        give_up("section %s is too long", name);
    }
    memcpy(out, at, len);
    out[len] = '\0';
}

void sqlite_need(sqlite3 *db, int got, int wanted)
{
    if (got != wanted) {
        give_up("sqlite: %s", sqlite3_errmsg(db));
    }
}

void section_run(sqlite3 *db, const char *sql, const char *name)
{
    char text[SECTION_MAX_BYTES];
    section_find(sql, name, text);
    sqlite_need(db, sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
}

sqlite3_stmt *statement_prepare(sqlite3 *db, const char *text)
{
    sqlite3_stmt *statement = NULL;
    sqlite_need(db, sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
                SQLITE_OK);
    return statement;
}

sqlite3_stmt *section_prepare(sqlite3 *db, const char *sql, const char *name)
{
    char text[SECTION_MAX_BYTES];
    section_find(sql, name, text);
    return statement_prepare(db, text);
}

void statement_run(sqlite3 *db, sqlite3_stmt *statement)
{
    sqlite_need(db, sqlite3_step(statement), SQLITE_DONE);
    sqlite_need(db, sqlite3_reset(statement), SQLITE_OK);
}
