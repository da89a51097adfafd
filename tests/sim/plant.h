// plant.h — bugs, planted on purpose, that the simulator must find.
//
// Each is a wrapper around what the desk does, or a setting of the world; nothing in src/ knows.
#ifndef SIM_PLANT_H
#define SIM_PLANT_H

#include "desk/work.h"
#include "sim/report.h"

#define PLANT_LIST(X)                                                             \
    X(PLANT_NONE, "none", 0)                                                      \
    X(PLANT_LOST_MESSAGE, "lost-message", 1u << LAW_NOTHING_LOST)                 \
    X(PLANT_DOUBLED_END, "doubled-end", 1u << LAW_END_IS_ALONE)                   \
    X(PLANT_PASSED_LIMIT, "passed-limit", 1u << LAW_LIMITS)                       \
    X(PLANT_LEAKED_NOTE, "leaked-note", 1u << LAW_PRIVATE)                        \
    X(PLANT_ACK_BEFORE_COMMIT, "ack-before-commit",                               \
      (1u << LAW_NOTHING_LOST) | (1u << LAW_DURABLE))                             \
    X(PLANT_SYNC_OFF, "sync-off", (1u << LAW_NOTHING_LOST) | (1u << LAW_DURABLE)) \
    X(PLANT_VISIBLE_END, "visible-end", 1u << LAW_END_IS_UNSEEN)                  \
    X(PLANT_STUCK_QUEUE, "stuck-queue", 1u << LAW_NOBODY_WAITS)                   \
    X(PLANT_NO_CAUSE, "no-cause", 1u << LAW_CAUSES)                               \
    X(PLANT_RULES_TWICE, "rules-twice", (1u << LAW_RULES) | (1u << LAW_DURABLE))  \
    X(PLANT_SENT_TWICE, "sent-twice", 1u << LAW_OUTSIDE)

typedef enum Plant {
#define X(name, text, laws) name,
    PLANT_LIST(X)
#undef X
        PLANT_COUNT
} Plant;

// PLANT_COUNT: there is none of that name.
Plant plant_find(const char *name);
const char *plant_name(Plant plant);
// The laws that it breaks, bit (1 << Law) each.
unsigned plant_laws(Plant plant);

struct Call;
// Runs the call, with the bug.
MUST_USE Err plant_apply(Plant plant, Work *work, struct Call *call);

#endif
