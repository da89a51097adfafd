// published.h — committed facts, as those on line are told them.
#ifndef MODEL_PUBLISHED_H
#define MODEL_PUBLISHED_H

#include "model/event.h"
#include "model/message.h"

// A comment as the ticket's stream tells it.
typedef struct CommentRow {
    CommentId id;
    TicketId ticket;
    AuditId audit;
    int64_t at_ms;
    PersonId author;
    Str author_name;
    CommentChannel channel;
    Str body;
} CommentRow;

typedef enum PublishedKind { PUBLISHED_EVENT, PUBLISHED_MARK, PUBLISHED_ACCESS } PublishedKind;

// The streams that an event belongs to follow from it: the thread's (EVENT_MESSAGE_SENT, at
// number_a), the ticket's (ticket_seq > 0), the agent's (agent_seq > 0). Lives as long as the batch
// that it was committed in.
typedef struct Published {
    PublishedKind kind;
    Event event;
    const Message *message;    // of EVENT_MESSAGE_SENT
    const CommentRow *comment; // of EVENT_COMMENT_ADDED
    // PUBLISHED_MARK: how far each side has got; no number, the newest counts.
    Thread thread;
    TicketId ticket; // of the thread's current conversation, 0: none
    // PUBLISHED_ACCESS: an agent's role or a credential of theirs has changed or gone; whoever is
    // on line as them must say anew who they are.
    PersonId person;
} Published;

#endif
