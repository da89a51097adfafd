// ticket_body.h — what a program sends to make or change a ticket, read into the desk's commands.
#ifndef GATE_TICKETING_TICKET_BODY_H
#define GATE_TICKETING_TICKET_BODY_H

#include "desk/ticket/ticket_update.h"
#include "gate/request.h"
#include "gate/ticketing/followers.h"

typedef struct TicketBody {
    TicketFields fields;
    TicketComment comment;
    Str assignee_email;                       // still to be looked up, "": not said
    Str uploads[ATTACHMENTS_PER_COMMENT_MAX]; // tokens, likewise
    size_t upload_count;
    AttachmentId attachments[ATTACHMENTS_PER_COMMENT_MAX];
    PersonId requester;
    Str requester_name;
    Str requester_email;
    FollowersBody followers;           // laid into `fields` when looked up
    MacroId macros[TICKET_MACROS_MAX]; // macro_id, and behind it macro_ids
    size_t macro_count;
    bool end_session;
    int64_t seen_version;
    int64_t seen_updated_ms;
} TicketBody;

// The member "ticket" of the request's body. Members that we do not know are ignored. ERR_INVALID
// naming the member at fault.
MUST_USE Err ticket_body_read(Request *request, TicketBody *out);
// Finds whom the address, and what the macro and the tokens name. ERR_INVALID naming
// `assignee_email`, `followers`, `macro_id` or `uploads`.
MUST_USE Err ticket_body_look_up(Read *read, Request *request, TicketBody *body);

#endif
