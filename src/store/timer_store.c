#include "store/timer_store.h"

void timer_set(Tx *tx, TimerKind kind, int64_t subject, int64_t due_ms)
{
    assert(kind > TIMER_NONE);
    assert(due_ms > 0);
    tx_run(tx, SQL_TIMER_SET,
           VALUES(db_i64(db_next_id(tx)), db_i64(due_ms), db_i64(kind), db_i64(subject)), NULL);
}

void timer_remove(Tx *tx, TimerKind kind, int64_t subject)
{
    tx_run(tx, SQL_TIMER_REMOVE, VALUES(db_i64(kind), db_i64(subject)), NULL);
}

typedef struct Timers {
    Timer *at;
    size_t count;
} Timers;

static Err timer_add(const Row *row, void *into)
{
    Timers *timers = into;
    timers->at[timers->count++] = (Timer){
        .id = { row_i64(row, 0) },
        .due_ms = row_i64(row, 1),
        .kind = (TimerKind)row_i64(row, 2),
        .subject = row_i64(row, 3),
    };
    return ERR_NONE;
}

Err timer_list_due(Tx *tx, int64_t now_ms, Timer *out, size_t max, size_t *count)
{
    Timers timers = { .at = out };
    Err err = tx_each(tx, SQL_TIMER_LIST_DUE, VALUES(db_i64(now_ms), db_i64((int64_t)max)),
                      timer_add, &timers);
    if (err) {
        return err;
    }
    *count = timers.count;
    return ERR_NONE;
}

static void due_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err timer_next_due(Tx *tx, int64_t *due_ms)
{
    int64_t due = 0;
    Err err = tx_one(tx, SQL_TIMER_NEXT_DUE, NO_VALUES, due_read, &due);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *due_ms = due;
    return ERR_NONE;
}
