#include "sim/twins.h"

#include <stdlib.h>

#include "sim/check.h"
#include "sim/people.h"

enum {
    BEFORE_STEPS = 40, // at least; then the first step with a live session to end
    AFTER_STEPS = 60,
    STEPS_MAX = 400,
};

// What one customer's connections have been sent, after a step.
typedef struct Seen {
    uint64_t bytes;  // exactly
    uint64_t masked; // but for ids, which other people's work moves
    int64_t public_seq;
    int64_t read;
    int64_t delivered;
    int64_t agent_read;
} Seen;

typedef struct Twin {
    bool ends;
    Sim sim;
    Seen seen[STEPS_MAX][CUSTOMERS];
    int steps;
    int ended_at; // step; 0: no session to end was found
} Twin;

static void look(Twin *twin)
{
    for (int i = 0; i < CUSTOMERS; i++) {
        const ModelThread *thread =
            model_thread_of(&twin->sim.model, twin->sim.customers[i].person.v);
        if (!twin->sim.customers[i].person.v || !thread) {
            continue;
        }
        twin->seen[twin->steps][i] = (Seen){
            .bytes = thread->bytes,
            .masked = thread->masked,
            .public_seq = thread->now.public_seq,
            .read = thread->now.customer_read_seq,
            .delivered = thread->now.customer_delivered_seq,
            .agent_read = thread->now.agent_read_seq,
        };
    }
    twin->steps++;
}

static int customer_of(const Sim *sim, int64_t person)
{
    for (int i = 0; i < CUSTOMERS; i++) {
        if (sim->customers[i].person.v == person) {
            return i;
        }
    }
    return NOBODY;
}

// The newest ticket whose session lives. Both twins find the same: they are one until then.
static bool victim_choose(Sim *sim)
{
    for (size_t i = sim->model.ticket_count; i-- > 0;) {
        const ModelTicket *ticket = &sim->model.tickets[i];
        const ModelConversation *session = model_conversation(&sim->model, ticket->conversation);
        const ModelThread *thread = session ? model_thread(&sim->model, session->thread) : NULL;
        if (thread && session->state != SESSION_ENDED && ticket->status != TICKET_CLOSED) {
            sim->silent = customer_of(sim, thread->person);
            sim->silent_ticket = ticket->id;
            return true;
        }
    }
    return false;
}

static void setting_on_again(Sim *sim)
{
    Call *call = call_make(sim, CALL_SETTING, 0, sim_agent(sim, 0));
    call->in.setting =
        (SettingSet){ .key = setting_info(SETTING_AGENTS_CAN_END)->key, .value = S("1") };
    call_submit(call);
    sim_run_waiting(sim);
}

// What agents have not got through to the ticket yet never goes out.
static void silence(Sim *sim)
{
    for (int i = 0; i < AGENTS; i++) {
        Sender *sender = &sim->agents[i].sender;
        for (size_t at = sender->waiting_count; at-- > 0;) {
            if (sender->waiting[at].ticket == sim->silent_ticket) {
                sender_drop(sender, sender->waiting[at].serial);
            }
        }
    }
}

static void end_now(Twin *twin)
{
    Sim *sim = &twin->sim;
    twin->ended_at = sim->step;
    silence(sim);
    setting_on_again(sim);
    if (twin->ends) {
        Call *call = call_make(sim, CALL_END, 1, sim_agent(sim, 1));
        call->in.end = (SessionEnd){ .ticket = { sim->silent_ticket }, .via = ENDED_VIA_COMPOSER };
        call_submit(call);
        sim_run_waiting(sim);
    }
    look(twin);
}

static void twin_run(Twin **out, uint64_t seed, Plant plant, bool ends)
{
    Twin *twin = calloc(1, sizeof(*twin));
    if (!twin) {
        fatal("sim: out of memory");
    }
    *out = twin;
    twin->ends = ends;
    report_begin(seed, ends ? "twin with the end" : "twin without");
    sim_make(&twin->sim, seed, plant, false);
    int left = AFTER_STEPS;
    while (left > 0 && twin->steps < STEPS_MAX - 1) {
        sim_step(&twin->sim);
        look(twin);
        left -= twin->ended_at > 0;
        if (!twin->ended_at && twin->sim.step >= BEFORE_STEPS && victim_choose(&twin->sim)) {
            end_now(twin);
        }
    }
    check_wholly(&twin->sim, false);
    sim_free(&twin->sim);
}

static bool is_same(const Seen *a, const Seen *b, bool exactly)
{
    return (!exactly || a->bytes == b->bytes) && a->masked == b->masked &&
           a->public_seq == b->public_seq && a->read == b->read && a->delivered == b->delivered &&
           a->agent_read == b->agent_read;
}

static void compare(const Twin *with, const Twin *without)
{
    if (with->steps != without->steps || with->ended_at != without->ended_at) {
        report_fail(LAW_NONE, "the twins went apart before the end");
    }
    for (int step = 0; step < with->steps; step++) {
        report_step(step);
        for (int who = 0; who < CUSTOMERS; who++) {
            bool exactly = step < with->ended_at || who == with->sim.silent;
            if (!is_same(&with->seen[step][who], &without->seen[step][who], exactly)) {
                report_fail(step < with->ended_at ? LAW_NONE : LAW_END_IS_UNSEEN,
                            "customer %d saw something else; the end of customer %d was at %d", who,
                            with->sim.silent, with->ended_at);
            }
        }
    }
}

// Reachable until the program ends, so that one that ends in a failure leaks nothing.
static Twin *twins[2];

void twins_run(uint64_t seed, Plant plant)
{
    twin_run(&twins[0], seed, plant, true);
    twin_run(&twins[1], seed, plant, false);
    compare(twins[0], twins[1]);
    free(twins[0]);
    free(twins[1]);
}
