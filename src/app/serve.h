// serve.h — the server: everything wired together, from start to graceful end.
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/config.h"
#include "base/world.h"
#include "gate/gate.h"

enum {
    DRAIN_MAX_MS = 5000,       // for what is under way when the process is asked to end
    DRAIN_LINGER_MS = 400,     // for peers that do not close their side
    DRAIN_LOOK_MS = 10,        // how often it is looked whether all is done
    INDEX_AFTER_MS = 250,      // after something was written, when nothing waits
    INDEX_AT_LATEST_MS = 5000, // when something always waits
    HASHING_JOBS_MAX = 64,     // sign-ins that wait for Argon2; more are told to come back
    FILES_JOBS_MAX = 1024,
    ADMIN_JOBS_MAX = 8,
    BATCHES_MAX = GATE_COMMANDS_MAX, // that wait for the loop; each has a command at least
};

// Runs until SIGTERM or SIGINT. ERR_INVALID and others with words for who started us.
MUST_USE Err serve(const Config *config, World *world, Arena *arena, Refusal *why);

#endif
