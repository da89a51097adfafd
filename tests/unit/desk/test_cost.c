// What a message costs: every statement stands between a sender and everybody behind them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/conversation/customer_message.h"
#include "desk/conversation/staff_message.h"
#include "support/desk_fixture.h"

enum {
    COUNT_FROM = 1000000,
    BATCH_STEPS = 4, // BEGIN, SAVEPOINT, RELEASE, COMMIT
};

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

static Err customer_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    return customer_message_apply(work, in, &sent);
}

static Err staff_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    return staff_message_apply(work, in, &sent);
}

// How many statements the command runs: each is a step that a planned fault can fail.
static int statements(DeskFixture *f, Actor actor, FixtureApply *apply, void *in)
{
    f->world.world.fault_countdown = COUNT_FROM;
    assert_int_equal(desk_run(f, actor, apply, in), ERR_NONE);
    int count = COUNT_FROM - f->world.world.fault_countdown - BATCH_STEPS;
    f->world.world.fault_countdown = 0;
    return count;
}

// What it loads (device, person, thread, record, whereabouts) is kept from the one before.
static void a_customers_message_in_a_live_session_is_six_statements(void **state)
{
    DeskFixture *f = *state;
    CustomerMessage message = {
        .device_hash = { 7 },
        .n = 1,
        .kind = MESSAGE_TEXT,
        .body = S("Hello"),
        .source = S("web"),
        .at = { .page_url = S("https://shop.example/"), .browser = S("Chrome 131") },
    };
    Actor nobody = actor_of(ACTOR_NONE);
    (void)statements(f, nobody, customer_apply, &message); // without a flow it is handed off
    message.n = 2;
    (void)statements(f, nobody, customer_apply, &message); // what it loads stays known
    for (message.n = 3; message.n < 6; message.n++) {
        f->world.now_ms += 1000;
        assert_in_range(statements(f, nobody, customer_apply, &message), 1, 6);
    }
}

// Loads: device, record, thread. Writes: thread, message, the ticket's number, event, device.
static void an_agents_message_is_nine_statements(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    StaffMessage message = { .ticket = ticket,
                             .device_hash = { 8 },
                             .n = 1,
                             .kind = MESSAGE_TEXT,
                             .body = S("Hello"),
                             .source = S("workspace") };
    (void)statements(f, actor_agent(f, f->aiko), staff_apply, &message);
    for (message.n = 2; message.n < 5; message.n++) {
        f->world.now_ms += 1000;
        assert_in_range(statements(f, actor_agent(f, f->aiko), staff_apply, &message), 1, 9);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_customers_message_in_a_live_session_is_six_statements),
        TEST(an_agents_message_is_nine_statements),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
