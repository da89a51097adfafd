#include "desk/people/sign_in.h"

#include "desk/people/secret.h"
#include "model/limits.h"
#include "store/account_store.h"
#include "store/person_store.h"
#include "store/secret_store.h"
#include "text/mail_address.h"

static bool may_sign_in(const Person *person)
{
    return role_is_staff(person->role) && person->active && !person->suspended;
}

Err sign_in_find(Read *read, Str email, SignInFound *out)
{
    *out = (SignInFound){ 0 };
    Str key = { 0 };
    if (!mail_address_read(read->arena, email, &key)) {
        return ERR_NONE;
    }
    Person person = { 0 };
    Err err = person_load_by_email(read->tx, read->arena, key, &person);
    if (err || !may_sign_in(&person)) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    Str hash = { 0 };
    err = person_password(read->tx, read->arena, person.id, &hash);
    if (err) {
        return err;
    }
    *out = (SignInFound){ .person = person.id, .password_hash = hash };
    return ERR_NONE;
}

Err sign_in_create_apply(Work *work, const SignInCreate *in, SignInCreated *out)
{
    Person person = { 0 };
    Err err = person_load(work->tx, work->arena, in->person, &person);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || !may_sign_in(&person)) {
        return refuse(work->why, ERR_UNAUTHENTICATED, S(""), S("unauthenticated"),
                      S("address and password do not fit"));
    }
    SignInCreated made = {
        .id = { db_next_id(work->tx) },
        .secret = secret_make(work->world, work->arena),
        .csrf_token = secret_make(work->world, work->arena),
        .expires_ms = work->now_ms + SIGN_IN_LASTS_MS,
        .person = person,
    };
    unsigned char hash[SECRET_HASH_BYTES];
    secret_hash(made.secret, hash);
    sign_in_insert(work->tx,
                   &(SignInRow){ .id = made.id,
                                 .person = person.id,
                                 .csrf_token = made.csrf_token,
                                 .created_ms = work->now_ms,
                                 .expires_ms = made.expires_ms },
                   hash);
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = person.id,
                                                    .action = S("login"),
                                                    .subject = S("person"),
                                                    .subject_id = person.id.v });
    work->identity_changed = true;
    *out = made;
    return ERR_NONE;
}

Err sign_out_apply(Work *work, const SignOut *in)
{
    sign_in_delete(work->tx, in->sign_in, NULL);
    work->identity_changed = true;
    work_access(work, work->actor.person);
    return ERR_NONE;
}
