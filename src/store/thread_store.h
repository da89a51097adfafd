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
// Writes a thread that has one message more: public_seq, updated_ms,
// customer_wrote_ms and the marks. ERR_CONFLICT
// when somebody else has taken the number.
void thread_add_message(Tx *tx, const Thread *thread);
// Writes the three marks.
void thread_set_marks(Tx *tx, const Thread *thread);

#endif
