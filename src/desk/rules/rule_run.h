// rule_run.h — ticket triggers on one update (RUL-1, RUL-2).
#ifndef DESK_RULES_RULE_RUN_H
#define DESK_RULES_RULE_RUN_H

#include "desk/update.h"

// Runs the triggers of the set in force on work->updates[index]. Changes by them belong to the same
// audit. Within one root command each fires at most once per ticket, whatever updates follow. A
// ticket that was closed before the update runs none. What a trigger could not do is told as
// EVENT_RULE_SKIPPED and fails nothing; only the store's errors do.
MUST_USE Err rules_run(Work *work, size_t index);

// Whether there is any active trigger.
bool rules_are_there(const Work *work);

// Notes an update of an earlier commit again, from its audit, so that settle takes it.
// ERR_NOT_FOUND when there is no such audit.
MUST_USE Err rules_resume(Work *work, AuditId audit);

#endif
