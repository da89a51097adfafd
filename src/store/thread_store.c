#include "store/thread_store.h"

static void thread_read(const Row *row, void *into)
{
    Thread *thread = into;
    *thread = (Thread){
        .id = { row_i64(row, 0) },
        .person = { row_i64(row, 1) },
        .public_seq = row_i64(row, 2),
        .customer_delivered_seq = row_i64(row, 3),
        .customer_read_seq = row_i64(row, 4),
        .agent_read_seq = row_i64(row, 5),
        .created_ms = row_i64(row, 6),
        .updated_ms = row_i64(row, 7),
    };
}

Err thread_load(Tx *tx, ThreadId id, Thread *out)
{
    return tx_one(tx, SQL_THREAD_LOAD, VALUES(db_i64(id.v)), thread_read, out);
}

Err thread_load_of_person(Tx *tx, PersonId person, Thread *out)
{
    return tx_one(tx, SQL_THREAD_LOAD_OF_PERSON, VALUES(db_i64(person.v)), thread_read, out);
}

void thread_insert(Tx *tx, const Thread *thread)
{
    tx_change(tx, SQL_THREAD_INSERT,
              VALUES(db_i64(thread->id.v), db_i64(thread->person.v), db_i64(thread->public_seq),
                     db_i64(thread->customer_delivered_seq), db_i64(thread->customer_read_seq),
                     db_i64(thread->agent_read_seq), db_i64(thread->created_ms),
                     db_i64(thread->updated_ms)));
}

void thread_add_message(Tx *tx, const Thread *thread)
{
    tx_change(tx, SQL_THREAD_ADD_MESSAGE,
              VALUES(db_i64(thread->id.v), db_i64(thread->public_seq), db_i64(thread->updated_ms),
                     db_i64(thread->customer_delivered_seq), db_i64(thread->customer_read_seq),
                     db_i64(thread->agent_read_seq)));
}

void thread_set_marks(Tx *tx, const Thread *thread)
{
    tx_change(tx, SQL_THREAD_SET_MARKS,
              VALUES(db_i64(thread->id.v), db_i64(thread->customer_delivered_seq),
                     db_i64(thread->customer_read_seq), db_i64(thread->agent_read_seq)));
}
