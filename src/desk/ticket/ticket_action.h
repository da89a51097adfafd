// ticket_action.h — what one action of a rule or of a macro sets on a ticket, as fields of an
// update. Both say it in the same words (model/rule_field.h); a rule lays it over the ticket at
// once, a macro shows it to an agent first.
#ifndef DESK_TICKET_TICKET_ACTION_H
#define DESK_TICKET_TICKET_ACTION_H

#include "desk/ticket/ticket_update.h"
#include "model/rule_compile.h"

// What the values of an action can stand for.
typedef struct ActionScene {
    Arena *arena;
    PersonId actor;     // "current_user", 0: nobody
    TeamId actor_team;  // "current_groups", 0: none, and the group stays
    PersonId requester; // 0: not known
    Str tags;           // of the ticket before the action, as tickets keep them
    Refusal *why;
} ActionScene;

// False for actions that do something else, such as writing a comment.
bool action_sets_field(RuleDo what);

// Beside what stands in `fields`. The action must be one that action_sets_field(). ERR_INVALID
// "nobody" naming the field whose value stands for somebody who is not there.
MUST_USE Err action_field_lay(const ActionScene *scene, const CompiledAction *action,
                              TicketFields *fields);

#endif
