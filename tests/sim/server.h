// server.h — the desk under test: store and writer on a disk in memory, under a clock that stands
// still until it is moved. Can be killed, can lose its power, and starts again from what is left.
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include "desk/writer.h"
#include "sim/dice.h"
#include "support/fake_world.h"
#include "support/fault_vfs.h"

typedef struct Server {
    FakeWorld world;
    FaultVfs *vfs;
    Dice dice; // when it checkpoints
    Writer *writer;
    Db *db;     // the writer's own
    Db *reader; // of those who check, with the statements of rules.h
    bool lose_on_power_cut;
    bool commit_failed; // it must be crashed and started again
    void (*on_batch)(void *owner, Batch *batch);
    void *owner;
} Server;

// An empty database. `owner` gets the batches.
void server_make(Server *server, uint64_t seed, void (*on_batch)(void *owner, Batch *batch),
                 void *owner);
void server_free(Server *server);

// Opens what is on the disk and holds it against the store's own rules; fails the run (law 9) when
// that does not work.
void server_start(Server *server);

typedef enum Crash { CRASH_KILL, CRASH_POWER_CUT } Crash;

// Whatever waits is never answered with success. server_start() comes next.
void server_crash(Server *server, Crash crash, uint64_t seed);

// Runs what waits until nothing does, or a commit failed.
void server_run(Server *server);

// One thing that will go wrong in the next server_run(); what can be chosen is up to the dice.
void server_plan_fault(Server *server, Dice *dice);
void server_forget_faults(Server *server);

#endif
