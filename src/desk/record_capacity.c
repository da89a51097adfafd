#include "desk/record_internal.h"

static RoutingChannel counts(const Work *work, const Record *record)
{
    if (!record->ticket.id.v) {
        return ROUTING_NONE;
    }
    CapacityRule rule = { .count_inactive =
                              setting_on(&work->config->settings, SETTING_COUNT_INACTIVE) };
    return ticket_counts(&record->ticket, record->session.id.v ? &record->session : NULL, rule);
}

static Err unit_take(Work *work, PersonId agent, RoutingChannel channel, SaveBy by, LoadChange *out)
{
    Capacity now = { 0 };
    Err err = by == SAVE_BY_ROUTER ? capacity_take_below(work->tx, agent, channel, &now)
                                   : capacity_take(work->tx, agent, channel, &now);
    if (err == ERR_NOT_FOUND && by == SAVE_BY_ROUTER) {
        return refuse(work->why, ERR_CONFLICT, S("assignee_id"), S("no_room"),
                      S("the agent has no room for more"));
    }
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("assignee_id"), S("not_an_agent"),
                      S("only agents can be assigned"));
    }
    if (err) {
        return err;
    }
    *out = (LoadChange){ .agent = agent, .channel = channel, .now = now };
    return ERR_NONE;
}

static Err unit_give_back(Work *work, PersonId agent, RoutingChannel channel, LoadChange *out)
{
    Capacity now = { 0 };
    Err err = capacity_give_back(work->tx, agent, channel, &now);
    assert(err != ERR_NOT_FOUND); // the counter equals what it counts, so there is one
    if (err) {
        return err;
    }
    *out = (LoadChange){ .agent = agent, .channel = channel, .now = now };
    return ERR_NONE;
}

Err loads_move(Work *work, const Record *before, const Record *after, SaveBy by, Loads *out)
{
    RoutingChannel from = counts(work, before);
    RoutingChannel to = counts(work, after);
    PersonId old_agent = before->ticket.assignee;
    PersonId new_agent = after->ticket.assignee;
    bool is_same = from == to && (from == ROUTING_NONE || old_agent.v == new_agent.v);
    Loads loads = { 0 };
    Err err = ERR_NONE;
    if (!is_same && to != ROUTING_NONE) {
        err = unit_take(work, new_agent, to, by, &loads.took);
        loads.of_assignee = loads.took.now;
    } else if (by == SAVE_BY_ROUTER) { // an inactive session takes no unit
        err = capacity_load(work->tx, new_agent, after->ticket.routing_channel, &loads.of_assignee);
    }
    if (!err && !is_same && from != ROUTING_NONE) {
        err = unit_give_back(work, old_agent, from, &loads.gave);
    }
    if (err) {
        return err;
    }
    *out = loads;
    return ERR_NONE;
}

static void load_tell(Work *work, PersonId agent, RoutingChannel channel, int64_t used)
{
    Event event = {
        .kind = EVENT_AGENT_LOAD_CHANGED, .agent = agent, .number_a = channel, .number_b = used
    };
    (void)work_event(work, &event, (EventStreams){ .agent = true }, NULL, NULL);
}

static void work_tell(Work *work, EventKind kind, PersonId agent, const Record *record)
{
    Event event = {
        .kind = kind,
        .agent = agent,
        .ticket = record->ticket.id,
        .conversation = record->session.id,
    };
    (void)work_event(work, &event, (EventStreams){ .agent = true }, NULL, NULL);
}

Err loads_tell(Work *work, const Record *before, const Record *after, const Loads *loads)
{
    PersonId old_agent = before->ticket.assignee;
    PersonId new_agent = after->ticket.assignee;
    if (old_agent.v != new_agent.v && old_agent.v) {
        work_tell(work, EVENT_AGENT_WORK_REMOVED, old_agent, before);
    }
    if (old_agent.v != new_agent.v && new_agent.v) {
        work_tell(work, EVENT_AGENT_WORK_ADDED, new_agent, after);
        agent_set_assigned(work->tx, new_agent, work->now_ms);
    }
    if (loads->took.agent.v) {
        load_tell(work, loads->took.agent, loads->took.channel, loads->took.now.used);
    }
    if (!loads->gave.agent.v) {
        return work->tx->err;
    }
    load_tell(work, loads->gave.agent, loads->gave.channel, loads->gave.now.used);
    return work_touch_agent(work, loads->gave.agent);
}

static Err counted_tell(void *into, PersonId person, int64_t used)
{
    Work *work = into;
    load_tell(work, person, ROUTING_MESSAGING, used);
    return work_touch_agent(work, person);
}

Err record_count_anew(Work *work, bool count_inactive)
{
    return capacity_count_messaging(work->tx, count_inactive, counted_tell, work);
}
