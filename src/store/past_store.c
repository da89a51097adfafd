#include "store/past_store.h"

#include "model/message.h"
#include "store/event_store.h"

// ---- backwards --------------------------------------------------------------------------------

static Err event_give(const Row *row, void *into)
{
    const PastReader *reader = into;
    PastEvent past = {
        .event = { .id = { row_i64(row, 0) },
                   .at_ms = row_i64(row, 1),
                   .kind = (EventKind)row_i64(row, 2),
                   .actor = { .kind = (ActorKind)row_i64(row, 3) },
                   .ticket = { row_i64(row, 4) },
                   .audit = { row_i64(row, 5) },
                   .ref = row_i64(row, 6),
                   .field = (EventField)row_i64(row, 7),
                   .old_value = row_text(row, 8),
                   .new_value = row_text(row, 9),
                   .number_a = row_i64(row, 10) },
        .by = { .kind = (ActorKind)row_i64(row, 11),
                .person = { row_i64(row, 12) },
                .via = (ViaChannel)row_i64(row, 13),
                .role = (Role)row_i64(row, 14) },
        .rule_set = row_i64(row, 15),
    };
    return reader->each(reader->owner, &past);
}

Err past_events(Tx *tx, EventId first, bool with_messages, const PastReader *reader)
{
    PastReader given = *reader;
    return tx_each(tx, SQL_PAST_EVENTS, VALUES(db_i64(first.v), db_bool(with_messages)), event_give,
                   &given);
}

Err past_events_of_ticket(Tx *tx, TicketId ticket, AuditId audit, const PastReader *reader)
{
    PastReader given = *reader;
    return tx_each(tx, SQL_PAST_EVENTS_OF_TICKET, VALUES(db_i64(ticket.v), db_i64(audit.v)),
                   event_give, &given);
}

// ---- when it began ----------------------------------------------------------------------------

typedef struct Moment {
    int64_t id;
    int64_t at_ms;
} Moment;

static void moment_read(const Row *row, void *into)
{
    *(Moment *)into = (Moment){ row_i64(row, 0), row_i64(row, 1) };
}

Err past_first_event(Tx *tx, int64_t since_ms, EventId *out)
{
    Moment last = { 0 };
    Err err = tx_one(tx, SQL_PAST_EVENT_LAST, NO_VALUES, moment_read, &last);
    if (err) {
        return err;
    }
    if (last.at_ms < since_ms) {
        return ERR_NOT_FOUND;
    }
    int64_t low = 0; // all before it is too old
    int64_t high = last.id;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        Moment found = { 0 };
        err = tx_one(tx, SQL_PAST_EVENT_AT_OR_AFTER, VALUES(db_i64(middle)), moment_read, &found);
        if (err) {
            return err;
        }
        if (found.at_ms < since_ms) {
            low = found.id + 1;
        } else {
            high = middle;
        }
    }
    *out = (EventId){ low };
    return ERR_NONE;
}

// ---- one thing --------------------------------------------------------------------------------

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err past_first_public_comment(Tx *tx, TicketId ticket, EventId *out)
{
    return tx_one(tx, SQL_PAST_FIRST_PUBLIC_COMMENT, VALUES(db_i64(ticket.v)), number_read,
                  &out->v);
}

Err past_comment_role(Tx *tx, CommentId comment, Role *out)
{
    int64_t role = ROLE_NONE;
    Err err = tx_one(tx, SQL_PAST_COMMENT_ROLE, VALUES(db_i64(comment.v)), number_read, &role);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = (Role)role;
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

static void event_read_one(const Row *row, void *into)
{
    (void)event_read(row, into);
}

Err past_event_load(Tx *tx, Arena *arena, EventId id, Event *out)
{
    EventsInto to = { arena, out, 0 };
    return tx_one(tx, SQL_PAST_EVENT, VALUES(db_i64(id.v)), event_read_one, &to);
}

typedef struct TicketsInto {
    TicketId *at;
    size_t count;
} TicketsInto;

static Err ticket_id_read(const Row *row, void *into)
{
    TicketsInto *to = into;
    to->at[to->count++].v = row_i64(row, 0);
    return ERR_NONE;
}

Err past_tickets(Tx *tx, int64_t since_ms, TicketId before, TicketId *out, size_t max,
                 size_t *count)
{
    TicketsInto to = { out, 0 };
    Err err = tx_each(tx, SQL_PAST_TICKETS,
                      VALUES(db_i64(since_ms), db_i64(before.v), db_i64((int64_t)max)),
                      ticket_id_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

Err past_ticket_events(Tx *tx, Arena *arena, TicketId ticket, Event *out, size_t max, size_t *count)
{
    EventsInto to = { arena, out, 0 };
    Err err = tx_each(tx, SQL_PAST_TICKET_EVENTS, VALUES(db_i64(ticket.v), db_i64((int64_t)max)),
                      event_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

typedef struct ConversationsInto {
    ConversationId *at;
    size_t count;
} ConversationsInto;

static Err conversation_id_read(const Row *row, void *into)
{
    ConversationsInto *to = into;
    to->at[to->count++].v = row_i64(row, 0);
    return ERR_NONE;
}

Err past_conversations(Tx *tx, int64_t since_ms, ConversationId before, ConversationId *out,
                       size_t max, size_t *count)
{
    ConversationsInto to = { out, 0 };
    Err err = tx_each(tx, SQL_PAST_CONVERSATIONS,
                      VALUES(db_i64(since_ms), db_i64(before.v), db_i64((int64_t)max)),
                      conversation_id_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

Err past_session_events(Tx *tx, Arena *arena, TicketId ticket, Event *out, size_t max,
                        size_t *count)
{
    EventsInto to = { arena, out, 0 };
    Err err = tx_each(tx, SQL_PAST_SESSION_EVENTS, VALUES(db_i64(ticket.v), db_i64((int64_t)max)),
                      event_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

typedef struct MessagesInto {
    Arena *arena;
    PastMessage *at;
    size_t count;
} MessagesInto;

static Err message_read(const Row *row, void *into)
{
    MessagesInto *to = into;
    to->at[to->count++] = (PastMessage){ .at_ms = row_i64(row, 0),
                                         .by_agent = row_i64(row, 1) == AUTHOR_AGENT,
                                         .author = { row_i64(row, 2) },
                                         .body = str_copy(to->arena, row_text(row, 3)) };
    return ERR_NONE;
}

Err past_messages(Tx *tx, Arena *arena, const Conversation *session, PastMessage *out, size_t max,
                  size_t *count)
{
    MessagesInto to = { arena, out, 0 };
    Err err = tx_each(tx, SQL_PAST_MESSAGES,
                      VALUES(db_i64(session->thread.v), db_i64(session->id.v),
                             db_i64(session->first_seq), db_i64((int64_t)max)),
                      message_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

typedef struct AgentsInto {
    PastAgent *at;
    size_t count;
} AgentsInto;

static Err agent_read(const Row *row, void *into)
{
    AgentsInto *to = into;
    to->at[to->count++] = (PastAgent){ .id = { row_i64(row, 0) },
                                       .status = (AgentStatus)row_i64(row, 1),
                                       .team = { row_i64(row, 2) } };
    return ERR_NONE;
}

Err past_agents(Tx *tx, PastAgent *out, size_t max, size_t *count)
{
    AgentsInto to = { out, 0 };
    Err err = tx_each(tx, SQL_PAST_AGENTS, VALUES(db_i64((int64_t)max)), agent_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

typedef struct StatusesInto {
    PastStatus *at;
    size_t count;
} StatusesInto;

static Err status_read(const Row *row, void *into)
{
    StatusesInto *to = into;
    to->at[to->count++] = (PastStatus){ .at_ms = row_i64(row, 0),
                                        .agent = { row_i64(row, 1) },
                                        .before = agent_status_from(row_text(row, 2)) };
    return ERR_NONE;
}

Err past_status_changes(Tx *tx, EventId first, PastStatus *out, size_t max, size_t *count)
{
    StatusesInto to = { out, 0 };
    Err err = tx_each(tx, SQL_PAST_STATUS_CHANGES, VALUES(db_i64(first.v), db_i64((int64_t)max)),
                      status_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

Err past_rule_events(Tx *tx, Arena *arena, const Audit *audit, Event *out, size_t max,
                     size_t *count)
{
    EventsInto to = { arena, out, 0 };
    Err err = tx_each(tx, SQL_PAST_RULE_EVENTS,
                      VALUES(db_i64(audit->ticket.v), db_i64(audit->id.v), db_i64((int64_t)max)),
                      event_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

typedef struct RulesInto {
    RuleId *at;
    size_t count;
} RulesInto;

static Err rule_read(const Row *row, void *into)
{
    RulesInto *to = into;
    to->at[to->count++].v = row_i64(row, 0);
    return ERR_NONE;
}

static void times_read(const Row *row, void *into)
{
    *(PastTimes *)into = (PastTimes){ .status_ms = row_i64(row, 0),
                                      .updated_ms = row_i64(row, 1),
                                      .assigned_ms = row_i64(row, 2),
                                      .requester_ms = row_i64(row, 3),
                                      .assignee_ms = row_i64(row, 4) };
}

Err past_times(Tx *tx, const Audit *audit, const Ticket *before, PastTimes *out)
{
    return tx_one(tx, SQL_PAST_TIMES,
                  VALUES(db_i64(audit->ticket.v), db_i64(audit->id.v), db_i64(before->requester.v),
                         db_i64(before->assignee.v)),
                  times_read, out);
}

Err past_fired_before(Tx *tx, const Audit *audit, RuleId *out, size_t max, size_t *count)
{
    RulesInto to = { out, 0 };
    Err err = tx_each(tx, SQL_PAST_FIRED_BEFORE,
                      VALUES(db_i64(audit->ticket.v), db_i64(audit->id.v), db_i64(audit->at_ms),
                             db_i64((int64_t)max)),
                      rule_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}
