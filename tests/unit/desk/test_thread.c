// Threads as programs and end users are shown them: whose they are, and no trace of sessions.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/mark_set.h"
#include "desk/conversation/staff_message.h"
#include "desk/conversation/thread_create.h"
#include "desk/people/customer_read.h"
#include "desk/session/session_end.h"
#include "desk/thread/thread_read.h"
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

static Actor program(void)
{
    return (Actor){ .kind = ACTOR_INTEGRATION, .name = S("demo"), .via = VIA_API };
}

static const Viewer by_program = { .is_program = true };

typedef struct Create {
    ThreadCreate in;
    Thread made;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return thread_create_apply(work, &create->in, &create->made);
}

static ThreadId create(DeskFixture *f, PersonId person)
{
    Create mine = { .in = { .person = person } };
    assert_int_equal(desk_run(f, program(), create_apply, &mine), ERR_NONE);
    return mine.made.id;
}

static Err update_apply(Work *work, void *in)
{
    return thread_update_apply(work, in);
}

static Err mark_apply(Work *work, void *in)
{
    return mark_set_apply(work, in);
}

static Err end_apply(Work *work, void *in)
{
    SessionEnded ended = { 0 };
    return session_end_apply(work, in, &ended);
}

static Err staff_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    return staff_message_apply(work, in, &sent);
}

// One look with a snapshot of its own; what is found lives in the fixture's arena.
typedef struct Look {
    DeskFixture *fixture;
    Tx tx;
    Refusal why;
    Read read;
} Look;

static void look_begin(Look *look, DeskFixture *f, Viewer viewer)
{
    *look = (Look){ .fixture = f, .tx = tx_begin(f->reader, TX_READ) };
    look->read = (Read){
        .tx = &look->tx,
        .world = &f->world.world,
        .arena = &f->arena,
        .viewer = viewer,
        .why = &look->why,
        .now_ms = f->world.now_ms,
    };
}

static void look_end(Look *look)
{
    tx_end(&look->tx);
}

static Err look_thread(DeskFixture *f, Viewer viewer, ThreadId id, ThreadRow *out)
{
    Look look;
    look_begin(&look, f, viewer);
    Err err = thread_read(&look.read, id, out);
    look_end(&look);
    return err;
}

static Err look_messages(DeskFixture *f, Viewer viewer, ThreadId id, ThreadMessages *out)
{
    Look look;
    look_begin(&look, f, viewer);
    Err err = thread_messages_read(&look.read, id, &(ThreadMessagesAsk){ .limit = 100 }, out);
    look_end(&look);
    return err;
}

static bool program_may_write(DeskFixture *f, ThreadId id)
{
    Look look;
    bool may = false;
    look_begin(&look, f, by_program);
    assert_int_equal(thread_program_may_write(&look.read, id, &may), ERR_NONE);
    look_end(&look);
    return may;
}

static ThreadId thread_of(DeskFixture *f, TicketId ticket)
{
    return fixture_ticket(f, ticket).session.thread;
}

// ---- making and changing ---------------------------------------------------------------------

static void a_program_makes_an_empty_window_for_an_end_user(void **state)
{
    DeskFixture *f = *state;
    Create mine = { .in = { .person = f->customer,
                            .display_name = S("注文について"),
                            .metadata = S("{\"a\":1}") } };
    assert_int_equal(desk_run(f, program(), create_apply, &mine), ERR_NONE);
    ThreadRow row = { 0 };
    assert_int_equal(look_thread(f, by_program, mine.made.id, &row), ERR_NONE);
    assert_int_equal(row.thread.person.v, f->customer.v);
    assert_int_equal(row.thread.public_seq, 0);
    assert_true(row.is_first);
    assert_true(str_equal(row.display_name, S("注文について")));
    assert_true(str_equal(row.metadata, S("{\"a\":1}")));
    assert_int_equal(look_thread(f, by_program, create(f, f->customer), &row), ERR_NONE);
    assert_false(row.is_first);
}

static void nobody_else_makes_one_and_agents_get_none(void **state)
{
    DeskFixture *f = *state;
    uint64_t before = fixture_digest(f);
    Create mine = { .in = { .person = f->customer } };
    assert_int_equal(desk_run(f, actor_customer(f->customer), create_apply, &mine), ERR_FORBIDDEN);
    mine.in.person = f->aiko;
    assert_int_equal(desk_run(f, program(), create_apply, &mine), ERR_NOT_FOUND);
    mine.in.person = (PersonId){ 123456 };
    assert_int_equal(desk_run(f, program(), create_apply, &mine), ERR_NOT_FOUND);
    assert_int_equal(fixture_digest(f), before);
}

static void a_name_and_metadata_have_their_limits(void **state)
{
    DeskFixture *f = *state;
    ThreadId thread = create(f, f->customer);
    char long_name[THREAD_NAME_POINTS_MAX + 1];
    memset(long_name, 'x', sizeof(long_name));
    ThreadUpdate update = { .thread = thread,
                            .display_name_given = true,
                            .display_name = { long_name, THREAD_NAME_POINTS_MAX } };
    assert_int_equal(desk_run(f, program(), update_apply, &update), ERR_NONE);
    update.display_name.len++;
    assert_int_equal(desk_run(f, program(), update_apply, &update), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("display_name")));
    static const char metadata[METADATA_BYTES_MAX + 1] = { 0 };
    update = (ThreadUpdate){ .thread = thread,
                             .metadata_given = true,
                             .metadata = { metadata, sizeof(metadata) } };
    assert_int_equal(desk_run(f, program(), update_apply, &update), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("metadata")));
}

static void a_change_leaves_the_rest_and_the_time_alone(void **state)
{
    DeskFixture *f = *state;
    Create mine = {
        .in = { .person = f->customer, .display_name = S("Old"), .metadata = S("{\"a\":1}") }
    };
    assert_int_equal(desk_run(f, program(), create_apply, &mine), ERR_NONE);
    f->world.now_ms += 5000;
    ThreadUpdate update = { .thread = mine.made.id,
                            .display_name_given = true,
                            .display_name = S("New") };
    assert_int_equal(desk_run(f, program(), update_apply, &update), ERR_NONE);
    ThreadRow row = { 0 };
    assert_int_equal(look_thread(f, by_program, mine.made.id, &row), ERR_NONE);
    assert_true(str_equal(row.display_name, S("New")));
    assert_true(str_equal(row.metadata, S("{\"a\":1}")));
    assert_int_equal(row.thread.updated_ms, mine.made.updated_ms);
}

// ---- who sees what ---------------------------------------------------------------------------

static void end_users_see_their_own_programs_and_staff_all(void **state)
{
    DeskFixture *f = *state;
    ThreadId thread = create(f, f->customer);
    const struct {
        Viewer viewer;
        Err err;
    } cases[] = {
        { by_program, ERR_NONE },
        { { .person = f->aiko, .role = ROLE_AGENT }, ERR_NONE },
        { { .person = f->customer, .role = ROLE_END_USER }, ERR_NONE },
        { { .person = f->visitor, .role = ROLE_END_USER }, ERR_NOT_FOUND },
        { { .role = ROLE_NONE }, ERR_NOT_FOUND },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        ThreadRow row = { 0 };
        ThreadMessages page = { 0 };
        assert_int_equal(look_thread(f, cases[i].viewer, thread, &row), cases[i].err);
        assert_int_equal(look_messages(f, cases[i].viewer, thread, &page), cases[i].err);
    }
}

static void a_message_is_only_found_in_its_own_thread(void **state)
{
    DeskFixture *f = *state;
    ThreadId own = thread_of(f, fixture_handoff(f, f->customer, (TeamId){ 0 }));
    ThreadId other = create(f, f->visitor);
    ThreadMessages page = { 0 };
    assert_int_equal(look_messages(f, by_program, own, &page), ERR_NONE);
    assert_true(page.count > 0);
    Look look;
    ThreadMessage found = { 0 };
    look_begin(&look, f, by_program);
    MessageId id = page.rows[0].message.id;
    assert_int_equal(thread_message_read(&look.read, own, id, &found), ERR_NONE);
    assert_int_equal(found.message.public_seq, 1);
    assert_int_equal(thread_message_read(&look.read, other, id, &found), ERR_NOT_FOUND);
    look_end(&look);
}

static void programs_find_end_users_and_never_agents(void **state)
{
    DeskFixture *f = *state;
    Look look;
    Person person = { 0 };
    look_begin(&look, f, by_program);
    assert_int_equal(customer_read(&look.read, f->customer, &person), ERR_NONE);
    assert_int_equal(customer_read(&look.read, f->aiko, &person), ERR_NOT_FOUND);
    assert_int_equal(customer_email_read(&look.read, S("aiko@example.com"), &person),
                     ERR_NOT_FOUND);
    look.read.viewer = (Viewer){ .person = f->customer, .role = ROLE_END_USER };
    assert_int_equal(customer_read(&look.read, f->customer, &person), ERR_NOT_FOUND);
    look_end(&look);
}

// ---- no trace --------------------------------------------------------------------------------

static void an_end_changes_nothing_that_is_shown(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    ThreadId thread = thread_of(f, ticket);
    ThreadRow before = { 0 };
    ThreadMessages page_before = { 0 };
    assert_int_equal(look_thread(f, by_program, thread, &before), ERR_NONE);
    assert_int_equal(look_messages(f, by_program, thread, &page_before), ERR_NONE);
    assert_false(program_may_write(f, thread)); // an agent has it
    f->world.now_ms += 60000;
    SessionEnd end = { .ticket = ticket, .via = ENDED_VIA_COMPOSER };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), end_apply, &end), ERR_NONE);
    ThreadRow after = { 0 };
    ThreadMessages page_after = { 0 };
    assert_int_equal(look_thread(f, by_program, thread, &after), ERR_NONE);
    assert_int_equal(look_messages(f, by_program, thread, &page_after), ERR_NONE);
    assert_memory_equal(&after.thread, &before.thread, sizeof(Thread));
    assert_int_equal(after.customer_read_at_ms, before.customer_read_at_ms);
    assert_int_equal(after.agent_read_at_ms, before.agent_read_at_ms);
    assert_int_equal(page_after.count, page_before.count);
    assert_false(program_may_write(f, thread)); // nobody has it: the same answer
}

static void the_business_may_write_while_the_bot_has_the_talk_and_at_no_other_time(void **state)
{
    DeskFixture *f = *state;
    ThreadId empty = create(f, f->visitor);
    assert_false(program_may_write(f, empty));
    ConversationId talk = fixture_begin(f, f->customer);
    ThreadId thread = fixture_conversation(f, talk).session.thread;
    assert_true(program_may_write(f, thread));
    StaffMessage message = { .thread = thread, .body = S("Hello"), .source = S("api") };
    assert_int_equal(desk_run(f, program(), staff_apply, &message), ERR_NONE);
    message.thread = empty;
    assert_int_equal(desk_run(f, program(), staff_apply, &message), ERR_CONTROL);
}

static void a_program_says_what_either_side_has_read(void **state)
{
    DeskFixture *f = *state;
    ThreadId thread = thread_of(f, fixture_handoff(f, f->customer, (TeamId){ 0 }));
    MarkSet mark = { .thread = thread, .kind = MARK_AGENT_READ, .public_seq = 1 };
    assert_int_equal(desk_run(f, program(), mark_apply, &mark), ERR_NONE);
    ThreadRow row = { 0 };
    assert_int_equal(look_thread(f, by_program, thread, &row), ERR_NONE);
    assert_int_equal(row.thread.agent_read_seq, 1);
    assert_true(row.agent_read_at_ms > 0);
    assert_int_equal(desk_run(f, actor_customer(f->customer), mark_apply, &mark), ERR_FORBIDDEN);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_program_makes_an_empty_window_for_an_end_user),
        TEST(nobody_else_makes_one_and_agents_get_none),
        TEST(a_name_and_metadata_have_their_limits),
        TEST(a_change_leaves_the_rest_and_the_time_alone),
        TEST(end_users_see_their_own_programs_and_staff_all),
        TEST(a_message_is_only_found_in_its_own_thread),
        TEST(programs_find_end_users_and_never_agents),
        TEST(an_end_changes_nothing_that_is_shown),
        TEST(the_business_may_write_while_the_bot_has_the_talk_and_at_no_other_time),
        TEST(a_program_says_what_either_side_has_read),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
