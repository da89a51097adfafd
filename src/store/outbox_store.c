#include "store/outbox_store.h"

void outbox_insert(Tx *tx, const OutboxRow *row)
{
    tx_change(tx, SQL_OUTBOX_INSERT,
              VALUES(db_i64(row->id.v), db_i64(row->event.v), db_i64(row->rule),
                     db_i64(row->action), db_i64(row->kind), db_i64(row->state),
                     db_i64_or_null(row->ticket.v), db_i64_or_null(row->comment.v),
                     db_text(row->recipient), db_text(row->subject), db_text(row->body),
                     db_i64(row->not_before_ms), db_i64(row->created_ms)));
}
