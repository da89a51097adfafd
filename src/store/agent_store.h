// agent_store.h — what an agent is and has just now: status, load, groups.
#ifndef STORE_AGENT_STORE_H
#define STORE_AGENT_STORE_H

#include "model/ticket.h"
#include "store/db.h"

typedef struct Agent {
    PersonId person;
    AgentStatus status;
    int64_t status_ms;
    int64_t last_assigned_ms;
    int64_t stream_seq;
} Agent;

typedef struct Capacity {
    int64_t used;
    int64_t max;
} Capacity;

// The row of an agent or admin, offline, with its capacities: `messaging_max`, `email_max`, and
// one call. The person must exist.
void agent_insert(Tx *tx, PersonId person, int64_t now_ms, int64_t messaging_max,
                  int64_t email_max);
// ERR_NOT_FOUND: is no agent.
MUST_USE Err agent_load(Tx *tx, PersonId person, Agent *out);
void agent_set_status(Tx *tx, PersonId person, AgentStatus status, int64_t now_ms);
void agent_set_assigned(Tx *tx, PersonId person, int64_t now_ms);
// The next number of the agent's stream. ERR_NOT_FOUND.
MUST_USE Err agent_next_seq(Tx *tx, PersonId person, int64_t *seq);

// ERR_NOT_FOUND: is no agent.
MUST_USE Err capacity_load(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
// One unit more, and what it is then. Below the limit only: ERR_NOT_FOUND when there is no room.
MUST_USE Err capacity_take_below(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
// One unit more, whatever the limit. ERR_NOT_FOUND: is no agent.
MUST_USE Err capacity_take(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
// One unit less. ERR_NOT_FOUND: is no agent, or had none.
MUST_USE Err capacity_give_back(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out);
void capacity_set_max(Tx *tx, PersonId person, RoutingChannel channel, int64_t max);
// Sets every messaging counter to what the rule counts. For a change of the rule itself.
void capacity_count_messaging(Tx *tx, bool count_inactive);

// The online member of the group with the most room for messaging; ties: longest since the last
// assignment, then the lowest id. ERR_NOT_FOUND when nobody has room.
MUST_USE Err agent_with_most_room(Tx *tx, TeamId team, PersonId *out, Capacity *capacity);

#endif
