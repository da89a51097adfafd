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
    bool end_session;       // after the comment; never for a session that has ended
} MacroResult;

// `record` NULL: a ticket that is not known yet, which has no tags and a live session. `actor` is
// the agent whom "current_user" means. Actions:
//   status, priority, type, subject, group_id, assignee_id (an id, "" or "current_user"),
//   set_tags, current_tags (adds), remove_tags, comment_value, comment_mode_is_public, channel,
//   messaging_session ("end")
// ERR_INVALID naming the field for any other, and for a value that makes no sense (status "new" or
// "closed"). Texts live in the macro, the record or `arena`.
MUST_USE Err macro_apply(const Macro *macro, const Record *record, PersonId actor, Arena *arena,
                         Refusal *why, MacroResult *out);

#endif
