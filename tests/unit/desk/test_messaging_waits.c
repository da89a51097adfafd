// Messaging triggers (RUL-3) over time: waits put them in order, nothing is said after the end of a
// session, and chains end.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/messaging_store.h"
#include "support/messaging_desk.h"

// ---- waits ------------------------------------------------------------------------------------

static void waits_put_actions_in_order(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .actions = ACTIONS(A("send_message", "One"), A("wait", "5"),
                                                   A("send_message", "Two"), A("wait", "3"),
                                                   A("current_tags", "three")) });
    TicketId ticket = requested(f);
    assert_text(newest_text(f, ticket), "One");
    seconds_pass(f, 4);
    assert_text(newest_text(f, ticket), "One");
    seconds_pass(f, 1);
    assert_text(newest_text(f, ticket), "Two");
    assert_text(fixture_ticket(f, ticket).ticket.tags, "");
    seconds_pass(f, 3);
    assert_text(fixture_ticket(f, ticket).ticket.tags, "three");
    assert_int_equal(said(f), 2);
    assert_int_equal(fired(f), 1);
}

static void a_wait_goes_on_after_a_restart_and_says_nothing_twice(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .actions = ACTIONS(A("send_message", "One"), A("wait", "5"),
                                                   A("send_message", "Two")) });
    TicketId ticket = requested(f);
    desk_fixture_close(f);
    desk_fixture_open(f);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 2);
    assert_text(newest_text(f, ticket), "Two");
    desk_fixture_close(f);
    desk_fixture_open(f);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 2);
}

static void what_it_does_after_a_wait_is_caused_by_its_firing(void **state)
{
    DeskFixture *f = *state;
    (void)waiter(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    const Event *mark = NULL;
    const Event *sent = NULL;
    (void)fixture_told(f, EVENT_RULE_FIRED, &mark);
    int64_t cause = mark->id.v;
    seconds_pass(f, 5);
    (void)fixture_told(f, EVENT_MESSAGE_SENT, &sent);
    assert_int_equal(sent->cause.v, cause);
    assert_int_equal(sent->actor.kind, ACTOR_MESSAGING_TRIGGER);
}

static void a_rule_that_is_switched_off_says_no_more(void **state)
{
    DeskFixture *f = *state;
    RuleId id = waiter(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    switch_off(f, id);
    seconds_pass(f, 5);
    assert_int_equal(said(f), 0);
    assert_text(skipped(f), "rule_off");
}

static void a_rule_that_was_edited_goes_on_as_it_began(void **state)
{
    DeskFixture *f = *state;
    RuleId id = waiter(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    (void)rule_changed(f, (RuleUpdate){ .rule = id,
                                        .actions_given = true,
                                        .actions = ACTIONS(A("send_message", "New words")) });
    seconds_pass(f, 5);
    assert_text(newest_text(f, ticket), "Later");
}

static void waits_are_a_second_at_least(void **state)
{
    DeskFixture *f = *state;
    RuleId id = { 0 };
    RuleCreate none = { .run = RULE_RUN_QUEUED,
                        .actions = ACTIONS(A("wait", "0"), A("send_message", "Hello")) };
    assert_int_equal(rule_try(f, none, &id), ERR_INVALID);
    assert_text(f->refusal.field, "actions[0].value");
    RuleCreate day = { .run = RULE_RUN_QUEUED,
                       .actions = ACTIONS(A("wait", "86401"), A("send_message", "Hello")) };
    assert_int_equal(rule_try(f, day, &id), ERR_INVALID);
}

// ---- the end ----------------------------------------------------------------------------------

static size_t waits(DeskFixture *f, TicketId ticket)
{
    ConversationId conversation = fixture_ticket(f, ticket).session.id;
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    int64_t count = 0;
    assert_int_equal(messaging_wait_count(&tx, conversation, &count), ERR_NONE);
    return (size_t)count;
}

static void an_end_during_the_wait_leaves_it_unsaid(void **state)
{
    DeskFixture *f = *state;
    RuleId id = waiter(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    assert_int_equal(waits(f, ticket), 1);
    seconds_pass(f, 4);
    end(f, ticket);
    assert_int_equal(waits(f, ticket), 0);
    const Event *skip = NULL;
    const Event *over = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_SKIPPED, &skip), 1);
    (void)fixture_told(f, EVENT_SESSION_ENDED, &over);
    assert_int_equal(skip->ref, id.v);
    assert_int_equal(skip->number_b, 1);
    assert_int_equal(skip->audit.v, over->audit.v);
    assert_int_equal(skip->cause.v, over->id.v);
    assert_text(skip->new_value, "session_ended");
    seconds_pass(f, 60);
    assert_int_equal(said(f), 0);
}

static void whatever_ends_it_leaves_it_unsaid(void **state)
{
    DeskFixture *f = *state;
    (void)waiter(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    fixture_assign(f, ticket, f->aiko);
    (void)status_set(f, ticket, TICKET_CLOSED);
    assert_int_equal(waits(f, ticket), 0);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 0);
}

static void a_trigger_that_ends_the_session_comes_before_it(void **state)
{
    DeskFixture *f = *state;
    RuleCondition made = C("update_type", "is", "Create");
    RuleAction over = A("messaging_session", "end");
    (void)simple(f, made, over);
    (void)sayer(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    assert_int_equal(said(f), 0);
    assert_text(skipped(f), "session_ended");
}

static void a_rule_that_closes_the_ticket_says_nothing_afterwards(void **state)
{
    DeskFixture *f = *state;
    (void)rule(
        f, (RuleCreate){ .run = RULE_RUN_ASSIGNED,
                         .actions = ACTIONS(A("status", "closed"), A("send_message", "Hello")) });
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = requested(f);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_ENDED);
    assert_int_equal(said(f), 0);
    assert_text(skipped(f), "session_ended");
}

static void the_next_conversation_starts_its_own(void **state)
{
    DeskFixture *f = *state;
    (void)waiter(f, RULE_RUN_MESSAGE_SENT);
    TicketId ticket = requested(f);
    customer_says(f);
    end(f, ticket);
    customer_says(f); // to the bot, in a new conversation
    seconds_pass(f, 60);
    assert_int_equal(said(f), 1);
    assert_text(newest_text(f, ticket), "Where is my parcel?");
}

// ---- chains -----------------------------------------------------------------------------------

static Str team_text(DeskFixture *f, TeamId team)
{
    return str_format(&f->arena, "%" PRId64, team.v);
}

// Two rules that would send the conversation from one queue to the other for ever.
static void rules_do_not_chase_each_other(void **state)
{
    DeskFixture *f = *state;
    RuleAction there[] = { A("wait", "1"), A("group_id", "") };
    RuleAction back[] = { A("wait", "1"), A("group_id", "") };
    there[1].values[0] = team_text(f, f->sales);
    back[1].values[0] = team_text(f, f->support);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { there, 2 } });
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { back, 2 } });
    TicketId ticket = requested(f);
    for (int i = 0; i < 10; i++) {
        seconds_pass(f, 1);
    }
    assert_int_equal(fired(f), 2);
    assert_int_equal(waits(f, ticket), 0);
}

static void rules_at_once_do_not_chase_each_other(void **state)
{
    DeskFixture *f = *state;
    RuleAction there = A("group_id", "");
    RuleAction back = A("group_id", "");
    there.values[0] = team_text(f, f->sales);
    back.values[0] = team_text(f, f->support);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { &there, 1 } });
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { &back, 1 } });
    (void)requested(f);
    assert_int_equal(fired(f), 2);
}

static void a_later_event_may_follow_from_what_a_rule_did(void **state)
{
    DeskFixture *f = *state;
    RuleAction actions[] = { A("wait", "1"), A("group_id", "") };
    actions[1].values[0] = team_text(f, f->sales);
    fixture_set_status(f, fixture_add_agent(f, f->sales), AGENT_ONLINE);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED, .actions = { actions, 2 } });
    (void)sayer(f, RULE_RUN_ASSIGNED);
    (void)requested(f);
    assert_int_equal(fired(f), 1);
    seconds_pass(f, 1);
    assert_int_equal(said(f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, messaging_setup, messaging_teardown)
        TEST(waits_put_actions_in_order),
        TEST(a_wait_goes_on_after_a_restart_and_says_nothing_twice),
        TEST(what_it_does_after_a_wait_is_caused_by_its_firing),
        TEST(a_rule_that_is_switched_off_says_no_more),
        TEST(a_rule_that_was_edited_goes_on_as_it_began),
        TEST(waits_are_a_second_at_least),
        TEST(an_end_during_the_wait_leaves_it_unsaid),
        TEST(whatever_ends_it_leaves_it_unsaid),
        TEST(a_trigger_that_ends_the_session_comes_before_it),
        TEST(a_rule_that_closes_the_ticket_says_nothing_afterwards),
        TEST(the_next_conversation_starts_its_own),
        TEST(rules_do_not_chase_each_other),
        TEST(rules_at_once_do_not_chase_each_other),
        TEST(a_later_event_may_follow_from_what_a_rule_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
