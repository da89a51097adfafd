// messaging_past.h — when a messaging trigger would have started in the conversations of the past
// days.
//
// Each conversation is walked back by its history to its beginning, and then forward again, moment
// by moment: what people and ticket triggers did in one is laid first, then the rule is tried on
// it, then what messaging triggers and the router made of it is laid. Whether a ticket waits in a
// queue follows from its fields, so that all four events are found. Never after the session's end.
//
// Other messaging triggers are left out. What the rule, and ticket triggers on its updates, would
// have done stays done while the history goes on, as in automation_past.h; what stands behind a
// wait is done when that is over, unless the session has ended. Not in the log, and so of today:
// messaging_past_uses_today().
#ifndef DESK_RULES_MESSAGING_PAST_H
#define DESK_RULES_MESSAGING_PAST_H

#include "desk/read.h"
#include "desk/rules/rule_trial.h"
#include "store/rule_fact_store.h"

enum {
    // of one conversation; one with more is left out
    MESSAGING_PAST_EVENTS_MAX = 2000,
    MESSAGING_PAST_MESSAGES_MAX = 2000,
};

typedef struct MessagingPast {
    Read *read;
    Arena *scratch; // of one conversation
    const CompiledRule *rule;
    int64_t since_ms;
    int64_t until_tick_ns; // it is cut then
    // It would have started. `ticket` 0: the conversation never came to agents.
    void (*fire)(void *owner, TicketId ticket, const RuleFacts *facts, int64_t at_ms);
    // What its actions would have done, as of rule_trial.h, with the codes of messaging_act.h.
    void (*skipped)(void *owner, size_t action, Str code);
    void (*done)(void *owner, size_t action);
    // It would have changed the ticket at `at_ms`, which triggers would then have looked at:
    // `update->now` becomes what they make of it.
    Err (*updated)(void *owner, WorkUpdate *update, const RuleCounts *counts, int64_t at_ms);
    void *owner;
} MessagingPast;

typedef struct MessagingPastReach {
    int64_t conversations; // that were looked at
    bool cut;              // there were more:
    int64_t cut_ms;        // only those begun from here on were looked at
} MessagingPastReach;

// Of which fields the value of today is told: who somebody is, who is in a group, and how long the
// queue is.
bool messaging_past_uses_today(RuleField field);

MUST_USE Err messaging_past(const MessagingPast *past, MessagingPastReach *out);

#endif
