// macro_apply.h — what applying a macro to a ticket would give. Changes nothing: the agent looks at
// it, edits the text, and sends one ticket update.
#ifndef DESK_TICKET_MACRO_APPLY_H
#define DESK_TICKET_MACRO_APPLY_H

#include "desk/ticket/ticket_update.h"
#include "model/account.h"

typedef struct MacroResult {
    TicketFields fields; // what it sets
    bool comment_given;
    Str comment;
    bool is_public_given;
    bool is_public;
    CommentChannel channel; // CHANNEL_DEFAULT unless the macro names one
    bool end_session;       // the action "end the session"; after the comment
} MacroResult;

// `record` NULL: a ticket that is not known yet, which has no tags. `actor` is the agent whom
// "current_user" means. Actions that make no sense (a status that is none, Closed) are ERR_INVALID
// naming the field. Texts live in the macro or in `arena`.
MUST_USE Err macro_apply(const Macro *macro, const Record *record, PersonId actor, Arena *arena,
                         Refusal *why, MacroResult *out);

#endif
