// past_update.h — updates of the past, in the form in which conditions look at them.
//
// Nothing but the log is kept of an update. What it was is found by walking back from the ticket as
// it is now: one pass over the log, newest first, in which every ticket met on the way is walked at
// once. So a month costs one scan, however many updates it had.
//
// What an update's author did stands apart from what rules then made of it: `now` is the ticket as
// rules first saw it. Today's value stands in for what is not in the log: past_uses_today().
#ifndef DESK_RULES_PAST_UPDATE_H
#define DESK_RULES_PAST_UPDATE_H

#include "desk/schedule/schedule_set.h"
#include "desk/update.h"
#include "model/rule_compile.h"
#include "store/rule_fact_store.h"

typedef struct PastUpdate {
    AuditId audit;
    int64_t at_ms;
    int64_t rule_set; // the rules that were looked at; 0: none were
    WorkUpdate update;
    bool follows;  // the same command had an earlier update of this ticket: what has fired stays so
    bool followed; // the ticket has another one in the same millisecond
    struct PastTicket *ticket; // what is known of the ticket; for past_facts()
    RuleCounts counts;         // until then, if anybody asks
} PastUpdate;

typedef struct PastAsk {
    Tx *tx;
    World *world;
    Arena *arena;                 // of the whole walk
    uint64_t fields;              // that rules look at: past_fields_of()
    const ScheduleSet *schedules; // as they are today, for fields that look at hours
    // of a walk over many:
    int64_t since_ms;
    size_t events_max;
    int64_t until_tick_ns; // the walk is cut then; 0: never
} PastAsk;

// bit (1 << RuleField) of each field that a condition of the rules looks at.
uint64_t past_fields_of(const CompiledRule *rules, size_t count);
// Of which fields the value of today is told: who somebody is, and texts that may have gone since.
bool past_uses_today(RuleField field);

typedef struct PastReach {
    size_t updates; // that were given
    size_t events;  // that were read
    bool cut;       // there was more than could be read
    int64_t cut_ms; // then everything from here on was read
} PastReach;

// All updates since ask->since_ms, newest first, those of one millisecond in the order in which
// they happened. An error of `each` ends the walk.
MUST_USE Err past_updates(const PastAsk *ask, Err (*each)(void *owner, const PastUpdate *past),
                          void *owner, PastReach *out);
// One. ERR_NOT_FOUND when it is no update that rules look at, or not of this ticket.
MUST_USE Err past_update_find(const PastAsk *ask, TicketId ticket, AuditId audit, PastUpdate *out);
// True the first time that it is asked of an update of this ticket.
bool past_ticket_is_new(const PastUpdate *past);
// Loads ask->schedules if any of ask->fields needs them.
MUST_USE Err past_schedules_load(PastAsk *ask);
// The facts of it, in `arena`. What rules that look at other fields would need is left empty.
MUST_USE Err past_facts(const PastAsk *ask, Arena *arena, const PastUpdate *past, RuleFacts *out);
// After `update`, a copy of past->update, became something else. `at_ms` is that of past.
void past_facts_refresh(const PastAsk *ask, Arena *arena, const WorkUpdate *update, int64_t at_ms,
                        RuleFacts *facts);

#endif
