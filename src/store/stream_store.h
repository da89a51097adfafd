// stream_store.h — the rows of the streams that clients resume by number.
#ifndef STORE_STREAM_STORE_H
#define STORE_STREAM_STORE_H

#include "model/published.h"
#include "store/db.h"

// Gives one row; its texts live in the arena that the call was given.
typedef Err StreamRow(void *into, const Published *row);

// One's own thread, or any when `staff`. ERR_NOT_FOUND otherwise.
MUST_USE Err stream_thread_head(Tx *tx, ThreadId id, bool staff, PersonId who, Thread *out);
// Messages with a number past `after`, oldest first: published->message is set.
MUST_USE Err stream_thread_rows(Tx *tx, Arena *arena, ThreadId id, int64_t after, int64_t limit,
                                StreamRow *row, void *into);
// Messages with a number below `before`, newest first.
MUST_USE Err stream_thread_rows_before(Tx *tx, Arena *arena, ThreadId id, int64_t before,
                                       int64_t limit, StreamRow *row, void *into);

// An end user's threads, newest first, at most `max`.
MUST_USE Err stream_threads_of(Tx *tx, PersonId who, Thread *out, size_t max, size_t *count);

typedef struct TicketHead {
    int64_t seq;
    Thread thread; // id 0: not from messaging; else with its marks
    bool session_live;
} TicketHead;

MUST_USE Err stream_ticket_head(Tx *tx, TicketId id, TicketHead *out);
MUST_USE Err stream_ticket_rows(Tx *tx, Arena *arena, TicketId id, int64_t after, int64_t limit,
                                StreamRow *row, void *into);

MUST_USE Err stream_agent_head(Tx *tx, PersonId id, int64_t *seq);
MUST_USE Err stream_agent_rows(Tx *tx, Arena *arena, PersonId id, int64_t after, int64_t limit,
                               StreamRow *row, void *into);

#endif
