// init.h — what an empty database needs before anybody can use it.
#ifndef DESK_INIT_H
#define DESK_INIT_H

#include "desk/work.h"

typedef struct DeskInit {
    Str account_name;
    Language language;
    Str app_id; // of the conversations API, "": made
    // the first admin:
    Str admin_name;
    Str admin_email;
    Str admin_password_hash;
} DeskInit;

typedef struct DeskInitDone {
    PersonId admin;
    TeamId team;
    Str app_id;
} DeskInitDone;

// Account with brand and form, group Support, the bot's flow, default macros in both languages,
// stock triggers in the account's own, the first admin, the daily purge. ERR_STATE "exists" when
// the account is there.
MUST_USE Err desk_init_apply(Work *work, const DeskInit *in, DeskInitDone *out);

// ERR_NONE: there is an account; ERR_NOT_FOUND: the database is empty.
MUST_USE Err desk_is_made(Tx *tx, Arena *arena);

#endif
