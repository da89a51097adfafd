// sim.h — one run: a desk, the people who use it, and the model that watches. All of it follows
// from one seed.
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "sim/model.h"
#include "sim/outside.h"
#include "sim/plant.h"
#include "sim/sender.h"
#include "sim/server.h"

enum {
    CUSTOMERS = 8,
    AGENTS = 4, // the first is the admin
    NOBODY = -1,
};

enum {
    SIM_TRIGGERS = 8,
    SIM_AUTOMATIONS = 4,
    SIM_MESSAGING = 9,
    SIM_TOKEN_BYTES_MAX = 512,
};

typedef struct Customer {
    Sender sender;
    PersonId person; // 0: has not written yet
    ThreadId thread;
    Language language;
    bool may_be_refused;             // an admin has suspended them some time
    char token[SIM_TOKEN_BYTES_MAX]; // of what stands on their page, "": nothing
} Customer;

typedef struct Agent {
    Sender sender;
    PersonId person;
    Role role;
} Agent;

typedef struct Sim {
    uint64_t seed;
    Dice dice; // of the actors; nothing else throws it, so that two runs stay side by side
    Server server;
    Plant plant;
    Model model;
    Customer customers[CUSTOMERS];
    Agent agents[AGENTS];
    TeamId teams[2];
    // the automations behind them, and the messaging triggers behind those, which twins lack
    RuleId triggers[SIM_TRIGGERS + SIM_AUTOMATIONS + SIM_MESSAGING];
    int trigger_count;
    Outside outside;
    Settings settings; // under which the batch ran that is being told
    bool faults;       // planned ones, crashes and power cuts happen
    bool is_shaken;    // a fault is planned or a crash happens: commands may fail for it
    int step;
    int64_t tag; // the last number in a tag
    // of twins: a customer who is silent and a ticket that nobody writes to, see twins.h
    int silent;
    int64_t silent_ticket;
} Sim;

// A desk with its people, nothing said yet. `plant` PLANT_NONE for an honest one; `with_outside`:
// outside.h.
void sim_make(Sim *sim, uint64_t seed, Plant plant, bool with_outside);
void sim_free(Sim *sim);
// Time passes, actors act, one round of batches runs, things break; then the laws are looked at.
void sim_step(Sim *sim);
// Everybody gets their answer, everything is looked at.
void sim_finish(Sim *sim);

// Whatever was submitted runs, and the laws that hold after each commit are looked at.
void sim_run_waiting(Sim *sim);

#endif
