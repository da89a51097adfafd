#include "store/ticket_store.h"

#include "store/conversation_store.h"

void ticket_row(const Row *row, int first, Arena *arena, Ticket *out)
{
    *out = (Ticket){
        .id = { row_i64(row, first) },
        .conversation = { row_i64(row, first + 1) },
        .requester = { row_i64(row, first + 2) },
        .submitter = { row_i64(row, first + 3) },
        .assignee = { row_i64(row, first + 4) },
        .team = { row_i64(row, first + 5) },
        .status = (TicketStatus)row_i64(row, first + 6),
        .priority = (TicketPriority)row_i64(row, first + 7),
        .type = (TicketType)row_i64(row, first + 8),
        .subject = row_text_copy(row, first + 9, arena),
        .external_id = row_text_copy(row, first + 10, arena),
        .tags = row_text_copy(row, first + 11, arena),
        .via = (ViaChannel)row_i64(row, first + 12),
        .routing_channel = (RoutingChannel)row_i64(row, first + 13),
        .is_public = row_bool(row, first + 14),
        .queued_ms = row_i64(row, first + 15),
        .stream_seq = row_i64(row, first + 16),
        .version = row_i64(row, first + 17),
        .created_ms = row_i64(row, first + 18),
        .updated_ms = row_i64(row, first + 19),
        .solved_ms = row_i64(row, first + 20),
        .status_ms = row_i64(row, first + 21),
        .satisfaction = (Satisfaction)row_i64(row, first + 22),
    };
}

typedef struct Into {
    Arena *arena;
    Ticket *ticket;
    Conversation *session;
} Into;

static void both_read(const Row *row, void *into)
{
    const Into *to = into;
    ticket_row(row, 0, to->arena, to->ticket);
    conversation_row(row, TICKET_COLUMNS, to->arena, to->session);
}

Err ticket_load(Tx *tx, Arena *arena, TicketId id, Ticket *out, Conversation *session)
{
    return tx_one(tx, SQL_TICKET_LOAD, VALUES(db_i64(id.v)), both_read,
                  &(Into){ arena, out, session });
}

Err ticket_load_by_conversation(Tx *tx, Arena *arena, ConversationId id, Ticket *out,
                                Conversation *session)
{
    return tx_one(tx, SQL_TICKET_LOAD_BY_CONVERSATION, VALUES(db_i64(id.v)), both_read,
                  &(Into){ arena, out, session });
}

Err ticket_load_current(Tx *tx, Arena *arena, ThreadId thread, Ticket *out, Conversation *session)
{
    return tx_one(tx, SQL_TICKET_LOAD_CURRENT, VALUES(db_i64(thread.v)), both_read,
                  &(Into){ arena, out, session });
}

void ticket_insert(Tx *tx, const Ticket *ticket)
{
    tx_change(tx, SQL_TICKET_INSERT,
              VALUES(db_i64(ticket->id.v), db_i64_or_null(ticket->conversation.v),
                     db_i64(ticket->requester.v), db_i64(ticket->submitter.v),
                     db_i64_or_null(ticket->assignee.v), db_i64_or_null(ticket->team.v),
                     db_i64(ticket->status), db_i64(ticket->priority), db_i64(ticket->type),
                     db_text(ticket->subject), db_text_or_null(ticket->external_id),
                     db_text(ticket->tags), db_i64(ticket->via), db_i64(ticket->routing_channel),
                     db_bool(ticket->is_public), db_i64_or_null(ticket->queued_ms),
                     db_i64(ticket->stream_seq), db_i64(ticket->version),
                     db_i64(ticket->created_ms), db_i64(ticket->updated_ms),
                     db_i64(ticket->solved_ms), db_i64(ticket->status_ms), db_i64(ticket->satisfaction)));
}

void ticket_update(Tx *tx, const Ticket *ticket)
{
    tx_change(tx, SQL_TICKET_UPDATE,
              VALUES(db_i64(ticket->id.v), db_i64(ticket->requester.v),
                     db_i64_or_null(ticket->assignee.v), db_i64_or_null(ticket->team.v),
                     db_i64(ticket->status), db_i64(ticket->priority), db_i64(ticket->type),
                     db_text(ticket->subject), db_text_or_null(ticket->external_id),
                     db_text(ticket->tags), db_i64(ticket->routing_channel),
                     db_bool(ticket->is_public), db_i64_or_null(ticket->queued_ms),
                     db_i64(ticket->version), db_i64(ticket->updated_ms), db_i64(ticket->solved_ms),
                     db_i64(ticket->status_ms), db_i64(ticket->satisfaction)));
}

static void seq_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

// Two steps: for UPDATE … RETURNING SQLite makes and drops a table, at three times the price.
Err ticket_next_seq(Tx *tx, TicketId id, int64_t *seq)
{
    tx_run(tx, SQL_TICKET_NEXT_SEQ, VALUES(db_i64(id.v)), NULL);
    return tx_one(tx, SQL_TICKET_SEQ, VALUES(db_i64(id.v)), seq_read, seq);
}

static void waiting_read(const Row *row, void *into)
{
    TicketWaiting *waiting = into;
    *waiting = (TicketWaiting){ .ticket = { row_i64(row, 0) }, .queued_ms = row_i64(row, 1) };
}

Err ticket_oldest_waiting(Tx *tx, TeamId team, TicketWaiting *out)
{
    return tx_one(tx, SQL_TICKET_OLDEST_WAITING, VALUES(db_i64(team.v)), waiting_read, out);
}
