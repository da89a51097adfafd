#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/timer/timers_run.h"
#include "support/desk_fixture.h"

#define MINUTE_MS (INT64_C(60) * 1000)

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

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

// Runs all that is due now; returns how many timers fired.
static size_t run_due(DeskFixture *f)
{
    size_t fired = 0;
    TimersRan ran = { .more = true };
    while (ran.more) {
        assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
        fired += ran.fired;
    }
    return fired;
}

static size_t run_after(DeskFixture *f, int64_t ms)
{
    f->world.now_ms += ms;
    return run_due(f);
}

// ---- SES-3: a silent session ------------------------------------------------------------------

static void a_session_turns_inactive_after_ten_silent_minutes(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(f->next_due_ms, f->world.now_ms + 10 * MINUTE_MS);
    assert_int_equal(run_after(f, 10 * MINUTE_MS - 1), 0);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_ACTIVE);
    assert_int_equal(run_after(f, 1), 1);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.session.session_state, SESSION_INACTIVE);
    assert_int_equal(after.session.inactive_reason, INACTIVE_REASON_CUSTOMER);
    assert_int_equal(f->next_due_ms, 0);
}

static void a_timer_that_fires_too_early_is_armed_anew_and_tells_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    ConversationId conversation = fixture_ticket(f, ticket).session.id;
    f->world.now_ms += 4 * MINUTE_MS;
    fixture_customer_writes(f, conversation);
    size_t told = f->published_count;
    assert_int_equal(run_after(f, 6 * MINUTE_MS), 1);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_ACTIVE);
    assert_int_equal(f->published_count, told);
    assert_int_equal(f->next_due_ms, f->world.now_ms + 4 * MINUTE_MS);
    assert_int_equal(run_after(f, 4 * MINUTE_MS), 1);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
}

static void what_the_clock_does_is_caused_by_the_timer(void **state)
{
    DeskFixture *f = *state;
    (void)fixture_handoff(f, f->customer, (TeamId){ 0 });
    (void)run_after(f, 10 * MINUTE_MS);
    const Event *fired = NULL;
    const Event *inactive = NULL;
    assert_int_equal(fixture_told(f, EVENT_TIMER_FIRED, &fired), 1);
    assert_int_equal(fixture_told(f, EVENT_SESSION_INACTIVE, &inactive), 1);
    assert_int_equal(fired->number_a, TIMER_SESSION_QUIET);
    assert_int_equal(inactive->cause.v, fired->id.v);
    assert_int_equal(inactive->actor.kind, ACTOR_TIMER);
    assert_true(inactive->audit.v > 0);
}

static void an_assigned_session_waits_as_long_as_the_setting_says(void **state)
{
    DeskFixture *f = *state;
    fixture_set_setting(f, SETTING_INACTIVE_AFTER_S, S("180"));
    TicketId waiting = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    TicketId mine = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, mine, f->aiko);
    (void)run_after(f, 3 * MINUTE_MS);
    assert_int_equal(fixture_ticket(f, mine).session.session_state, SESSION_INACTIVE);
    assert_int_equal(fixture_ticket(f, waiting).session.session_state, SESSION_ACTIVE);
    (void)run_after(f, 7 * MINUTE_MS);
    assert_int_equal(fixture_ticket(f, waiting).session.session_state, SESSION_INACTIVE);
}

static void a_unit_freed_by_silence_goes_to_who_waits(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId first = fixture_handoff(f, f->customer, (TeamId){ 0 });
    f->world.now_ms += MINUTE_MS;
    TicketId second = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(fixture_ticket(f, second).ticket.assignee.v, 0);
    (void)run_after(f, 9 * MINUTE_MS);
    assert_int_equal(fixture_ticket(f, first).session.session_state, SESSION_INACTIVE);
    assert_int_equal(fixture_ticket(f, second).ticket.assignee.v, f->aiko.v);
    fixture_customer_writes(f, fixture_ticket(f, first).session.id); // back, past the limit
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 2);
    assert_int_equal(fixture_told(f, EVENT_OVER_LIMIT, NULL), 1);
}

static void who_comes_back_is_watched_again(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    (void)run_after(f, 10 * MINUTE_MS);
    f->world.now_ms += 30 * MINUTE_MS;
    fixture_customer_writes(f, fixture_ticket(f, ticket).session.id);
    assert_int_equal(f->next_due_ms, f->world.now_ms + 10 * MINUTE_MS);
    (void)run_after(f, 10 * MINUTE_MS);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
}

// ---- SES-13: a silent talk with the bot -------------------------------------------------------

static void a_bot_talk_without_input_starts_over_after_a_day(void **state)
{
    DeskFixture *f = *state;
    ConversationId talk = fixture_begin(f, f->customer);
    assert_int_equal(fixture_conversation(f, talk).session.bot_step.len, 8);
    size_t messages = fixture_told(f, EVENT_MESSAGE_SENT, NULL);
    assert_int_equal(run_after(f, BOT_RESTART_AFTER_MS), 1);
    Record after = fixture_conversation(f, talk);
    assert_int_equal(after.session.bot_step.len, 0);
    assert_int_equal(after.session.session_state, SESSION_ACTIVE);
    assert_int_equal(after.session.control, CONTROL_BOT);
    assert_int_equal(fixture_told(f, EVENT_BOT_RESTARTED, NULL), 1);
    assert_int_equal(fixture_told(f, EVENT_MESSAGE_SENT, NULL), messages); // nothing is said
}

static void a_bot_talk_silent_for_thirty_days_ends_as_inactivity(void **state)
{
    DeskFixture *f = *state;
    ConversationId talk = fixture_begin(f, f->customer);
    (void)run_after(f, BOT_RESTART_AFTER_MS);
    (void)run_after(f, BOT_EXPIRE_AFTER_MS - BOT_RESTART_AFTER_MS - 1);
    assert_int_equal(fixture_conversation(f, talk).session.session_state, SESSION_ACTIVE);
    (void)run_after(f, 1);
    Record after = fixture_conversation(f, talk);
    assert_int_equal(after.session.session_state, SESSION_ENDED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_INACTIVITY);
    assert_int_equal(after.session.ended_via, ENDED_VIA_TIMER);
    assert_int_equal(after.ticket.id.v, 0);
    assert_int_equal(f->next_due_ms, 0);
}

static void a_hand_off_stops_the_timers_of_the_bot(void **state)
{
    DeskFixture *f = *state;
    (void)fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(run_after(f, 10 * MINUTE_MS), 1);
    assert_int_equal(run_after(f, BOT_EXPIRE_AFTER_MS), 0);
    assert_int_equal(fixture_told(f, EVENT_BOT_RESTARTED, NULL), 0);
}

// ---- the rest ---------------------------------------------------------------------------------

static Err purge_arm(Work *work, void *in)
{
    (void)in;
    work_timer_set(work, TIMER_PURGE, 0, work->now_ms);
    work_timer_set(work, TIMER_SESSION_QUIET, 999999, work->now_ms); // of nothing
    return work->tx->err;
}

static void the_daily_purge_arms_itself_again(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), purge_arm, NULL), ERR_NONE);
    size_t told = f->published_count;
    assert_int_equal(run_due(f), 2); // one had lost its subject: dropped
    assert_int_equal(f->published_count, told);
    assert_int_equal(f->next_due_ms, f->world.now_ms + PURGE_EVERY_MS);
}

static void more_timers_than_fit_in_one_command_go_on(void **state)
{
    DeskFixture *f = *state;
    enum { TALKS = TIMERS_RUN_MAX + 3 };
    TicketId tickets[TALKS];
    for (int i = 0; i < TALKS; i++) {
        tickets[i] = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    }
    f->world.now_ms += 10 * MINUTE_MS;
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(ran.fired, TIMERS_RUN_MAX);
    assert_true(ran.more);
    assert_int_equal(run_due(f), 3);
    for (int i = 0; i < TALKS; i++) {
        assert_int_equal(fixture_ticket(f, tickets[i]).session.session_state, SESSION_INACTIVE);
    }
}

static void after_a_downtime_what_is_late_is_done_once(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    f->world.now_ms += 5 * 24 * 60 * MINUTE_MS;
    desk_fixture_close(f);
    desk_fixture_open(f);
    assert_true(writer_next_due_ms(f->writer) > 0);
    assert_int_equal(run_due(f), 1);
    assert_int_equal(run_due(f), 0);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
    assert_int_equal(fixture_told(f, EVENT_SESSION_INACTIVE, NULL), 1);
}

// ---- clocks that are set ----------------------------------------------------------------------

// A laptop that slept, a clock that was an hour slow: what came due meanwhile happens once.
static void a_clock_set_forward_fires_each_timer_once(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(run_after(f, 60 * MINUTE_MS), 1);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
    assert_int_equal(run_after(f, 0), 0);
    assert_int_equal(run_after(f, 1), 0);
}

// Set back over a timer that has fired: it does not fire again when its time comes again.
static void a_clock_set_back_fires_nothing_twice(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(run_after(f, 10 * MINUTE_MS), 1);
    assert_int_equal(run_after(f, -30 * MINUTE_MS), 0);
    for (int minute = 0; minute < 60; minute++) {
        assert_int_equal(run_after(f, MINUTE_MS), 0);
    }
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
}

// What is written after the clock was set back stands after what was written before.
static void a_clock_set_back_does_not_disturb_the_order(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    ConversationId conversation = fixture_ticket(f, ticket).session.id;
    f->world.now_ms -= 60 * MINUTE_MS;
    size_t told = f->published_count;
    fixture_customer_writes(f, conversation);
    assert_true(f->published_count >= told);
    desk_fixture_verify(f);
    assert_int_equal(run_after(f, 70 * MINUTE_MS), 1);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_session_turns_inactive_after_ten_silent_minutes),
        TEST(a_timer_that_fires_too_early_is_armed_anew_and_tells_nothing),
        TEST(what_the_clock_does_is_caused_by_the_timer),
        TEST(an_assigned_session_waits_as_long_as_the_setting_says),
        TEST(a_unit_freed_by_silence_goes_to_who_waits),
        TEST(who_comes_back_is_watched_again),
        TEST(a_bot_talk_without_input_starts_over_after_a_day),
        TEST(a_bot_talk_silent_for_thirty_days_ends_as_inactivity),
        TEST(a_hand_off_stops_the_timers_of_the_bot),
        TEST(the_daily_purge_arms_itself_again),
        TEST(more_timers_than_fit_in_one_command_go_on),
        TEST(after_a_downtime_what_is_late_is_done_once),
        TEST(a_clock_set_forward_fires_each_timer_once),
        TEST(a_clock_set_back_fires_nothing_twice),
        TEST(a_clock_set_back_does_not_disturb_the_order),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
