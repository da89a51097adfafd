#include "store/event_store.h"

#include "store/row_cache.h"

static_assert(FIELD_COUNT <= 32, "a bit for each field");

void event_insert(Tx *tx, const Event *e)
{
    assert(e->id.v > 0);
    assert(e->kind > EVENT_NONE);
    tx_change(tx, SQL_EVENT_INSERT,
              VALUES(db_i64(e->id.v), db_i64(e->at_ms), db_i64(e->kind), db_i64(e->actor.kind),
                     db_i64_or_null(e->actor.person.v), db_i64_or_null(e->cause.v),
                     db_i64_or_null(e->thread.v), db_i64_or_null(e->conversation.v),
                     db_i64_or_null(e->ticket.v), db_i64_or_null(e->ticket_seq),
                     db_i64_or_null(e->audit.v), db_i64_or_null(e->agent.v),
                     db_i64_or_null(e->agent_seq), db_i64_or_null(e->ref), db_i64_or_null(e->field),
                     db_text_or_null(e->old_value), db_text_or_null(e->new_value),
                     db_i64_or_null(e->number_a), db_i64_or_null(e->number_b)));
    if (e->ticket_seq) {
        row_cache_put(tx, ROW_TICKET_SEQ, e->ticket.v, &e->ticket_seq);
    }
    if (e->agent_seq) {
        row_cache_put(tx, ROW_AGENT_SEQ, e->agent.v, &e->agent_seq);
    }
}

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static Err next_seq(Tx *tx, RowKind kind, SqlId newest, int64_t id, int64_t *seq)
{
    int64_t number = 0;
    Err err = row_cache_get(tx, kind, id, &number, NULL)
                  ? ERR_NONE
                  : tx_one(tx, newest, VALUES(db_i64(id)), number_read, &number);
    if (err) {
        return err;
    }
    *seq = number + 1;
    return ERR_NONE;
}

Err event_next_ticket_seq(Tx *tx, TicketId ticket, int64_t *seq)
{
    return next_seq(tx, ROW_TICKET_SEQ, SQL_EVENT_TICKET_SEQ, ticket.v, seq);
}

Err event_next_agent_seq(Tx *tx, PersonId agent, int64_t *seq)
{
    return next_seq(tx, ROW_AGENT_SEQ, SQL_EVENT_AGENT_SEQ, agent.v, seq);
}

void event_row(const Row *row, int first, Arena *arena, Event *out)
{
    *out = (Event){
        .id = { row_i64(row, first) },
        .at_ms = row_i64(row, first + 1),
        .kind = (EventKind)row_i64(row, first + 2),
        .actor = { .kind = (ActorKind)row_i64(row, first + 3),
                   .person = { row_i64(row, first + 4) } },
        .cause = { row_i64(row, first + 5) },
        .thread = { row_i64(row, first + 6) },
        .conversation = { row_i64(row, first + 7) },
        .ticket = { row_i64(row, first + 8) },
        .ticket_seq = row_i64(row, first + 9),
        .audit = { row_i64(row, first + 10) },
        .agent = { row_i64(row, first + 11) },
        .agent_seq = row_i64(row, first + 12),
        .ref = row_i64(row, first + 13),
        .field = (EventField)row_i64(row, first + 14),
        .old_value = row_text_copy(row, first + 15, arena),
        .new_value = row_text_copy(row, first + 16, arena),
        .number_a = row_i64(row, first + 17),
        .number_b = row_i64(row, first + 18),
    };
}

static Err field_read(const Row *row, void *into)
{
    uint32_t *fields = into;
    int64_t field = row_i64(row, 0);
    if (field > FIELD_NONE && field < FIELD_COUNT) {
        *fields |= UINT32_C(1) << field;
    }
    return ERR_NONE;
}

static Err fields_load(Tx *tx, SqlId sql, TicketId ticket, int64_t from, uint32_t *out)
{
    uint32_t fields = 0;
    Err err = tx_each(tx, sql, VALUES(db_i64(ticket.v), db_i64(from)), field_read, &fields);
    if (err) {
        return err;
    }
    *out = fields;
    return ERR_NONE;
}

Err event_fields_after_version(Tx *tx, TicketId ticket, int64_t version, uint32_t *out)
{
    return fields_load(tx, SQL_EVENT_FIELDS_AFTER_VERSION, ticket, version, out);
}

Err event_fields_since(Tx *tx, TicketId ticket, int64_t since_ms, uint32_t *out)
{
    return fields_load(tx, SQL_EVENT_FIELDS_SINCE, ticket, since_ms, out);
}
