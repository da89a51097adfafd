#include "desk/rules/past_presence.h"

#include "model/rule_field.h"

Err past_presence_load(Read *read, int64_t since_ms, PastPresence *out)
{
    PastAgent *agents = arena_array(read->arena, PastAgent, PAST_PRESENCE_AGENTS_MAX);
    PastStatus *changes = arena_array(read->arena, PastStatus, PAST_PRESENCE_CHANGES_MAX);
    PastPresence presence = { .agents = agents, .changes = changes };
    EventId first = { 0 };
    Err err = past_agents(read->tx, agents, PAST_PRESENCE_AGENTS_MAX, &presence.agent_count);
    if (!err) {
        err = past_first_event(read->tx, since_ms, &first);
    }
    if (!err) {
        err = past_status_changes(read->tx, first, changes, PAST_PRESENCE_CHANGES_MAX,
                                  &presence.change_count);
    }
    if (err && err != ERR_NOT_FOUND) { // nothing has happened since
        return err;
    }
    *out = presence;
    return ERR_NONE;
}

// The status before the first change after that time; today's when there was none.
static AgentStatus status_at(const PastPresence *presence, const PastAgent *agent, int64_t at_ms)
{
    size_t low = 0; // all before it are of others, or not after
    size_t high = presence->change_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const PastStatus *change = &presence->changes[middle];
        bool is_after = change->agent.v > agent->id.v ||
                        (change->agent.v == agent->id.v && change->at_ms > at_ms);
        if (is_after) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    bool is_there = low < presence->change_count && presence->changes[low].agent.v == agent->id.v;
    return is_there ? presence->changes[low].before : agent->status;
}

int64_t past_presence_at(const PastPresence *presence, TeamId team, int64_t at_ms)
{
    int64_t found = RULE_PRESENCE_INVISIBLE;
    for (size_t i = 0; i < presence->agent_count; i++) {
        const PastAgent *agent = &presence->agents[i];
        if (agent->team.v != team.v) {
            continue;
        }
        AgentStatus status = status_at(presence, agent, at_ms);
        if (status == AGENT_ONLINE) {
            return RULE_PRESENCE_ONLINE;
        }
        found = status == AGENT_AWAY ? RULE_PRESENCE_AWAY : found;
    }
    return found;
}
