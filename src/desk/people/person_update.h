// person_update.h — changing who somebody is, and suspending them.
#ifndef DESK_PEOPLE_PERSON_UPDATE_H
#define DESK_PEOPLE_PERSON_UPDATE_H

#include "desk/work.h"

// Each counts only when its `_given` is true.
typedef struct PersonUpdate {
    PersonId person;
    bool name_given, email_given, external_id_given, language_given, role_given, suspended_given,
        active_given, password_given;
    Str name;
    Str email;
    bool email_verified; // with email_given
    Str external_id;
    Language language;
    Role role;
    bool suspended;
    bool active;
    Str password_hash;
} PersonUpdate;

// Staff may change end users, everybody their own name, language and password, admins all; else
// ERR_FORBIDDEN. Errors as person_create. Suspending an end user ends their sessions as
// `ticket_closed` (SES-9); suspending, deactivating or demoting an agent signs them out and makes
// them offline.
MUST_USE Err person_update_apply(Work *work, const PersonUpdate *in, Person *out);

#endif
