// rule_fact_store.h — what business rules look up beside the ticket, and whom they write to.
#ifndef STORE_RULE_FACT_STORE_H
#define STORE_RULE_FACT_STORE_H

#include "model/event.h"
#include "store/db.h"

// The first reply or note of a ticket. ERR_NOT_FOUND when it has none.
typedef struct FirstComment {
    Str body;
    CommentChannel channel;
} FirstComment;
MUST_USE Err rule_fact_description(Tx *tx, Arena *arena, TicketId ticket, FirstComment *out);

// How often things happened to a ticket so far.
typedef struct RuleCounts {
    int64_t reopens;
    int64_t agent_stations;
    int64_t group_stations;
    int64_t replies;
} RuleCounts;
MUST_USE Err rule_fact_counts(Tx *tx, TicketId ticket, RuleCounts *out);

// When things happened to a ticket last; 0: never.
typedef struct RuleTimes {
    int64_t assigned_ms;
    int64_t requester_ms;
    int64_t assignee_ms;
} RuleTimes;
MUST_USE Err rule_fact_times(Tx *tx, const Ticket *ticket, RuleTimes *out);

// One update as it was kept, its actor with role and name. ERR_NOT_FOUND.
MUST_USE Err rule_audit_load(Tx *tx, Arena *arena, AuditId id, Audit *out);
// What was done in it, but not by rules: newest first, at most `max`.
MUST_USE Err rule_audit_events(Tx *tx, Arena *arena, AuditId id, Event *out, size_t max,
                               size_t *count);

// Active people with an address, by id, at most `max`: the agents of a group, or all (group 0).
MUST_USE Err rule_recipients(Tx *tx, TeamId team, PersonId *out, size_t max, size_t *count);

#endif
