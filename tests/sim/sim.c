#include "sim/sim.h"

#include <stdlib.h>

#include "desk/init.h"
#include "desk/people/person_create.h"
#include "desk/people/team_edit.h"
#include "sim/check.h"
#include "sim/people.h"
#include "sim/rules.h"
#include "sim/tags.h"
#include "sim/triggers.h"
#include "store/agent_store.h"

enum {
    ACTS_MAX = 64, // of one step: they meet in one batch
    LIMIT_MAX = 3,
    FINISH_ROUNDS_MAX = 72,
    WHOLLY_EVERY = 40, // steps
    FAULT_IN_THOUSAND = 60,
    CRASH_IN_THOUSAND = 15,
};

// ---- batches ---------------------------------------------------------------------------------

static void on_batch(void *owner, Batch *batch)
{
    Sim *sim = owner;
    if (!batch->config_changed) {
        sim->settings = writer_config(sim->server.writer)->settings;
    }
    calls_introduce(sim, batch->commands);
    for (size_t i = 0; i < batch->published_count; i++) {
        model_told(&sim->model, &batch->published[i]);
        if (batch->published[i].message) {
            outside_told(sim, batch->published[i].message);
        }
    }
    calls_finished(batch->commands);
    if (batch->config_changed) {
        sim->settings = writer_config(sim->server.writer)->settings;
    }
    batch_free(batch);
}

void sim_run_waiting(Sim *sim)
{
    server_run(&sim->server);
    server_forget_faults(&sim->server);
    if (!sim->server.commit_failed) {
        rules_check(sim->server.reader, false);
    }
}

// ---- setting up ------------------------------------------------------------------------------

typedef Err SetupApply(Work *work, Sim *sim);

typedef struct Setup {
    Command command; // first
    Sim *sim;
    SetupApply *apply;
    bool done;
} Setup;

static Err setup_apply(Work *work, Command *command)
{
    Setup *setup = (Setup *)command;
    return setup->apply(work, setup->sim);
}

static void on_setup(void *owner, Batch *batch)
{
    (void)owner;
    Setup *setup = (Setup *)batch->commands;
    if (setup->command.err) {
        report_fail(LAW_NONE, "setting up: %s %.*s", err_code(setup->command.err),
                    STR_ARG(setup->command.refusal.message));
    }
    arena_free(&setup->command.arena);
    batch_free(batch);
}

static void setup_run(Sim *sim, SetupApply *apply, Actor actor)
{
    Setup setup = {
        .command = { .apply = setup_apply, .actor = actor },
        .sim = sim,
        .apply = apply,
    };
    if (!writer_submit(sim->server.writer, &setup.command)) {
        report_fail(LAW_NONE, "the queue is full");
    }
    (void)writer_run(sim->server.writer);
}

static Err desk_make(Work *work, Sim *sim)
{
    DeskInit in = {
        .account_name = S("Simulated"),
        .admin_name = S("Admin"),
        .admin_email = S("admin@agents.example"),
    };
    DeskInitDone done = { 0 };
    Err err = desk_init_apply(work, &in, &done);
    sim->agents[0] = (Agent){ .person = done.admin, .role = ROLE_ADMIN };
    sim->teams[0] = done.team;
    return err;
}

static Err colleague_make(Work *work, Sim *sim, int who)
{
    PersonCreate in = {
        .role = ROLE_AGENT,
        .name = sim_agent(sim, who).name,
        .email = str_format(work->arena, "agent%d@agents.example", who),
        .email_verified = true,
        .team = sim->teams[who == AGENTS - 1],
    };
    Person made = { 0 };
    Err err = person_create_apply(work, &in, &made);
    sim->agents[who] = (Agent){ .person = made.id, .role = ROLE_AGENT };
    return err;
}

// Two groups with one agent in both; small limits, so that they are met.
static Err agents_make(Work *work, Sim *sim)
{
    Team sales = { 0 };
    Err err = team_create_apply(work, &(TeamCreate){ .name = S("Sales") }, &sales);
    sim->teams[1] = sales.id;
    for (int i = 1; i < AGENTS && !err; i++) {
        err = colleague_make(work, sim, i);
    }
    if (!err) {
        TeamMemberSet both = { .team = sales.id, .person = sim->agents[2].person, .member = true };
        err = team_member_set_apply(work, &both);
    }
    for (int i = 0; i < AGENTS && !err; i++) {
        int64_t limit = 1 + dice_below(&sim->dice, LIMIT_MAX);
        capacity_set_max(work->tx, sim->agents[i].person, ROUTING_MESSAGING, limit);
        sim->model.agents[i] =
            (ModelAgent){ .id = sim->agents[i].person.v, .limit = limit, .status = AGENT_OFFLINE };
    }
    sim->model.agent_count = AGENTS;
    return err;
}

static void hash_make(Sender *sender, Dice *dice)
{
    for (size_t i = 0; i < sizeof(sender->hash); i++) {
        sender->hash[i] = (unsigned char)dice_next(dice);
    }
}

void sim_make(Sim *sim, uint64_t seed, Plant plant, bool with_outside)
{
    *sim = (Sim){ .seed = seed, .dice = dice_make(seed, 1), .plant = plant, .silent = NOBODY };
    tags_reset();
    server_make(&sim->server, seed, on_setup, sim);
    sim->server.lose_on_power_cut = plant == PLANT_SYNC_OFF;
    server_start(&sim->server);
    setup_run(sim, desk_make, (Actor){ .kind = ACTOR_NONE, .via = VIA_SYSTEM });
    setup_run(sim, agents_make, sim_agent(sim, 0));
    setup_run(sim, triggers_make, sim_agent(sim, 0));
    if (with_outside) {
        setup_run(sim, messaging_make, sim_agent(sim, 0));
        setup_run(sim, outside_make, sim_agent(sim, 0));
    }
    sim->server.on_batch = on_batch;
    sim->server.owner = sim;
    for (int i = 0; i < AGENTS; i++) {
        hash_make(&sim->agents[i].sender, &sim->dice);
    }
    for (int i = 0; i < CUSTOMERS; i++) {
        hash_make(&sim->customers[i].sender, &sim->dice);
        sim->customers[i].language = dice_chance(&sim->dice, 500) ? LANGUAGE_JA : LANGUAGE_EN;
    }
    check_wholly(sim, true);
}

void sim_free(Sim *sim)
{
    server_free(&sim->server);
    model_free(&sim->model);
    for (int i = 0; i < CUSTOMERS; i++) {
        sender_free(&sim->customers[i].sender);
    }
    for (int i = 0; i < AGENTS; i++) {
        sender_free(&sim->agents[i].sender);
    }
}

// ---- things break ----------------------------------------------------------------------------

static void crash(Sim *sim)
{
    Crash how = dice_chance(&sim->dice, 600) ? CRASH_POWER_CUT : CRASH_KILL;
    uint64_t seed = dice_next(&sim->dice);
    report_line("%s", how == CRASH_KILL ? "kill" : "power cut");
    sim->is_shaken = true;
    server_crash(&sim->server, how, seed);
    server_start(&sim->server);
    check_wholly(sim, true);
}

// ---- a step ----------------------------------------------------------------------------------

static void time_pass(Sim *sim)
{
    static const struct {
        int in_thousand;
        int64_t most_ms;
    } waits[] = {
        { 600, 3000 },
        { 280, INT64_C(120) * 1000 },
        { 90, INT64_C(30) * 60 * 1000 },
        { 27, INT64_C(26) * 3600 * 1000 },
        { 3, INT64_C(12) * 24 * 3600 * 1000 },
    };
    int chance = dice_below(&sim->dice, 1000);
    uint64_t part = dice_next(&sim->dice);
    size_t which = 0;
    while (which + 1 < countof(waits) && chance >= waits[which].in_thousand) {
        chance -= waits[which].in_thousand;
        which++;
    }
    sim->server.world.now_ms += (int64_t)(part % (uint64_t)waits[which].most_ms);
}

static void act(Sim *sim)
{
    int who = dice_below(&sim->dice, 1000);
    int which = dice_below(&sim->dice, CUSTOMERS * AGENTS);
    if (who < 540) {
        customer_act(sim, which % CUSTOMERS);
    } else if (who < 960) {
        agent_act(sim, which % AGENTS);
    } else if (who < 975) {
        outside_act(sim);
    } else if (who < 993) {
        admin_act(sim);
    } else {
        index_act(sim);
    }
}

static bool timers_are_due(const Sim *sim)
{
    int64_t due_ms = writer_next_due_ms(sim->server.writer);
    return due_ms > 0 && due_ms <= sim->server.world.now_ms;
}

static void act_all(Sim *sim)
{
    bool first = dice_chance(&sim->dice, 500);
    bool late = dice_chance(&sim->dice, 150);
    bool due = timers_are_due(sim) && !late;
    if (due && first) {
        timers_act(sim);
    }
    for (int i = dice_skewed(&sim->dice, ACTS_MAX); i > 0; i--) {
        act(sim);
    }
    if (due && !first) {
        timers_act(sim);
    }
}

static void shake(Sim *sim)
{
    if (dice_chance(&sim->dice, FAULT_IN_THOUSAND)) {
        sim->is_shaken = true;
        server_plan_fault(&sim->server, &sim->dice);
    }
}

void sim_step(Sim *sim)
{
    report_step(++sim->step);
    sim->is_shaken = false;
    time_pass(sim);
    act_all(sim);
    if (sim->faults) {
        shake(sim);
        if (dice_chance(&sim->dice, CRASH_IN_THOUSAND)) {
            crash(sim); // what waits is lost
        }
    }
    sim_run_waiting(sim);
    if (sim->server.commit_failed || (sim->faults && dice_chance(&sim->dice, CRASH_IN_THOUSAND))) {
        crash(sim);
    }
    if (sim->step % WHOLLY_EVERY == 0) {
        check_wholly(sim, false);
    }
}

static size_t waiting_count(const Sim *sim)
{
    size_t count = 0;
    for (int i = 0; i < CUSTOMERS; i++) {
        count += sim->customers[i].sender.waiting_count;
    }
    for (int i = 0; i < AGENTS; i++) {
        count += sim->agents[i].sender.waiting_count;
    }
    return count;
}

void sim_finish(Sim *sim)
{
    sim->is_shaken = false;
    for (int round = 0; round < FINISH_ROUNDS_MAX && waiting_count(sim) > 0; round++) {
        for (int i = 0; i < CUSTOMERS; i++) {
            customer_send(sim, i);
        }
        for (int i = 0; i < AGENTS; i++) {
            agent_send(sim, i);
        }
        sim_run_waiting(sim);
    }
    outside_finish(sim);
    if (waiting_count(sim) > 0) {
        report_fail(LAW_NOTHING_LOST, "%zu messages were never answered", waiting_count(sim));
    }
    check_wholly(sim, false);
}
