// automation_store.h — which tickets an automation looks at in its hour, and how far it has come.
#ifndef STORE_AUTOMATION_STORE_H
#define STORE_AUTOMATION_STORE_H

#include "model/automation.h"
#include "store/db.h"

// Tickets are walked status by status, in each by the automation's time and by id.
typedef struct AutomationPlace {
    TicketStatus status;
    int64_t at_ms;
    TicketId ticket;
} AutomationPlace;

typedef struct AutomationRun {
    RuleId rule;     // 0: the desk's own
    int64_t version; // of the rule
    int64_t run_ms;  // the whole hour
    bool done;       // all of that hour's tickets have been looked at
    AutomationPlace after;
    int64_t updated; // tickets that it has updated in that hour
} AutomationRun;

// The tickets behind `after` that have its status and a time within the reach, in order, at most
// `max`. Found by an index.
MUST_USE Err automation_find(Tx *tx, const AutomationReach *reach, const AutomationPlace *after,
                             AutomationPlace *out, size_t max, size_t *count);
// How many updates of a ticket are by automations.
MUST_USE Err automation_updates(Tx *tx, TicketId ticket, int64_t *count);
// Whether a rule has fired on a ticket at `since_ms` or later.
MUST_USE Err automation_has_fired(Tx *tx, TicketId ticket, RuleId rule, int64_t since_ms,
                                  bool *out);

// Given rule, version and hour: how far that is. At its beginning when there is nothing of it.
MUST_USE Err automation_run_load(Tx *tx, AutomationRun *run);
void automation_run_save(Tx *tx, const AutomationRun *run);
// Forgets those that were not in the run of that hour.
void automation_run_forget(Tx *tx, int64_t run_ms);

#endif
