// An empty database becomes a desk; the demo looks like life and holds nothing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk/alone.h"
#include "desk/bot/default_flow.h"
#include "desk/demo.h"
#include "desk/init.h"
#include "desk/people/credential.h"
#include "desk/people/password.h"
#include "desk/people/sign_in.h"
#include "desk/ticket/macro_apply.h"
#include "desk/ticket/macro_read.h"
#include "store/agent_store.h"
#include "store/migrate.h"
#include "store/team_store.h"
#include "store/thread_store.h"
#include "store/ticket_store.h"
#include "store/verify.h"
#include "support/fake_world.h"

typedef struct Empty {
    FakeWorld world;
    char directory[64];
    char path[96];
    Arena arena;
    Alone alone;
    Db *reader;
    DeskInitDone made;
} Empty;

static int setup(void **state)
{
    static Empty empty;
    empty = (Empty){ .world = fake_world_make(7) };
    (void)snprintf(empty.directory, sizeof(empty.directory), "/tmp/init-test-XXXXXX");
    assert_non_null(mkdtemp(empty.directory));
    (void)snprintf(empty.path, sizeof(empty.path), "%s/data.db", empty.directory);
    DbOptions options = { .path = empty.path, .mode = DB_WRITER };
    assert_int_equal(db_migrate(&empty.world.world, &options, NULL), ERR_NONE);
    Db *db = NULL;
    assert_int_equal(db_open(&db, &empty.world.world, &options), ERR_NONE);
    options.mode = DB_READER;
    assert_int_equal(db_open(&empty.reader, &empty.world.world, &options), ERR_NONE);
    assert_int_equal(alone_begin(&empty.alone, &db, &empty.world.world), ERR_NONE);
    assert_null(db);
    *state = &empty;
    return 0;
}

static void finding_print(void *into, const Finding *finding)
{
    (void)into;
    print_error("verify: %.*s: %.*s\n", STR_ARG(finding->check), STR_ARG(finding->text));
}

static int teardown(void **state)
{
    Empty *e = *state;
    int64_t problems = 0;
    assert_int_equal(verify_run(e->reader, finding_print, NULL, &problems), ERR_NONE);
    assert_int_equal(problems, 0);
    db_close(&e->reader);
    alone_end(&e->alone);
    arena_free(&e->arena);
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < countof(suffixes); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s%s", e->path, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(e->directory);
    return 0;
}

static const DeskInit example = {
    .account_name = STR_INIT("Example"),
    .language = LANGUAGE_JA,
    .admin_name = STR_INIT("Admin"),
    .admin_email = STR_INIT("admin@example.com"),
    .admin_password_hash = STR_INIT("$hash"),
};

static Err init_apply(Work *work, void *in)
{
    Empty *e = in;
    DeskInitDone made = { 0 };
    Err err = desk_init_apply(work, &example, &made);
    e->made = made;
    e->made.app_id = str_copy(&e->arena, made.app_id);
    return err;
}

static const Actor nobody = { .kind = ACTOR_NONE };

// ---- init ------------------------------------------------------------------------------------

static void the_default_flow_is_sound_and_a_person_is_one_choice_away(void **state)
{
    (void)state;
    Refusal why = { 0 };
    assert_int_equal(bot_flow_check(&default_flow, &why), ERR_NONE);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        for (int after_end = 0; after_end < 2; after_end++) {
            BotPlace start = { .language = (Language)language };
            BotInput hello = { .text = S("hello"), .after_end = after_end };
            BotOutcome greeted = bot_run(&default_flow, start, &hello);
            assert_int_equal(greeted.say_count, 1);
            BotInput person = { .payload = S("person") };
            assert_true(bot_run(&default_flow, greeted.place, &person).handoff);
        }
    }
    // Wherever it waits with options, also.
    for (size_t i = 0; i < default_flow.step_count; i++) {
        const BotStep *step = &default_flow.steps[i];
        if (step->kind == BOT_STEP_OPTIONS) {
            BotInput person = { .payload = S("person") };
            BotPlace here = { .step = step->name };
            assert_true(bot_run(&default_flow, here, &person).handoff);
        }
    }
}

static void init_makes_what_a_desk_needs_and_only_once(void **state)
{
    Empty *e = *state;
    {
        TX_SCOPE Tx tx = tx_begin(e->reader, TX_READ);
        assert_int_equal(desk_is_made(&tx, &e->arena), ERR_NOT_FOUND);
    }
    assert_int_equal(alone_run(&e->alone, nobody, 0, init_apply, e), ERR_NONE);
    assert_int_equal(e->made.app_id.len, 24);
    assert_true(e->made.admin.v > 0);
    assert_int_equal(writer_config(e->alone.writer)->default_team.v, e->made.team.v);
    assert_int_equal(writer_config(e->alone.writer)->flow->version, 1);
    assert_int_equal(writer_config(e->alone.writer)->flow->step_count, default_flow.step_count);
    assert_true(writer_next_due_ms(e->alone.writer) > e->world.now_ms); // the purge
    {
        TX_SCOPE Tx tx = tx_begin(e->reader, TX_READ);
        assert_int_equal(desk_is_made(&tx, &e->arena), ERR_NONE);
        bool member = false;
        assert_int_equal(team_has_member(&tx, e->made.team, e->made.admin, &member), ERR_NONE);
        assert_true(member);
    }
    assert_int_equal(alone_run(&e->alone, nobody, 0, init_apply, e), ERR_STATE);
    assert_true(str_equal(e->alone.refusal.code, S("exists")));
}

static void default_macros_say_goodbye_in_both_languages(void **state)
{
    Empty *e = *state;
    assert_int_equal(alone_run(&e->alone, nobody, 0, init_apply, e), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(e->reader, TX_READ);
    Read read = { .tx = &tx, .arena = &e->arena, .viewer = { .role = ROLE_ADMIN } };
    MacroPage page = { 0 };
    MacroAsk active = { .which = { .activity = MACRO_ONLY_ACTIVE } };
    assert_int_equal(macro_page_read(&read, &active, &(PageAsk){ .limit = 100 }, &page), ERR_NONE);
    size_t ends = 0;
    for (size_t i = 0; i < page.count; i++) {
        MacroResult result = { 0 };
        assert_int_equal(macro_apply(&page.macros[i], NULL, (MacroUser){ .person = e->made.admin },
                                     &e->arena, NULL, &result),
                         ERR_NONE);
        assert_true(result.comment_given);
        ends += result.end_session;
    }
    assert_int_equal(ends, 2);
    assert_true(page.count > ends);
}

// ---- demo ------------------------------------------------------------------------------------

static void the_demos_people_can_sign_in(void **state)
{
    Empty *e = *state;
    assert_int_equal(desk_demo(&e->alone), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(e->reader, TX_READ);
    Read read = { .tx = &tx, .arena = &e->arena, .now_ms = e->world.now_ms };
    static const char *const people[] = { "admin@example.com", "aiko@example.com",
                                          "ben@example.com" };
    for (size_t i = 0; i < countof(people); i++) {
        SignInFound found = { 0 };
        assert_int_equal(sign_in_find(&read, str_of(people[i]), &found), ERR_NONE);
        assert_true(found.person.v > 0);
        assert_true(password_verify(&e->arena, found.password_hash, S("demo")));
        Credential shown = { 0 };
        assert_int_equal(identity_by_api_token(&read, str_of(people[i]), S("demo"), &shown),
                         ERR_NONE);
        assert_int_equal(shown.person.id.v, found.person.v);
        assert_int_equal(shown.person.role, i == 0 ? ROLE_ADMIN : ROLE_AGENT);
    }
    assert_int_equal(identity_by_app_key(&read, S("demo"), S("demo")), ERR_NONE);
    Str secret = { 0 };
    assert_int_equal(signing_key_find(&read, S("demo"), &secret), ERR_NONE);
    assert_true(str_equal(secret, S("demo-secret-demo-secret-demo-secret")));
    assert_int_equal(desk_demo(&e->alone), ERR_STATE);
}

static void the_demos_tickets_wait_for_nobody_and_hold_nothing(void **state)
{
    Empty *e = *state;
    assert_int_equal(desk_demo(&e->alone), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(e->reader, TX_READ);
    int64_t last_ms = 0;
    int64_t id = 1;
    for (;; id++) {
        Ticket ticket = { 0 };
        Conversation session = { 0 };
        Err err = ticket_load(&tx, &e->arena, (TicketId){ id }, &ticket, &session);
        if (err == ERR_NOT_FOUND) {
            break;
        }
        assert_int_equal(err, ERR_NONE);
        assert_int_equal(session.session_state, SESSION_ENDED);
        assert_int_equal(ticket.queued_ms, 0);
        assert_true(ticket.assignee.v > 0);
        assert_true(ticket.created_ms > last_ms); // spread over the last days
        assert_true(ticket.updated_ms < e->world.now_ms);
        last_ms = ticket.created_ms;
        const RoutingChannel both[] = { ROUTING_MESSAGING, ROUTING_EMAIL };
        for (size_t i = 0; i < countof(both); i++) {
            Capacity load = { 0 };
            assert_int_equal(capacity_load(&tx, ticket.assignee, both[i], &load), ERR_NONE);
            assert_int_equal(load.used, 0);
        }
    }
    assert_true(id > 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_flow_is_sound_and_a_person_is_one_choice_away),
        TEST(init_makes_what_a_desk_needs_and_only_once),
        TEST(default_macros_say_goodbye_in_both_languages),
        TEST(the_demos_people_can_sign_in),
        TEST(the_demos_tickets_wait_for_nobody_and_hold_nothing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
