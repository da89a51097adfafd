// ticket_parts.h — what those who make and update tickets share.
#ifndef DESK_TICKET_TICKET_PARTS_H
#define DESK_TICKET_TICKET_PARTS_H

#include "desk/ticket/ticket_update.h"

// The first code points of what somebody wrote, on one line: the subject of a ticket that was given
// none. "" when there is nothing to be read.
Str subject_of_text(Arena *arena, Str text);

// ERR_INVALID naming `field`: too long, not UTF-8, or with a character that cannot be kept.
MUST_USE Err text_field_check(Str text, size_t max, Str field, Refusal *why);

// Lays the given fields over the ticket. ERR_INVALID naming the field that is not allowed. Who is
// assigned must belong to the group: an assignee without one brings their own, a new group without
// an assignee loses the one who does not belong to it. An agent who solves what is nobody's gets
// it.
MUST_USE Err ticket_fields_lay(Work *work, const TicketFields *fields, Ticket *ticket);

// What became of a comment.
typedef struct CommentAdded {
    CommentChannel channel; // on which it went out
    Event told;             // EVENT_COMMENT_ADDED; .id 0: it is a chat message
} CommentAdded;

// A public reply or an internal note, in the ticket's audit. ERR_INVALID naming comment.body,
// comment.author_id or comment.uploads.
MUST_USE Err comment_write(Work *work, TicketId ticket, CommentChannel channel,
                           const TicketComment *comment, CommentAdded *out);
// A comment on the channel that was asked for or the composer's default; a public reply goes to the
// outbox. ERR_STATE naming comment.channel when that channel is shut.
MUST_USE Err comment_add(Work *work, const Record *record, const TicketComment *comment,
                         CommentAdded *out);

#endif
