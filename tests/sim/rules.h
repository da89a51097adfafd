// rules.h — the laws as SQL, written anew here and not shared with the product: each statement
// gives the rows that break one, as (id, text). And the statements with which the model reads.
#ifndef SIM_RULES_H
#define SIM_RULES_H

#include "sim/report.h"
#include "store/db.h"

extern const DbSchema rules_schema;

typedef enum ReadSql {
    READ_THREADS,        // id, person, public_seq, three marks, updated_ms
    READ_CONVERSATIONS,  // id, thread, ticket, session_state
    READ_TICKETS,        // id, conversation, status, assignee, team, routing channel, stream_seq
    READ_AGENTS,         // person, status, stream_seq
    READ_MESSAGES,       // id, thread, public_seq, conversation, author_kind, author, body
    READ_DEVICES,        // person, secret_hash, last_n
    READ_EVENTS,         // how many, the newest id
    READ_COMMENTS,       // id, body
    READ_OUTBOX_WAITING, // how many rows wait for a program
    READ_SQL_COUNT
} ReadSql;

static inline SqlId read_sql(ReadSql sql)
{
    return (SqlId)sql;
}

// Fails the run when a rule is broken. `wholly`: all of them, else those that are cheap and that
// each single commit must keep.
void rules_check(Db *reader, bool wholly);

#endif
