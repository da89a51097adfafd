// team_store.h — what commands ask about groups; who edits them uses account_store.h.
#ifndef STORE_TEAM_STORE_H
#define STORE_TEAM_STORE_H

#include "model/ids.h"
#include "store/db.h"

// The default group, 0: none.
MUST_USE Err team_default(Tx *tx, TeamId *out);
// False also for a group that is deleted or is not there.
MUST_USE Err team_has_member(Tx *tx, TeamId team, PersonId person, bool *out);
// The group that the person marked as default, else the one with the lowest id; 0: in none.
MUST_USE Err team_default_of_person(Tx *tx, PersonId person, TeamId *out);
// Up to `max` groups whose queues an online agent serves; none when they are not online.
MUST_USE Err team_list_served(Tx *tx, PersonId agent, TeamId *out, size_t max, size_t *count);

#endif
