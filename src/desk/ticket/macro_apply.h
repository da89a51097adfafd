// macro_apply.h — what applying a macro to a ticket would give. Changes nothing: the agent looks at
// it, edits the text, and sends one ticket update.
#ifndef DESK_TICKET_MACRO_APPLY_H
#define DESK_TICKET_MACRO_APPLY_H

#include "desk/read.h"
#include "desk/ticket/ticket_update.h"
#include "model/macro.h"

typedef struct MacroResult {
    TicketFields fields; // what it sets
    bool comment_given;
    Str comment;
    bool is_public_given;
    bool is_public;
    CommentChannel channel; // CHANNEL_DEFAULT unless the macro names one
    bool end_session;       // after the comment; never for a session that has ended
} MacroResult;

// Who applies it: whom "current_user" and what "current_groups" mean.
typedef struct MacroUser {
    PersonId person;
    TeamId team; // the one that they marked as default, else their first; 0: in none
} MacroUser;

// The viewer. Errors of the store.
MUST_USE Err macro_user_read(Read *read, MacroUser *out);

// `record` NULL: a ticket that is not known yet, which has no tags and a live session. Placeholders
// stay as they are. ERR_INVALID of macro_compile() for what is no macro, and of ticket_action.h.
// Texts live in the macro, the record or `arena`.
MUST_USE Err macro_apply(const Macro *macro, const Record *record, MacroUser user, Arena *arena,
                         Refusal *why, MacroResult *out);

// Fits the result to the ticket at hand: a comment whose channel is shut goes where the composer's
// default is (and is a note where the customer cannot be reached), and the placeholders of comment
// and subject are filled. `public_url` is where people reach the desk, for links. ERR_INVALID and
// ERR_LIMIT of text/liquid.h when a text asks for too much; errors of the store.
MUST_USE Err macro_fill(Read *read, const Record *record, Str public_url, MacroResult *result);

#endif
