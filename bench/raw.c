// raw — durable inserts per second of bench/raw.sql, without a server.
//
//   bench_raw SQL_FILE NEW_DATABASE BATCH SECONDS
//
// Prints one line: batch=256 inserts_per_s=… commit_p50_us=… commit_p99_us=… bytes_per_message=…
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "figures.h"
#include "sections.h"

enum {
    CONVERSATIONS = 512,
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

// ---- one transaction -------------------------------------------------------------------------

static void bind(const Raw *raw, sqlite3_stmt *statement, const int64_t *values, int count)
{
    for (int i = 0; i < count; i++) {
        sqlite_need(raw->db, sqlite3_bind_int64(statement, i + 1, values[i]), SQLITE_OK);
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
    sqlite_need(raw->db, sqlite3_bind_text(raw->message, 6, BENCH_TEXT, -1, SQLITE_STATIC),
                SQLITE_OK);
    statement_run(raw->db, raw->message);
    bind(raw, raw->conversation, (int64_t[]){ conversation, seq, at_ms }, 3);
    statement_run(raw->db, raw->conversation);
    bind(raw, raw->event, (int64_t[]){ event, at_ms, 1, conversation, message }, 5);
    statement_run(raw->db, raw->event);
}

static void batch_write(Raw *raw, int64_t batch)
{
    statement_run(raw->db, raw->begin);
    for (int64_t i = 0; i < batch; i++) {
        message_write(raw);
    }
    statement_run(raw->db, raw->commit);
}

// ---- the run ---------------------------------------------------------------------------------

static void raw_open(Raw *raw, const char *sql_path, const char *database)
{
    const char *sql = sections_read(sql_path);
    if (access(database, F_OK) == 0) {
        give_up("%s is there already; the bench wants a new one", database);
    }
    if (sqlite3_open(database, &raw->db) != SQLITE_OK) {
        give_up("%s cannot be made", database);
    }
    section_run(raw->db, sql, "settings");
    section_run(raw->db, sql, "schema");
    raw->begin = statement_prepare(raw->db, "BEGIN IMMEDIATE");
    raw->commit = statement_prepare(raw->db, "COMMIT");
    raw->message = section_prepare(raw->db, sql, "message_insert");
    raw->conversation = section_prepare(raw->db, sql, "conversation_update");
    raw->event = section_prepare(raw->db, sql, "event_insert");
    raw->next_id = FIRST_ID;

    sqlite3_stmt *insert = section_prepare(raw->db, sql, "conversation_insert");
    statement_run(raw->db, raw->begin);
    for (int64_t id = 1; id <= CONVERSATIONS; id++) {
        bind(raw, insert, &id, 1);
        statement_run(raw->db, insert);
    }
    statement_run(raw->db, raw->commit);
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
