#include "store/ticket_list_store.h"

#include "store/ticket_store.h"

enum { COLUMNS_BEFORE_TICKET = 5 };

static void ticket_list_row(const Row *row, Arena *arena, TicketRow *out)
{
    out->key = row_i64(row, 0);
    out->session_state = (SessionState)row_i64(row, 1);
    out->inactive_reason = (InactiveReason)row_i64(row, 2);
    out->ended_reason = (EndedReason)row_i64(row, 3);
    out->description = row_text_copy(row, 4, arena);
    ticket_row(row, COLUMNS_BEFORE_TICKET, arena, &out->ticket);
}

Err ticket_rows_read(const Row *row, void *rows)
{
    ListRows *into = rows;
    ticket_list_row(row, into->arena, list_rows_next(into));
    return ERR_NONE;
}

static ListMark mark_of(const void *row)
{
    const TicketRow *ticket = row;
    return (ListMark){ .given = true, .key = ticket->key, .id = ticket->ticket.id.v };
}

void ticket_rows_page(ListRows *rows, const ListAsk *ask, TicketPage *out)
{
    ListEnds ends = list_rows_end(rows, ask, mark_of);
    *out = (TicketPage){ .rows = (const TicketRow *)(const void *)rows->rows, .ends = ends };
}

Err ticket_list_one(Tx *tx, Arena *arena, TicketId id, TicketRow *out)
{
    ListAsk ask = { .limit = 1 };
    ListRows rows = list_rows_make(arena, TicketRow, &ask);
    Err err = tx_each(tx, SQL_LIST_TICKET, VALUES(db_i64(id.v)), ticket_rows_read, &rows);
    if (err) {
        return err;
    }
    TicketPage page;
    ticket_rows_page(&rows, &ask, &page);
    if (page.ends.count == 0) {
        return ERR_NOT_FOUND;
    }
    *out = page.rows[0];
    return ERR_NONE;
}

// All tickets by id: the order in which they lie, so that no page sorts.
static Err page_by_id(Tx *tx, const ListAsk *ask, ListRows *rows)
{
    bool down = list_direction(ask) < 0;
    int64_t from = ask->mark.given ? ask->mark.id : (down ? INT64_MAX : 0);
    return tx_each(tx, down ? SQL_LIST_TICKETS_DOWN : SQL_LIST_TICKETS_UP,
                   VALUES(db_i64(from), db_i64(ask->limit + 1), db_i64(ask->offset)),
                   ticket_rows_read, rows);
}

static Err page_by_key(Tx *tx, const TicketWhich *which, const ListAsk *ask, ListRows *rows)
{
    return tx_each(tx, SQL_LIST_TICKETS,
                   VALUES(db_i64(which->filter), db_i64(which->person.v),
                          db_text(which->external_id), db_i64(which->since_ms),
                          db_i64(list_direction(ask)), db_i64(ask->sort), db_bool(ask->mark.given),
                          db_i64(ask->mark.key), db_i64(ask->mark.id), db_i64(ask->limit + 1),
                          db_i64(ask->offset)),
                   ticket_rows_read, rows);
}

Err ticket_list_page(Tx *tx, Arena *arena, const TicketWhich *which, const ListAsk *ask,
                     TicketPage *out)
{
    ListRows rows = list_rows_make(arena, TicketRow, ask);
    bool by_id = which->filter == TICKETS_ALL && ask->sort == TICKET_SORT_ID;
    Err err = by_id ? page_by_id(tx, ask, &rows) : page_by_key(tx, which, ask, &rows);
    if (err) {
        return err;
    }
    ticket_rows_page(&rows, ask, out);
    return ERR_NONE;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err ticket_list_count(Tx *tx, const TicketWhich *which, int64_t *out)
{
    if (which->filter == TICKETS_ALL) {
        return tx_one(tx, SQL_LIST_TICKETS_TOTAL, NO_VALUES, count_read, out);
    }
    return tx_one(tx, SQL_LIST_TICKETS_COUNT,
                  VALUES(db_i64(which->filter), db_i64(which->person.v),
                         db_text(which->external_id), db_i64(which->since_ms)),
                  count_read, out);
}
