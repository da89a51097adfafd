#include "store/account_store.h"

void account_insert(Tx *tx, const Account *account)
{
    tx_change(tx, SQL_ACCOUNT_INSERT,
              VALUES(db_text(account->name), db_i64(account->language), db_i64(account->brand_id),
                     db_i64(account->ticket_form_id), db_text(account->app_id),
                     db_i64(account->created_ms)));
}

typedef struct AccountInto {
    Arena *arena;
    Account *out;
} AccountInto;

static void account_read(const Row *row, void *into)
{
    const AccountInto *to = into;
    *to->out = (Account){
        .name = row_text_copy(row, 0, to->arena),
        .language = (Language)row_i64(row, 1),
        .brand_id = row_i64(row, 2),
        .ticket_form_id = row_i64(row, 3),
        .app_id = row_text_copy(row, 4, to->arena),
        .created_ms = row_i64(row, 5),
    };
}

Err account_load(Tx *tx, Arena *arena, Account *out)
{
    return tx_one(tx, SQL_ACCOUNT_LOAD, NO_VALUES, account_read, &(AccountInto){ arena, out });
}

void account_audit_insert(Tx *tx, const AccountAudit *audit)
{
    tx_change(tx, SQL_ACCOUNT_AUDIT_INSERT,
              VALUES(db_i64(db_next_id(tx)), db_i64(audit->at_ms), db_i64(audit->actor.v),
                     db_text(audit->action), db_text(audit->subject),
                     db_i64_or_null(audit->subject_id), db_text_or_null(audit->field),
                     db_text_or_null(audit->old_value), db_text_or_null(audit->new_value)));
}

void setting_save(Tx *tx, Str key, Str value, bool is_default)
{
    if (is_default) {
        tx_run(tx, SQL_SETTING_DELETE, VALUES(db_text(key)), NULL);
    } else {
        tx_run(tx, SQL_SETTING_SAVE, VALUES(db_text(key), db_text(value)), NULL);
    }
}

// ---- groups ----------------------------------------------------------------------------------

void team_insert(Tx *tx, const Team *team)
{
    tx_change(tx, SQL_TEAM_INSERT,
              VALUES(db_i64(team->id.v), db_text(team->name), db_text(team->description),
                     db_bool(team->is_default), db_bool(team->deleted), db_i64(team->created_ms),
                     db_i64(team->updated_ms)));
}

void team_save(Tx *tx, const Team *team)
{
    tx_change(tx, SQL_TEAM_SAVE,
              VALUES(db_i64(team->id.v), db_text(team->name), db_text(team->description),
                     db_bool(team->is_default), db_bool(team->deleted), db_i64(team->updated_ms)));
}

typedef struct TeamInto {
    Arena *arena;
    Team *out;
} TeamInto;

static void team_read(const Row *row, void *into)
{
    const TeamInto *to = into;
    *to->out = (Team){
        .id = { row_i64(row, 0) },
        .name = row_text_copy(row, 1, to->arena),
        .description = row_text_copy(row, 2, to->arena),
        .is_default = row_bool(row, 3),
        .deleted = row_bool(row, 4),
        .created_ms = row_i64(row, 5),
        .updated_ms = row_i64(row, 6),
    };
}

Err team_load(Tx *tx, Arena *arena, TeamId id, Team *out)
{
    return tx_one(tx, SQL_TEAM_LOAD, VALUES(db_i64(id.v)), team_read, &(TeamInto){ arena, out });
}

void team_clear_default(Tx *tx)
{
    tx_run(tx, SQL_TEAM_CLEAR_DEFAULT, NO_VALUES, NULL);
}

void team_member_add(Tx *tx, TeamId team, PersonId person, int64_t *changed)
{
    tx_run(tx, SQL_TEAM_MEMBER_ADD, VALUES(db_i64(team.v), db_i64(person.v)), changed);
}

void team_member_remove(Tx *tx, TeamId team, PersonId person, int64_t *changed)
{
    tx_run(tx, SQL_TEAM_MEMBER_REMOVE, VALUES(db_i64(team.v), db_i64(person.v)), changed);
}
