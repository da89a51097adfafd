// account_store.h — the account, its settings and groups, and what admins changed.
#ifndef STORE_ACCOUNT_STORE_H
#define STORE_ACCOUNT_STORE_H

#include "model/account.h"
#include "store/db.h"

void account_insert(Tx *tx, const Account *account);
// ERR_NOT_FOUND before init.
MUST_USE Err account_load(Tx *tx, Arena *arena, Account *out);

// One change of an admin, kept for ever. Texts may be "".
typedef struct AccountAudit {
    int64_t at_ms;
    PersonId actor;
    Str action;  // "create", "update", "destroy", "login"
    Str subject; // "setting", "person", "group", "api_token" …
    int64_t subject_id;
    Str field;
    Str old_value;
    Str new_value;
} AccountAudit;
void account_audit_insert(Tx *tx, const AccountAudit *audit);

// Writes the value, or deletes the row when it is the default.
void setting_save(Tx *tx, Str key, Str value, bool is_default);

void team_insert(Tx *tx, const Team *team);
void team_save(Tx *tx, const Team *team);
// ERR_NOT_FOUND, also when it is deleted.
MUST_USE Err team_load(Tx *tx, Arena *arena, TeamId id, Team *out);
// The default group stops being one.
void team_clear_default(Tx *tx);
// Adding twice and removing who is no member change nothing.
void team_member_add(Tx *tx, TeamId team, PersonId person, int64_t *changed);
void team_member_remove(Tx *tx, TeamId team, PersonId person, int64_t *changed);

#endif
