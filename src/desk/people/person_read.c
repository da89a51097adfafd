#include "desk/people/person_read.h"

#include "model/setting.h"

static bool is_staff(const Read *read)
{
    return role_is_staff(read->viewer.role);
}

Err person_read(Read *read, PersonId id, PersonRow *out)
{
    bool is_self = id.v != 0 && id.v == read->viewer.person.v;
    if (!is_staff(read) && !is_self) {
        return ERR_NOT_FOUND;
    }
    return person_list_one(read->tx, read->arena, id, out);
}

Err person_list_read(Read *read, const PersonWhich *which, const ListAsk *ask, PersonPage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    PersonPage page;
    Err err = person_list_page(read->tx, read->arena, which, ask, &page);
    if (!err && ask->counted) {
        err = person_list_count(read->tx, which, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err person_external_id_read(Read *read, Str external_id, PersonPage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    PersonId id = { 0 };
    Err err = person_find_external_id(read->tx, external_id, &id);
    if (err == ERR_NOT_FOUND) {
        *out = (PersonPage){ 0 };
        return ERR_NONE;
    }
    PersonRow *row = arena_new(read->arena, PersonRow);
    if (!err) {
        err = person_list_one(read->tx, read->arena, id, row);
    }
    if (err) {
        return err;
    }
    ListMark mark = { .given = true, .key = id.v, .id = id.v };
    *out = (PersonPage){
        .rows = row,
        .ends = { .total = 1, .count = 1, .first = mark, .last = mark },
    };
    return ERR_NONE;
}

Err team_read_one(Read *read, TeamId id, Team *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    return team_load(read->tx, read->arena, id, out);
}

Err team_list_read(Read *read, const ListAsk *ask, TeamPage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    TeamPage page;
    Err err = team_list_page(read->tx, read->arena, ask, &page);
    if (!err && ask->counted) {
        err = team_list_count(read->tx, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err member_list_read(Read *read, TeamId team, PersonId person, const ListAsk *ask, MemberPage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    MemberPage page;
    Err err = member_list_page(read->tx, read->arena, team, person, ask, &page);
    if (!err && ask->counted) {
        err = member_list_count(read->tx, team, person, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err member_read(Read *read, int64_t id, MemberRow *out)
{
    return is_staff(read) ? member_list_one(read->tx, read->arena, id, out) : ERR_NOT_FOUND;
}

Err agent_read(Read *read, PersonId id, AgentRow *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    ListAsk ask = { .limit = 1 };
    AgentPage page;
    Err err = agent_list_page(read->tx, read->arena, id, &ask, &page);
    if (err) {
        return err;
    }
    if (page.ends.count == 0) {
        return ERR_NOT_FOUND;
    }
    *out = page.rows[0];
    return ERR_NONE;
}

Err agent_email_read(Read *read, Str email_key, PersonId *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    return agent_find_email(read->tx, email_key, out);
}

Err agent_list_read(Read *read, const ListAsk *ask, AgentPage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    return agent_list_page(read->tx, read->arena, (PersonId){ 0 }, ask, out);
}

Err token_list_read(Read *read, const ListAsk *ask, TokenPage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    PersonId whose = read->viewer.role == ROLE_ADMIN ? (PersonId){ 0 } : read->viewer.person;
    return token_list_page(read->tx, read->arena, whose, ask, out);
}

Err account_audit_list_read(Read *read, Str actions, const ListAsk *ask, AccountAuditPage *out)
{
    if (read->viewer.role != ROLE_ADMIN) {
        return ERR_NOT_FOUND;
    }
    AccountAuditPage page;
    Err err = account_audit_list_page(read->tx, read->arena, actions, ask, &page);
    if (!err && ask->counted) {
        err = account_audit_list_count(read->tx, actions, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err setting_audit_list_read(Read *read, AccountAuditPage *out)
{
    if (read->viewer.role != ROLE_ADMIN) {
        return ERR_NOT_FOUND;
    }
    return account_audit_list_settings(read->tx, read->arena, SETTING_COUNT, out);
}
