// person_create.h — a new end user, agent or admin.
#ifndef DESK_PEOPLE_PERSON_CREATE_H
#define DESK_PEOPLE_PERSON_CREATE_H

#include "desk/work.h"

typedef struct PersonCreate {
    Role role;
    Str name;            // "" for end users: "Visitor 1234", in their language
    Str email;           // "" when unknown; staff need one
    bool email_verified; // of staff it always is
    Str external_id;
    Language language;
    Str password_hash; // of staff; "": cannot sign in by password
    TeamId team;       // of staff; 0: the default group
} PersonCreate;

// Agents and admins are made by admins, end users by staff and programs, else ERR_FORBIDDEN.
// ERR_INVALID naming `name`, `email`, `external_id` or `role`; ERR_CONFLICT naming `email` or
// `external_id` when somebody has it.
MUST_USE Err person_create_apply(Work *work, const PersonCreate *in, Person *out);

// ---- for other commands, without asking who may ----------------------------------------------

// A first message, a ticket's new requester.
MUST_USE Err person_make(Work *work, const PersonCreate *in, Person *out);
// Checks and writes what was changed in `person`; errors as above.
MUST_USE Err person_keep(Work *work, Person *person);
// What makes somebody an agent beside their role: row, capacity, group (0: the default one).
void agent_make(Work *work, PersonId person, TeamId team);
// True while the person still has the name that they were given as a visitor.
bool person_is_nameless(Arena *arena, const Person *person);

#endif
