#include "store/search_store.h"

static_assert(EVENT_MESSAGE_SENT == 1, "search.sql names it");
static_assert(EVENT_COMMENT_ADDED == 2, "search.sql names it");
static_assert(EVENT_FIELD_CREATED == 3, "search.sql names it");
static_assert(EVENT_FIELD_SET == 4, "search.sql names it");
static_assert(FIELD_SUBJECT == 6, "search.sql names it");

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err search_cursor_load(Tx *tx, EventId *out)
{
    return tx_one(tx, SQL_SEARCH_CURSOR, NO_VALUES, number_read, &out->v);
}

void search_cursor_save(Tx *tx, EventId event)
{
    tx_change(tx, SQL_SEARCH_CURSOR_SET, VALUES(db_i64(event.v)));
}

Err search_newest_event(Tx *tx, EventId *out)
{
    return tx_one(tx, SQL_SEARCH_NEWEST, NO_VALUES, number_read, &out->v);
}

typedef struct TailRead {
    Err (*each)(const SearchText *text, void *into);
    void *into;
} TailRead;

static Err tail_read(const Row *row, void *into)
{
    const TailRead *tail = into;
    SearchText text = {
        .event = { row_i64(row, 0) },
        .ticket = { row_i64(row, 1) },
        .message = { row_i64(row, 2) },
        .comment = { row_i64(row, 3) },
        .is_note = row_i64(row, 4) == CHANNEL_NOTE,
        .text = row_text(row, 5),
    };
    return tail->each(&text, tail->into);
}

Err search_tail(Tx *tx, EventId after, int64_t max, Err (*each)(const SearchText *text, void *into),
                void *into)
{
    TailRead tail = { .each = each, .into = into };
    return tx_each(tx, SQL_SEARCH_TAIL, VALUES(db_i64(after.v), db_i64(max)), tail_read, &tail);
}

void search_add(Tx *tx, const SearchText *text, Str tokens)
{
    int64_t added = 0;
    tx_run(tx, SQL_SEARCH_ROW_INSERT,
           VALUES(db_i64(text->event.v), db_i64(text->ticket.v), db_i64_or_null(text->message.v),
                  db_i64_or_null(text->comment.v), db_bool(text->is_note)),
           &added);
    if (added > 0) {
        tx_change(tx, SQL_SEARCH_TEXT_INSERT, VALUES(db_i64(text->event.v), db_text(tokens)));
    }
}

Err search_ticket_page(Tx *tx, Arena *arena, const SearchWhich *which, const ListAsk *ask,
                       TicketPage *out)
{
    ListRows rows = list_rows_make(arena, TicketRow, ask);
    DbValue direction = db_i64(list_direction(ask));
    Err err = ERR_NONE;
    if (which->match.len > 0) {
        err = tx_each(tx, SQL_SEARCH_TICKETS,
                      VALUES(db_text(which->match), db_text(which->tickets), direction,
                             db_i64(ask->sort), db_i64(which->least), db_i64(which->most),
                             db_i64(ask->limit + 1), db_i64(ask->offset)),
                      ticket_rows_read, &rows);
    } else {
        err = tx_each(tx, SQL_SEARCH_BY_STATUS,
                      VALUES(direction, db_i64(ask->sort), db_i64(which->least),
                             db_i64(which->most), db_i64(ask->limit + 1), db_i64(ask->offset)),
                      ticket_rows_read, &rows);
    }
    if (err) {
        return err;
    }
    ticket_rows_page(&rows, ask, out);
    return ERR_NONE;
}

Err search_ticket_count(Tx *tx, const SearchWhich *which, int64_t *out)
{
    if (which->match.len == 0) {
        return tx_one(tx, SQL_SEARCH_BY_STATUS_COUNT,
                      VALUES(db_i64(which->least), db_i64(which->most)), number_read, out);
    }
    return tx_one(tx, SQL_SEARCH_TICKETS_COUNT,
                  VALUES(db_text(which->match), db_text(which->tickets), db_i64(which->least),
                         db_i64(which->most)),
                  number_read, out);
}
