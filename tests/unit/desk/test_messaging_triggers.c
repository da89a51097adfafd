// Messaging triggers (RUL-3): what starts them, what they look at, and what they do.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/messaging_desk.h"

// ---- events -----------------------------------------------------------------------------------

static void a_request_starts_it_once(void **state)
{
    DeskFixture *f = *state;
    RuleId id = sayer(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    const Event *mark = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(mark->ref, id.v);
    assert_int_equal(mark->ticket.v, ticket.v);
    assert_int_equal(said(f), 1);
    assert_text(newest_text(f, ticket), "Hello");
    agent_says(f, ticket);
    assert_int_equal(fired(f), 1);
}

static void a_customer_who_comes_back_requests_again(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    seconds_pass(f, 600);
    assert_int_equal(said(f), 1);
    customer_says(f);
    assert_int_equal(said(f), 2);
}

static void only_what_customers_write_is_a_message(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_MESSAGE_SENT);
    customer_says(f); // to the bot, which answers
    assert_int_equal(said(f), 1);
    customer_says(f);
    assert_int_equal(said(f), 2);
    TicketId ticket = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    agent_says(f, ticket);
    assert_int_equal(said(f), 2);
}

static void the_queue_and_the_assignment_from_it_start_theirs(void **state)
{
    DeskFixture *f = *state;
    RuleId queued = sayer(f, RULE_RUN_QUEUED);
    RuleId assigned = sayer(f, RULE_RUN_ASSIGNED);
    (void)requested(f);
    const Event *mark = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(mark->ref, queued.v);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 2);
    assert_int_equal(mark->ref, assigned.v);
}

static void a_claim_from_a_view_is_no_assignment_from_the_queue(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_ASSIGNED);
    TicketId ticket = requested(f);
    fixture_assign(f, ticket, f->aiko);
    fixture_assign(f, ticket, f->ben);
    assert_int_equal(fired(f), 0);
}

static void what_it_does_is_caused_by_the_message(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_MESSAGE_SENT);
    customer_says(f);
    const Event *mark = NULL;
    const Event *sent = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    (void)fixture_told(f, EVENT_MESSAGE_SENT, &sent);
    assert_int_equal(sent->cause.v, mark->id.v);
    assert_true(mark->cause.v > 0);
    assert_int_equal(mark->ticket.v, 0);
}

// ---- conditions -------------------------------------------------------------------------------

typedef struct Judged {
    RuleCondition condition;
    bool holds;
} Judged;

// Each alone, all at once: as many fire as hold.
static void judge(DeskFixture *f, RuleRun run, const Judged *judged, size_t count)
{
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        (void)rule(f, (RuleCreate){ .run = run,
                                    .all = { &judged[i].condition, 1 },
                                    .actions = ACTIONS(A("set_triggered", "true")) });
        wanted += judged[i].holds;
    }
    size_t before = fired(f);
    if (run == RULE_RUN_MESSAGE_SENT) {
        customer_says(f);
    } else {
        (void)requested(f);
    }
    assert_int_equal(fired(f) - before, wanted);
}

static void conditions_see_the_message_and_who_wrote_it(void **state)
{
    const Judged judged[] = {
        { C("message", "includes", "PARCEL"), true },
        { C("message", "is", "where is my parcel?"), true },
        { C("message", "not_includes", "invoice"), true },
        { C("message", "includes_string", "invoice"), false },
        { C("sender_type", "is", "customer"), true },
        { C("sender_type", "is", "agent"), false },
        { C("customer_requesting", "is", "true"), false },
        { C("customer_in_conversation", "is", "false"), true },
        { C("messaging_session_state", "is", "active"), true },
        { C("priority", "is", ""), true },
        { C("locale_id", "is", "ja"), false },
    };
    judge(*state, RULE_RUN_MESSAGE_SENT, judged, countof(judged));
}

static void conditions_see_the_customer_and_the_queue(void **state)
{
    const Judged judged[] = {
        { C("customer_requesting", "is", "true"), true },
        { C("customer_previous_conversations", "is", "0"), true },
        { C("customer_email", "present", ""), true },
        { C("customer_name", "includes_string", "nobody"), false },
        { C("customer_triggered", "is", "false"), true },
        { C("customer_served", "is", "false"), true },
        { C("initial_routing", "is", "true"), true },
        { C("queue_size", "is", "1"), true },
        { C("queue_size", "greater_than", "1"), false },
        { C("status", "is", "new"), true },
        { C("via_id", "is", "75"), true },
    };
    judge(*state, RULE_RUN_REQUESTED, judged, countof(judged));
}

static void conditions_see_the_clock_in_utc(void **state)
{
    DeskFixture *f = *state;
    // Monday, 2026-11-23 05:30 UTC
    f->world.now_ms = INT64_C(1795411800000);
    const Judged judged[] = {
        { C("hour_of_day", "is", "5"), true },
        { C("hour_of_day", "less_than", "5"), false },
        { C("hour_of_day", "greater_than", "4"), true },
        { C("day_of_week", "is", "0"), true },
        { C("day_of_week", "is", "monday"), true },
        { C("day_of_week", "is", "6"), false },
    };
    judge(f, RULE_RUN_REQUESTED, judged, countof(judged));
}

static void conditions_see_whether_anybody_is_there(void **state)
{
    DeskFixture *f = *state;
    const Judged nobody[] = {
        { C("account_status", "is", "invisible"), true },
        { C("account_status", "is", "online"), false },
        { C("group_status", "is", "invisible"), true },
    };
    judge(f, RULE_RUN_REQUESTED, nobody, countof(nobody));
    fixture_set_status(f, f->ben, AGENT_AWAY);
    const Judged away[] = {
        { C("account_status", "is", "away"), true },
        { C("group_status", "is", "away"), true },
        { C("group_status", "is_not", "online"), true },
    };
    size_t before = fired(f);
    for (size_t i = 0; i < countof(away); i++) {
        (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                    .all = { &away[i].condition, 1 },
                                    .actions = ACTIONS(A("set_triggered", "true")) });
    }
    (void)fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(fired(f) - before, countof(away));
}

static void served_and_rerouted_conversations_are_known(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .all = CONDITIONS(C("customer_served", "is", "true"),
                                                  C("customer_in_conversation", "is", "true")),
                                .actions = ACTIONS(A("send_message", "Hello")) });
    TicketId ticket = requested(f);
    fixture_assign(f, ticket, f->aiko);
    customer_says(f);
    assert_int_equal(said(f), 0);
    agent_says(f, ticket);
    customer_says(f);
    assert_int_equal(said(f), 1);
}

static void rules_have_one_list_of_conditions(void **state)
{
    DeskFixture *f = *state;
    RuleId id = { 0 };
    RuleCreate both = { .run = RULE_RUN_QUEUED,
                        .all = CONDITIONS(C("queue_size", "is", "1")),
                        .any = CONDITIONS(C("queue_size", "is", "2")),
                        .actions = ACTIONS(A("send_message", "Hello")) };
    assert_int_equal(rule_try(f, both, &id), ERR_INVALID);
    assert_text(f->refusal.field, "conditions");
    assert_text(f->refusal.code, "both_lists");
    RuleCreate any = { .run = RULE_RUN_QUEUED,
                       .any = CONDITIONS(C("queue_size", "is", "7"), C("queue_size", "is", "1")),
                       .actions = ACTIONS(A("send_message", "Hello")) };
    (void)rule(f, any);
    (void)requested(f);
    assert_int_equal(said(f), 1);
}

// ---- actions ----------------------------------------------------------------------------------

static void it_changes_the_ticket_in_an_update_of_its_own(void **state)
{
    DeskFixture *f = *state;
    (void)rule(
        f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                         .actions = ACTIONS(A("current_tags", "vip night"), A("priority", "urgent"),
                                            A("send_message", "We are on it")) });
    TicketId ticket = requested(f);
    Record record = fixture_ticket(f, ticket);
    const Event *set = NULL;
    (void)fixture_told(f, EVENT_FIELD_SET, &set);
    assert_text(record.ticket.tags, "night vip");
    assert_int_equal(record.ticket.priority, PRIORITY_URGENT);
    assert_int_equal(record.ticket.version, 2);
    assert_int_equal(set->actor.kind, ACTOR_MESSAGING_TRIGGER);
    assert_text(newest_text(f, ticket), "We are on it");
}

static void ticket_triggers_see_what_it_changed(void **state)
{
    DeskFixture *f = *state;
    RuleCondition tagged = C("current_tags", "includes", "vip");
    RuleAction urgent = A("priority", "urgent");
    (void)simple(f, tagged, urgent);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .actions = ACTIONS(A("current_tags", "vip")) });
    TicketId ticket = requested(f);
    customer_says(f);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_URGENT);
}

static void before_the_hand_off_there_is_no_ticket_to_change(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_MESSAGE_SENT,
                      .actions = ACTIONS(A("current_tags", "vip"), A("send_message", "Hello")) });
    customer_says(f);
    assert_text(skipped(f), "no_ticket");
    assert_int_equal(said(f), 1);
}

static void the_customer_is_told_their_place(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED,
                                .actions = ACTIONS(A("show_wait_time", "position")) });
    TicketId first = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_text(newest_text(f, first), "You are next in the queue.");
    f->world.now_ms += SECOND_MS;
    TicketId ticket = requested(f);
    assert_text(newest_text(f, ticket), "There is 1 person before you in the queue.");
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .actions = ACTIONS(A("show_wait_time", "position")) });
    fixture_assign(f, ticket, f->aiko);
    customer_says(f);
    assert_text(skipped(f), "not_waiting");
}

static void placeholders_are_filled_in(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_REQUESTED,
                      .actions = ACTIONS(A("send_message", "#{{ticket.id}} {{ticket.status}}")) });
    TicketId ticket = requested(f);
    assert_true(
        str_equal(newest_text(f, ticket), str_format(&f->arena, "#%" PRId64 " new", ticket.v)));
}

static void the_mark_of_a_customer_keeps_a_rule_from_running_again(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_MESSAGE_SENT,
                      .all = CONDITIONS(C("customer_triggered", "is", "false")),
                      .actions = ACTIONS(A("send_message", "Hello"), A("set_triggered", "true")) });
    customer_says(f);
    customer_says(f);
    assert_int_equal(said(f), 1);
}

static void once_per_ticket_is_once(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .once_per_ticket = true,
                                .actions = ACTIONS(A("send_message", "Hello")) });
    TicketId ticket = requested(f);
    customer_says(f);
    customer_says(f);
    assert_int_equal(said(f), 1);
    end(f, ticket);
    customer_says(f);
    assert_int_equal(said(f), 2);
}

// ---- order ------------------------------------------------------------------------------------

static void all_that_match_start_on_the_same_facts(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .all = CONDITIONS(C("priority", "is", "")),
                                .actions = ACTIONS(A("priority", "high")) });
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .all = CONDITIONS(C("priority", "is", "")),
                                .actions = ACTIONS(A("current_tags", "plain")) });
    TicketId ticket = requested(f);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(record.ticket.priority, PRIORITY_HIGH);
    assert_text(record.ticket.tags, "plain");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, messaging_setup, messaging_teardown)
        TEST(a_request_starts_it_once),
        TEST(a_customer_who_comes_back_requests_again),
        TEST(only_what_customers_write_is_a_message),
        TEST(the_queue_and_the_assignment_from_it_start_theirs),
        TEST(a_claim_from_a_view_is_no_assignment_from_the_queue),
        TEST(what_it_does_is_caused_by_the_message),
        TEST(conditions_see_the_message_and_who_wrote_it),
        TEST(conditions_see_the_customer_and_the_queue),
        TEST(conditions_see_the_clock_in_utc),
        TEST(conditions_see_whether_anybody_is_there),
        TEST(served_and_rerouted_conversations_are_known),
        TEST(rules_have_one_list_of_conditions),
        TEST(it_changes_the_ticket_in_an_update_of_its_own),
        TEST(ticket_triggers_see_what_it_changed),
        TEST(before_the_hand_off_there_is_no_ticket_to_change),
        TEST(the_customer_is_told_their_place),
        TEST(placeholders_are_filled_in),
        TEST(the_mark_of_a_customer_keeps_a_rule_from_running_again),
        TEST(once_per_ticket_is_once),
        TEST(all_that_match_start_on_the_same_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
