// automation_run.h — the automations of an hour (RUL-4).
//
// At each whole hour of the clock the active automations run in list order, and behind them the
// desk's own rule, which closes what has been solved for 28 days. All tickets of a run are judged
// as of that hour, however long it takes, so that "is 24" holds in exactly one run. After a
// standstill the hours that were missed are run one by one, the newest AUTOMATION_HOURS_BACK_MAX of
// them.
//
// No ticket is looked at that is not due: the automation's conditions on time say between which
// moments a ticket must have got its status, been updated or been created (model/automation.h), and
// an index finds those that did. An automation whose tag stops it looks at what it has tagged again
// at each hour; one that changes the status does not.
//
// A run is cut in commands, each of which looks at some tickets, under one automation once it has
// fired: its updates are settled (triggers run on them as on any) before the next one looks. How
// far each automation has come is written with what it did, in the same commit, so that a kill at
// any point neither drops nor doubles. TIMER_AUTOMATIONS stays due at the hour until that is done.
//
// An automation fires on a ticket at most once in a run, whatever its own update makes of the
// ticket, and also when it is changed while it runs and begins again.
//
// Each fire is an update of its own: by ACTOR_AUTOMATION, EVENT_RULE_FIRED first in its audit. An
// automation can update at most AUTOMATION_TICKETS_MAX tickets in a run, the rest are left to the
// next; a ticket takes at most AUTOMATION_UPDATES_MAX such updates in its life; closed ones none.
#ifndef DESK_RULES_AUTOMATION_RUN_H
#define DESK_RULES_AUTOMATION_RUN_H

#include "desk/work.h"
#include "model/rule_compile.h"

enum {
    AUTOMATION_TICKETS_MAX = 1000,      // updated by one automation in one run
    AUTOMATION_UPDATES_MAX = 100,       // by automations, of one ticket in its life
    AUTOMATION_FIRES_PER_COMMAND = 32,  // so that triggers on them fit into the same commit
    AUTOMATION_LOOKS_PER_COMMAND = 512, // so that others who write need not wait
    AUTOMATION_HOURS_BACK_MAX = 24,     // that are made up for
};

#define SOLVED_CLOSED_AFTER_MS (INT64_C(28) * 24 * RULE_HOUR_MS)

// The next whole hour.
int64_t automation_next_ms(int64_t now_ms);
// Runs a part of the hour that was due at `due_ms`. `again_ms` gets when to call again: the hour at
// hand while there is more of it, else the next. Only errors of the store.
MUST_USE Err automations_run(Work *work, int64_t due_ms, int64_t *again_ms);

#endif
