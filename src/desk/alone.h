// alone.h — commands one at a time on the caller's thread, before or without a server: init, demo
// data, the command line.
#ifndef DESK_ALONE_H
#define DESK_ALONE_H

#include "desk/writer.h"

typedef struct Alone {
    Writer *writer;
    Arena arena;
    Refusal refusal; // of the last command; texts live until alone_end()
} Alone;

typedef Err AloneApply(Work *work, void *in);

// Takes `*db` (a DB_WRITER) over and sets it to NULL; alone_end() closes it. ERR_STORE: `*db` is
// closed, and there is nothing to end.
MUST_USE Err alone_begin(Alone *alone, Db **db, World *world);
// Runs one command with settling and commits it. `apply` gets `in`; what it leaves there must not
// borrow from the work's arena. The command happens `age_ms` ago (0: now).
MUST_USE Err alone_run(Alone *alone, Actor actor, int64_t age_ms, AloneApply *apply, void *in);
// Accepts a zeroed Alone; leaves it zeroed.
void alone_end(Alone *alone);

#endif
