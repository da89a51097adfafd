// team_store.h — groups of agents and who is in them.
#ifndef STORE_TEAM_STORE_H
#define STORE_TEAM_STORE_H

#include "model/person.h"
#include "store/db.h"

enum {
    TEAMS_OF_PERSON_MAX = 64,
};

void team_insert(Tx *tx, const Team *team);
// Also finds deleted ones. ERR_NOT_FOUND.
MUST_USE Err team_load(Tx *tx, Arena *arena, TeamId id, Team *out);
// The default group, 0: none.
MUST_USE Err team_default(Tx *tx, TeamId *out);
void team_member_insert(Tx *tx, TeamId team, PersonId person, bool is_default);
MUST_USE Err team_has_member(Tx *tx, TeamId team, PersonId person, bool *out);
// The group that the person marked as default, else the one with the lowest id; 0: in none.
MUST_USE Err team_default_of_person(Tx *tx, PersonId person, TeamId *out);
// Up to TEAMS_OF_PERSON_MAX groups, deleted ones not.
MUST_USE Err team_list_of_person(Tx *tx, PersonId person, TeamId *out, size_t *count);

#endif
