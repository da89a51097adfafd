// account.h — the account itself, and its groups.
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include "model/ids.h"
#include "model/person.h"

typedef struct Account {
    Str name;
    Language language;
    int64_t brand_id;
    int64_t ticket_form_id;
    Str app_id; // of the conversations API
    int64_t created_ms;
} Account;

typedef struct Team {
    TeamId id;
    Str name;
    Str description;
    bool is_default; // gets what names no group; exactly one is
    bool deleted;
    int64_t created_ms;
    int64_t updated_ms;
} Team;

#endif
