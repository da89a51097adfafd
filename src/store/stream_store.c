#include "store/stream_store.h"

// Where the columns of a part begin in the joined rows of queries/stream.sql.
enum { EVENT_COLUMNS = 19, MESSAGE_COLUMNS = 20 };

static Thread thread_read(const Row *row)
{
    return (Thread){
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

static void thread_read_one(const Row *row, void *into)
{
    *(Thread *)into = thread_read(row);
}

Err stream_thread_head(Tx *tx, ThreadId id, bool staff, PersonId who, Thread *out)
{
    return tx_one(tx, SQL_STREAM_THREAD_HEAD, VALUES(db_i64(id.v), db_bool(staff), db_i64(who.v)),
                  thread_read_one, out);
}

static Message *message_read(const Row *row, int at, Arena *arena)
{
    Message *message = arena_new(arena, Message);
    *message = (Message){
        .id = { row_i64(row, at) },
        .thread = { row_i64(row, at + 1) },
        .public_seq = row_i64(row, at + 2),
        .conversation = { row_i64(row, at + 3) },
        .at_ms = row_i64(row, at + 4),
        .author_kind = (AuthorKind)row_i64(row, at + 5),
        .author = { row_i64(row, at + 6) },
        .kind = (MessageKind)row_i64(row, at + 7),
        .body = row_text_copy(row, at + 8, arena),
        .payload = row_text_copy(row, at + 9, arena),
        .options = row_text_copy(row, at + 10, arena),
        .attachment = { row_i64(row, at + 11) },
        .author_name = row_text_copy(row, at + 12, arena),
        .file = { .id = { row_i64(row, at + 11) },
                  .token = row_text_copy(row, at + 13, arena),
                  .file_name = row_text_copy(row, at + 14, arena),
                  .content_type = row_text_copy(row, at + 15, arena),
                  .size_bytes = row_i64(row, at + 16) },
        .rule = { row_i64(row, at + 17) },
        .rule_kind = (RuleKind)row_i64(row, at + 18),
        .rule_title = row_text_copy(row, at + 19, arena),
    };
    return message;
}

static Err message_row(const Row *row, void *into)
{
    const StreamAsk *rows = into;
    Published published = { .message = message_read(row, 0, rows->arena) };
    published.event = (Event){ .kind = EVENT_MESSAGE_SENT,
                               .thread = published.message->thread,
                               .number_a = published.message->public_seq };
    return rows->row(rows->into, &published);
}

Err stream_thread_rows(Tx *tx, ThreadId id, const StreamAsk *ask)
{
    StreamAsk mine = *ask;
    return tx_each(tx, SQL_STREAM_THREAD_ROWS,
                   VALUES(db_i64(id.v), db_i64(ask->from), db_i64(ask->limit)), message_row, &mine);
}

Err stream_thread_rows_before(Tx *tx, ThreadId id, const StreamAsk *ask)
{
    StreamAsk mine = *ask;
    return tx_each(tx, SQL_STREAM_THREAD_ROWS_BEFORE,
                   VALUES(db_i64(id.v), db_i64(ask->from), db_i64(ask->limit)), message_row, &mine);
}

typedef struct ThreadsInto {
    Thread *out;
    size_t max;
    size_t count;
} ThreadsInto;

static Err thread_row(const Row *row, void *into)
{
    ThreadsInto *threads = into;
    assert(threads->count < threads->max);
    threads->out[threads->count++] = thread_read(row);
    return ERR_NONE;
}

Err stream_threads_of(Tx *tx, PersonId who, Thread *out, size_t max, size_t *count)
{
    ThreadsInto threads = { .out = out, .max = max };
    Err err = tx_each(tx, SQL_STREAM_THREADS_OF, VALUES(db_i64(who.v), db_i64((int64_t)max)),
                      thread_row, &threads);
    *count = threads.count;
    return err;
}

static void ticket_head_read(const Row *row, void *into)
{
    *(TicketHead *)into = (TicketHead){
        .seq = row_i64(row, 0),
        .thread = { .id = { row_i64(row, 1) },
                    .customer_delivered_seq = row_i64(row, 3),
                    .customer_read_seq = row_i64(row, 4),
                    .agent_read_seq = row_i64(row, 5) },
        .session_live = !row_is_null(row, 2) && row_i64(row, 2) != SESSION_ENDED,
    };
}

Err stream_ticket_head(Tx *tx, TicketId id, TicketHead *out)
{
    return tx_one(tx, SQL_STREAM_TICKET_HEAD, VALUES(db_i64(id.v)), ticket_head_read, out);
}

static Event event_read(const Row *row, Arena *arena)
{
    return (Event){
        .id = { row_i64(row, 0) },
        .at_ms = row_i64(row, 1),
        .kind = (EventKind)row_i64(row, 2),
        .actor = { .kind = (ActorKind)row_i64(row, 3), .person = { row_i64(row, 4) } },
        .cause = { row_i64(row, 5) },
        .thread = { row_i64(row, 6) },
        .conversation = { row_i64(row, 7) },
        .ticket = { row_i64(row, 8) },
        .ticket_seq = row_i64(row, 9),
        .audit = { row_i64(row, 10) },
        .agent = { row_i64(row, 11) },
        .agent_seq = row_i64(row, 12),
        .ref = row_i64(row, 13),
        .field = (EventField)row_i64(row, 14),
        .old_value = row_text_copy(row, 15, arena),
        .new_value = row_text_copy(row, 16, arena),
        .number_a = row_i64(row, 17),
        .number_b = row_i64(row, 18),
    };
}

static Err ticket_row(const Row *row, void *into)
{
    const StreamAsk *rows = into;
    Published published = { .event = event_read(row, rows->arena) };
    if (!row_is_null(row, EVENT_COLUMNS)) {
        published.message = message_read(row, EVENT_COLUMNS, rows->arena);
    }
    int at = EVENT_COLUMNS + MESSAGE_COLUMNS;
    CommentRow comment = {
        .id = { row_i64(row, at) },
        .ticket = published.event.ticket,
        .audit = published.event.audit,
        .at_ms = row_i64(row, at + 1),
        .author = { row_i64(row, at + 2) },
        .channel = (CommentChannel)row_i64(row, at + 3),
        .body = row_text_copy(row, at + 4, rows->arena),
        .author_name = row_text_copy(row, at + 5, rows->arena),
    };
    if (comment.id.v) {
        published.comment = &comment;
    }
    return rows->row(rows->into, &published);
}

Err stream_ticket_rows(Tx *tx, TicketId id, const StreamAsk *ask)
{
    StreamAsk mine = *ask;
    return tx_each(tx, SQL_STREAM_TICKET_ROWS,
                   VALUES(db_i64(id.v), db_i64(ask->from), db_i64(ask->limit),
                          db_i64(EVENT_MESSAGE_SENT), db_i64(EVENT_COMMENT_ADDED)),
                   ticket_row, &mine);
}

static void seq_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err stream_agent_head(Tx *tx, PersonId id, int64_t *seq)
{
    return tx_one(tx, SQL_STREAM_AGENT_HEAD, VALUES(db_i64(id.v)), seq_read, seq);
}

static Err agent_row(const Row *row, void *into)
{
    const StreamAsk *rows = into;
    Published published = { .event = event_read(row, rows->arena) };
    return rows->row(rows->into, &published);
}

Err stream_agent_rows(Tx *tx, PersonId id, const StreamAsk *ask)
{
    StreamAsk mine = *ask;
    return tx_each(tx, SQL_STREAM_AGENT_ROWS,
                   VALUES(db_i64(id.v), db_i64(ask->from), db_i64(ask->limit)), agent_row, &mine);
}
