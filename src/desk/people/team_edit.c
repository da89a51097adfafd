#include "desk/people/team_edit.h"

#include "model/limits.h"
#include "store/account_store.h"
#include "store/person_store.h"

enum { DESCRIPTION_BYTES_MAX = 1024 };

static Err may_edit(const Work *work)
{
    if (work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"), S("only admins edit groups"));
}

static Err team_check(const Team *team, Refusal *why)
{
    if (team->name.len == 0) {
        return refuse(why, ERR_INVALID, S("name"), S("blank"), S("the name must not be empty"));
    }
    if (team->name.len > NAME_BYTES_MAX || !str_is_utf8(team->name)) {
        return refuse(why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    if (team->description.len > DESCRIPTION_BYTES_MAX || !str_is_utf8(team->description)) {
        return refuse(why, ERR_INVALID, S("description"), S("too_long"),
                      S("the description is too long"));
    }
    return ERR_NONE;
}

typedef struct Change {
    Str field;
    Str before;
    Str after;
} Change;

static void audit_write(Work *work, Str action, TeamId team, const Change *change)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = action,
                                                    .subject = S("group"),
                                                    .subject_id = team.v,
                                                    .field = change->field,
                                                    .old_value = change->before,
                                                    .new_value = change->after });
}

Err team_make(Work *work, const TeamCreate *in, Team *out)
{
    Team team = {
        .id = { db_next_id(work->tx) },
        .name = str_trim(in->name),
        .description = str_trim(in->description),
        .is_default = in->is_default || work->config->default_team.v == 0,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    Err err = team_check(&team, work->why);
    if (err) {
        return err;
    }
    if (team.is_default) {
        team_clear_default(work->tx);
    }
    team_insert(work->tx, &team);
    work->config_changed = true;
    *out = team;
    return ERR_NONE;
}

Err team_create_apply(Work *work, const TeamCreate *in, Team *out)
{
    Team team = { 0 };
    Err err = may_edit(work);
    if (!err) {
        err = team_make(work, in, &team);
    }
    if (err) {
        return err;
    }
    audit_write(work, S("create"), team.id, &(Change){ .field = S("name"), .after = team.name });
    *out = team;
    return ERR_NONE;
}

static void changes_audit(Work *work, const Team *before, const Team *after)
{
    const Change changes[] = {
        { S("name"), before->name, after->name },
        { S("description"), before->description, after->description },
        { S("default"), before->is_default ? S("true") : S("false"),
          after->is_default ? S("true") : S("false") },
    };
    for (size_t i = 0; i < countof(changes); i++) {
        if (!str_equal(changes[i].before, changes[i].after)) {
            audit_write(work, S("update"), after->id, &changes[i]);
        }
    }
}

Err team_update_apply(Work *work, const TeamUpdate *in, Team *out)
{
    Team team = { 0 };
    Err err = may_edit(work);
    if (!err) {
        err = team_load(work->tx, work->arena, in->team, &team);
    }
    if (err) {
        return err;
    }
    Team before = team;
    team.name = in->name_given ? str_trim(in->name) : team.name;
    team.description = in->description_given ? str_trim(in->description) : team.description;
    if (in->default_given && !in->is_default && team.is_default) {
        return refuse(work->why, ERR_INVALID, S("default"), S("needed"),
                      S("make another group the default one instead"));
    }
    err = team_check(&team, work->why);
    if (err) {
        return err;
    }
    if (in->default_given && in->is_default) {
        team_clear_default(work->tx);
        team.is_default = true;
    }
    team.updated_ms = work->now_ms;
    team_save(work->tx, &team);
    changes_audit(work, &before, &team);
    work->config_changed = true;
    *out = team;
    return ERR_NONE;
}

Err team_member_set_apply(Work *work, const TeamMemberSet *in)
{
    Team team = { 0 };
    Err err = may_edit(work);
    if (!err) {
        err = team_load(work->tx, work->arena, in->team, &team);
    }
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("group_id"), S("unknown"),
                      S("there is no such group"));
    }
    if (err) {
        return err;
    }
    AgentStatus status = AGENT_STATUS_NONE;
    err = agent_status_load(work->tx, in->person, &status);
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("user_id"), S("not_agent"),
                      S("only agents are in groups"));
    }
    if (err) {
        return err;
    }
    int64_t changed = 0;
    if (in->member) {
        team_member_add(work->tx, in->team, in->person, &changed);
    } else {
        team_member_remove(work->tx, in->team, in->person, &changed);
    }
    if (changed == 0) {
        return ERR_NONE;
    }
    Str person = str_format(work->arena, "%" PRId64, in->person.v);
    Change change = { .field = S("member") };
    *(in->member ? &change.after : &change.before) = person;
    audit_write(work, in->member ? S("create") : S("destroy"), in->team, &change);
    return work_touch_agent(work, in->person);
}
