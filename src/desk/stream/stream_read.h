// stream_read.h — what comes after a number on a stream, for those who may see it. Resume is this
// query; push is the same rows as they are committed.
#ifndef DESK_STREAM_STREAM_READ_H
#define DESK_STREAM_STREAM_READ_H

#include "desk/read.h"
#include "store/stream_store.h"

typedef struct Backlog {
    int64_t high; // the newest number in the snapshot
    bool too_far; // more than RESUME_ROWS_MAX behind, or `after` is past `high`: no rows were given
    Thread thread;     // of a thread or a ticket: its marks; id 0 when there is none
    bool session_live; // of a ticket
} Backlog;

// `row` may return ERR_LIMIT to stop early: `out` is set then too, and ERR_LIMIT returned.

// End users: their own threads. Staff: any. ERR_NOT_FOUND otherwise.
MUST_USE Err thread_backlog(Read *read, ThreadId id, int64_t after, StreamRow *row, void *into,
                            Backlog *out);
// Staff only, else ERR_NOT_FOUND.
MUST_USE Err ticket_backlog(Read *read, TicketId id, int64_t after, StreamRow *row, void *into,
                            Backlog *out);
// The agent themself, and admins; else ERR_NOT_FOUND.
MUST_USE Err agent_backlog(Read *read, PersonId id, int64_t after, StreamRow *row, void *into,
                           Backlog *out);

// Messages before a number, newest first, for scrolling back.
typedef struct PageBefore {
    int64_t before; // 0: from the newest on
    int64_t limit;
    StreamRow *row;
    void *into;
} PageBefore;
MUST_USE Err thread_page(Read *read, ThreadId id, const PageBefore *page, Backlog *out);

#endif
