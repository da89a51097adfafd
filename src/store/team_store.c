#include "store/team_store.h"

static void id_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

// 0 in place of ERR_NOT_FOUND.
static Err team_or_none(Tx *tx, SqlId sql, DbValues values, TeamId *out)
{
    int64_t id = 0;
    Err err = tx_one(tx, sql, values, id_read, &id);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = (TeamId){ id };
    return ERR_NONE;
}

Err team_default(Tx *tx, TeamId *out)
{
    return team_or_none(tx, SQL_TEAM_DEFAULT, NO_VALUES, out);
}

Err team_has_member(Tx *tx, TeamId team, PersonId person, bool *out)
{
    Err err = tx_one(tx, SQL_TEAM_HAS_MEMBER, VALUES(db_i64(team.v), db_i64(person.v)), NULL, NULL);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = err == ERR_NONE;
    return ERR_NONE;
}

Err team_default_of_person(Tx *tx, PersonId person, TeamId *out)
{
    return team_or_none(tx, SQL_TEAM_DEFAULT_OF_PERSON, VALUES(db_i64(person.v)), out);
}

typedef struct Teams {
    TeamId *at;
    size_t max;
    size_t count;
} Teams;

static Err team_add(const Row *row, void *into)
{
    Teams *teams = into;
    if (teams->count == teams->max) {
        return ERR_LIMIT;
    }
    teams->at[teams->count++] = (TeamId){ row_i64(row, 0) };
    return ERR_NONE;
}

Err team_list_served(Tx *tx, PersonId agent, TeamId *out, size_t max, size_t *count)
{
    Teams teams = { .at = out, .max = max };
    Err err = tx_each(tx, SQL_TEAM_LIST_SERVED, VALUES(db_i64(agent.v)), team_add, &teams);
    if (err && err != ERR_LIMIT) {
        return err;
    }
    *count = teams.count;
    return ERR_NONE;
}
