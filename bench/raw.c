// raw — durable inserts per second of bench/raw.sql, without a server.
//
//   bench_raw SQL_FILE NEW_DATABASE BATCH SECONDS
//
// Prints one line: batch=256 inserts_per_s=… commit_p50_us=… commit_p99_us=… bytes_per_message=…
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "figures.h"

enum {
    CONVERSATIONS = 512,
    SQL_FILE_MAX_BYTES = 64 * 1024,
    SECTION_MAX_BYTES = 4096,
    BATCH_MAX = 4096,
    SECONDS_MAX = 600,
    COMMITS_PER_S_MAX = 50000,
    FIRST_ID = 1000,
};

typedef struct Raw {
    sqlite3 *db;
    sqlite3_stmt *begin;
    sqlite3_stmt *commit;
    sqlite3_stmt *message;
    sqlite3_stmt *conversation;
    sqlite3_stmt *event;
    int64_t next_id;
    int64_t count;
    int64_t seq[CONVERSATIONS];
} Raw;

// ---- raw.sql ---------------------------------------------------------------------------------

static void file_read(const char *path, char out[SQL_FILE_MAX_BYTES])
{
    FILE *file = fopen(path, "re");
    if (!file) {
        give_up("%s cannot be read", path);
    }
    size_t len = fread(out, 1, SQL_FILE_MAX_BYTES - 1, file);
    out[len] = '\0';
    (void)fclose(file);
}

// What stands between the line "-- name: …" and the next such line or the end.
static void section_find(const char *sql, const char *name, char out[SECTION_MAX_BYTES])
{
    char mark[64];
    (void)snprintf(mark, sizeof(mark), "\n-- %s: ", name);
    const char *at = strstr(sql, mark);
    at = at ? strchr(at + 1, '\n') : NULL;
    if (!at) {
        give_up("raw.sql has no section %s", name);
    }
    const char *end = strstr(at, "\n-- ");
    size_t len = end ? (size_t)(end - at) : strlen(at);
    if (len >= SECTION_MAX_BYTES) {
        give_up("section %s of raw.sql is too long", name);
    }
    memcpy(out, at, len);
    out[len] = '\0';
}

static void need(const Raw *raw, int got, int wanted)
{
    if (got != wanted) {
        give_up("sqlite: %s", sqlite3_errmsg(raw->db));
    }
}

static void section_run(const Raw *raw, const char *sql, const char *name)
{
    char text[SECTION_MAX_BYTES];
    section_find(sql, name, text);
    need(raw, sqlite3_exec(raw->db, text, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3_stmt *statement_of(const Raw *raw, const char *text)
{
    sqlite3_stmt *statement = NULL;
    need(raw, sqlite3_prepare_v3(raw->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
         SQLITE_OK);
    return statement;
}

static sqlite3_stmt *section_prepare(const Raw *raw, const char *sql, const char *name)
{
    char text[SECTION_MAX_BYTES];
    section_find(sql, name, text);
    return statement_of(raw, text);
}

// ---- one transaction -------------------------------------------------------------------------

static void run(const Raw *raw, sqlite3_stmt *statement)
{
    need(raw, sqlite3_step(statement), SQLITE_DONE);
    need(raw, sqlite3_reset(statement), SQLITE_OK);
}

static void bind(const Raw *raw, sqlite3_stmt *statement, const int64_t *values, int count)
{
    for (int i = 0; i < count; i++) {
        need(raw, sqlite3_bind_int64(statement, i + 1, values[i]), SQLITE_OK);
    }
}

static void message_write(Raw *raw)
{
    int64_t which = raw->count++ % CONVERSATIONS;
    int64_t conversation = which + 1;
    int64_t seq = ++raw->seq[which];
    int64_t at_ms = clock_ms();
    int64_t message = raw->next_id++;
    int64_t event = raw->next_id++;

    bind(raw, raw->message, (int64_t[]){ message, conversation, seq, at_ms, conversation }, 5);
    need(raw, sqlite3_bind_text(raw->message, 6, BENCH_TEXT, -1, SQLITE_STATIC), SQLITE_OK);
    run(raw, raw->message);
    bind(raw, raw->conversation, (int64_t[]){ conversation, seq, at_ms }, 3);
    run(raw, raw->conversation);
    bind(raw, raw->event, (int64_t[]){ event, at_ms, 1, conversation, message }, 5);
    run(raw, raw->event);
}

static void batch_write(Raw *raw, int64_t batch)
{
    run(raw, raw->begin);
    for (int64_t i = 0; i < batch; i++) {
        message_write(raw);
    }
    run(raw, raw->commit);
}

// ---- the run ---------------------------------------------------------------------------------

static void raw_open(Raw *raw, const char *sql_path, const char *database)
{
    static char sql[SQL_FILE_MAX_BYTES];
    file_read(sql_path, sql);
    if (access(database, F_OK) == 0) {
        give_up("%s is there already; the bench wants a new one", database);
    }
    if (sqlite3_open(database, &raw->db) != SQLITE_OK) {
        give_up("%s cannot be made", database);
    }
    section_run(raw, sql, "settings");
    section_run(raw, sql, "schema");
    raw->begin = statement_of(raw, "BEGIN IMMEDIATE");
    raw->commit = statement_of(raw, "COMMIT");
    raw->message = section_prepare(raw, sql, "message_insert");
    raw->conversation = section_prepare(raw, sql, "conversation_update");
    raw->event = section_prepare(raw, sql, "event_insert");
    raw->next_id = FIRST_ID;

    sqlite3_stmt *insert = section_prepare(raw, sql, "conversation_insert");
    run(raw, raw->begin);
    for (int64_t id = 1; id <= CONVERSATIONS; id++) {
        bind(raw, insert, &id, 1);
        run(raw, insert);
    }
    run(raw, raw->commit);
    (void)sqlite3_finalize(insert);
}

static void raw_close(Raw *raw)
{
    (void)sqlite3_finalize(raw->begin);
    (void)sqlite3_finalize(raw->commit);
    (void)sqlite3_finalize(raw->message);
    (void)sqlite3_finalize(raw->conversation);
    (void)sqlite3_finalize(raw->event);
    (void)sqlite3_close(raw->db);
}

int main(int count, char **arguments)
{
    if (count != 5) {
        (void)fputs("usage: bench_raw SQL_FILE NEW_DATABASE BATCH SECONDS\n", stderr);
        return 2;
    }
    int64_t batch = number_of("BATCH", arguments[3], BATCH_MAX);
    int64_t seconds = number_of("SECONDS", arguments[4], SECONDS_MAX);
    static Raw raw;
    raw_open(&raw, arguments[1], arguments[2]);
    Samples commits = samples_make((size_t)(seconds * COMMITS_PER_S_MAX));

    Usage before = usage_of(getpid());
    int64_t started_ns = clock_ns();
    int64_t now_ns = started_ns;
    while (now_ns - started_ns < seconds * 1000000000) {
        batch_write(&raw, batch);
        int64_t then_ns = clock_ns();
        samples_add(&commits, then_ns - now_ns);
        now_ns = then_ns;
    }
    Usage after = usage_of(getpid());

    samples_sort(&commits);
    double messages = (double)raw.count;
    printf("batch=%" PRId64 " inserts_per_s=%.0f commit_p50_us=%.0f commit_p99_us=%.0f "
           "cpu_us_per_message=%.1f bytes_per_message=%.0f\n",
           batch, messages * 1e9 / (double)(now_ns - started_ns), samples_at_us(&commits, 0.5),
           samples_at_us(&commits, 0.99), (after.cpu_s - before.cpu_s) * 1e6 / messages,
           (double)(after.written_bytes - before.written_bytes) / messages);
    raw_close(&raw);
    return 0;
}
