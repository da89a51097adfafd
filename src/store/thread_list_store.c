#include "store/thread_list_store.h"

// ---- threads ---------------------------------------------------------------------------------

static ThreadRow thread_row(const Row *row, Arena *arena)
{
    return (ThreadRow){
        .thread = { .id = { row_i64(row, 0) },
                    .person = { row_i64(row, 1) },
                    .public_seq = row_i64(row, 2),
                    .customer_delivered_seq = row_i64(row, 3),
                    .customer_read_seq = row_i64(row, 4),
                    .agent_read_seq = row_i64(row, 5),
                    .created_ms = row_i64(row, 6),
                    .updated_ms = row_i64(row, 7) },
        .person_created_ms = row_i64(row, 8),
        .person_external_id = row_text_copy(row, 9, arena),
        .display_name = row_text_copy(row, 10, arena),
        .metadata = row_text_copy(row, 11, arena),
        .is_first = row_bool(row, 12),
        .customer_read_at_ms = row_i64(row, 13),
        .agent_read_at_ms = row_i64(row, 14),
    };
}

static Err thread_read(const Row *row, void *into)
{
    ListRows *rows = into;
    *(ThreadRow *)list_rows_next(rows) = thread_row(row, rows->arena);
    return ERR_NONE;
}

static ListMark thread_mark(const void *row)
{
    int64_t id = ((const ThreadRow *)row)->thread.id.v;
    return (ListMark){ .given = true, .key = id, .id = id };
}

Err thread_list_page(Tx *tx, Arena *arena, PersonId person, const ListAsk *ask, ThreadPage *out)
{
    ListRows rows = list_rows_make(arena, ThreadRow, ask);
    Err err =
        tx_each(tx, SQL_LIST_THREADS,
                VALUES(db_i64(person.v), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1)),
                thread_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, thread_mark);
    *out = (ThreadPage){ .rows = (const ThreadRow *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

typedef struct ThreadInto {
    Arena *arena;
    ThreadRow *out;
} ThreadInto;

static void thread_read_one(const Row *row, void *into)
{
    const ThreadInto *to = into;
    *to->out = thread_row(row, to->arena);
}

Err thread_list_one(Tx *tx, Arena *arena, ThreadId id, bool any, PersonId who, ThreadRow *out)
{
    return tx_one(tx, SQL_LIST_THREAD, VALUES(db_i64(id.v), db_bool(any), db_i64(who.v)),
                  thread_read_one, &(ThreadInto){ arena, out });
}

// ---- messages --------------------------------------------------------------------------------

static ThreadMessage message_row(const Row *row, Arena *arena)
{
    return (ThreadMessage){
        .message = { .id = { row_i64(row, 0) },
                     .thread = { row_i64(row, 1) },
                     .public_seq = row_i64(row, 2),
                     .at_ms = row_i64(row, 3),
                     .author_kind = (AuthorKind)row_i64(row, 4),
                     .author = { row_i64(row, 5) },
                     .kind = (MessageKind)row_i64(row, 6),
                     .body = row_text_copy(row, 7, arena),
                     .payload = row_text_copy(row, 8, arena),
                     .options = row_text_copy(row, 9, arena),
                     .attachment = { row_i64(row, 10) },
                     .source = row_text_copy(row, 11, arena),
                     .metadata = row_text_copy(row, 12, arena),
                     .author_name = row_text_copy(row, 13, arena),
                     .file = { .id = { row_i64(row, 10) },
                               .token = row_text_copy(row, 15, arena),
                               .file_name = row_text_copy(row, 16, arena),
                               .content_type = row_text_copy(row, 17, arena),
                               .size_bytes = row_i64(row, 18) } },
        .author_created_ms = row_i64(row, 14),
        .file_created_ms = row_i64(row, 19),
    };
}

static Err message_read(const Row *row, void *into)
{
    ListRows *rows = into;
    *(ThreadMessage *)list_rows_next(rows) = message_row(row, rows->arena);
    return ERR_NONE;
}

static ListMark message_mark(const void *row)
{
    const Message *message = &((const ThreadMessage *)row)->message;
    return (ListMark){ .given = true, .key = message->public_seq, .id = message->id.v };
}

// Where a page begins, and which way it goes.
typedef struct MessagesAsk {
    SqlId sql;
    int64_t from;
    ListAsk list;
} MessagesAsk;

static Err messages_list(Tx *tx, Arena *arena, ThreadId id, const MessagesAsk *ask,
                         ThreadMessages *out)
{
    ListRows rows = list_rows_make(arena, ThreadMessage, &ask->list);
    Err err =
        tx_each(tx, ask->sql, VALUES(db_i64(id.v), db_i64(ask->from), db_i64(ask->list.limit + 1)),
                message_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, &ask->list, message_mark);
    *out = (ThreadMessages){
        .rows = (const ThreadMessage *)(const void *)rows.rows,
        .count = ends.count,
        .has_more = ends.has_more,
    };
    return ERR_NONE;
}

Err thread_list_after(Tx *tx, Arena *arena, ThreadId id, int64_t after, int64_t limit,
                      ThreadMessages *out)
{
    MessagesAsk ask = {
        .sql = SQL_LIST_THREAD_AFTER,
        .from = after,
        .list = { .limit = limit },
    };
    return messages_list(tx, arena, id, &ask, out);
}

Err thread_list_before(Tx *tx, Arena *arena, ThreadId id, int64_t before, int64_t limit,
                       ThreadMessages *out)
{
    MessagesAsk ask = {
        .sql = SQL_LIST_THREAD_BEFORE,
        .from = before,
        .list = { .limit = limit, .backwards = true },
    };
    return messages_list(tx, arena, id, &ask, out);
}

typedef struct MessageInto {
    Arena *arena;
    ThreadMessage *out;
} MessageInto;

static void message_read_one(const Row *row, void *into)
{
    const MessageInto *to = into;
    *to->out = message_row(row, to->arena);
}

Err thread_list_message(Tx *tx, Arena *arena, ThreadId id, MessageId message, ThreadMessage *out)
{
    return tx_one(tx, SQL_LIST_THREAD_MESSAGE, VALUES(db_i64(id.v), db_i64(message.v)),
                  message_read_one, &(MessageInto){ arena, out });
}

void thread_set_detail(Tx *tx, ThreadId id, Str display_name, Str metadata)
{
    tx_change(tx, SQL_THREAD_SET_DETAIL,
              VALUES(db_i64(id.v), db_text_or_null(display_name), db_text_or_null(metadata)));
}
