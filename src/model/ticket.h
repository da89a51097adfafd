// ticket.h — the record of a ticket, which status may follow which, when it waits for routing and
// under which capacity it counts. Pure.
#ifndef MODEL_TICKET_H
#define MODEL_TICKET_H

#include "model/actor.h"
#include "model/conversation.h"
#include "model/survey.h"

// Numbers are stored and ordered (new < open < … < closed).
typedef enum TicketStatus {
    TICKET_STATUS_NONE,
    TICKET_NEW,
    TICKET_OPEN,
    TICKET_PENDING,
    TICKET_HOLD,
    TICKET_SOLVED,
    TICKET_CLOSED,
    TICKET_STATUS_COUNT
} TicketStatus;

typedef enum TicketPriority {
    PRIORITY_NONE,
    PRIORITY_LOW,
    PRIORITY_NORMAL,
    PRIORITY_HIGH,
    PRIORITY_URGENT,
    PRIORITY_COUNT
} TicketPriority;

typedef enum TicketType {
    TYPE_NONE,
    TYPE_QUESTION,
    TYPE_INCIDENT,
    TYPE_PROBLEM,
    TYPE_TASK,
    TYPE_COUNT
} TicketType;

typedef enum RoutingChannel {
    ROUTING_NONE,
    ROUTING_MESSAGING,
    ROUTING_EMAIL,
    ROUTING_VOICE,
    ROUTING_COUNT
} RoutingChannel;

enum { TICKET_FOLLOWERS_MAX = 50 };

// What a comment goes out on (SES-7).
typedef enum CommentChannel {
    CHANNEL_DEFAULT, // absent: the composer's default
    CHANNEL_MESSAGING,
    CHANNEL_EMAIL, // "public_reply"
    CHANNEL_NOTE,  // "internal_note"
    CHANNEL_COUNT
} CommentChannel;

typedef struct Ticket {
    TicketId id;
    ConversationId conversation; // 0: did not come from messaging
    PersonId requester;
    PersonId submitter;
    PersonId assignee;
    TeamId team;
    TicketStatus status;
    TicketPriority priority;
    TicketType type;
    Str subject;
    Str external_id;
    Str tags; // sorted, separated by one space
    ViaChannel via;
    RoutingChannel routing_channel;
    bool is_public;
    int64_t queued_ms; // since when it waits, 0: does not
    int64_t version;
    int64_t created_ms;
    int64_t updated_ms;
    int64_t solved_ms;
    int64_t status_ms;
    Satisfaction satisfaction; // what the customer said of how they were served
    BrandId brand;             // under which the customer knows the desk
    ScheduleId schedule;       // whose hours count for it, 0: those of the default one
    Str followers;             // agents: ids from low to high, separated by one space
} Ticket;

// False for what a person or rule may never do: back to New, out of Closed, and from New to Open
// or beyond is fine. `from` equal to `to` is always fine, but for Closed.
bool ticket_status_may_change(TicketStatus from, TicketStatus to);

// Whether the ticket stands in its group's standard queue (3.3 of the reference: a group, New or
// Open, nobody's, and not an ended session under messaging). `session` is NULL for a ticket that
// did not come from messaging.
bool ticket_waits(const Ticket *ticket, const Conversation *session);

// What the capacity rules look at beside the ticket.
typedef struct CapacityRule {
    bool count_inactive; // setting routing.count_inactive
} CapacityRule;

// Under which routing channel the ticket takes a unit of its assignee's capacity; ROUTING_NONE:
// under none. The one definition that counters, routing and verify share.
RoutingChannel ticket_counts(const Ticket *ticket, const Conversation *session, CapacityRule rule);

// Takes the next follower off `rest`, which begins as Ticket.followers. False at the end.
MUST_USE bool ticket_follower_next(Str *rest, PersonId *out);

Str ticket_status_name(TicketStatus status); // "new", "open", "pending", "hold", "solved", "closed"
TicketStatus ticket_status_from(Str name);   // TICKET_STATUS_NONE for any other text
Str ticket_priority_name(TicketPriority priority); // "" for none
// False for a text that is no priority; "" is PRIORITY_NONE.
MUST_USE bool ticket_priority_from(Str name, TicketPriority *out);
Str ticket_type_name(TicketType type);
MUST_USE bool ticket_type_from(Str name, TicketType *out);
Str routing_channel_name(RoutingChannel channel); // "messaging", "email", "voice"
// "messaging", "public_reply", "internal_note".
Str comment_channel_name(CommentChannel channel);
// Also takes "email" and "note"; CHANNEL_DEFAULT for "", CHANNEL_COUNT for any other text.
CommentChannel comment_channel_from(Str name);

#endif
