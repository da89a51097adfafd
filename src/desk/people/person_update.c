#include "desk/people/person_update.h"

#include "desk/people/agent_status_set.h"
#include "desk/people/person_create.h"
#include "desk/session/session_end.h"
#include "store/account_store.h"
#include "store/person_store.h"
#include "store/secret_store.h"

enum { LIVE_SESSIONS_MAX = 64 }; // of one person, that a suspension ends

static bool is_admin(const Actor *actor)
{
    return actor->kind == ACTOR_AGENT && actor->role == ROLE_ADMIN;
}

static bool may_change(const Actor *actor, const Person *person, const PersonUpdate *in)
{
    if (is_admin(actor)) {
        return true;
    }
    bool changes_identity = in->role_given || in->active_given;
    if (actor->person.v == person->id.v && actor->person.v > 0) {
        return !changes_identity && !in->email_given && !in->external_id_given &&
               !in->suspended_given;
    }
    bool serves = actor->kind == ACTOR_AGENT || actor->kind == ACTOR_INTEGRATION;
    return serves && person->role == ROLE_END_USER && !changes_identity && !in->password_given;
}

// Nobody locks themself out.
static bool shuts_out(const PersonUpdate *in)
{
    return (in->role_given && in->role != ROLE_ADMIN) || (in->active_given && !in->active) ||
           (in->suspended_given && in->suspended);
}

static void fields_put(const PersonUpdate *in, Person *person)
{
    if (in->name_given) {
        person->name = str_trim(in->name);
    }
    if (in->external_id_given) {
        person->external_id = in->external_id;
    }
    if (in->language_given) {
        person->language = in->language;
    }
    if (in->role_given) {
        person->role = in->role;
    }
    if (in->suspended_given) {
        person->suspended = in->suspended;
    }
    if (in->active_given) {
        person->active = in->active;
    }
    if (in->email_given) {
        person->email = str_trim(in->email);
        person->email_verified = in->email_verified;
    }
    if (role_is_staff(person->role)) {
        person->email_verified = true;
    }
    person->email_verified = person->email_verified && person->email.len > 0;
}

// SES-9: who is suspended has no live session any more.
static Err sessions_end(Work *work, PersonId person)
{
    ConversationId live[LIVE_SESSIONS_MAX];
    size_t count = 0;
    Err err = person_live_conversations(work->tx, person, live, countof(live), &count);
    for (size_t i = 0; i < count && !err; i++) {
        Record before = { 0 };
        err = record_load_conversation(work, live[i], &before);
        if (err) {
            return err;
        }
        Record after = { 0 };
        EndedVia via = work->actor.via == VIA_API ? ENDED_VIA_API : ENDED_VIA_COMPOSER;
        err = session_end_record(work, &before, ENDED_REASON_TICKET_CLOSED, via, &after);
    }
    return err;
}

// What follows for somebody who was an agent and may not work any more, or is one now.
static Err agent_follow(Work *work, const Person *before, const Person *after)
{
    bool worked = role_is_staff(before->role) && before->active && !before->suspended;
    bool works = role_is_staff(after->role) && after->active && !after->suspended;
    if (works && !role_is_staff(before->role)) {
        agent_make(work, after->id, (TeamId){ 0 });
    }
    if (worked && (!works || before->role != after->role)) {
        work_access(work, after->id);
    }
    if (!worked || works) {
        return ERR_NONE;
    }
    sign_in_delete_of_person(work->tx, after->id);
    return agent_status_change(work, after->id, AGENT_OFFLINE);
}

static void audit_write(Work *work, const Person *before, const Person *after, bool password)
{
    const AccountAudit audits[] = {
        { .field = S("role"),
          .old_value = role_name(before->role),
          .new_value = role_name(after->role) },
        { .field = S("suspended"),
          .old_value = before->suspended ? S("true") : S("false"),
          .new_value = after->suspended ? S("true") : S("false") },
        { .field = S("active"),
          .old_value = before->active ? S("true") : S("false"),
          .new_value = after->active ? S("true") : S("false") },
        { .field = S("password"),
          .old_value = S(""),
          .new_value = password ? S("changed") : S("") },
    };
    for (size_t i = 0; i < countof(audits); i++) {
        AccountAudit audit = audits[i];
        if (str_equal(audit.old_value, audit.new_value)) {
            continue;
        }
        audit.at_ms = work->now_ms;
        audit.actor = work->actor.person;
        audit.action = S("update");
        audit.subject = S("person");
        audit.subject_id = after->id.v;
        account_audit_insert(work->tx, &audit);
    }
}

static Err person_change(Work *work, const PersonUpdate *in, const Person *before, Person *after)
{
    fields_put(in, after);
    Err err = person_keep(work, after);
    if (err) {
        return err;
    }
    if (in->password_given) {
        person_set_password(work->tx, after->id, in->password_hash);
        sign_in_delete_of_person(work->tx, after->id);
        work_access(work, after->id);
    }
    audit_write(work, before, after, in->password_given);
    err = agent_follow(work, before, after);
    if (!err && after->suspended && !before->suspended && after->role == ROLE_END_USER) {
        err = sessions_end(work, after->id);
    }
    return err;
}

Err person_update_apply(Work *work, const PersonUpdate *in, Person *out)
{
    Person before = { 0 };
    Err err = person_load(work->tx, work->arena, in->person, &before);
    if (err) {
        return err;
    }
    if (!may_change(&work->actor, &before, in)) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("you may not change this person"));
    }
    if (work->actor.person.v == before.id.v && shuts_out(in)) {
        return refuse(work->why, ERR_STATE, S("role"), S("own_account"),
                      S("nobody locks themself out"));
    }
    Person after = before;
    err = person_change(work, in, &before, &after);
    if (err) {
        return err;
    }
    *out = after;
    return ERR_NONE;
}
