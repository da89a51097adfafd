#include "desk/people/person_create.h"

#include "model/limits.h"
#include "store/account_store.h"
#include "store/agent_store.h"
#include "store/person_store.h"
#include "text/mail_address.h"

enum { VOICE_CAPACITY = 1 };

static Str visitor_name(Arena *arena, PersonId id, Language language)
{
    return language == LANGUAGE_JA ? str_format(arena, "訪問者 %" PRId64, id.v)
                                   : str_format(arena, "Visitor %" PRId64, id.v);
}

bool person_is_nameless(Arena *arena, const Person *person)
{
    return str_equal(person->name, visitor_name(arena, person->id, LANGUAGE_EN)) ||
           str_equal(person->name, visitor_name(arena, person->id, LANGUAGE_JA));
}

// ---- checking --------------------------------------------------------------------------------

static Err name_check(const Person *person, Refusal *why)
{
    if (str_trim(person->name).len == 0) {
        return refuse(why, ERR_INVALID, S("name"), S("blank"), S("the name must not be empty"));
    }
    if (person->name.len > NAME_BYTES_MAX || !str_is_utf8(person->name)) {
        return refuse(why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    return ERR_NONE;
}

static Err email_check(Work *work, const Person *person, Str *key)
{
    *key = S("");
    if (person->email.len == 0) {
        return role_is_staff(person->role) ? refuse(work->why, ERR_INVALID, S("email"), S("blank"),
                                                    S("agents need an e-mail address"))
                                           : ERR_NONE;
    }
    if (!mail_address_read(work->arena, person->email, key)) {
        return refuse(work->why, ERR_INVALID, S("email"), S("invalid"),
                      S("this is not an e-mail address"));
    }
    if (!person->email_verified) {
        return ERR_NONE;
    }
    Person other = { 0 };
    Err err = person_load_by_email(work->tx, work->arena, *key, &other);
    if (!err && other.id.v != person->id.v) {
        return refuse(work->why, ERR_CONFLICT, S("email"), S("email_taken"),
                      S("somebody else has this e-mail address"));
    }
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

static Err external_id_check(Work *work, const Person *person)
{
    Str id = person->external_id;
    if (id.len == 0) {
        return ERR_NONE;
    }
    if (id.len > EXTERNAL_ID_BYTES_MAX || !str_is_utf8(id)) {
        return refuse(work->why, ERR_INVALID, S("external_id"), S("too_long"),
                      S("the external id is too long"));
    }
    Person other = { 0 };
    Err err = person_load_by_external_id(work->tx, work->arena, id, &other);
    if (!err && other.id.v != person->id.v) {
        return refuse(work->why, ERR_CONFLICT, S("external_id"), S("external_id_taken"),
                      S("somebody else has this external id"));
    }
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

static Err person_check(Work *work, const Person *person, Str *key)
{
    if (person->role <= ROLE_NONE || person->role >= ROLE_COUNT) {
        return refuse(work->why, ERR_INVALID, S("role"), S("invalid"),
                      S("the role is one of end-user, agent, admin"));
    }
    Err err = name_check(person, work->why);
    if (!err) {
        err = email_check(work, person, key);
    }
    return err ? err : external_id_check(work, person);
}

// Of an agent to be; 0: the default one.
static Err group_check(Work *work, TeamId id)
{
    Team team = { 0 };
    Err err = id.v > 0 ? team_load(work->tx, work->arena, id, &team) : ERR_NONE;
    return err == ERR_NOT_FOUND ? refuse(work->why, ERR_INVALID, S("default_group_id"),
                                         S("unknown"), S("there is no such group"))
                                : err;
}

// ---- writing ---------------------------------------------------------------------------------

void agent_make(Work *work, PersonId person, TeamId team)
{
    const Settings *settings = &work->config->settings;
    agent_insert(work->tx, person, work->now_ms);
    capacity_insert(work->tx, person, ROUTING_MESSAGING,
                    settings->number[SETTING_MESSAGING_CAPACITY]);
    capacity_insert(work->tx, person, ROUTING_EMAIL, settings->number[SETTING_EMAIL_CAPACITY]);
    capacity_insert(work->tx, person, ROUTING_VOICE, VOICE_CAPACITY);
    TeamId joins = team.v > 0 ? team : work->config->default_team;
    if (joins.v > 0) {
        team_member_add(work->tx, joins, person, NULL);
    }
}

Err person_keep(Work *work, Person *person)
{
    Str key = { 0 };
    Err err = person_check(work, person, &key);
    if (err) {
        return err;
    }
    person->updated_ms = work->now_ms;
    person_save(work->tx, person, key);
    work->identity_changed = true;
    return ERR_NONE;
}

Err person_make(Work *work, const PersonCreate *in, Person *out)
{
    Person person = {
        .id = { db_next_id(work->tx) },
        .role = in->role,
        .name = str_trim(in->name),
        .email = str_trim(in->email),
        .email_verified = in->email_verified || role_is_staff(in->role),
        .external_id = in->external_id,
        .language = in->language,
        .active = true,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    if (person.name.len == 0 && person.role == ROLE_END_USER) {
        person.name = visitor_name(work->arena, person.id, person.language);
    }
    person.email_verified = person.email_verified && person.email.len > 0;
    Str key = { 0 };
    Err err = person_check(work, &person, &key);
    if (!err) {
        err = group_check(work, in->team);
    }
    if (err) {
        return err;
    }
    person_insert(work->tx, &person, key);
    if (role_is_staff(person.role)) {
        agent_make(work, person.id, in->team);
        person_set_password(work->tx, person.id, in->password_hash);
    }
    work->identity_changed = true;
    *out = person;
    return ERR_NONE;
}

Err person_create_apply(Work *work, const PersonCreate *in, Person *out)
{
    bool is_admin = work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN;
    bool may = in->role == ROLE_END_USER
                   ? work->actor.kind == ACTOR_AGENT || work->actor.kind == ACTOR_INTEGRATION
                   : is_admin;
    if (!may) {
        return refuse(work->why, ERR_FORBIDDEN, S("role"), S("forbidden"),
                      S("you may not create this person"));
    }
    Person made = { 0 };
    Err err = person_make(work, in, &made);
    if (err) {
        return err;
    }
    if (role_is_staff(made.role)) {
        account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                        .actor = work->actor.person,
                                                        .action = S("create"),
                                                        .subject = S("person"),
                                                        .subject_id = made.id.v,
                                                        .field = S("role"),
                                                        .new_value = role_name(made.role) });
    }
    *out = made;
    return ERR_NONE;
}
