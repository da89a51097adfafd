// Automations: which tickets an hour's run finds, what it does to them, and that it ends.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/rules/automation_why.h"
#include "store/rule_store.h"
#include "unit/desk/automation_desk.h"

// ---- the standard one -------------------------------------------------------------------------

static void four_days_after_solving_the_ticket_is_closed_and_its_session_ends(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), stock_apply, NULL), ERR_NONE);
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_SOLVED);
    hours_pass(f, 96);
    assert_int_equal(status_now(f, ticket), TICKET_SOLVED);
    hours_pass(f, 1);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_CLOSED);
    assert_int_equal(after.session.session_state, SESSION_ENDED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    assert_int_equal(after.session.ended_via, ENDED_VIA_RULE);
    assert_int_equal(after.session.ended_by.v, 0);
}

static void a_fire_is_an_update_of_its_own_whose_cause_is_the_clock(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("PENDING", "is", "24") };
    RuleId rule = automation(f, all, 1, (RuleAction)A("current_tags", "waits"));
    size_t audits = fixture_told(f, EVENT_FIELD_SET, NULL);
    hours_pass(f, 26);
    const Event *mark = NULL;
    const Event *set = NULL;
    const Event *clock = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(fixture_told(f, EVENT_FIELD_SET, &set), audits + 1);
    (void)fixture_told(f, EVENT_TIMER_FIRED, &clock);
    assert_int_equal(clock->number_a, TIMER_AUTOMATIONS);
    assert_int_equal(mark->ref, rule.v);
    assert_int_equal(mark->actor.kind, ACTOR_AUTOMATION);
    assert_int_equal(mark->cause.v, clock->id.v);
    assert_int_equal(set->actor.kind, ACTOR_AUTOMATION);
    assert_int_equal(set->actor.via, VIA_RULE);
    assert_int_equal(set->cause.v, mark->id.v);
    assert_int_equal(set->audit.v, mark->audit.v);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Rule used = { 0 };
    assert_int_equal(rule_load(&tx, &f->arena, rule, &used), ERR_NONE);
    assert_int_equal(used.fired_count, 1);
}

static void triggers_run_on_what_an_automation_did(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("PENDING", "is", "2") };
    (void)automation(f, all, 1, (RuleAction)A("status", "solved"));
    (void)trigger(f, (RuleCondition)C("status", "value", "solved"),
                  (RuleAction)A("current_tags", "done"));
    hours_pass(f, 4);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_SOLVED);
    assert_true(str_equal(after.ticket.tags, S("done")));
    assert_int_equal(fired(f), 2);
}

static void the_end_of_a_session_by_an_automation_says_so(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    RuleCondition all[] = { C("created_at", "greater_than", "1"),
                            C("messaging_session_state", "is_not", "ended") };
    (void)automation(f, all, 2, (RuleAction)A("messaging_session", "end"));
    hours_pass(f, 3);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_AUTOMATION);
    assert_int_equal(fired(f), 1);
}

// ---- when -------------------------------------------------------------------------------------

static void is_holds_in_the_run_in_which_so_many_whole_hours_have_passed(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    f->world.now_ms += 17 * 60 * 1000;
    run_due(f);
    status_set(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("HOLD", "is", "3") };
    (void)automation(f, all, 1, (RuleAction)A("priority", "urgent"));
    hours_pass(f, 3);
    assert_int_equal(fired(f), 0);
    hours_pass(f, 1);
    assert_int_equal(fired(f), 1);
    hours_pass(f, 5);
    assert_int_equal(fired(f), 1);
}

static void an_hour_that_was_missed_is_made_up_for(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("HOLD", "is", "3") };
    (void)automation(f, all, 1, (RuleAction)A("priority", "urgent"));
    f->world.now_ms += 9 * HOUR; // nobody was there
    run_due(f);
    assert_int_equal(fired(f), 1);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_URGENT);
    assert_true(f->next_due_ms > f->world.now_ms);
}

static void after_a_long_standstill_only_the_newest_hours_are_made_up_for(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("HOLD", "is", "3") };
    (void)automation(f, all, 1, (RuleAction)A("priority", "urgent"));
    f->world.now_ms += 400 * HOUR;
    size_t batches = f->batch_count;
    run_due(f);
    assert_int_equal(fired(f), 0);
    assert_true(f->batch_count - batches <= AUTOMATION_HOURS_BACK_MAX + 2);
}

static void hours_since_somebody_did_something_are_found_too(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    RuleCondition assigned_for[] = { C("assigned_at", "is", "2") };
    RuleCondition silent_for[] = { C("requester_updated_at", "greater_than", "4"),
                                   C("current_tags", "not_includes", "silent") };
    (void)automation(f, assigned_for, 1, (RuleAction)A("priority", "high"));
    (void)automation(f, silent_for, 2, (RuleAction)A("current_tags", "silent"));
    hours_pass(f, 3);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_HIGH);
    fixture_customer_writes(f, fixture_ticket(f, ticket).session.id);
    hours_pass(f, 4);
    assert_int_equal(fired(f), 1);
    hours_pass(f, 2);
    assert_int_equal(fired(f), 2);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("silent")));
}

static void they_run_in_list_order_each_seeing_what_the_one_before_did(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    RuleCondition first[] = { C("created_at", "is", "2") };
    RuleCondition second[] = { C("created_at", "is", "2"), C("priority", "is", "high") };
    (void)automation(f, first, 1, (RuleAction)A("priority", "high"));
    (void)automation(f, second, 2, (RuleAction)A("current_tags", "both"));
    hours_pass(f, 4);
    assert_int_equal(fired(f), 2);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("both")));
}

// ---- once an hour ------------------------------------------------------------------------------

static void what_it_makes_of_the_status_does_not_make_it_fire_twice(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    RuleCondition all[] = { C("created_at", "is", "2") };
    RuleId saved = automation(f, all, 1, (RuleAction)A("status", "pending"));
    hours_pass(f, 5);
    assert_int_equal(status_now(f, ticket), TICKET_PENDING);
    assert_int_equal(fired_of(f, saved), 1);
}

static void what_it_does_at_the_very_hour_does_not_make_it_fire_twice(void **state)
{
    DeskFixture *f = *state;
    enum { TICKETS = AUTOMATION_FIRES_PER_COMMAND + 7 };
    f->world.now_ms += HOUR / 2;
    (void)letters(f, TICKETS);
    RuleCondition all[] = { C("updated_at", "is", "0") };
    RuleId saved = automation(f, all, 1, (RuleAction)A("comment_value", "Seen"));
    f->world.now_ms = f->next_due_ms;
    run_due(f);
    assert_int_equal(fired_of(f, saved), TICKETS);
}

typedef struct Rename {
    RuleUpdate in;
    RuleSaved out;
} Rename;

static Err rename_apply(Work *work, void *in)
{
    Rename *rename = in;
    return rule_update_apply(work, &rename->in, &rename->out);
}

static void one_that_is_changed_during_its_run_fires_on_nobody_twice(void **state)
{
    DeskFixture *f = *state;
    enum { TICKETS = AUTOMATION_FIRES_PER_COMMAND + 7 };
    (void)letters(f, TICKETS);
    RuleCondition all[] = { C("NEW", "is", "1") };
    RuleId saved = automation(f, all, 1, (RuleAction)A("current_tags", "old"));
    f->world.now_ms += 2 * HOUR;
    while (fired_of(f, saved) == 0) {
        assert_true(run_once(f));
    }
    assert_true(fired_of(f, saved) < TICKETS);
    Rename rename = { .in = { .rule = saved, .title_given = true, .title = S("Another name") } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), rename_apply, &rename), ERR_NONE);
    run_due(f);
    assert_int_equal(fired_of(f, saved), TICKETS);
}

// ---- limits -----------------------------------------------------------------------------------

static void
one_automation_updates_a_thousand_tickets_in_a_run_and_the_rest_in_the_next(void **state)
{
    DeskFixture *f = *state;
    enum { OVER = 7 };
    TicketId first = letters(f, AUTOMATION_TICKETS_MAX + OVER);
    RuleCondition all[] = { C("NEW", "greater_than", "1"),
                            C("current_tags", "not_includes", "old") };
    (void)automation(f, all, 2, (RuleAction)A("current_tags", "old"));
    hours_pass(f, 1);
    assert_int_equal(fired(f), 0);
    hours_pass(f, 1);
    assert_int_equal(fired(f), AUTOMATION_TICKETS_MAX);
    hours_pass(f, 1);
    assert_int_equal(fired(f), AUTOMATION_TICKETS_MAX + OVER);
    TicketId last = { first.v + AUTOMATION_TICKETS_MAX + OVER - 1 };
    assert_true(str_equal(fixture_ticket(f, last).ticket.tags, S("old")));
}

static void a_ticket_takes_a_hundred_updates_by_automations_in_its_life(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    RuleCondition all[] = { C("created_at", "greater_than", "1"),
                            C("current_tags", "not_includes", "again") };
    (void)automation(f, all, 2, (RuleAction)A("current_tags", "again"));
    (void)trigger(f, (RuleCondition)C("current_tags", "includes", "again"),
                  (RuleAction)A("remove_tags", "again"));
    hours_pass(f, AUTOMATION_UPDATES_MAX + 10);
    assert_int_equal(fired(f), 2 * AUTOMATION_UPDATES_MAX);
    assert_int_equal(fixture_ticket(f, ticket).ticket.tags.len, 0);
}

static void no_command_holds_the_writer_for_long(void **state)
{
    DeskFixture *f = *state;
    (void)letters(f, 3 * AUTOMATION_FIRES_PER_COMMAND);
    RuleCondition all[] = { C("NEW", "is", "1") };
    (void)automation(f, all, 1, (RuleAction)A("current_tags", "old"));
    f->world.now_ms += 2 * HOUR;
    size_t before = fired(f);
    while (run_once(f)) {
        assert_true(fired(f) - before <= AUTOMATION_FIRES_PER_COMMAND);
        before = fired(f);
    }
    assert_int_equal(fired(f), 3 * AUTOMATION_FIRES_PER_COMMAND);
}

static void a_restart_between_two_commands_neither_drops_nor_doubles(void **state)
{
    DeskFixture *f = *state;
    enum { TICKETS = 3 * AUTOMATION_FIRES_PER_COMMAND + 5 };
    TicketId first = letters(f, TICKETS);
    RuleCondition early[] = { C("NEW", "is", "1") };
    RuleCondition late[] = { C("NEW", "is", "1"), C("current_tags", "includes", "one") };
    (void)automation(f, early, 1, (RuleAction)A("current_tags", "one"));
    (void)automation(f, late, 2, (RuleAction)A("current_tags", "two"));
    f->world.now_ms += 2 * HOUR;
    while (run_once(f)) {
        desk_fixture_close(f);
        desk_fixture_open(f);
        f->world.now_ms += 1000;
        f->next_due_ms = f->next_due_ms ? f->next_due_ms : writer_next_due_ms(f->writer);
    }
    assert_int_equal(fired(f), 2 * TICKETS);
    for (int64_t i = 0; i < TICKETS; i++) {
        Record record = fixture_ticket(f, (TicketId){ first.v + i });
        assert_true(str_equal(record.ticket.tags, S("one two")));
    }
}

// ---- what is never touched, and what always is ------------------------------------------------

static void a_closed_ticket_is_never_looked_at(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    status_set(f, ticket, TICKET_SOLVED);
    status_set(f, ticket, TICKET_CLOSED);
    RuleCondition all[] = { C("created_at", "is", "1") };
    (void)automation(f, all, 1, (RuleAction)A("current_tags", "late"));
    hours_pass(f, 4);
    assert_int_equal(fired(f), 0);
}

static void who_is_switched_off_does_not_run(void **state)
{
    DeskFixture *f = *state;
    (void)letters(f, 1);
    RuleCondition all[] = { C("created_at", "is", "1") };
    RuleAction action = A("current_tags", "late");
    Create create = { .in = { .kind = RULE_AUTOMATION,
                              .title = S("Off"),
                              .inactive = true,
                              .all = { all, 1 },
                              .actions = { &action, 1 } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    hours_pass(f, 4);
    assert_int_equal(fired(f), 0);
}

static void after_28_days_a_solved_ticket_is_closed_and_no_trigger_looks_at_it(void **state)
{
    DeskFixture *f = *state;
    (void)trigger(f, (RuleCondition)C("status", "is", "closed"),
                  (RuleAction)A("current_tags", "seen"));
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_SOLVED);
    f->world.now_ms += (28 * 24 - 1) * HOUR;
    run_due(f);
    assert_int_equal(status_now(f, ticket), TICKET_SOLVED);
    hours_pass(f, 2);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_CLOSED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    assert_int_equal(after.session.ended_via, ENDED_VIA_TIMER);
    assert_int_equal(after.ticket.tags.len, 0);
    const Event *set = NULL;
    (void)fixture_told(f, EVENT_FIELD_SET, &set);
    assert_int_equal(set->actor.kind, ACTOR_TIMER);
    assert_int_equal(fired(f), 0);
}

// ---- why --------------------------------------------------------------------------------------

static void the_history_tells_by_what_an_automation_fired(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("PENDING", "greater_than", "5"), C("status", "is", "pending") };
    RuleId rule = automation(f, all, 2, (RuleAction)A("status", "solved"));
    (void)trigger(f, (RuleCondition)C("status", "value", "solved"),
                  (RuleAction)A("current_tags", "done"));
    hours_pass(f, 8);
    const Event *mark = NULL;
    AuditId audit = { 0 };
    for (size_t i = 0; i < f->published_count; i++) {
        mark = &f->published[i].event;
        bool is_it = mark->kind == EVENT_RULE_FIRED && mark->ref == rule.v;
        audit = is_it ? mark->audit : audit;
    }
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader_of(f, &tx);
    RuleWhy why = { 0 };
    assert_int_equal(rule_why_read(&read, ticket, audit, &why), ERR_NONE);
    assert_int_equal(why.count, 2);
    const WhyRule *by = why.rules[0].kind == RULE_AUTOMATION ? &why.rules[0] : &why.rules[1];
    const WhyRule *after = why.rules[0].kind == RULE_AUTOMATION ? &why.rules[1] : &why.rules[0];
    assert_int_equal(by->id.v, rule.v);
    assert_int_equal(by->outcome, RULE_FIRED);
    assert_int_equal(by->event_count, 1);
    assert_int_equal(by->condition_count, 2);
    assert_true(by->conditions[0].met);
    assert_true(by->conditions[1].met);
    assert_true(str_equal(by->conditions[0].after, S("6")));
    assert_true(str_equal(by->conditions[1].after, S("pending")));
    assert_int_equal(after->kind, RULE_TRIGGER);
    assert_int_equal(after->outcome, RULE_FIRED);
}

static void a_ticket_tells_what_the_next_hour_will_bring(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition soon[] = { C("PENDING", "is", "1") };
    RuleCondition late[] = { C("PENDING", "is", "3") };
    (void)automation(f, soon, 1, (RuleAction)A("current_tags", "soon"));
    (void)automation(f, late, 1, (RuleAction)A("current_tags", "late"));
    f->world.now_ms += 30 * 60 * 1000;
    run_due(f);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader_of(f, &tx);
    AutomationsAhead ahead = { 0 };
    assert_int_equal(automations_ahead_read(&read, ticket, &ahead), ERR_NONE);
    assert_int_equal(ahead.run_ms, f->next_due_ms);
    assert_int_equal(ahead.count, 2);
    assert_int_equal(ahead.rules[0].outcome, RULE_FIRED);
    assert_int_equal(ahead.rules[1].outcome, RULE_NOT_FIRED);
    assert_int_equal(ahead.rules[1].decided, 0);
    assert_int_equal(automations_ahead_read(&read, (TicketId){ 999 }, &ahead), ERR_NOT_FOUND);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(four_days_after_solving_the_ticket_is_closed_and_its_session_ends),
        T(a_fire_is_an_update_of_its_own_whose_cause_is_the_clock),
        T(triggers_run_on_what_an_automation_did),
        T(the_end_of_a_session_by_an_automation_says_so),
        T(is_holds_in_the_run_in_which_so_many_whole_hours_have_passed),
        T(an_hour_that_was_missed_is_made_up_for),
        T(what_it_makes_of_the_status_does_not_make_it_fire_twice),
        T(what_it_does_at_the_very_hour_does_not_make_it_fire_twice),
        T(one_that_is_changed_during_its_run_fires_on_nobody_twice),
        T(after_a_long_standstill_only_the_newest_hours_are_made_up_for),
        T(hours_since_somebody_did_something_are_found_too),
        T(they_run_in_list_order_each_seeing_what_the_one_before_did),
        T(one_automation_updates_a_thousand_tickets_in_a_run_and_the_rest_in_the_next),
        T(a_ticket_takes_a_hundred_updates_by_automations_in_its_life),
        T(no_command_holds_the_writer_for_long),
        T(a_restart_between_two_commands_neither_drops_nor_doubles),
        T(a_closed_ticket_is_never_looked_at),
        T(who_is_switched_off_does_not_run),
        T(after_28_days_a_solved_ticket_is_closed_and_no_trigger_looks_at_it),
        T(the_history_tells_by_what_an_automation_fired),
        T(a_ticket_tells_what_the_next_hour_will_bring),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
