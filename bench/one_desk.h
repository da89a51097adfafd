// one_desk.h — a desk in a file of its own, without a server: for programs of the bench that
// measure commands themselves. They end with a message when something is refused.
#ifndef BENCH_ONE_DESK_H
#define BENCH_ONE_DESK_H

#include "app/world.h"
#include "desk/alone.h"
#include "desk/init.h"
#include "model/rule.h"

typedef struct OneDesk {
    Alone alone;
    DeskInitDone made;
} OneDesk;

// A new one at `path`, whose business rules of all kinds are switched off.
void one_desk_begin(OneDesk *desk, const char *path);
// Runs a command by the admin, as `age_ms` ago.
void one_desk_run(OneDesk *desk, int64_t age_ms, AloneApply *apply, void *in);
void one_desk_end(OneDesk *desk);

// Makes `count` active triggers that look at common fields and fire at no update of the bench.
MUST_USE Err one_desk_quiet_triggers(Work *work, int64_t count);
// One of them, or with `conditions` (two) one that has those; it adds the tag "tag_<number>".
MUST_USE Err one_desk_trigger(Work *work, int64_t number, const RuleCondition *conditions);

#endif
