#include "desk/routing/route_team.h"

#include "store/agent_store.h"
#include "store/ticket_store.h"

typedef struct Match {
    TicketId ticket; // 0: none
    int64_t queued_ms;
    PersonId agent;
} Match;

// The head of the group's queue and who has room for it. ERR_NOT_FOUND when there is not both.
static Err team_match(Work *work, TeamId team, Match *out)
{
    TicketWaiting head = { 0 };
    Err err = ticket_oldest_waiting(work->tx, team, &head);
    if (err) {
        return err;
    }
    PersonId agent = { 0 };
    Capacity room = { 0 };
    err = agent_with_most_room(work->tx, team, &agent, &room);
    if (err) {
        return err;
    }
    *out = (Match){ .ticket = head.ticket, .queued_ms = head.queued_ms, .agent = agent };
    return ERR_NONE;
}

static bool is_older(const Match *a, const Match *b)
{
    return !b->ticket.v || a->queued_ms < b->queued_ms ||
           (a->queued_ms == b->queued_ms && a->ticket.v < b->ticket.v);
}

// The oldest of all touched groups. A group without work or without room is done with: what routing
// does makes neither.
static Err oldest_match(Work *work, Match *out)
{
    Match oldest = { 0 };
    for (size_t i = 0; i < work->team_count;) {
        Match match = { 0 };
        Err err = team_match(work, work->teams[i], &match);
        if (err == ERR_NOT_FOUND) {
            work->teams[i] = work->teams[--work->team_count];
            continue;
        }
        if (err) {
            return err;
        }
        if (is_older(&match, &oldest)) {
            oldest = match;
        }
        i++;
    }
    *out = oldest;
    return ERR_NONE;
}

Err route_next(Work *work, bool *assigned)
{
    Match match = { 0 };
    Err err = oldest_match(work, &match);
    if (err) {
        return err;
    }
    if (!match.ticket.v) {
        *assigned = false;
        return ERR_NONE;
    }
    Record before = { 0 };
    err = record_load_ticket(work, match.ticket, &before);
    if (err) {
        return err;
    }
    Record after = before;
    after.ticket.assignee = match.agent;
    err = record_save(work, &before, &after, SAVE_BY_ROUTER);
    if (err) {
        return err;
    }
    *assigned = true;
    return ERR_NONE;
}
