// agent_store.h — an agent's load and limits, stream, and who of a group has room. The row of the
// agent and their status are in person_store.h.
#ifndef STORE_AGENT_STORE_H
#define STORE_AGENT_STORE_H

#include "model/ticket.h"
#include "store/db.h"

typedef struct Capacity {
    int64_t used;
    int64_t max;
} Capacity;

// An agent's limit on one routing channel, nothing used; nothing when the row exists.
void capacity_insert(Tx *tx, PersonId person, RoutingChannel channel, int64_t max);
// When the agent was given work last: decides between equals.
void agent_set_assigned(Tx *tx, PersonId person, int64_t now_ms);

// ERR_NOT_FOUND: is no agent.
MUST_USE Err capacity_load(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
// One unit more, and what it is then. Below the limit only: ERR_NOT_FOUND when there is no room.
MUST_USE Err capacity_take_below(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
// One unit more, whatever the limit. ERR_NOT_FOUND: is no agent.
MUST_USE Err capacity_take(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
// One unit less. ERR_NOT_FOUND: is no agent, or had none.
MUST_USE Err capacity_give_back(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
void capacity_set_max(Tx *tx, PersonId person, RoutingChannel channel, int64_t max);
// Sets every messaging counter to what the rule counts, for a change of the rule itself, and tells
// each that changed. Stops telling at the first Err of `each`, and returns it.
MUST_USE Err capacity_count_messaging(Tx *tx, bool count_inactive,
                                      Err (*each)(void *into, PersonId person, int64_t used),
                                      void *into);

// The online member of the group with the most room for messaging; ties: longest since the last
// assignment, then the lowest id. ERR_NOT_FOUND when nobody has room.
MUST_USE Err agent_with_most_room(Tx *tx, TeamId team, PersonId *out, Capacity *capacity);

#endif
