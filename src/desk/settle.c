#include "desk/settle.h"

#include "desk/routing/route_team.h"
#include "desk/rules/messaging_run.h"
#include "desk/rules/rule_run.h"

// One settling.
typedef struct Settling {
    Work *work;
    size_t taken;  // of the work's updates
    EventId cause; // of what routing does: the newest that happened before it looked
} Settling;

static bool is_full(const Settling *settling)
{
    return settling->taken >= SETTLE_UPDATES_MAX;
}

static Err rules_until_quiet(Settling *settling)
{
    Work *work = settling->work;
    EventId newest = work->last_event;
    bool more = true;
    while (more) {
        while (settling->taken < work->update_count && !is_full(settling)) {
            Err err = rules_run(work, settling->taken++);
            if (err) {
                return err;
            }
        }
        Err err = messaging_step(work, &more);
        if (err) {
            return err;
        }
    }
    if (work->last_event.v != newest.v) {
        settling->cause = work->last_event;
    }
    return ERR_NONE;
}

// Each assignment is an update of its own.
static Err route_once(Settling *settling, bool *assigned)
{
    Work *work = settling->work;
    Actor actor = work->actor;
    EventId cause = work->cause;
    work->actor = (Actor){ .kind = ACTOR_ROUTER, .via = VIA_SYSTEM };
    work->cause = settling->cause;
    work->audit_ticket = (TicketId){ 0 };
    Err err = route_next(work, assigned);
    work->actor = actor;
    work->cause = cause;
    return err;
}

static Err settle_until_quiet(Settling *settling)
{
    bool assigned = true;
    Err err = ERR_NONE;
    while (assigned && !err) {
        err = rules_until_quiet(settling);
        assigned = false;
        if (!err && !is_full(settling) && settling->work->team_count > 0) {
            err = route_once(settling, &assigned);
        }
    }
    return err;
}

// What this commit did not come to is due at once.
static void rest_leave(const Settling *settling)
{
    Work *work = settling->work;
    size_t first = rules_are_there(work) ? settling->taken : work->update_count;
    for (size_t i = first; i < work->update_count; i++) {
        work_timer_set(work, TIMER_RULES, work->updates[i].audit.v, work->now_ms);
    }
    for (size_t i = 0; i < work->team_count; i++) {
        work_timer_set(work, TIMER_SETTLE, work->teams[i].v, work->now_ms);
    }
    work->team_count = 0;
}

Err settle(Work *work)
{
    if (work->team_count == 0 && work->update_count == 0 && !work->messaging) {
        return work->tx->err;
    }
    bool asks = work->team_count > 0 || work->update_count > 0;
    if (asks && !work->last_event.v && !work->cause.v) {
        (void)work_event(work, &(Event){ .kind = EVENT_ROUTING_ASKED }, (EventStreams){ 0 }, NULL,
                         NULL);
    }
    Settling settling = {
        .work = work,
        .cause = work->last_event.v ? work->last_event : work->cause,
    };
    Err err = settle_until_quiet(&settling);
    if (err) {
        return err;
    }
    rest_leave(&settling);
    return work->tx->err;
}
