// past_presence.h — whether an agent was there at a time in the past.
//
// Agents and their groups are those of today; what status each had is told by the log.
#ifndef DESK_RULES_PAST_PRESENCE_H
#define DESK_RULES_PAST_PRESENCE_H

#include "desk/read.h"
#include "store/past_store.h"

enum {
    PAST_PRESENCE_AGENTS_MAX = 50000,   // with their groups; further ones are not looked at
    PAST_PRESENCE_CHANGES_MAX = 100000, // likewise
};

typedef struct PastPresence {
    PastAgent *agents;
    size_t agent_count;
    const PastStatus *changes; // by agent, oldest first
    size_t change_count;
} PastPresence;

// What is told of times from `since_ms` on, in the read's arena.
MUST_USE Err past_presence_load(Read *read, int64_t since_ms, PastPresence *out);
// RULE_PRESENCE_… of a group, or of all (group 0).
int64_t past_presence_at(const PastPresence *presence, TeamId team, int64_t at_ms);

#endif
