#include "store/person_list_store.h"

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static ListMark mark(int64_t id)
{
    return (ListMark){ .given = true, .key = id, .id = id };
}

// ---- people ----------------------------------------------------------------------------------

static Err person_read(const Row *row, void *into)
{
    ListRows *rows = into;
    PersonRow *person = list_rows_next(rows);
    person->person = (Person){
        .id = { row_i64(row, 0) },
        .role = (Role)row_i64(row, 1),
        .name = row_text_copy(row, 2, rows->arena),
        .email = row_text_copy(row, 3, rows->arena),
        .email_verified = row_bool(row, 4),
        .external_id = row_text_copy(row, 5, rows->arena),
        .language = (Language)row_i64(row, 6),
        .active = row_bool(row, 7),
        .suspended = row_bool(row, 8),
        .created_ms = row_i64(row, 9),
        .updated_ms = row_i64(row, 10),
    };
    person->default_team = (TeamId){ row_i64(row, 11) };
    person->signed_in_ms = row_i64(row, 12);
    return ERR_NONE;
}

static ListMark person_mark(const void *row)
{
    return mark(((const PersonRow *)row)->person.id.v);
}

Err person_list_page(Tx *tx, Arena *arena, const PersonWhich *which, const ListAsk *ask,
                     PersonPage *out)
{
    ListRows rows = list_rows_make(arena, PersonRow, ask);
    Err err = tx_each(tx, SQL_LIST_PEOPLE,
                      VALUES(db_i64(which->roles), db_i64(list_direction(ask)),
                             db_bool(ask->mark.given), db_i64(ask->mark.id), db_text(which->text),
                             db_i64(ask->limit + 1), db_i64(ask->offset)),
                      person_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, person_mark);
    *out = (PersonPage){ .rows = (const PersonRow *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

Err person_list_count(Tx *tx, const PersonWhich *which, int64_t *out)
{
    return tx_one(tx, SQL_LIST_PEOPLE_COUNT, VALUES(db_i64(which->roles), db_text(which->text)),
                  number_read, out);
}

Err person_list_one(Tx *tx, Arena *arena, PersonId id, PersonRow *out)
{
    ListAsk ask = { .limit = 1 };
    ListRows rows = list_rows_make(arena, PersonRow, &ask);
    Err err = tx_each(tx, SQL_LIST_PERSON, VALUES(db_i64(id.v)), person_read, &rows);
    if (err) {
        return err;
    }
    if (rows.count == 0) {
        return ERR_NOT_FOUND;
    }
    *out = *(const PersonRow *)(const void *)rows.rows;
    return ERR_NONE;
}

Err person_find_external_id(Tx *tx, Str external_id, PersonId *out)
{
    return tx_one(tx, SQL_LIST_PERSON_BY_EXTERNAL_ID, VALUES(db_text(external_id)), number_read,
                  &out->v);
}

Err agent_find_email(Tx *tx, Str email_key, PersonId *out)
{
    return tx_one(tx, SQL_LIST_AGENT_BY_EMAIL, VALUES(db_text(email_key)), number_read, &out->v);
}

// ---- groups ----------------------------------------------------------------------------------

static Err team_read(const Row *row, void *into)
{
    ListRows *rows = into;
    Team *team = list_rows_next(rows);
    *team = (Team){
        .id = { row_i64(row, 0) },
        .name = row_text_copy(row, 1, rows->arena),
        .description = row_text_copy(row, 2, rows->arena),
        .is_default = row_bool(row, 3),
        .deleted = row_bool(row, 4),
        .created_ms = row_i64(row, 5),
        .updated_ms = row_i64(row, 6),
    };
    return ERR_NONE;
}

static ListMark team_mark(const void *row)
{
    return mark(((const Team *)row)->id.v);
}

Err team_list_page(Tx *tx, Arena *arena, const ListAsk *ask, TeamPage *out)
{
    ListRows rows = list_rows_make(arena, Team, ask);
    Err err = tx_each(tx, SQL_LIST_TEAMS,
                      VALUES(db_i64(list_direction(ask)), db_bool(ask->mark.given),
                             db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                      team_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, team_mark);
    *out = (TeamPage){ .rows = (const Team *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

Err team_list_count(Tx *tx, int64_t *out)
{
    return tx_one(tx, SQL_LIST_TEAMS_COUNT, NO_VALUES, number_read, out);
}

static Err member_read(const Row *row, void *into)
{
    MemberRow *member = list_rows_next(into);
    *member = (MemberRow){
        .id = row_i64(row, 0),
        .team = { row_i64(row, 1) },
        .person = { row_i64(row, 2) },
        .is_default = row_bool(row, 3),
        .created_ms = row_i64(row, 4),
    };
    return ERR_NONE;
}

static ListMark member_mark(const void *row)
{
    return mark(((const MemberRow *)row)->id);
}

Err member_list_page(Tx *tx, Arena *arena, TeamId team, PersonId person, const ListAsk *ask,
                     MemberPage *out)
{
    ListRows rows = list_rows_make(arena, MemberRow, ask);
    Err err = tx_each(tx, SQL_LIST_MEMBERS,
                      VALUES(db_i64(team.v), db_i64(person.v), db_i64(list_direction(ask)),
                             db_bool(ask->mark.given), db_i64(ask->mark.id), db_i64(ask->limit + 1),
                             db_i64(ask->offset)),
                      member_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, member_mark);
    *out = (MemberPage){ .rows = (const MemberRow *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

Err member_list_one(Tx *tx, Arena *arena, int64_t id, MemberRow *out)
{
    ListAsk ask = { .limit = 1 };
    ListRows rows = list_rows_make(arena, MemberRow, &ask);
    Err err = tx_each(tx, SQL_LIST_MEMBER, VALUES(db_i64(id)), member_read, &rows);
    if (err) {
        return err;
    }
    if (rows.count == 0) {
        return ERR_NOT_FOUND;
    }
    *out = *(const MemberRow *)(const void *)rows.rows;
    return ERR_NONE;
}

Err member_list_count(Tx *tx, TeamId team, PersonId person, int64_t *out)
{
    return tx_one(tx, SQL_LIST_MEMBERS_COUNT, VALUES(db_i64(team.v), db_i64(person.v)), number_read,
                  out);
}

// ---- agents ----------------------------------------------------------------------------------

static void agent_teams_read(Str list, AgentRow *agent)
{
    Str rest = list;
    while (rest.len > 0 && agent->team_count < AGENT_TEAMS_MAX) {
        Str word = rest;
        if (!str_cut(&rest, ' ', &word)) {
            rest = (Str){ 0 };
        }
        int64_t id = 0;
        bool is_number = str_i64(word, &id);
        assert(is_number);
        agent->teams[agent->team_count++] = (TeamId){ id };
    }
}

static Err agent_read(const Row *row, void *into)
{
    ListRows *rows = into;
    AgentRow *agent = list_rows_next(rows);
    agent->person = (PersonId){ row_i64(row, 0) };
    agent->name = row_text_copy(row, 1, rows->arena);
    agent->status = (AgentStatus)row_i64(row, 2);
    agent->status_ms = row_i64(row, 3);
    agent->version = row_i64(row, 4);
    for (int channel = ROUTING_MESSAGING; channel < ROUTING_COUNT; channel++) {
        int column = 5 + 2 * (channel - ROUTING_MESSAGING);
        agent->load[channel] =
            (Capacity){ .used = row_i64(row, column), .max = row_i64(row, column + 1) };
    }
    agent_teams_read(row_text(row, 11), agent);
    return ERR_NONE;
}

static ListMark agent_mark(const void *row)
{
    return mark(((const AgentRow *)row)->person.v);
}

Err agent_list_page(Tx *tx, Arena *arena, PersonId person, const ListAsk *ask, AgentPage *out)
{
    ListRows rows = list_rows_make(arena, AgentRow, ask);
    Err err =
        tx_each(tx, SQL_LIST_AGENTS,
                VALUES(db_i64(person.v), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                agent_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, agent_mark);
    *out = (AgentPage){ .rows = (const AgentRow *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

// ---- tokens, and what admins changed ---------------------------------------------------------

static Err token_read(const Row *row, void *into)
{
    ListRows *rows = into;
    TokenRow *token = list_rows_next(rows);
    *token = (TokenRow){
        .id = { row_i64(row, 0) },
        .person = { row_i64(row, 1) },
        .name = row_text_copy(row, 2, rows->arena),
        .created_ms = row_i64(row, 3),
        .person_name = row_text_copy(row, 4, rows->arena),
        .person_email = row_text_copy(row, 5, rows->arena),
    };
    return ERR_NONE;
}

static ListMark token_mark(const void *row)
{
    return mark(((const TokenRow *)row)->id.v);
}

Err token_list_page(Tx *tx, Arena *arena, PersonId person, const ListAsk *ask, TokenPage *out)
{
    ListRows rows = list_rows_make(arena, TokenRow, ask);
    Err err =
        tx_each(tx, SQL_LIST_API_TOKENS,
                VALUES(db_i64(person.v), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                token_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, token_mark);
    *out = (TokenPage){ .rows = (const TokenRow *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

static Err account_audit_read(const Row *row, void *into)
{
    ListRows *rows = into;
    AccountAuditRow *audit = list_rows_next(rows);
    audit->id = row_i64(row, 0);
    audit->actor_name = row_text_copy(row, 3, rows->arena);
    audit->audit = (AccountAudit){
        .at_ms = row_i64(row, 1),
        .actor = { row_i64(row, 2) },
        .action = row_text_copy(row, 4, rows->arena),
        .subject = row_text_copy(row, 5, rows->arena),
        .subject_id = row_i64(row, 6),
        .field = row_text_copy(row, 7, rows->arena),
        .old_value = row_text_copy(row, 8, rows->arena),
        .new_value = row_text_copy(row, 9, rows->arena),
    };
    audit->subject_name = row_text_copy(row, 10, rows->arena);
    return ERR_NONE;
}

static ListMark account_audit_mark(const void *row)
{
    return mark(((const AccountAuditRow *)row)->id);
}

Err account_audit_list_page(Tx *tx, Arena *arena, Str actions, const ListAsk *ask,
                            AccountAuditPage *out)
{
    ListRows rows = list_rows_make(arena, AccountAuditRow, ask);
    Err err =
        tx_each(tx, SQL_LIST_ACCOUNT_AUDITS,
                VALUES(db_i64(list_direction(ask)), db_bool(ask->mark.given), db_i64(ask->mark.id),
                       db_i64(ask->limit + 1), db_i64(ask->offset), db_text(actions)),
                account_audit_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, account_audit_mark);
    *out = (AccountAuditPage){ .rows = (const AccountAuditRow *)(const void *)rows.rows,
                               .ends = ends };
    return ERR_NONE;
}

Err account_audit_list_settings(Tx *tx, Arena *arena, int64_t limit, AccountAuditPage *out)
{
    ListAsk ask = { .limit = limit };
    ListRows rows = list_rows_make(arena, AccountAuditRow, &ask);
    Err err =
        tx_each(tx, SQL_LIST_SETTING_AUDITS, VALUES(db_i64(limit)), account_audit_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, &ask, account_audit_mark);
    *out = (AccountAuditPage){ .rows = (const AccountAuditRow *)(const void *)rows.rows,
                               .ends = ends };
    return ERR_NONE;
}

Err account_audit_list_count(Tx *tx, Str actions, int64_t *out)
{
    return tx_one(tx, SQL_LIST_ACCOUNT_AUDITS_COUNT, VALUES(db_text(actions)), number_read, out);
}
