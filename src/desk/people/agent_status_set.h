// agent_status_set.h — an agent is online, away or offline. Online takes waiting work at once.
#ifndef DESK_PEOPLE_AGENT_STATUS_SET_H
#define DESK_PEOPLE_AGENT_STATUS_SET_H

#include "desk/work.h"

typedef struct AgentStatusSet {
    PersonId agent;
    AgentStatus status;
} AgentStatusSet;

// Oneself, or an admin for others: else ERR_FORBIDDEN. ERR_NOT_FOUND when it is no agent. The same
// status again changes nothing.
MUST_USE Err agent_status_set_apply(Work *work, const AgentStatusSet *in);

// For other commands, without asking who may.
MUST_USE Err agent_status_change(Work *work, PersonId agent, AgentStatus status);

#endif
