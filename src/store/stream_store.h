// stream_store.h — the rows of the streams that clients resume by number.
#ifndef STORE_STREAM_STORE_H
#define STORE_STREAM_STORE_H

#include "model/published.h"
#include "store/db.h"

// Takes one row. What it returns other than ERR_NONE stops the reading and is returned.
typedef Err StreamRow(void *into, const Published *row);

// Which rows: those past `from` (thread_rows_before: below it), at most `limit`; each is given to
// `row` with `into`, its texts in `arena`.
typedef struct StreamAsk {
    int64_t from;
    int64_t limit;
    Arena *arena;
    StreamRow *row;
    void *into;
} StreamAsk;

// One's own thread, or any when `staff`. ERR_NOT_FOUND otherwise.
MUST_USE Err stream_thread_head(Tx *tx, ThreadId id, bool staff, PersonId who, Thread *out);
// Messages, oldest first: published->message is set.
MUST_USE Err stream_thread_rows(Tx *tx, ThreadId id, const StreamAsk *ask);
// Messages, newest first.
MUST_USE Err stream_thread_rows_before(Tx *tx, ThreadId id, const StreamAsk *ask);

// An end user's threads, newest first, at most `max`.
MUST_USE Err stream_threads_of(Tx *tx, PersonId who, Thread *out, size_t max, size_t *count);

typedef struct TicketHead {
    int64_t seq;
    Thread thread; // id 0: not from messaging; else with its marks
    bool session_live;
} TicketHead;

MUST_USE Err stream_ticket_head(Tx *tx, TicketId id, TicketHead *out);
MUST_USE Err stream_ticket_rows(Tx *tx, TicketId id, const StreamAsk *ask);

MUST_USE Err stream_agent_head(Tx *tx, PersonId id, int64_t *seq);
MUST_USE Err stream_agent_rows(Tx *tx, PersonId id, const StreamAsk *ask);

#endif
