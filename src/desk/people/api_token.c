#include "desk/people/api_token.h"

#include "desk/people/secret.h"
#include "model/limits.h"
#include "store/account_store.h"
#include "store/person_store.h"
#include "store/secret_store.h"

static Err may_touch(const Work *work, PersonId owner)
{
    bool is_own = work->actor.person.v == owner.v;
    if (work->actor.kind == ACTOR_AGENT && (is_own || work->actor.role == ROLE_ADMIN)) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                  S("only admins touch the tokens of others"));
}

static void audit_write(Work *work, Str action, TokenId token, Str before, Str after)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = action,
                                                    .subject = S("api_token"),
                                                    .subject_id = token.v,
                                                    .field = S("name"),
                                                    .old_value = before,
                                                    .new_value = after });
    work->identity_changed = true;
}

static Err already_there(void *into, const unsigned char hash[SECRET_HASH_BYTES])
{
    return secret_hash_equal(into, hash) ? ERR_CONFLICT : ERR_NONE;
}

Err api_token_create_apply(Work *work, const ApiTokenCreate *in, ApiTokenCreated *out)
{
    Err err = may_touch(work, in->person);
    if (err) {
        return err;
    }
    AgentStatus status = AGENT_STATUS_NONE;
    err = agent_status_load(work->tx, in->person, &status);
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("user_id"), S("not_agent"),
                      S("only agents have tokens"));
    }
    if (err) {
        return err;
    }
    if (in->name.len > NAME_BYTES_MAX || !str_is_utf8(in->name)) {
        return refuse(work->why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    Str token = in->token.len > 0 ? in->token : secret_make(work->world, work->arena);
    ApiTokenRow row = { .person = in->person, .name = in->name, .created_ms = work->now_ms };
    secret_hash(token, row.hash);
    err = api_token_each(work->tx, in->person, already_there, row.hash);
    if (err == ERR_CONFLICT) {
        return refuse(work->why, ERR_CONFLICT, S("token"), S("exists"),
                      S("this person has that token already"));
    }
    if (err) {
        return err;
    }
    row.id = (TokenId){ db_next_id(work->tx) };
    api_token_insert(work->tx, &row);
    audit_write(work, S("create"), row.id, S(""), in->name);
    *out = (ApiTokenCreated){ .id = row.id, .token = token };
    return ERR_NONE;
}

Err api_token_revoke_apply(Work *work, const ApiTokenRevoke *in)
{
    ApiTokenRow row = { 0 };
    Err err = api_token_load(work->tx, work->arena, in->token, &row);
    if (!err) {
        err = may_touch(work, row.person);
    }
    if (err) {
        return err;
    }
    api_token_delete(work->tx, row.id, NULL);
    work_access(work, row.person);
    audit_write(work, S("destroy"), row.id, row.name, S(""));
    return ERR_NONE;
}
