#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/session/session_end.h"
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

// ---- commands of these tests ------------------------------------------------------------------

// Loads, lets the test change, saves.
typedef struct Change {
    TicketId ticket;
    ConversationId conversation; // instead of the ticket
    void (*change)(Record *after);
    Record after;
} Change;

static Err change_apply(Work *work, void *in)
{
    Change *change = in;
    Record before = { 0 };
    Err err = change->ticket.v ? record_load_ticket(work, change->ticket, &before)
                               : record_load_conversation(work, change->conversation, &before);
    if (err) {
        return err;
    }
    change->after = before;
    change->change(&change->after);
    return record_save(work, &before, &change->after, SAVE_BY_COMMAND);
}

static Err change_run(DeskFixture *f, TicketId ticket, void (*how)(Record *))
{
    Change change = { .ticket = ticket, .change = how };
    return desk_run(f, actor_agent(f, f->aiko), change_apply, &change);
}

static void end_by_agent(Record *r)
{
    r->session.session_state = SESSION_ENDED;
    r->session.ended_reason = ENDED_REASON_AGENT;
    r->session.ended_via = ENDED_VIA_COMPOSER;
}

static void go_quiet(Record *r)
{
    r->session.session_state = SESSION_INACTIVE;
}

static void come_back(Record *r)
{
    r->session.session_state = SESSION_ACTIVE;
}

static void set_open(Record *r)
{
    r->ticket.status = TICKET_OPEN;
}

static void set_pending(Record *r)
{
    r->ticket.status = TICKET_PENDING;
}

static void set_solved(Record *r)
{
    r->ticket.status = TICKET_SOLVED;
}

static void set_closed(Record *r)
{
    r->ticket.status = TICKET_CLOSED;
}

static void set_new(Record *r)
{
    r->ticket.status = TICKET_NEW;
}

static void set_nothing(Record *r)
{
    (void)r;
}

static void unassign(Record *r)
{
    r->ticket.assignee = (PersonId){ 0 };
}

// ---- tickets ----------------------------------------------------------------------------------

static void a_new_ticket_that_is_assigned_becomes_open_in_the_same_audit(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(fixture_ticket(f, ticket).ticket.status, TICKET_NEW);
    f->published_count = 0;
    fixture_assign(f, ticket, f->aiko);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_OPEN);
    assert_int_equal(after.session.control, CONTROL_AGENT);
    assert_int_equal(after.ticket.queued_ms, 0);
    assert_int_equal(after.ticket.version, 2);
    AuditId audit = { 0 };
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        if (event->kind == EVENT_FIELD_SET) {
            assert_true(audit.v == 0 || audit.v == event->audit.v);
            assert_int_equal(event->number_a, 2);
            audit = event->audit;
        }
    }
    assert_int_equal(fixture_told(f, EVENT_FIELD_SET, NULL), 2);
    assert_int_equal(fixture_told(f, EVENT_AGENT_WORK_ADDED, NULL), 1);
}

static void a_ticket_never_becomes_new_again(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(change_run(f, ticket, set_open), ERR_NONE);
    uint64_t before = fixture_digest(f);
    assert_int_equal(change_run(f, ticket, set_new), ERR_STATE);
    assert_true(str_equal(f->refusal.field, S("status")));
    assert_true(fixture_digest(f) == before);
}

static void each_change_is_told_with_old_and_new_value_and_who(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(change_run(f, ticket, set_pending), ERR_NONE);
    const Event *told = NULL;
    (void)fixture_told(f, EVENT_FIELD_SET, &told);
    assert_non_null(told);
    assert_int_equal(told->field, FIELD_STATUS);
    assert_true(str_equal(told->old_value, S("new")));
    assert_true(str_equal(told->new_value, S("pending")));
    assert_int_equal(told->actor.person.v, f->aiko.v);
    assert_true(told->ticket_seq > 0);
}

static void a_change_of_nothing_writes_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    uint64_t before = fixture_digest(f);
    size_t told = f->published_count;
    assert_int_equal(change_run(f, ticket, set_nothing), ERR_NONE);
    assert_true(fixture_digest(f) == before);
    assert_int_equal(f->published_count, told);
}

static void a_customers_message_is_no_update_of_the_ticket(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Record before = fixture_ticket(f, ticket);
    f->world.now_ms += 5000;
    fixture_customer_writes(f, before.session.id);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.version, before.ticket.version);
    assert_int_equal(after.ticket.updated_ms, before.ticket.updated_ms);
    assert_int_equal(after.session.customer_wrote_ms, f->world.now_ms);
}

// ---- sessions ---------------------------------------------------------------------------------

static void the_end_keeps_status_assignee_and_version(void **state)
{
    DeskFixture *f = *state;
    static void (*const statuses[])(Record *) = { set_open, set_pending, set_solved };
    for (size_t i = 0; i < countof(statuses); i++) {
        TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
        fixture_assign(f, ticket, f->aiko);
        assert_int_equal(change_run(f, ticket, statuses[i]), ERR_NONE);
        Record before = fixture_ticket(f, ticket);
        assert_int_equal(change_run(f, ticket, end_by_agent), ERR_NONE);
        Record after = fixture_ticket(f, ticket);
        assert_int_equal(ticket_difference(&before.ticket, &after.ticket), 0);
        assert_int_equal(after.ticket.version, before.ticket.version);
        assert_int_equal(after.ticket.updated_ms, before.ticket.updated_ms);
        assert_int_equal(after.session.control, CONTROL_NONE);
        assert_int_equal(after.session.ended_by.v, f->aiko.v);
        assert_int_equal(after.session.ended_ms, f->world.now_ms);
    }
}

static void an_ended_session_never_lives_again(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(change_run(f, ticket, end_by_agent), ERR_NONE);
    uint64_t before = fixture_digest(f);
    assert_int_equal(change_run(f, ticket, come_back), ERR_STATE);
    assert_int_equal(change_run(f, ticket, go_quiet), ERR_STATE);
    assert_true(fixture_digest(f) == before);
}

static void closing_a_ticket_ends_its_session_as_ticket_closed(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    assert_int_equal(change_run(f, ticket, set_closed), ERR_NONE);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.session.session_state, SESSION_ENDED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    assert_int_equal(change_run(f, ticket, set_open), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("ticket_closed")));
}

static void an_unassigned_ticket_whose_session_ends_leaves_the_queue(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_true(fixture_ticket(f, ticket).ticket.queued_ms > 0);
    assert_int_equal(change_run(f, ticket, end_by_agent), ERR_NONE);
    assert_int_equal(fixture_ticket(f, ticket).ticket.queued_ms, 0);
}

static void the_next_ticket_of_a_thread_is_linked_both_ways(void **state)
{
    DeskFixture *f = *state;
    TicketId first = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(change_run(f, first, end_by_agent), ERR_NONE);
    Record old = fixture_ticket(f, first);
    f->world.now_ms += 60000;
    TicketId second = fixture_handoff(f, f->customer, (TeamId){ 0 });
    const Event *linked = NULL;
    const Event *started = NULL;
    assert_int_equal(fixture_told(f, EVENT_SUCCESSOR_LINKED, &linked), 1);
    assert_int_equal(fixture_told(f, EVENT_SESSION_STARTED, &started), 2);
    assert_int_equal(linked->ticket.v, first.v);
    assert_int_equal(linked->number_a, second.v);
    assert_int_equal(started->number_a, first.v);
    Record after = fixture_ticket(f, first);
    assert_int_equal(after.ticket.version, old.ticket.version);
    assert_int_equal(after.ticket.updated_ms, old.ticket.updated_ms);
}

// ---- capacity ---------------------------------------------------------------------------------

static void one_unit_is_taken_at_assignment_and_given_back_at_the_end(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
    assert_int_equal(change_run(f, ticket, end_by_agent), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_EMAIL).used, 0);
    const Event *told = NULL;
    assert_int_equal(fixture_told(f, EVENT_AGENT_LOAD_CHANGED, &told), 2);
    assert_int_equal(told->number_a, ROUTING_MESSAGING);
    assert_int_equal(told->number_b, 0);
}

static void a_unit_moves_with_the_ticket(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    fixture_assign(f, ticket, f->ben);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    assert_int_equal(fixture_load(f, f->ben, ROUTING_MESSAGING).used, 1);
    assert_int_equal(change_run(f, ticket, unassign), ERR_NONE);
    assert_int_equal(fixture_load(f, f->ben, ROUTING_MESSAGING).used, 0);
    assert_int_equal(fixture_ticket(f, ticket).session.control, CONTROL_QUEUE);
}

static void a_person_may_assign_past_the_limit_and_it_is_recorded(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 0);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    const Event *over = NULL;
    assert_int_equal(fixture_told(f, EVENT_OVER_LIMIT, &over), 1);
    assert_int_equal(over->agent.v, f->aiko.v);
    assert_int_equal(over->number_a, 1);
    assert_int_equal(over->number_b, 0);
    assert_true(over->agent_seq > 0);
    assert_true(over->ticket_seq > 0);
}

static void an_inactive_session_frees_its_unit_and_a_return_may_pass_the_limit(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    TicketId first = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, first, f->aiko);
    assert_int_equal(change_run(f, first, go_quiet), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    TicketId second = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    fixture_assign(f, second, f->aiko);
    assert_int_equal(fixture_told(f, EVENT_OVER_LIMIT, NULL), 0);
    assert_int_equal(change_run(f, first, come_back), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 2);
    const Event *active = NULL;
    assert_int_equal(fixture_told(f, EVENT_SESSION_ACTIVE, &active), 1);
    assert_int_equal(active->number_a, 1);
    assert_int_equal(fixture_told(f, EVENT_OVER_LIMIT, NULL), 1);
}

static void with_count_inactive_a_silent_session_keeps_its_unit(void **state)
{
    DeskFixture *f = *state;
    fixture_set_setting(f, SETTING_COUNT_INACTIVE, S("1"));
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    assert_int_equal(change_run(f, ticket, go_quiet), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
    fixture_set_setting(f, SETTING_COUNT_INACTIVE, S("0"));
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    fixture_set_setting(f, SETTING_COUNT_INACTIVE, S("1"));
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
}

static void a_solved_ticket_takes_no_unit(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    assert_int_equal(change_run(f, ticket, set_solved), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    assert_int_equal(fixture_ticket(f, ticket).ticket.solved_ms, f->world.now_ms);
    assert_int_equal(change_run(f, ticket, set_open), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
}

static void ended_as_email_moves_the_unit_to_email(void **state)
{
    DeskFixture *f = *state;
    fixture_set_setting(f, SETTING_ENDED_AS_EMAIL, S("1"));
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    assert_int_equal(change_run(f, ticket, end_by_agent), ERR_NONE);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.routing_channel, ROUTING_EMAIL);
    assert_int_equal(after.ticket.via, VIA_MESSAGING);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_EMAIL).used, 1);
}

// ---- all or nothing ---------------------------------------------------------------------------

// Fails each step of the store in turn, from the savepoint on to the commit. Whatever breaks,
// nothing may be half done: neither kept nor told.
static void a_change_is_all_or_nothing(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->ben, AGENT_ONLINE);
    fixture_set_max(f, f->ben, ROUTING_MESSAGING, 1);
    PersonId waiting = fixture_add_customer(f);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    TicketId next = fixture_handoff(f, waiting, (TeamId){ 0 });
    assert_int_equal(fixture_ticket(f, ticket).ticket.assignee.v, f->ben.v);
    uint64_t before = fixture_digest(f);
    size_t told = f->published_count;
    bool fault_fired = true;
    int step = 1;
    for (; fault_fired && !f->commit_failed; step++) {
        f->world.world.fault_countdown = step;
        Err err = change_run(f, ticket, end_by_agent);
        fault_fired = f->world.world.fault_countdown == 0;
        f->world.world.fault_countdown = 0;
        if (err) {
            assert_int_equal(err, ERR_STORE);
            assert_true(fault_fired);
            assert_true(fixture_digest(f) == before);
            assert_int_equal(f->published_count, told);
            continue;
        }
        // Done; a fault in BEGIN or SAVEPOINT is repaired by running the command again.
        assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_ENDED);
        if (fixture_ticket(f, next).ticket.assignee.v == 0) {
            fail_msg("the freed unit was not given on");
        }
        if (!fault_fired) {
            break;
        }
        desk_fixture_free(f);
        desk_fixture_make(f);
        fixture_set_status(f, f->ben, AGENT_ONLINE);
        fixture_set_max(f, f->ben, ROUTING_MESSAGING, 1);
        waiting = fixture_add_customer(f);
        ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
        next = fixture_handoff(f, waiting, (TeamId){ 0 });
        before = fixture_digest(f);
        told = f->published_count;
    }
    assert_true(step > 20); // there were many steps to fail
    if (f->commit_failed) { // the last step: the commit itself, after which nothing is certain
        assert_true(fixture_digest(f) == before);
        assert_int_equal(f->published_count, told);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_ticket_that_is_assigned_becomes_open_in_the_same_audit),
        TEST(a_ticket_never_becomes_new_again),
        TEST(each_change_is_told_with_old_and_new_value_and_who),
        TEST(a_change_of_nothing_writes_nothing),
        TEST(a_customers_message_is_no_update_of_the_ticket),
        TEST(the_end_keeps_status_assignee_and_version),
        TEST(an_ended_session_never_lives_again),
        TEST(closing_a_ticket_ends_its_session_as_ticket_closed),
        TEST(an_unassigned_ticket_whose_session_ends_leaves_the_queue),
        TEST(the_next_ticket_of_a_thread_is_linked_both_ways),
        TEST(one_unit_is_taken_at_assignment_and_given_back_at_the_end),
        TEST(a_unit_moves_with_the_ticket),
        TEST(a_person_may_assign_past_the_limit_and_it_is_recorded),
        TEST(an_inactive_session_frees_its_unit_and_a_return_may_pass_the_limit),
        TEST(with_count_inactive_a_silent_session_keeps_its_unit),
        TEST(a_solved_ticket_takes_no_unit),
        TEST(ended_as_email_moves_the_unit_to_email),
        TEST(a_change_is_all_or_nothing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
