#include "desk/people/thread_sign_in.h"

#include "desk/people/person_create.h"
#include "desk/record.h"
#include "store/person_store.h"
#include "text/mail_address.h"

enum { VISITOR_TICKETS_MAX = 64 }; // of a visitor, that get the known customer as requester

// ---- who they are ----------------------------------------------------------------------------

static Err taken(const Work *work)
{
    return refuse(work->why, ERR_CONFLICT, S("email"), S("email_taken"),
                  S("this verified e-mail address belongs to somebody else"));
}

// The owner of the address that the token has verified; id 0 when nobody has it.
static Err owner_find(Work *work, const ThreadSignIn *in, Person *out)
{
    Str key = { 0 };
    if (!in->email_verified || !mail_address_read(work->arena, in->email, &key)) {
        return ERR_NONE;
    }
    Err err = person_load_by_email(work->tx, work->arena, key, out);
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

static Err customer_make(Work *work, const ThreadSignIn *in, Person *out)
{
    PersonCreate known = {
        .role = ROLE_END_USER,
        .name = in->name,
        .email = in->email,
        .email_verified = in->email_verified,
        .external_id = in->external_id,
        .language = in->language,
    };
    return person_make(work, &known, out);
}

static bool claims_put(const ThreadSignIn *in, Person *person)
{
    Person before = *person;
    person->external_id = in->external_id;
    if (in->name.len > 0) {
        person->name = str_trim(in->name);
    }
    if (in->language_given) {
        person->language = in->language;
    }
    // What was only claimed never replaces what is proven.
    bool better = in->email_verified || !person->email_verified;
    if (in->email.len > 0 && better) {
        person->email = str_trim(in->email);
        person->email_verified = in->email_verified;
    }
    return !str_equal(before.external_id, person->external_id) ||
           !str_equal(before.name, person->name) || !str_equal(before.email, person->email) ||
           before.email_verified != person->email_verified || before.language != person->language;
}

static Err customer_update(Work *work, const ThreadSignIn *in, Person *person)
{
    if (person->role != ROLE_END_USER || person->suspended || !person->active) {
        return refuse(work->why, ERR_FORBIDDEN, S("external_id"), S("suspended"),
                      S("this person may not write here"));
    }
    return claims_put(in, person) ? person_keep(work, person) : ERR_NONE;
}

static Err customer_find(Work *work, const ThreadSignIn *in, Person *out)
{
    Person owner = { 0 };
    Err err = owner_find(work, in, &owner);
    if (err) {
        return err;
    }
    Person known = { 0 };
    err = person_load_by_external_id(work->tx, work->arena, in->external_id, &known);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    bool is_known = !err;
    if (owner.id.v > 0 && owner.id.v != known.id.v) {
        if (is_known || owner.external_id.len > 0 || owner.role != ROLE_END_USER) {
            return taken(work);
        }
        known = owner;
        is_known = true;
    }
    err = is_known ? customer_update(work, in, &known) : customer_make(work, in, &known);
    if (err) {
        return err;
    }
    *out = known;
    return ERR_NONE;
}

// ---- what becomes theirs ---------------------------------------------------------------------

// History keeps what was; a closed ticket does not change any more.
static Err tickets_give(Work *work, PersonId from, PersonId to)
{
    TicketId tickets[VISITOR_TICKETS_MAX];
    size_t count = 0;
    Err err = person_tickets(work->tx, from, tickets, countof(tickets), &count);
    for (size_t i = 0; i < count && !err; i++) {
        Record before = { 0 };
        err = record_load_ticket(work, tickets[i], &before);
        if (err || before.ticket.status == TICKET_CLOSED) {
            continue;
        }
        Record after = before;
        after.ticket.requester = to;
        err = record_save(work, &before, &after, SAVE_BY_COMMAND);
    }
    return err;
}

static Err visitor_become(Work *work, Person *visitor, Person *known)
{
    person_give_all(work->tx, visitor->id, known->id);
    Err err = tickets_give(work, visitor->id, known->id);
    if (!err && known->email.len == 0 && visitor->email.len > 0) {
        known->email = visitor->email; // typed to the bot, so not proven
        err = person_keep(work, known);
    }
    if (err) {
        return err;
    }
    visitor->name = known->name; // stands beside what they wrote before
    visitor->active = false;
    return person_keep(work, visitor);
}

static Err device_bind(Work *work, const ThreadSignIn *in, Person *known, Device *device)
{
    Err err = device_load(work->tx, in->device_hash, device);
    if (err == ERR_NOT_FOUND) {
        *device = (Device){ .id = { db_next_id(work->tx) },
                            .person = known->id,
                            .seen_ms = work->now_ms };
        device_insert(work->tx, device, in->device_hash);
        return ERR_NONE;
    }
    if (err || device->person.v == known->id.v) {
        return err;
    }
    Person before = { 0 };
    err = person_load(work->tx, work->arena, device->person, &before);
    if (err) {
        return err;
    }
    if (role_is_staff(before.role)) {
        return refuse(work->why, ERR_FORBIDDEN, S("device"), S("forbidden"),
                      S("this device is no customer's"));
    }
    // Somebody else's sign-in on a shared machine: their threads stay theirs.
    device_set_person(work->tx, device->id, known->id);
    bool was_visitor =
        before.role == ROLE_END_USER && before.external_id.len == 0 && !before.email_verified;
    return was_visitor ? visitor_become(work, &before, known) : ERR_NONE;
}

Err thread_sign_in_apply(Work *work, const ThreadSignIn *in, ThreadSignedIn *out)
{
    if (in->external_id.len == 0) {
        return refuse(work->why, ERR_INVALID, S("external_id"), S("blank"),
                      S("the token must say the external id"));
    }
    Person known = { 0 };
    Err err = customer_find(work, in, &known);
    if (err) {
        return err;
    }
    work->actor = (Actor){ .kind = ACTOR_END_USER,
                           .person = known.id,
                           .role = ROLE_END_USER,
                           .name = known.name,
                           .via = VIA_MESSAGING };
    Device device = { 0 };
    err = device_bind(work, in, &known, &device);
    if (err) {
        return err;
    }
    work->identity_changed = true;
    *out = (ThreadSignedIn){ .person = known, .device_last_n = device.last_n };
    return ERR_NONE;
}
