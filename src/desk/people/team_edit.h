// team_edit.h — groups and who is in them. For admins.
#ifndef DESK_PEOPLE_TEAM_EDIT_H
#define DESK_PEOPLE_TEAM_EDIT_H

#include "desk/work.h"
#include "model/account.h"

typedef struct TeamCreate {
    Str name;
    Str description;
    bool is_default;
} TeamCreate;

// ERR_INVALID naming `name`. The first group is the default one.
MUST_USE Err team_create_apply(Work *work, const TeamCreate *in, Team *out);

// For init, without asking who may.
MUST_USE Err team_make(Work *work, const TeamCreate *in, Team *out);

typedef struct TeamUpdate {
    TeamId team;
    bool name_given, description_given, default_given;
    Str name;
    Str description;
    bool is_default; // only true: another group becomes the default by being made so
} TeamUpdate;

MUST_USE Err team_update_apply(Work *work, const TeamUpdate *in, Team *out);

typedef struct TeamMemberSet {
    TeamId team;
    PersonId person;
    bool member;
} TeamMemberSet;

// ERR_INVALID naming `user_id` when it is no agent. Twice the same changes nothing.
MUST_USE Err team_member_set_apply(Work *work, const TeamMemberSet *in);

#endif
