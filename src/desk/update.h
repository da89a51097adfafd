// update.h — what one command did to one ticket: the unit that rules look at.
//
// An update is an audit. record.h and the comments note it here while the command runs; settle
// takes it from here. Several changes of one ticket in one command are one update: the first before
// and the newest after count. What a rule does to the ticket belongs to the update that it reacted
// to; an assignment by the router is an update of its own. A chat message alone is none (TIC-2).
#ifndef DESK_UPDATE_H
#define DESK_UPDATE_H

#include "desk/record.h"

typedef struct WorkUpdate {
    AuditId audit;
    Record before; // .ticket.id 0: the update made the ticket
    Record now;
    CommentId comment;              // reply by e-mail or note, 0: none
    CommentChannel comment_channel; // of it
    Str comment_body;
    Actor actor;   // who made it
    EventId event; // the newest of it: what rules are caused by
} WorkUpdate;

// The ticket was `before` and is `now`. Nothing for a talk that has no ticket.
// An update keeps its first before.
void work_updated(Work *work, const Record *before, const Record *now);
// A comment went to the ticket, in its audit. What a rule comments is not what rules look at.
MUST_USE Err work_commented(Work *work, const CommentRow *comment);
// An empty one more, for who makes an update of an earlier commit known again. Adding moves those
// that are there.
WorkUpdate *work_update_add(Work *work);

#endif
