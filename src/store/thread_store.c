#include "store/thread_store.h"

#include "store/row_cache.h"

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
        .customer_wrote_ms = row_i64(row, 6),
        .created_ms = row_i64(row, 7),
        .updated_ms = row_i64(row, 8),
    };
}

Err thread_load(Tx *tx, ThreadId id, Thread *out)
{
    if (row_cache_get(tx, ROW_THREAD, id.v, out, NULL)) {
        return ERR_NONE;
    }
    Err err = tx_one(tx, SQL_THREAD_LOAD, VALUES(db_i64(id.v)), thread_read, out);
    if (!err) {
        row_cache_put(tx, ROW_THREAD, id.v, out);
    }
    return err;
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
                     db_i64(thread->agent_read_seq), db_i64(thread->customer_wrote_ms),
                     db_i64(thread->created_ms), db_i64(thread->updated_ms)));
}

static void marks_put_back(Tx *tx, Thread *kept, const Thread *written)
{
    kept->customer_delivered_seq = written->customer_delivered_seq;
    kept->customer_read_seq = written->customer_read_seq;
    kept->agent_read_seq = written->agent_read_seq;
    row_cache_put_back(tx, ROW_THREAD, kept->id.v);
}

void thread_add_message(Tx *tx, const Thread *thread)
{
    Thread *kept = row_cache_hold(tx, ROW_THREAD, thread->id.v);
    tx_change(tx, SQL_THREAD_ADD_MESSAGE,
              VALUES(db_i64(thread->id.v), db_i64(thread->public_seq), db_i64(thread->updated_ms),
                     db_i64(thread->customer_delivered_seq), db_i64(thread->customer_read_seq),
                     db_i64(thread->agent_read_seq), db_i64(thread->customer_wrote_ms)));
    if (kept && !tx->err) {
        kept->public_seq = thread->public_seq;
        kept->customer_wrote_ms = thread->customer_wrote_ms;
        kept->updated_ms = thread->updated_ms;
        marks_put_back(tx, kept, thread);
    }
}

void thread_set_marks(Tx *tx, const Thread *thread)
{
    Thread *kept = row_cache_hold(tx, ROW_THREAD, thread->id.v);
    tx_change(tx, SQL_THREAD_SET_MARKS,
              VALUES(db_i64(thread->id.v), db_i64(thread->customer_delivered_seq),
                     db_i64(thread->customer_read_seq), db_i64(thread->agent_read_seq)));
    if (kept && !tx->err) {
        marks_put_back(tx, kept, thread);
    }
}
