#include "store/rule_fact_store.h"

#include "store/event_store.h"

typedef struct FirstInto {
    Arena *arena;
    FirstComment *out;
} FirstInto;

static void first_read(const Row *row, void *into)
{
    const FirstInto *to = into;
    *to->out = (FirstComment){ .body = row_text_copy(row, 0, to->arena),
                               .channel = (CommentChannel)row_i64(row, 1) };
}

Err rule_fact_description(Tx *tx, Arena *arena, TicketId ticket, FirstComment *out)
{
    return tx_one(tx, SQL_RULE_FACT_DESCRIPTION, VALUES(db_i64(ticket.v)), first_read,
                  &(FirstInto){ arena, out });
}

static void moves_read(const Row *row, void *into)
{
    RuleCounts *counts = into;
    counts->reopens = row_i64(row, 0);
    counts->agent_stations = row_i64(row, 1);
    counts->group_stations = row_i64(row, 2);
}

static void replies_read(const Row *row, void *into)
{
    ((RuleCounts *)into)->replies = row_i64(row, 0);
}

Err rule_fact_counts(Tx *tx, TicketId ticket, RuleCounts *out)
{
    RuleCounts counts = { 0 };
    Err err = tx_one(tx, SQL_RULE_FACT_MOVES, VALUES(db_i64(ticket.v)), moves_read, &counts);
    if (!err) {
        err = tx_one(tx, SQL_RULE_FACT_REPLIES, VALUES(db_i64(ticket.v)), replies_read, &counts);
    }
    if (err) {
        return err;
    }
    *out = counts;
    return ERR_NONE;
}

static void times_read(const Row *row, void *into)
{
    *(RuleTimes *)into = (RuleTimes){ .assigned_ms = row_i64(row, 0),
                                      .requester_ms = row_i64(row, 1),
                                      .assignee_ms = row_i64(row, 2) };
}

Err rule_fact_times(Tx *tx, const Ticket *ticket, RuleTimes *out)
{
    return tx_one(
        tx, SQL_RULE_FACT_TIMES,
        VALUES(db_i64(ticket->id.v), db_i64(ticket->requester.v), db_i64(ticket->assignee.v)),
        times_read, out);
}

typedef struct AuditInto {
    Arena *arena;
    Audit audit;
} AuditInto;

static void audit_read(const Row *row, void *into)
{
    AuditInto *to = into;
    to->audit = (Audit){ .ticket = { row_i64(row, 0) },
                         .at_ms = row_i64(row, 1),
                         .actor = { .kind = (ActorKind)row_i64(row, 2),
                                    .person = { row_i64(row, 3) },
                                    .role = (Role)row_i64(row, 6),
                                    .name = row_text_copy(row, 7, to->arena),
                                    .via = (ViaChannel)row_i64(row, 4) },
                         .rule_set = row_i64(row, 5) };
}

Err rule_audit_load(Tx *tx, Arena *arena, AuditId id, Audit *out)
{
    AuditInto to = { .arena = arena };
    Err err = tx_one(tx, SQL_RULE_AUDIT, VALUES(db_i64(id.v)), audit_read, &to);
    if (err) {
        return err;
    }
    *out = to.audit;
    out->id = id;
    return ERR_NONE;
}

typedef struct EventsInto {
    Arena *arena;
    Event *at;
    size_t count;
} EventsInto;

static Err event_read(const Row *row, void *into)
{
    EventsInto *to = into;
    event_row(row, 0, to->arena, &to->at[to->count++]);
    return ERR_NONE;
}

Err rule_audit_events(Tx *tx, Arena *arena, AuditId id, Event *out, size_t max, size_t *count)
{
    EventsInto to = { arena, out, 0 };
    Err err = tx_each(tx, SQL_RULE_AUDIT_EVENTS, VALUES(db_i64(id.v), db_i64((int64_t)max)),
                      event_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

typedef struct PeopleInto {
    PersonId *at;
    size_t count;
} PeopleInto;

static Err person_read(const Row *row, void *into)
{
    PeopleInto *to = into;
    to->at[to->count++].v = row_i64(row, 0);
    return ERR_NONE;
}

Err rule_recipients(Tx *tx, TeamId team, PersonId *out, size_t max, size_t *count)
{
    PeopleInto to = { out, 0 };
    DbValue most = db_i64((int64_t)max);
    Err err = team.v ? tx_each(tx, SQL_RULE_RECIPIENTS_OF_TEAM, VALUES(db_i64(team.v), most),
                               person_read, &to)
                     : tx_each(tx, SQL_RULE_RECIPIENTS_ALL, VALUES(most), person_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}
