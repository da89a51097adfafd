#include "store/conversation_store.h"

void conversation_row(const Row *row, int first, Arena *arena, Conversation *out)
{
    *out = (Conversation){
        .id = { row_i64(row, first) },
        .thread = { row_i64(row, first + 1) },
        .customer = { row_i64(row, first + 2) },
        .previous = { row_i64(row, first + 3) },
        .ticket = { row_i64(row, first + 4) },
        .control = (Control)row_i64(row, first + 5),
        .session_state = (SessionState)row_i64(row, first + 6),
        .inactive_reason = (InactiveReason)row_i64(row, first + 7),
        .ended_reason = (EndedReason)row_i64(row, first + 8),
        .ended_via = (EndedVia)row_i64(row, first + 9),
        .ended_ms = row_i64(row, first + 10),
        .ended_by = { row_i64(row, first + 11) },
        .started_ms = row_i64(row, first + 12),
        .customer_wrote_ms = row_i64(row, first + 13),
        .first_seq = row_i64(row, first + 14),
        .language = (Language)row_i64(row, first + 15),
        .bot_version = row_i64(row, first + 16),
        .bot_step = row_text_copy(row, first + 17, arena),
        .bot_unmatched = row_i64(row, first + 18),
    };
}

typedef struct Into {
    Arena *arena;
    Conversation *conversation;
} Into;

static void conversation_read(const Row *row, void *into)
{
    const Into *to = into;
    conversation_row(row, 0, to->arena, to->conversation);
}

Err conversation_load(Tx *tx, Arena *arena, ConversationId id, Conversation *out)
{
    return tx_one(tx, SQL_CONVERSATION_LOAD, VALUES(db_i64(id.v)), conversation_read,
                  &(Into){ arena, out });
}

Err conversation_load_newest(Tx *tx, Arena *arena, ThreadId thread, Conversation *out)
{
    return tx_one(tx, SQL_CONVERSATION_LOAD_NEWEST, VALUES(db_i64(thread.v)), conversation_read,
                  &(Into){ arena, out });
}

static void id_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static Err ticket_beside(Tx *tx, SqlId sql, const Conversation *conversation, TicketId *out)
{
    int64_t id = 0;
    Err err = tx_one(tx, sql, VALUES(db_i64(conversation->thread.v), db_i64(conversation->id.v)),
                     id_read, &id);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = (TicketId){ id };
    return ERR_NONE;
}

Err conversation_previous_ticket(Tx *tx, const Conversation *conversation, TicketId *out)
{
    return ticket_beside(tx, SQL_CONVERSATION_PREVIOUS_TICKET, conversation, out);
}

Err conversation_next_ticket(Tx *tx, const Conversation *conversation, TicketId *out)
{
    return ticket_beside(tx, SQL_CONVERSATION_NEXT_TICKET, conversation, out);
}

void conversation_insert(Tx *tx, const Conversation *c)
{
    tx_change(tx, SQL_CONVERSATION_INSERT,
              VALUES(db_i64(c->id.v), db_i64(c->thread.v), db_i64(c->customer.v),
                     db_i64_or_null(c->previous.v), db_i64_or_null(c->ticket.v), db_i64(c->control),
                     db_i64(c->session_state), db_i64(c->inactive_reason), db_i64(c->ended_reason),
                     db_i64(c->ended_via), db_i64(c->ended_ms), db_i64_or_null(c->ended_by.v),
                     db_i64(c->started_ms), db_i64(c->first_seq), db_i64(c->language),
                     db_i64(c->bot_version), db_text(c->bot_step), db_i64(c->bot_unmatched)));
}

void conversation_set_session(Tx *tx, const Conversation *c)
{
    tx_change(tx, SQL_CONVERSATION_SET_SESSION,
              VALUES(db_i64(c->id.v), db_i64_or_null(c->ticket.v), db_i64(c->control),
                     db_i64(c->session_state), db_i64(c->inactive_reason), db_i64(c->ended_reason),
                     db_i64(c->ended_via), db_i64(c->ended_ms), db_i64_or_null(c->ended_by.v)));
}

void conversation_set_talk(Tx *tx, const Conversation *c)
{
    tx_change(tx, SQL_CONVERSATION_SET_TALK,
              VALUES(db_i64(c->id.v), db_i64(c->language), db_i64(c->bot_version),
                     db_text(c->bot_step), db_i64(c->bot_unmatched)));
}
