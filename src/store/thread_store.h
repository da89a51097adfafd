// thread_store.h — rows of threads: the messages that an end user sees in one window.
#ifndef STORE_THREAD_STORE_H
#define STORE_THREAD_STORE_H

#include "model/conversation.h"
#include "store/db.h"

// ERR_NOT_FOUND.
MUST_USE Err thread_load(Tx *tx, ThreadId id, Thread *out);
// The person's thread with a live session, else the one written to last. ERR_NOT_FOUND.
MUST_USE Err thread_load_of_person(Tx *tx, PersonId person, Thread *out);
void thread_insert(Tx *tx, const Thread *thread);
// Takes the thread's next public_seq for a message of `at_ms`. ERR_NOT_FOUND.
MUST_USE Err thread_next_seq(Tx *tx, ThreadId id, int64_t at_ms, int64_t *public_seq);
// Writes the three marks.
void thread_set_marks(Tx *tx, const Thread *thread);

#endif
