#include "desk/people/agent_status_set.h"

#include "store/person_store.h"

Err agent_status_change(Work *work, PersonId agent, AgentStatus status)
{
    AgentStatus before = AGENT_STATUS_NONE;
    Err err = agent_status_load(work->tx, agent, &before);
    if (err || before == status) {
        return err;
    }
    agent_status_save(work->tx, agent, status, work->now_ms);
    Event set = { .kind = EVENT_AGENT_STATUS_SET,
                  .agent = agent,
                  .old_value = agent_status_name(before),
                  .new_value = agent_status_name(status) };
    work_event(work, &set, (EventStreams){ .agent = true }, NULL, NULL);
    return work_touch_agent(work, agent);
}

Err agent_status_set_apply(Work *work, const AgentStatusSet *in)
{
    if (in->status <= AGENT_STATUS_NONE || in->status >= AGENT_STATUS_COUNT) {
        return refuse(work->why, ERR_INVALID, S("status"), S("invalid"),
                      S("the status is one of online, away, offline"));
    }
    bool is_own = work->actor.person.v == in->agent.v;
    bool may = work->actor.kind == ACTOR_AGENT && (is_own || work->actor.role == ROLE_ADMIN);
    if (!may) {
        return refuse(work->why, ERR_FORBIDDEN, S("agent_id"), S("forbidden"),
                      S("only admins set the status of others"));
    }
    return agent_status_change(work, in->agent, in->status);
}
