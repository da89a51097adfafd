// Who somebody is, how they show it, and what admins change.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/customer_message.h"
#include "desk/people/agent_status_set.h"
#include "desk/people/api_token.h"
#include "desk/people/credential.h"
#include "desk/people/password.h"
#include "desk/people/person_create.h"
#include "desk/people/person_update.h"
#include "desk/people/secret.h"
#include "desk/people/setting_set.h"
#include "desk/people/sign_in.h"
#include "desk/people/team_edit.h"
#include "desk/people/thread_sign_in.h"
#include "store/person_store.h"
#include "store/secret_store.h"
#include "store/team_store.h"
#include "store/thread_store.h"
#include "support/desk_fixture.h"

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

// ---- short words -----------------------------------------------------------------------------

static Actor admin(const DeskFixture *f)
{
    return actor_agent(f, f->admin);
}

static Person person_now(DeskFixture *f, PersonId id)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Person person = { 0 };
    assert_int_equal(person_load(&tx, &f->arena, id, &person), ERR_NONE);
    return person;
}

typedef struct Create {
    PersonCreate in;
    PersonId id;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    Person made = { 0 };
    Err err = person_create_apply(work, &create->in, &made);
    create->id = made.id;
    return err;
}

static Err create(DeskFixture *f, Actor actor, PersonCreate in, PersonId *id)
{
    Create mine = { .in = in };
    Err err = desk_run(f, actor, create_apply, &mine);
    if (!err && id) {
        *id = mine.id;
    }
    return err;
}

static Err update_apply(Work *work, void *in)
{
    Person person = { 0 };
    return person_update_apply(work, in, &person);
}

static Err update(DeskFixture *f, Actor actor, PersonUpdate in)
{
    return desk_run(f, actor, update_apply, &in);
}

static Err status_apply(Work *work, void *in)
{
    return agent_status_set_apply(work, in);
}

static Err set_status(DeskFixture *f, Actor actor, PersonId agent, AgentStatus status)
{
    AgentStatusSet in = { agent, status };
    return desk_run(f, actor, status_apply, &in);
}

// ---- people ----------------------------------------------------------------------------------

static void only_admins_make_agents(void **state)
{
    DeskFixture *f = *state;
    PersonCreate agent = { .role = ROLE_AGENT,
                           .name = S("Chris"),
                           .email = S("chris@example.com") };
    assert_int_equal(create(f, actor_agent(f, f->aiko), agent, NULL), ERR_FORBIDDEN);
    assert_int_equal(create(f, actor_customer(f->customer), agent, NULL), ERR_FORBIDDEN);
    PersonId id = { 0 };
    assert_int_equal(create(f, admin(f), agent, &id), ERR_NONE);
    assert_true(person_now(f, id).email_verified);
    assert_int_equal(fixture_load(f, id, ROUTING_MESSAGING).max, 10);
    assert_int_equal(fixture_load(f, id, ROUTING_EMAIL).max, 10);
    assert_int_equal(fixture_load(f, id, ROUTING_VOICE).max, 1);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    bool member = false;
    assert_int_equal(team_has_member(&tx, f->support, id, &member), ERR_NONE);
    assert_true(member);
}

static void a_new_agent_can_take_work_at_once(void **state)
{
    DeskFixture *f = *state;
    PersonCreate in = { .role = ROLE_AGENT, .name = S("Chris"), .email = S("chris@example.com") };
    PersonId id = { 0 };
    assert_int_equal(create(f, admin(f), in, &id), ERR_NONE);
    TicketId waiting = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(set_status(f, actor_agent(f, id), id, AGENT_ONLINE), ERR_NONE);
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, id.v);
}

static void agents_make_end_users_who_need_no_address(void **state)
{
    DeskFixture *f = *state;
    PersonCreate in = { .role = ROLE_END_USER, .language = LANGUAGE_JA };
    PersonId id = { 0 };
    assert_int_equal(create(f, actor_agent(f, f->aiko), in, &id), ERR_NONE);
    assert_true(str_starts(person_now(f, id).name, S("訪問者 ")));
}

typedef struct Bad {
    PersonCreate in;
    Err err;
    const char *field;
} Bad;

static void bad_people_are_refused_naming_the_field(void **state)
{
    DeskFixture *f = *state;
    PersonCreate first = { .role = ROLE_END_USER,
                           .name = S("First"),
                           .email = S("First@Example.org"),
                           .email_verified = true,
                           .external_id = S("crm-1") };
    assert_int_equal(create(f, admin(f), first, NULL), ERR_NONE);
    uint64_t before = fixture_digest(f);
    const Bad table[] = {
        { { .role = ROLE_NONE, .name = S("A") }, ERR_INVALID, "role" },
        { { .role = ROLE_AGENT, .email = S("a@example.com") }, ERR_INVALID, "name" },
        { { .role = ROLE_AGENT, .name = S("A") }, ERR_INVALID, "email" },
        { { .role = ROLE_END_USER, .name = S("A"), .email = S("a@b") }, ERR_INVALID, "email" },
        { { .role = ROLE_END_USER, .name = S("\xff") }, ERR_INVALID, "name" },
        { { .role = ROLE_AGENT, .name = S("A"), .email = S("first@example.org") },
          ERR_CONFLICT,
          "email" },
        { { .role = ROLE_END_USER, .name = S("A"), .external_id = S("crm-1") },
          ERR_CONFLICT,
          "external_id" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        assert_int_equal(create(f, admin(f), table[i].in, NULL), table[i].err);
        assert_true(str_equal(f->refusal.field, str_of(table[i].field)));
    }
    assert_true(fixture_digest(f) == before);
    // An address that was only typed takes nobody's.
    PersonCreate typed = { .role = ROLE_END_USER, .name = S("A"), .email = S("first@example.org") };
    assert_int_equal(create(f, admin(f), typed, NULL), ERR_NONE);
}

static void who_may_change_whom(void **state)
{
    DeskFixture *f = *state;
    PersonUpdate rename = { .person = f->customer, .name_given = true, .name = S("Chie S.") };
    assert_int_equal(update(f, actor_agent(f, f->aiko), rename), ERR_NONE);
    assert_true(str_equal(person_now(f, f->customer).name, S("Chie S.")));
    assert_int_equal(update(f, actor_customer(f->visitor), rename), ERR_FORBIDDEN);
    rename.person = f->ben;
    assert_int_equal(update(f, actor_agent(f, f->aiko), rename), ERR_FORBIDDEN);
    assert_int_equal(update(f, actor_agent(f, f->ben), rename), ERR_NONE);
    PersonUpdate promote = { .person = f->ben, .role_given = true, .role = ROLE_ADMIN };
    assert_int_equal(update(f, actor_agent(f, f->ben), promote), ERR_FORBIDDEN);
    assert_int_equal(update(f, admin(f), promote), ERR_NONE);
    PersonUpdate demote = { .person = f->admin, .role_given = true, .role = ROLE_AGENT };
    assert_int_equal(update(f, admin(f), demote), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("own_account")));
    PersonUpdate nobody = { .person = { 3 }, .name_given = true, .name = S("x") };
    assert_int_equal(update(f, admin(f), nobody), ERR_NOT_FOUND);
}

static void a_promoted_end_user_is_a_whole_agent(void **state)
{
    DeskFixture *f = *state;
    PersonUpdate promote = { .person = f->customer, .role_given = true, .role = ROLE_AGENT };
    assert_int_equal(update(f, admin(f), promote), ERR_NONE);
    assert_int_equal(fixture_load(f, f->customer, ROUTING_MESSAGING).max, 10);
    assert_int_equal(set_status(f, admin(f), f->customer, AGENT_ONLINE), ERR_NONE);
    promote.person = f->visitor; // has no address to sign in with
    assert_int_equal(update(f, admin(f), promote), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("email")));
}

// ---- status ----------------------------------------------------------------------------------

static void status_is_ones_own_or_an_admins(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(set_status(f, actor_agent(f, f->aiko), f->aiko, AGENT_ONLINE), ERR_NONE);
    assert_int_equal(set_status(f, actor_agent(f, f->aiko), f->ben, AGENT_ONLINE), ERR_FORBIDDEN);
    assert_int_equal(set_status(f, admin(f), f->ben, AGENT_ONLINE), ERR_NONE);
    assert_int_equal(set_status(f, admin(f), f->customer, AGENT_ONLINE), ERR_NOT_FOUND);
    assert_int_equal(set_status(f, admin(f), f->ben, AGENT_STATUS_NONE), ERR_INVALID);
    const Event *set = NULL;
    assert_int_equal(fixture_told(f, EVENT_AGENT_STATUS_SET, &set), 2);
    assert_int_equal(set->agent.v, f->ben.v);
    assert_true(set->agent_seq > 0);
    assert_true(str_equal(set->old_value, S("offline")));
    assert_true(str_equal(set->new_value, S("online")));
    uint64_t before = fixture_digest(f);
    assert_int_equal(set_status(f, admin(f), f->ben, AGENT_ONLINE), ERR_NONE);
    assert_true(fixture_digest(f) == before);
}

static void going_on_line_takes_waiting_work_in_the_same_commit(void **state)
{
    DeskFixture *f = *state;
    TicketId waiting = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(set_status(f, actor_agent(f, f->ben), f->ben, AGENT_AWAY), ERR_NONE);
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, 0);
    assert_int_equal(set_status(f, actor_agent(f, f->ben), f->ben, AGENT_ONLINE), ERR_NONE);
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, f->ben.v);
}

// ---- signing in ------------------------------------------------------------------------------

typedef struct Shown {
    DeskFixture *f;
    Tx tx;
    Read read;
} Shown;

// Looks as a stranger; ends with tx_end.
static void shown_begin(Shown *shown, DeskFixture *f)
{
    shown->tx = tx_begin(f->reader, TX_READ);
    shown->read = (Read){ .tx = &shown->tx,
                          .world = &f->world.world,
                          .arena = &f->arena,
                          .why = &f->refusal,
                          .now_ms = f->world.now_ms };
}

static Err by_cookie(DeskFixture *f, Str secret, Credential *out)
{
    Shown shown;
    shown_begin(&shown, f);
    Err err = identity_by_sign_in(&shown.read, secret, out);
    tx_end(&shown.tx);
    return err;
}

static Err by_token(DeskFixture *f, Str email, Str token, Credential *out)
{
    Shown shown;
    shown_begin(&shown, f);
    Err err = identity_by_api_token(&shown.read, email, token, out);
    tx_end(&shown.tx);
    return err;
}

static void a_password_is_verified_and_kept_as_argon2id(void **state)
{
    DeskFixture *f = *state;
    Str hash = { 0 };
    assert_int_equal(password_hash(&f->arena, S("open sesame"), &hash), ERR_NONE);
    assert_true(str_starts(hash, S("$argon2id$")));
    assert_true(password_verify(&f->arena, hash, S("open sesame")));
    assert_false(password_verify(&f->arena, hash, S("open sesam")));
    assert_false(password_verify(&f->arena, S(""), S("")));
    assert_false(password_verify(&f->arena, S("nonsense"), S("open sesame")));
}

typedef struct SignInRun {
    PersonId person;
    Arena *arena;
    SignInCreated out;
} SignInRun;

static Err sign_in_apply(Work *work, void *in)
{
    SignInRun *run = in;
    SignInCreated out = { 0 };
    Err err = sign_in_create_apply(work, &(SignInCreate){ run->person }, &out);
    if (!err) {
        run->out = out;
        run->out.secret = str_copy(run->arena, out.secret);
        run->out.csrf_token = str_copy(run->arena, out.csrf_token);
    }
    return err;
}

static Err sign_out_run(Work *work, void *in)
{
    return sign_out_apply(work, in);
}

static Err found_by_email(DeskFixture *f, Str email, SignInFound *out)
{
    Shown shown;
    shown_begin(&shown, f);
    Err err = sign_in_find(&shown.read, email, out);
    tx_end(&shown.tx);
    return err;
}

static void an_agent_signs_in_is_known_by_the_cookie_and_signs_out(void **state)
{
    DeskFixture *f = *state;
    PersonUpdate put = { .person = f->aiko, .password_given = true, .password_hash = S("$hash") };
    assert_int_equal(update(f, actor_agent(f, f->aiko), put), ERR_NONE);
    SignInFound found = { 0 };
    assert_int_equal(found_by_email(f, person_now(f, f->aiko).email, &found), ERR_NONE);
    assert_int_equal(found.person.v, f->aiko.v);
    assert_true(str_equal(found.password_hash, S("$hash")));
    SignInRun run = { .person = found.person, .arena = &f->arena };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), sign_in_apply, &run), ERR_NONE);
    assert_int_equal(run.out.secret.len, 64);
    Credential shown = { 0 };
    assert_int_equal(by_cookie(f, run.out.secret, &shown), ERR_NONE);
    assert_int_equal(shown.person.id.v, f->aiko.v);
    assert_true(str_equal(shown.csrf_token, run.out.csrf_token));
    assert_int_equal(by_cookie(f, run.out.csrf_token, &shown), ERR_UNAUTHENTICATED);
    f->world.now_ms += SIGN_IN_LASTS_MS - 1;
    assert_int_equal(by_cookie(f, run.out.secret, &shown), ERR_NONE);
    f->world.now_ms += 1;
    assert_int_equal(by_cookie(f, run.out.secret, &shown), ERR_UNAUTHENTICATED);
    f->world.now_ms -= 2;
    SignOut out = { run.out.id };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), sign_out_run, &out), ERR_NONE);
    assert_int_equal(by_cookie(f, run.out.secret, &shown), ERR_UNAUTHENTICATED);
}

static void strangers_and_customers_do_not_sign_in(void **state)
{
    DeskFixture *f = *state;
    SignInFound found = { .person = { 1 } };
    assert_int_equal(found_by_email(f, S("nobody@example.com"), &found), ERR_NONE);
    assert_int_equal(found.person.v, 0);
    assert_int_equal(found_by_email(f, S("no address"), &found), ERR_NONE);
    assert_int_equal(found.person.v, 0);
    assert_int_equal(found_by_email(f, S("chie@example.org"), &found), ERR_NONE);
    assert_int_equal(found.person.v, 0);
    SignInRun run = { .person = f->customer, .arena = &f->arena };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), sign_in_apply, &run), ERR_UNAUTHENTICATED);
}

static void a_suspended_agent_is_signed_out_and_off_line(void **state)
{
    DeskFixture *f = *state;
    SignInRun run = { .person = f->aiko, .arena = &f->arena };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), sign_in_apply, &run), ERR_NONE);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    PersonUpdate suspend = { .person = f->aiko, .suspended_given = true, .suspended = true };
    assert_int_equal(update(f, admin(f), suspend), ERR_NONE);
    Credential shown = { 0 };
    assert_int_equal(by_cookie(f, run.out.secret, &shown), ERR_UNAUTHENTICATED);
    TicketId waiting = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, 0);
}

// ---- tokens and keys -------------------------------------------------------------------------

typedef struct TokenRun {
    ApiTokenCreate in;
    TokenId id;
} TokenRun;

static Err token_apply(Work *work, void *in)
{
    TokenRun *run = in;
    ApiTokenCreated out = { 0 };
    Err err = api_token_create_apply(work, &run->in, &out);
    run->id = out.id;
    return err;
}

static Err revoke_apply(Work *work, void *in)
{
    return api_token_revoke_apply(work, in);
}

static TokenId add_token(DeskFixture *f, PersonId person, const char *token)
{
    TokenRun run = { .in = { .person = person, .name = S("tests"), .token = str_of(token) } };
    assert_int_equal(desk_run(f, admin(f), token_apply, &run), ERR_NONE);
    return run.id;
}

static void a_token_works_with_its_owners_address(void **state)
{
    DeskFixture *f = *state;
    (void)add_token(f, f->aiko, "other");
    TokenId id = add_token(f, f->aiko, "demo");
    (void)add_token(f, f->ben, "demo");
    Str aiko = person_now(f, f->aiko).email;
    Str ben = person_now(f, f->ben).email;
    Credential shown = { 0 };
    assert_int_equal(by_token(f, aiko, S("demo"), &shown), ERR_NONE);
    assert_int_equal(shown.person.id.v, f->aiko.v);
    assert_int_equal(by_token(f, ben, S("demo"), &shown), ERR_NONE);
    assert_int_equal(shown.person.id.v, f->ben.v);
    assert_int_equal(by_token(f, ben, S("other"), &shown), ERR_UNAUTHENTICATED);
    assert_int_equal(by_token(f, S("chie@example.org"), S("demo"), &shown), ERR_UNAUTHENTICATED);
    assert_int_equal(by_token(f, S("x"), S("demo"), &shown), ERR_UNAUTHENTICATED);
    // Alone it must be one person's only.
    assert_int_equal(by_token(f, S(""), S("other"), &shown), ERR_NONE);
    assert_int_equal(shown.person.id.v, f->aiko.v);
    assert_int_equal(by_token(f, S(""), S("demo"), &shown), ERR_UNAUTHENTICATED);
    assert_int_equal(by_token(f, S(""), S("none"), &shown), ERR_UNAUTHENTICATED);
    ApiTokenRevoke revoke = { id };
    assert_int_equal(desk_run(f, actor_agent(f, f->ben), revoke_apply, &revoke), ERR_FORBIDDEN);
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), revoke_apply, &revoke), ERR_NONE);
    assert_int_equal(by_token(f, aiko, S("demo"), &shown), ERR_UNAUTHENTICATED);
    assert_int_equal(desk_run(f, admin(f), revoke_apply, &revoke), ERR_NOT_FOUND);
}

static void a_suspended_agents_token_works_no_more(void **state)
{
    DeskFixture *f = *state;
    (void)add_token(f, f->aiko, "demo");
    Str aiko = person_now(f, f->aiko).email;
    Credential shown = { 0 };
    assert_int_equal(by_token(f, aiko, S("demo"), &shown), ERR_NONE);
    PersonUpdate suspend = { .person = f->aiko, .suspended_given = true, .suspended = true };
    assert_int_equal(update(f, admin(f), suspend), ERR_NONE);
    assert_int_equal(by_token(f, aiko, S("demo"), &shown), ERR_UNAUTHENTICATED);
}

static void tokens_are_made_for_agents_by_themselves_or_admins(void **state)
{
    DeskFixture *f = *state;
    TokenRun run = { .in = { .person = f->ben, .name = S("tests") } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), token_apply, &run), ERR_FORBIDDEN);
    assert_int_equal(desk_run(f, actor_agent(f, f->ben), token_apply, &run), ERR_NONE);
    run.in.person = f->customer;
    assert_int_equal(desk_run(f, admin(f), token_apply, &run), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("user_id")));
    run.in = (ApiTokenCreate){ .person = f->ben, .token = S("twice") };
    assert_int_equal(desk_run(f, admin(f), token_apply, &run), ERR_NONE);
    assert_int_equal(desk_run(f, admin(f), token_apply, &run), ERR_CONFLICT);
}

static Err keys_apply(Work *work, void *in)
{
    (void)in;
    unsigned char hash[SECRET_HASH_BYTES];
    secret_hash(S("s3cret"), hash);
    app_key_insert(work->tx, S("key"), hash, S("tests"), work->now_ms);
    signing_key_insert(work->tx, S("kid"), S("signing"), S("tests"), work->now_ms);
    return work->tx->err;
}

static void programs_and_signatures_have_keys(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(desk_run(f, admin(f), keys_apply, NULL), ERR_NONE);
    Shown shown;
    shown_begin(&shown, f);
    assert_int_equal(identity_by_app_key(&shown.read, S("key"), S("s3cret")), ERR_NONE);
    assert_int_equal(identity_by_app_key(&shown.read, S("key"), S("s3creT")), ERR_UNAUTHENTICATED);
    assert_int_equal(identity_by_app_key(&shown.read, S("no"), S("s3cret")), ERR_UNAUTHENTICATED);
    Str secret = { 0 };
    assert_int_equal(signing_key_find(&shown.read, S("kid"), &secret), ERR_NONE);
    assert_true(str_equal(secret, S("signing")));
    assert_int_equal(signing_key_find(&shown.read, S("no"), &secret), ERR_UNAUTHENTICATED);
    tx_end(&shown.tx);
}

// ---- known customers -------------------------------------------------------------------------

static CustomerMessage of_device(unsigned char device, int64_t n)
{
    CustomerMessage in = { .n = n, .kind = MESSAGE_TEXT, .body = S("hello") };
    memset(in.device_hash, device, sizeof(in.device_hash));
    return in;
}

typedef struct Say {
    CustomerMessage in;
    MessageSent sent;
} Say;

static Err say_apply(Work *work, void *in)
{
    Say *say = in;
    return customer_message_apply(work, &say->in, &say->sent);
}

static MessageSent say(DeskFixture *f, unsigned char device, int64_t n)
{
    Say mine = { .in = of_device(device, n) };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), say_apply, &mine), ERR_NONE);
    return mine.sent;
}

typedef struct Known {
    ThreadSignIn in;
    PersonId person;
    int64_t last_n;
} Known;

static Err known_apply(Work *work, void *in)
{
    Known *known = in;
    ThreadSignedIn out = { 0 };
    Err err = thread_sign_in_apply(work, &known->in, &out);
    known->person = out.person.id;
    known->last_n = out.device_last_n;
    return err;
}

static Err sign_in_known(DeskFixture *f, unsigned char device, ThreadSignIn claims, Known *out)
{
    Known known = { .in = claims };
    memset(known.in.device_hash, device, sizeof(known.in.device_hash));
    Err err = desk_run(f, actor_of(ACTOR_NONE), known_apply, &known);
    if (!err && out) {
        *out = known;
    }
    return err;
}

static const ThreadSignIn hanako = {
    .external_id = STR_INIT("crm-7"),
    .name = STR_INIT("Hanako"),
    .email = STR_INIT("hanako@example.org"),
    .email_verified = true,
};

static void a_visitors_threads_and_tickets_become_the_known_customers(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, 1, 1); // no flow: a ticket at once
    TicketId ticket = fixture_conversation(f, sent.conversation).ticket.id;
    assert_true(ticket.v > 0);
    Known known = { 0 };
    assert_int_equal(sign_in_known(f, 1, hanako, &known), ERR_NONE);
    assert_true(known.person.v != sent.author.v);
    assert_int_equal(known.last_n, 1);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(record.ticket.requester.v, known.person.v);
    assert_int_equal(record.session.customer.v, known.person.v);
    // They go on in the same thread, and the count goes on too.
    MessageSent next = say(f, 1, 2);
    assert_int_equal(next.thread.v, sent.thread.v);
    assert_int_equal(next.conversation.v, sent.conversation.v);
    assert_int_equal(next.author.v, known.person.v);
    assert_false(person_now(f, sent.author).active);
    // Again changes nothing but finds the same person.
    uint64_t before = fixture_digest(f);
    Known again = { 0 };
    assert_int_equal(sign_in_known(f, 1, hanako, &again), ERR_NONE);
    assert_int_equal(again.person.v, known.person.v);
    assert_true(fixture_digest(f) == before);
}

static void threads_are_never_merged(void **state)
{
    DeskFixture *f = *state;
    Known known = { 0 };
    assert_int_equal(sign_in_known(f, 1, hanako, &known), ERR_NONE);
    MessageSent first = say(f, 1, 1);
    MessageSent second = say(f, 2, 1); // a visitor on another machine
    assert_int_equal(sign_in_known(f, 2, hanako, NULL), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    const ThreadId both[] = { first.thread, second.thread };
    for (size_t i = 0; i < countof(both); i++) {
        Thread thread = { 0 };
        assert_int_equal(thread_load(&tx, both[i], &thread), ERR_NONE);
        assert_int_equal(thread.person.v, known.person.v);
    }
    assert_true(first.thread.v != second.thread.v);
}

static void another_customer_on_the_same_machine_does_not_get_the_first_ones_threads(void **state)
{
    DeskFixture *f = *state;
    Known first = { 0 };
    Known second = { 0 };
    assert_int_equal(sign_in_known(f, 1, hanako, &first), ERR_NONE);
    MessageSent hers = say(f, 1, 1);
    ThreadSignIn taro = { .external_id = S("crm-8"), .name = S("Taro") };
    assert_int_equal(sign_in_known(f, 1, taro, &second), ERR_NONE);
    MessageSent his = say(f, 1, 2);
    assert_true(his.thread.v != hers.thread.v);
    assert_int_equal(his.author.v, second.person.v);
    assert_true(person_now(f, first.person).active);
}

static void a_verified_address_of_somebody_else_is_refused_with_a_reason(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(sign_in_known(f, 1, hanako, NULL), ERR_NONE);
    uint64_t before = fixture_digest(f);
    ThreadSignIn thief = hanako;
    thief.external_id = S("crm-9");
    assert_int_equal(sign_in_known(f, 2, thief, NULL), ERR_CONFLICT);
    assert_true(str_equal(f->refusal.code, S("email_taken")));
    assert_true(str_equal(f->refusal.field, S("email")));
    thief.email = person_now(f, f->aiko).email; // an agent's
    assert_int_equal(sign_in_known(f, 2, thief, NULL), ERR_CONFLICT);
    ThreadSignIn nobody = { .name = S("x") };
    assert_int_equal(sign_in_known(f, 2, nobody, NULL), ERR_INVALID);
    assert_true(fixture_digest(f) == before);
    thief.email_verified = false; // only claimed: nobody's proof is touched
    assert_int_equal(sign_in_known(f, 2, thief, NULL), ERR_NONE);
}

static void somebody_with_that_proven_address_is_recognised(void **state)
{
    DeskFixture *f = *state;
    PersonCreate by_mail = { .role = ROLE_END_USER,
                             .name = S("H."),
                             .email = S("hanako@example.org"),
                             .email_verified = true };
    PersonId id = { 0 };
    assert_int_equal(create(f, admin(f), by_mail, &id), ERR_NONE);
    Known known = { 0 };
    assert_int_equal(sign_in_known(f, 1, hanako, &known), ERR_NONE);
    assert_int_equal(known.person.v, id.v);
    assert_true(str_equal(person_now(f, id).external_id, S("crm-7")));
    assert_true(str_equal(person_now(f, id).name, S("Hanako")));
}

static void a_device_that_has_written_says_who_it_is(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, 5, 1);
    unsigned char hash[SECRET_HASH_BYTES];
    memset(hash, 5, sizeof(hash));
    Shown shown;
    shown_begin(&shown, f);
    Credential credential = { 0 };
    assert_int_equal(identity_by_device(&shown.read, hash, &credential), ERR_NONE);
    assert_int_equal(credential.person.id.v, sent.author.v);
    assert_int_equal(credential.device_last_n, 1);
    hash[0]++;
    assert_int_equal(identity_by_device(&shown.read, hash, &credential), ERR_UNAUTHENTICATED);
    tx_end(&shown.tx);
}

// ---- groups and settings ---------------------------------------------------------------------

typedef struct TeamRun {
    TeamCreate in;
    TeamId id;
} TeamRun;

static Err team_apply(Work *work, void *in)
{
    TeamRun *run = in;
    Team team = { 0 };
    Err err = team_create_apply(work, &run->in, &team);
    run->id = team.id;
    return err;
}

static Err member_apply(Work *work, void *in)
{
    return team_member_set_apply(work, in);
}

static Err team_update_run(Work *work, void *in)
{
    Team team = { 0 };
    return team_update_apply(work, in, &team);
}

static void admins_edit_groups_and_a_new_member_takes_what_waits(void **state)
{
    DeskFixture *f = *state;
    TeamRun run = { .in = { .name = S("Returns") } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), team_apply, &run), ERR_FORBIDDEN);
    assert_int_equal(desk_run(f, admin(f), team_apply, &run), ERR_NONE);
    TeamRun blank = { .in = { .name = S(" ") } };
    assert_int_equal(desk_run(f, admin(f), team_apply, &blank), ERR_INVALID);
    fixture_set_status(f, f->ben, AGENT_ONLINE);
    TicketId waiting = fixture_handoff(f, f->visitor, run.id);
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, 0);
    TeamMemberSet join = { run.id, f->customer, true };
    assert_int_equal(desk_run(f, admin(f), member_apply, &join), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("user_id")));
    join.person = f->ben;
    assert_int_equal(desk_run(f, admin(f), member_apply, &join), ERR_NONE);
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, f->ben.v);
}

static void there_is_always_one_default_group(void **state)
{
    DeskFixture *f = *state;
    TeamUpdate put = { .team = f->support, .default_given = true };
    assert_int_equal(desk_run(f, admin(f), team_update_run, &put), ERR_INVALID);
    put = (TeamUpdate){ .team = f->sales, .default_given = true, .is_default = true };
    assert_int_equal(desk_run(f, admin(f), team_update_run, &put), ERR_NONE);
    TicketId ticket = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(fixture_ticket(f, ticket).ticket.team.v, f->sales.v);
}

static Err setting_apply(Work *work, void *in)
{
    return setting_set_apply(work, in);
}

static void a_setting_holds_from_the_next_command_on(void **state)
{
    DeskFixture *f = *state;
    SettingSet set = { S("messaging.agents_can_end"), S("false") };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), setting_apply, &set), ERR_FORBIDDEN);
    assert_int_equal(desk_run(f, admin(f), setting_apply, &set), ERR_NONE);
    assert_false(setting_on(&writer_config(f->writer)->settings, SETTING_AGENTS_CAN_END));
    uint64_t before = fixture_digest(f);
    assert_int_equal(desk_run(f, admin(f), setting_apply, &set), ERR_NONE);
    set.value = S("maybe");
    assert_int_equal(desk_run(f, admin(f), setting_apply, &set), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("messaging.agents_can_end")));
    set.key = S("no.such");
    assert_int_equal(desk_run(f, admin(f), setting_apply, &set), ERR_NOT_FOUND);
    assert_true(fixture_digest(f) == before);
    set = (SettingSet){ S("messaging.agents_can_end"), S("1") };
    assert_int_equal(desk_run(f, admin(f), setting_apply, &set), ERR_NONE);
    assert_true(setting_on(&writer_config(f->writer)->settings, SETTING_AGENTS_CAN_END));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(only_admins_make_agents),
        TEST(a_new_agent_can_take_work_at_once),
        TEST(agents_make_end_users_who_need_no_address),
        TEST(bad_people_are_refused_naming_the_field),
        TEST(who_may_change_whom),
        TEST(a_promoted_end_user_is_a_whole_agent),
        TEST(status_is_ones_own_or_an_admins),
        TEST(going_on_line_takes_waiting_work_in_the_same_commit),
        TEST(a_password_is_verified_and_kept_as_argon2id),
        TEST(an_agent_signs_in_is_known_by_the_cookie_and_signs_out),
        TEST(strangers_and_customers_do_not_sign_in),
        TEST(a_suspended_agent_is_signed_out_and_off_line),
        TEST(a_token_works_with_its_owners_address),
        TEST(a_suspended_agents_token_works_no_more),
        TEST(tokens_are_made_for_agents_by_themselves_or_admins),
        TEST(programs_and_signatures_have_keys),
        TEST(a_visitors_threads_and_tickets_become_the_known_customers),
        TEST(threads_are_never_merged),
        TEST(another_customer_on_the_same_machine_does_not_get_the_first_ones_threads),
        TEST(a_verified_address_of_somebody_else_is_refused_with_a_reason),
        TEST(somebody_with_that_proven_address_is_recognised),
        TEST(a_device_that_has_written_says_who_it_is),
        TEST(admins_edit_groups_and_a_new_member_takes_what_waits),
        TEST(there_is_always_one_default_group),
        TEST(a_setting_holds_from_the_next_command_on),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
