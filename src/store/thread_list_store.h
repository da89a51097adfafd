// thread_list_store.h — threads and their messages in pages, with what a program is shown beside
// them. Nothing here tells where one session ends and the next begins.
#ifndef STORE_THREAD_LIST_STORE_H
#define STORE_THREAD_LIST_STORE_H

#include "model/conversation.h"
#include "model/message.h"
#include "store/db.h"
#include "store/list.h"

typedef struct ThreadRow {
    Thread thread;
    int64_t person_created_ms;
    Str person_external_id;      // "": none
    Str display_name;            // "": none
    Str metadata;                // flat JSON object, else ""
    bool is_first;               // of all threads of its person
    int64_t customer_read_at_ms; // time of the newest message that they have read, 0: none
    int64_t agent_read_at_ms;
} ThreadRow;

typedef struct ThreadPage {
    const ThreadRow *rows;
    ListEnds ends;
} ThreadPage;

// By id; of `ask` direction, mark and limit count.
MUST_USE Err thread_list_page(Tx *tx, Arena *arena, PersonId person, const ListAsk *ask,
                              ThreadPage *out);
// One's own, or `any`. ERR_NOT_FOUND otherwise.
MUST_USE Err thread_list_one(Tx *tx, Arena *arena, ThreadId id, bool any, PersonId who,
                             ThreadRow *out);

typedef struct ThreadMessage {
    Message message; // with its source, metadata, file and author's name
    int64_t author_created_ms;
    int64_t file_created_ms;
} ThreadMessage;

typedef struct ThreadMessages {
    const ThreadMessage *rows; // oldest first
    size_t count;
    bool has_more; // behind this page, in the direction that was asked
} ThreadMessages;

// The first `limit` (at most LIST_LIMIT_MAX) past a number.
MUST_USE Err thread_list_after(Tx *tx, Arena *arena, ThreadId id, int64_t after, int64_t limit,
                               ThreadMessages *out);
// The last `limit` below a number.
MUST_USE Err thread_list_before(Tx *tx, Arena *arena, ThreadId id, int64_t before, int64_t limit,
                                ThreadMessages *out);
// ERR_NOT_FOUND, also when it lies in another thread.
MUST_USE Err thread_list_message(Tx *tx, Arena *arena, ThreadId id, MessageId message,
                                 ThreadMessage *out);

// Texts may be "". Touches neither number nor time of the thread.
void thread_set_detail(Tx *tx, ThreadId id, Str display_name, Str metadata);

#endif
