// thread_read.h — threads and their messages as end users and programs are shown them: the window,
// and nothing of what agents see behind it. A session's beginning and end leave no mark here.
#ifndef DESK_THREAD_THREAD_READ_H
#define DESK_THREAD_THREAD_READ_H

#include "desk/read.h"
#include "store/thread_list_store.h"

// One's own; programs and staff: any. ERR_NOT_FOUND otherwise, in all of them.
MUST_USE Err thread_read(Read *read, ThreadId id, ThreadRow *out);
// Somebody's, by id.
MUST_USE Err thread_list_read(Read *read, PersonId person, const ListAsk *ask, ThreadPage *out);
// One's own, written to last first, at most `max`; a stranger has none.
MUST_USE Err thread_own_read(Read *read, Thread *out, size_t max, size_t *count);

typedef struct ThreadMessagesAsk {
    int64_t after;  // numbers; at most one of them
    int64_t before; // both 0: the newest
    int64_t limit;  // 1 … LIST_LIMIT_MAX
} ThreadMessagesAsk;

MUST_USE Err thread_messages_read(Read *read, ThreadId id, const ThreadMessagesAsk *ask,
                                  ThreadMessages *out);
MUST_USE Err thread_message_read(Read *read, ThreadId id, MessageId message, ThreadMessage *out);

// Whether a program may write there as the business: the bot has control. `*out` is false before
// the customer's first message, while people answer, and after an end, without a difference.
MUST_USE Err thread_program_may_write(Read *read, ThreadId id, bool *out);

#endif
