// pace.h — how often somebody may do something: one bucket per key and kind, in a table of fixed
// size.
//
// A bucket is one number: the time at which it would be full again (the "virtual scheduling" form
// of a token bucket). When the table is crowded, the bucket that is nearest to full gives way, so
// that forgetting it gains its owner least.
#ifndef GATE_PACE_H
#define GATE_PACE_H

#include "gate/request.h"

enum {
    PACE_SLOTS = 1 << 15,
    PACE_SLOTS_PER_KEY = 8, // among which a key may lie
};

typedef struct PaceRule {
    int64_t every_ms; // one more after so long
    int64_t burst;    // so many at once
} PaceRule;

typedef struct PaceTable PaceTable;

// Lives in the arena.
PaceTable *pace_table_make(Arena *arena);
// Takes one from the bucket of `key` (a hash). False when it is empty; `*retry_after_ms`, if not
// NULL, then says when there will be one.
MUST_USE bool pace_take(PaceTable *table, Pace pace, uint64_t key, int64_t now_ms,
                        int64_t *retry_after_ms);
// What was taken for something that turned out not to count.
void pace_give_back(PaceTable *table, Pace pace, uint64_t key);
PaceRule pace_rule(Pace pace);

#endif
