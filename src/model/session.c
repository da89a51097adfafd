#include "model/session.h"

// clang-format off
// Rows: how it stands. Columns: what happens, in the order of SessionInput.
static const SessionState session_table[SESSION_STATE_COUNT][SESSION_INPUT_COUNT] = {
    //                    customer wrote   quiet             end
    [SESSION_ACTIVE]   = { SESSION_ACTIVE,  SESSION_INACTIVE, SESSION_ENDED },
    [SESSION_INACTIVE] = { SESSION_ACTIVE,  SESSION_REFUSED,  SESSION_ENDED },
    [SESSION_ENDED]    = { SESSION_REFUSED, SESSION_REFUSED,  SESSION_REFUSED },
};
static_assert(SESSION_STATE_COUNT == 4, "a new state needs a row above");
static_assert(SESSION_INPUT_COUNT == 3, "a new input needs a column above");

static const Control control_table[CONTROL_COUNT][CONTROL_INPUT_COUNT] = {
    //                 handoff          assigned         unassigned       end
    [CONTROL_BOT]   = { CONTROL_QUEUE,   CONTROL_REFUSED, CONTROL_REFUSED, CONTROL_NONE },
    [CONTROL_QUEUE] = { CONTROL_REFUSED, CONTROL_AGENT,   CONTROL_QUEUE,   CONTROL_NONE },
    [CONTROL_AGENT] = { CONTROL_REFUSED, CONTROL_AGENT,   CONTROL_QUEUE,   CONTROL_NONE },
    // After the end a ticket still gets and loses assignees; control stays none.
    [CONTROL_NONE]  = { CONTROL_REFUSED, CONTROL_NONE,    CONTROL_NONE,    CONTROL_REFUSED },
};
static_assert(CONTROL_COUNT == 5, "a new control needs a row above");
static_assert(CONTROL_INPUT_COUNT == 4, "a new input needs a column above");
// clang-format on

SessionState session_next(SessionState from, SessionInput input)
{
    assert(from > SESSION_REFUSED);
    assert(from < SESSION_STATE_COUNT);
    assert(input < SESSION_INPUT_COUNT);
    return session_table[from][input];
}

Control control_next(Control from, ControlInput input)
{
    assert(from > CONTROL_REFUSED);
    assert(from < CONTROL_COUNT);
    assert(input < CONTROL_INPUT_COUNT);
    return control_table[from][input];
}

Str session_state_name(SessionState state)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("active"), STR_INIT("inactive"),
                                 STR_INIT("ended") };
    static_assert(countof(names) == SESSION_STATE_COUNT, "a name for each");
    assert(state < SESSION_STATE_COUNT);
    return names[state];
}

Str control_name(Control control)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("bot"), STR_INIT("queue"),
                                 STR_INIT("agent"), STR_INIT("none") };
    static_assert(countof(names) == CONTROL_COUNT, "a name for each");
    assert(control < CONTROL_COUNT);
    return names[control];
}

#define X(name, text) STR_INIT(text),
Str ended_reason_name(EndedReason reason)
{
    static const Str names[] = { ENDED_REASON_LIST(X) };
    assert(reason < ENDED_REASON_COUNT);
    return names[reason];
}

Str ended_via_name(EndedVia via)
{
    static const Str names[] = { ENDED_VIA_LIST(X) };
    assert(via < ENDED_VIA_COUNT);
    return names[via];
}
#undef X
