// past_store.h — the log read backwards, for those who ask how things were.
#ifndef STORE_PAST_STORE_H
#define STORE_PAST_STORE_H

#include "model/event.h"
#include "model/person.h"
#include "store/db.h"

// What happened to a ticket, with the update that it belongs to. Texts are valid only while the
// reader runs.
typedef struct PastEvent {
    Event event; // id, at_ms, kind, actor.kind, ticket, audit, ref, field, values, number_a
    Actor by;    // who made the update; role as it is today
    int64_t rule_set;
} PastEvent;

typedef struct PastReader {
    Err (*each)(void *owner, const PastEvent *event); // an error ends the reading
    void *owner;
} PastReader;

// Comments, fields and sessions of all tickets from an event on, newest first; with messages when
// asked for.
MUST_USE Err past_events(Tx *tx, EventId first, bool with_messages, const PastReader *reader);
// The same of one ticket, with messages, back to the beginning of an update.
MUST_USE Err past_events_of_ticket(Tx *tx, TicketId ticket, AuditId audit,
                                   const PastReader *reader);
// The first event at `since_ms` or later, found by halves: ids rise with time. Where the clock
// went back, some events around it. ERR_NOT_FOUND when nothing has happened since.
MUST_USE Err past_first_event(Tx *tx, int64_t since_ms, EventId *out);
// The event of the first public comment; 0: there is none.
MUST_USE Err past_first_public_comment(Tx *tx, TicketId ticket, EventId *out);
// Of who wrote the comment; ROLE_NONE when it is gone.
MUST_USE Err past_comment_role(Tx *tx, CommentId comment, Role *out);

// Tickets with ids below `before` that were not closed before `since_ms`, newest first, at most
// `max`.
MUST_USE Err past_tickets(Tx *tx, int64_t since_ms, TicketId before, TicketId *out, size_t max,
                          size_t *count);
// All that happened to a ticket, newest first, at most `max`.
MUST_USE Err past_ticket_events(Tx *tx, Arena *arena, TicketId ticket, Event *out, size_t max,
                                size_t *count);

// Conversations with ids below `before` whose sessions had not ended before `since_ms`, newest
// first, at most `max`.
MUST_USE Err past_conversations(Tx *tx, int64_t since_ms, ConversationId before,
                                ConversationId *out, size_t max, size_t *count);
// All that happened to a ticket and its session, without messages but with assignments from the
// queue, newest first, at most `max`.
MUST_USE Err past_session_events(Tx *tx, Arena *arena, TicketId ticket, Event *out, size_t max,
                                 size_t *count);
// What people wrote in a conversation, oldest first, at most `max`.
typedef struct PastMessage {
    int64_t at_ms;
    bool by_agent;
    PersonId author;
    Str body;
} PastMessage;
MUST_USE Err past_messages(Tx *tx, Arena *arena, const Conversation *session, PastMessage *out,
                           size_t max, size_t *count);

// Agents with their status of today, each once with group 0 and once for each of their groups; at
// most `max`.
typedef struct PastAgent {
    PersonId id;
    TeamId team;
    AgentStatus status;
} PastAgent;
MUST_USE Err past_agents(Tx *tx, PastAgent *out, size_t max, size_t *count);
// Changes of their statuses from an event on, by agent, oldest first, at most `max`.
typedef struct PastStatus {
    int64_t at_ms;
    PersonId agent;
    AgentStatus before;
} PastStatus;
MUST_USE Err past_status_changes(Tx *tx, EventId first, PastStatus *out, size_t max, size_t *count);

// ERR_NOT_FOUND.
MUST_USE Err past_event_load(Tx *tx, Arena *arena, EventId id, Event *out);
// What rules did in an update, in order, and what they said in the chat meanwhile (without an
// audit); at most `max`.
MUST_USE Err past_rule_events(Tx *tx, Arena *arena, const Audit *audit, Event *out, size_t max,
                              size_t *count);
// When things had happened to a ticket before an update of it; 0: never. Who requester and assignee
// were is taken from `before`.
typedef struct PastTimes {
    int64_t status_ms;
    int64_t updated_ms;
    int64_t assigned_ms;
    int64_t requester_ms;
    int64_t assignee_ms;
} PastTimes;
MUST_USE Err past_times(Tx *tx, const Audit *audit, const Ticket *before, PastTimes *out);
// Rules that fired on the ticket at `at_ms`, but before this update; at most `max`.
MUST_USE Err past_fired_before(Tx *tx, const Audit *audit, RuleId *out, size_t max, size_t *count);

#endif
