#include "desk/settle.h"

#include "desk/routing/route_team.h"

static Err route_until_quiet(Work *work)
{
    bool assigned = true;
    int updates = 0;
    for (; assigned && updates < SETTLE_UPDATES_MAX; updates += assigned) {
        work->audit_ticket = (TicketId){ 0 }; // each assignment is an update of its own
        Err err = route_next(work, &assigned);
        if (err) {
            return err;
        }
    }
    for (size_t i = 0; i < work->team_count && updates == SETTLE_UPDATES_MAX; i++) {
        work_timer_set(work, TIMER_SETTLE, work->teams[i].v, work->now_ms);
    }
    work->team_count = 0;
    return work->tx->err;
}

Err settle(Work *work)
{
    if (work->team_count == 0) {
        return work->tx->err;
    }
    if (!work->last_event.v && !work->cause.v) {
        (void)work_event(work, &(Event){ .kind = EVENT_ROUTING_ASKED }, (EventStreams){ 0 }, NULL,
                         NULL);
    }
    Actor actor = work->actor;
    EventId cause = work->cause;
    work->actor = (Actor){ .kind = ACTOR_ROUTER, .via = VIA_SYSTEM };
    if (work->last_event.v) {
        work->cause = work->last_event;
    }
    Err err = route_until_quiet(work);
    work->actor = actor;
    work->cause = cause;
    return err;
}
