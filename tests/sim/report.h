// report.h — what a run tells: its trace, and the failure that ends it.
//
// A run is one seed on one thread, so the trace is the program's own. The last lines are kept and
// shown with a failure; with `loud` every line is printed at once.
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "base/base.h"

// What must stay true (ARCHITECTURE.md), by number.
typedef enum Law {
    LAW_NONE,
    LAW_ONE_SESSION,
    LAW_NOTHING_LOST,
    LAW_END_IS_ALONE,
    LAW_END_IS_UNSEEN,
    LAW_LIMITS,
    LAW_NOBODY_WAITS,
    LAW_PRIVATE,
    LAW_CAUSES,
    LAW_DURABLE,
    LAW_RULES,
    LAW_OUTSIDE,
    LAW_COUNT
} Law;

void report_be_loud(bool loud);
// From now on lines belong to this run. `mode` is "run" or "twins".
void report_begin(uint64_t seed, const char *mode);
void report_step(int step);
PRINTF(1, 2) void report_line(const char *format, ...);

// A planted bug is wanted to break one of these laws (bit (1 << Law) each); 0: none is planted.
void report_want(const char *plant, unsigned laws);

// Prints seed, step and the end of the trace, and ends the program: with 0 when this is the planted
// bug, with 1 otherwise.
NORETURN PRINTF(2, 3) void report_fail(Law law, const char *format, ...);

// To be called first: a crash of the program also tells its seed.
void report_watch_crashes(void);

#endif
