#include "desk/people/customer_read.h"

#include "store/person_store.h"
#include "text/mail_address.h"

static bool sees_all(const Read *read)
{
    return read->viewer.is_program || role_is_staff(read->viewer.role);
}

static Err only_customer(Err err, const Person *found, Person *out)
{
    if (!err && found->role != ROLE_END_USER) {
        err = ERR_NOT_FOUND;
    }
    if (err) {
        return err;
    }
    *out = *found;
    return ERR_NONE;
}

Err customer_read(Read *read, PersonId id, Person *out)
{
    if (!sees_all(read)) {
        return ERR_NOT_FOUND;
    }
    Person found = { 0 };
    return only_customer(person_load(read->tx, read->arena, id, &found), &found, out);
}

Err customer_external_id_read(Read *read, Str external_id, Person *out)
{
    if (!sees_all(read) || external_id.len == 0) {
        return ERR_NOT_FOUND;
    }
    Person found = { 0 };
    Err err = person_load_by_external_id(read->tx, read->arena, external_id, &found);
    return only_customer(err, &found, out);
}

Err customer_email_read(Read *read, Str email, Person *out)
{
    Str key;
    if (!sees_all(read) || !mail_address_read(read->arena, email, &key)) {
        return ERR_NOT_FOUND;
    }
    Person found = { 0 };
    return only_customer(person_load_by_email(read->tx, read->arena, key, &found), &found, out);
}
