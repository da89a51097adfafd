// session_end.h — ending a messaging session: all of SES-5 in one commit, or nothing.
#ifndef DESK_SESSION_SESSION_END_H
#define DESK_SESSION_SESSION_END_H

#include "desk/record.h"

typedef struct SessionEnd {
    TicketId ticket;
    EndedVia via;
    Str comment; // a goodbye posted to messaging before the end, in the same commit; "": none
} SessionEnd;

typedef struct SessionEnded {
    Record record; // after
    bool changed;  // false: it had ended before; nothing was written, the first reason stands
} SessionEnded;

// The reason follows from the actor: agents' side `agent`, rules `trigger`, programs
// `integration`, the clock `inactivity`. ERR_STATE "ending_is_off" for agents while the setting is
// off; ERR_STATE "not_messaging" for a ticket without a session; ERR_FORBIDDEN for end users.
MUST_USE Err session_end_apply(Work *work, const SessionEnd *in, SessionEnded *out);

// For other commands: ends the session of `before`, which has not ended, whoever asks (closing a
// ticket, suspending a person, a macro).
MUST_USE Err session_end_record(Work *work, const Record *before, EndedReason reason, EndedVia via,
                                Record *after);

#endif
