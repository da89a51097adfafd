#include "store/message_store.h"

void message_insert(Tx *tx, const Message *message)
{
    assert(message->id.v > 0);
    assert(message->public_seq > 0);
    tx_change(tx, SQL_MESSAGE_INSERT,
              VALUES(db_i64(message->id.v), db_i64(message->thread.v), db_i64(message->public_seq),
                     db_i64(message->conversation.v), db_i64(message->at_ms),
                     db_i64(message->author_kind), db_i64_or_null(message->author.v),
                     db_i64(message->kind), db_text(message->body),
                     db_text_or_null(message->payload), db_text_or_null(message->options),
                     db_i64_or_null(message->attachment.v), db_text_or_null(message->source),
                     db_text_or_null(message->metadata)));
}

typedef struct Into {
    Arena *arena;
    Message *message;
} Into;

static void message_read(const Row *row, void *into)
{
    const Into *to = into;
    *to->message = (Message){
        .id = { row_i64(row, 0) },
        .thread = { row_i64(row, 1) },
        .public_seq = row_i64(row, 2),
        .conversation = { row_i64(row, 3) },
        .at_ms = row_i64(row, 4),
        .author_kind = (AuthorKind)row_i64(row, 5),
        .author = { row_i64(row, 6) },
        .kind = (MessageKind)row_i64(row, 7),
        .body = row_text_copy(row, 8, to->arena),
        .payload = row_text_copy(row, 9, to->arena),
        .options = row_text_copy(row, 10, to->arena),
        .attachment = { row_i64(row, 11) },
        .source = row_text_copy(row, 12, to->arena),
        .metadata = row_text_copy(row, 13, to->arena),
    };
}

Err message_load(Tx *tx, Arena *arena, MessageId id, Message *out)
{
    return tx_one(tx, SQL_MESSAGE_LOAD, VALUES(db_i64(id.v)), message_read, &(Into){ arena, out });
}

Err message_load_at(Tx *tx, Arena *arena, ThreadId thread, int64_t public_seq, Message *out)
{
    return tx_one(tx, SQL_MESSAGE_LOAD_AT, VALUES(db_i64(thread.v), db_i64(public_seq)),
                  message_read, &(Into){ arena, out });
}

Err message_load_first_of_customer(Tx *tx, Arena *arena, ThreadId thread, int64_t first_seq,
                                   Message *out)
{
    return tx_one(tx, SQL_MESSAGE_LOAD_FIRST_OF_CUSTOMER,
                  VALUES(db_i64(thread.v), db_i64(first_seq)), message_read, &(Into){ arena, out });
}

static void rule_read(const Row *row, void *into)
{
    const Into *to = into;
    to->message->rule_kind = (RuleKind)row_i64(row, 0);
    to->message->rule_title = row_text_copy(row, 1, to->arena);
}

Err message_rule_insert(Tx *tx, Arena *arena, Message *message)
{
    assert(message->rule.v > 0);
    tx_change(
        tx, SQL_MESSAGE_RULE_INSERT,
        VALUES(db_i64(message->id.v), db_i64(message->rule.v), db_i64(message->rule_version)));
    return tx_one(tx, SQL_MESSAGE_RULE_NAME, VALUES(db_i64(message->rule.v)), rule_read,
                  &(Into){ arena, message });
}
