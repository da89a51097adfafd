// session_read.h — a ticket's messaging session as APIs show it, with the composer's choices.
#ifndef DESK_SESSION_SESSION_READ_H
#define DESK_SESSION_SESSION_READ_H

#include "desk/read.h"
#include "desk/record.h"

typedef struct ComposerChannel {
    CommentChannel channel;
    bool enabled;
    Str reason; // why not, stable code: "session_ended", "no_session", "no_email_address",
                // "ticket_closed"; "held_no_sending_address" with enabled true; "" otherwise
} ComposerChannel;

typedef struct Composer {
    CommentChannel fallback;     // the default channel
    ComposerChannel channels[3]; // messaging, public reply, internal note
} Composer;

typedef struct MessagingSession {
    Record record;
    TicketId previous_ticket; // of the conversation before it in the thread that had one, 0: none
    TicketId next_ticket;
    Composer composer;
    bool has_whereabouts;
    Whereabouts whereabouts; // of the customer at their last event
} MessagingSession;

// Pure: SES-7. `email_known` is the requester's.
Composer composer_of(const Record *record, bool email_known, bool sending_address);

// ERR_NOT_FOUND when there is no such ticket, or the viewer is no agent; ERR_STATE
// "not_messaging" when it has no session.
MUST_USE Err messaging_session_read(Read *read, TicketId ticket, MessagingSession *out);

#endif
