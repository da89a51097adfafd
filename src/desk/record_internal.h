// record_internal.h — what the files of record.h share, for nobody else.
#ifndef DESK_RECORD_INTERNAL_H
#define DESK_RECORD_INTERNAL_H

#include "desk/record.h"
#include "store/agent_store.h"

// ---- record_capacity.c: units of capacity -----------------------------------------------------

// One counter that moved.
typedef struct LoadChange {
    PersonId agent; // 0: none moved
    RoutingChannel channel;
    Capacity now;
} LoadChange;

typedef struct Loads {
    LoadChange gave;
    LoadChange took;
    Capacity of_assignee; // after the router's assignment, whether it took a unit or not
} Loads;

// Moves the unit from who has it before to who has it after. ERR_CONFLICT when the router finds no
// room; nothing is written then.
MUST_USE Err loads_move(Work *work, const Record *before, const Record *after, SaveBy by,
                        Loads *out);
// Writes what the agents' streams tell of it, and asks settle to look where room was made.
MUST_USE Err loads_tell(Work *work, const Record *before, const Record *after, const Loads *loads);
// True when the unit that was taken is one more than the limit allows.
static inline bool loads_over(const Loads *loads)
{
    return loads->took.agent.v && loads->took.now.used > loads->took.now.max;
}

// ---- record_events.c: the history -------------------------------------------------------------

// FIELD_CREATED for each field of a new ticket that has a value, but for the default brand.
void events_of_new_ticket(Work *work, const Record *after);
// FIELD_SET for each that differs, then what became of the session, then the router's reasons and
// passed limits.
void events_of_change(Work *work, const Record *before, const Record *after, SaveBy by,
                      const Loads *loads);

#endif
