#include "store/ticket_store.h"

#include "store/conversation_store.h"
#include "store/row_cache.h"

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
        .version = row_i64(row, first + 16),
        .created_ms = row_i64(row, first + 17),
        .updated_ms = row_i64(row, first + 18),
        .solved_ms = row_i64(row, first + 19),
        .status_ms = row_i64(row, first + 20),
        .satisfaction = (Satisfaction)row_i64(row, first + 21),
        .brand = { row_i64(row, first + 22) },
        .schedule = { row_i64(row, first + 23) },
        .followers = row_text_copy(row, first + 24, arena),
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

// ---- loading: from the rows that are kept, or both by one query --------------------------------

// A session with what its thread says of it.
static bool conversation_kept(const Tx *tx, ConversationId id, Arena *arena, Conversation *out)
{
    Conversation session = { 0 };
    Thread thread = { 0 };
    if (!row_cache_get(tx, ROW_CONVERSATION, id.v, &session, arena) ||
        !row_cache_get(tx, ROW_THREAD, session.thread.v, &thread, NULL)) {
        return false;
    }
    session.customer_wrote_ms = thread.customer_wrote_ms;
    *out = session;
    return true;
}

// The session, and the ticket that it has.
static bool session_kept(const Tx *tx, ConversationId id, const Into *into)
{
    Conversation session = { 0 };
    Ticket ticket = { 0 };
    if (!conversation_kept(tx, id, into->arena, &session) ||
        (session.ticket.v &&
         !row_cache_get(tx, ROW_TICKET, session.ticket.v, &ticket, into->arena))) {
        return false;
    }
    *into->ticket = ticket;
    *into->session = session;
    return true;
}

static bool ticket_kept(const Tx *tx, TicketId id, const Into *into)
{
    Conversation session = { 0 };
    Ticket ticket = { 0 };
    if (!row_cache_get(tx, ROW_TICKET, id.v, &ticket, into->arena) ||
        (ticket.conversation.v &&
         !conversation_kept(tx, ticket.conversation, into->arena, &session))) {
        return false;
    }
    *into->ticket = ticket;
    *into->session = session;
    return true;
}

static Err both_load(Tx *tx, SqlId sql, int64_t id, Into *into)
{
    Err err = tx_one(tx, sql, VALUES(db_i64(id)), both_read, into);
    if (err) {
        return err;
    }
    if (into->ticket->id.v) {
        row_cache_put(tx, ROW_TICKET, into->ticket->id.v, into->ticket);
    }
    if (into->session->id.v) {
        row_cache_put(tx, ROW_CONVERSATION, into->session->id.v, into->session);
    }
    return ERR_NONE;
}

Err ticket_load(Tx *tx, Arena *arena, TicketId id, Ticket *out, Conversation *session)
{
    Into into = { arena, out, session };
    return ticket_kept(tx, id, &into) ? ERR_NONE : both_load(tx, SQL_TICKET_LOAD, id.v, &into);
}

Err ticket_load_by_conversation(Tx *tx, Arena *arena, ConversationId id, Ticket *out,
                                Conversation *session)
{
    Into into = { arena, out, session };
    return session_kept(tx, id, &into)
               ? ERR_NONE
               : both_load(tx, SQL_TICKET_LOAD_BY_CONVERSATION, id.v, &into);
}

// At most one session of a thread has not ended: the one that was known, if it still has not.
static bool current_kept(const Tx *tx, ThreadId thread, const Into *into)
{
    ConversationId known = { 0 };
    Conversation session = { 0 };
    return row_cache_get(tx, ROW_CURRENT_OF_THREAD, thread.v, &known, NULL) &&
           conversation_kept(tx, known, into->arena, &session) && session.thread.v == thread.v &&
           session.session_state != SESSION_ENDED && session_kept(tx, known, into);
}

Err ticket_load_current(Tx *tx, Arena *arena, ThreadId thread, Ticket *out, Conversation *session)
{
    Into into = { arena, out, session };
    if (current_kept(tx, thread, &into)) {
        return ERR_NONE;
    }
    Err err = both_load(tx, SQL_TICKET_LOAD_CURRENT, thread.v, &into);
    if (!err) {
        row_cache_put(tx, ROW_CURRENT_OF_THREAD, thread.v, &session->id);
    }
    return err;
}

// ---- writing ----------------------------------------------------------------------------------

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
                     db_i64(ticket->version), db_i64(ticket->created_ms),
                     db_i64(ticket->updated_ms), db_i64(ticket->solved_ms),
                     db_i64(ticket->status_ms), db_i64(ticket->satisfaction),
                     db_i64_or_null(ticket->brand.v), db_i64_or_null(ticket->schedule.v),
                     db_text(ticket->followers)));
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
                     db_i64(ticket->status_ms), db_i64(ticket->satisfaction),
                     db_i64_or_null(ticket->brand.v), db_i64_or_null(ticket->schedule.v),
                     db_text(ticket->followers)));
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
