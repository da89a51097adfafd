// session.h — the state of the live exchange, who answers now, and what may change them.
//
// Pure: no clock, no store, no sockets. The two tables in session.c are the whole truth. Ended is
// terminal. A session is the same row and id as its conversation.
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include "base/str.h"

typedef enum SessionState {
    SESSION_REFUSED, // not a state: the answer "this cannot happen now"
    SESSION_ACTIVE,
    SESSION_INACTIVE,
    SESSION_ENDED,
    SESSION_STATE_COUNT
} SessionState;

typedef enum SessionInput {
    SESSION_ON_CUSTOMER_WROTE,
    SESSION_ON_QUIET, // no message of the customer for the configured time
    SESSION_ON_END,
    SESSION_INPUT_COUNT
} SessionInput;

// Who answers the customer's next message. `none` belongs to ended sessions alone.
typedef enum Control {
    CONTROL_REFUSED,
    CONTROL_BOT,
    CONTROL_QUEUE, // handed off, nobody yet
    CONTROL_AGENT,
    CONTROL_NONE,
    CONTROL_COUNT
} Control;

typedef enum ControlInput {
    CONTROL_ON_HANDOFF,
    CONTROL_ON_ASSIGNED,
    CONTROL_ON_UNASSIGNED,
    CONTROL_ON_END,
    CONTROL_INPUT_COUNT
} ControlInput;

typedef enum InactiveReason {
    INACTIVE_REASON_NONE,
    INACTIVE_REASON_CUSTOMER, // "User inactive or offline"
    INACTIVE_REASON_COUNT
} InactiveReason;

// Who ended it (SES-9): the value, and its name in APIs.
#define ENDED_REASON_LIST(X)                       \
    X(ENDED_REASON_NONE, "")                       \
    X(ENDED_REASON_AGENT, "agent")                 \
    X(ENDED_REASON_END_USER, "end_user")           \
    X(ENDED_REASON_TRIGGER, "trigger")             \
    X(ENDED_REASON_AUTOMATION, "automation")       \
    X(ENDED_REASON_INACTIVITY, "inactivity")       \
    X(ENDED_REASON_TICKET_CLOSED, "ticket_closed") \
    X(ENDED_REASON_INTEGRATION, "integration")

// How it was ended.
#define ENDED_VIA_LIST(X)             \
    X(ENDED_VIA_NONE, "")             \
    X(ENDED_VIA_COMPOSER, "composer") \
    X(ENDED_VIA_MACRO, "macro")       \
    X(ENDED_VIA_BULK, "bulk")         \
    X(ENDED_VIA_API, "api")           \
    X(ENDED_VIA_RULE, "rule")         \
    X(ENDED_VIA_TIMER, "timer")

#define X(name, text) name,
typedef enum EndedReason { ENDED_REASON_LIST(X) ENDED_REASON_COUNT } EndedReason;
typedef enum EndedVia { ENDED_VIA_LIST(X) ENDED_VIA_COUNT } EndedVia;
#undef X

// SESSION_REFUSED when the table has no such step.
SessionState session_next(SessionState from, SessionInput input);
// CONTROL_REFUSED when the table has no such step.
Control control_next(Control from, ControlInput input);

// "active", "inactive", "ended".
Str session_state_name(SessionState state);
// "bot", "queue", "agent", "none".
Str control_name(Control control);
Str ended_reason_name(EndedReason reason);
Str ended_via_name(EndedVia via);

#endif
