#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/people/setting_set.h"
#include "desk/timer/timers_run.h"
#include "store/account_store.h"
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

static PersonId assignee_of(DeskFixture *f, TicketId ticket)
{
    return fixture_ticket(f, ticket).ticket.assignee;
}

static Err end_apply(Work *work, void *in)
{
    Record before = { 0 };
    Err err = record_load_ticket(work, *(const TicketId *)in, &before);
    if (err) {
        return err;
    }
    Record after = before;
    after.session.session_state = SESSION_ENDED;
    after.session.ended_reason = ENDED_REASON_AGENT;
    after.session.ended_via = ENDED_VIA_COMPOSER;
    return record_save(work, &before, &after, SAVE_BY_COMMAND);
}

static void end(DeskFixture *f, TicketId ticket)
{
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), end_apply, &ticket), ERR_NONE);
}

// ---- to whom ----------------------------------------------------------------------------------

static void a_handed_off_ticket_goes_at_once_to_an_online_agent_with_room(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(assignee_of(f, ticket).v, f->aiko.v);
    const Event *routed = NULL;
    assert_int_equal(fixture_told(f, EVENT_ROUTED, &routed), 1);
    assert_int_equal(routed->agent.v, f->aiko.v);
    assert_int_equal(routed->number_a, 1);
    assert_int_equal(routed->number_b, 3);
    assert_int_equal(routed->actor.kind, ACTOR_ROUTER);
    assert_true(routed->cause.v > 0);
    assert_true(routed->audit.v > 0);
}

static void the_assignment_is_an_update_of_its_own(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    (void)fixture_handoff(f, f->customer, (TeamId){ 0 });
    const Event *created = NULL;
    const Event *routed = NULL;
    (void)fixture_told(f, EVENT_FIELD_CREATED, &created);
    (void)fixture_told(f, EVENT_ROUTED, &routed);
    assert_true(created->audit.v != routed->audit.v);
    assert_int_equal(created->actor.kind, ACTOR_END_USER);
}

static void nobody_online_leaves_it_waiting_until_somebody_comes(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->ben, AGENT_AWAY);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(assignee_of(f, ticket).v, 0);
    assert_int_equal(fixture_ticket(f, ticket).session.control, CONTROL_QUEUE);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    assert_int_equal(assignee_of(f, ticket).v, f->aiko.v);
}

static void it_goes_to_who_has_the_most_room(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    fixture_set_status(f, f->ben, AGENT_ONLINE);
    fixture_set_max(f, f->ben, ROUTING_MESSAGING, 5);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(assignee_of(f, ticket).v, f->ben.v);
}

static void among_equals_to_who_has_waited_longest_then_to_the_lowest_id(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    fixture_set_status(f, f->ben, AGENT_ONLINE);
    TicketId first = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    assert_int_equal(assignee_of(f, first).v, f->aiko.v); // nobody had any: the lowest id
    end(f, first);
    f->world.now_ms += 1000;
    TicketId second = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    assert_int_equal(assignee_of(f, second).v, f->ben.v); // aiko had one just now
    end(f, second);
    f->world.now_ms += 1000;
    TicketId third = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    assert_int_equal(assignee_of(f, third).v, f->aiko.v);
}

static void only_members_of_the_group_get_it(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = fixture_handoff(f, f->customer, f->sales);
    assert_int_equal(fixture_ticket(f, ticket).ticket.team.v, f->sales.v);
    assert_int_equal(assignee_of(f, ticket).v, 0);
    PersonId seller = fixture_add_agent(f, f->sales);
    fixture_set_status(f, seller, AGENT_ONLINE);
    assert_int_equal(assignee_of(f, ticket).v, seller.v);
}

// ---- never past the limit ---------------------------------------------------------------------

static void the_router_never_passes_a_limit(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    for (int i = 0; i < 5; i++) {
        (void)fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    }
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 3);
    assert_int_equal(fixture_told(f, EVENT_ROUTED, NULL), 3);
    assert_int_equal(fixture_told(f, EVENT_OVER_LIMIT, NULL), 0);
}

static Err router_assign(Work *work, void *in)
{
    Record before = { 0 };
    Err err = record_load_ticket(work, ((const TicketId *)in)[0], &before);
    if (err) {
        return err;
    }
    Record after = before;
    after.ticket.assignee = (PersonId){ ((const TicketId *)in)[1].v };
    return record_save(work, &before, &after, SAVE_BY_ROUTER);
}

static void an_assignment_by_the_router_without_room_is_refused_and_changes_nothing(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->ben, ROUTING_MESSAGING, 0);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    uint64_t before = fixture_digest(f);
    TicketId in[] = { ticket, { f->ben.v } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_ROUTER), router_assign, in), ERR_CONFLICT);
    assert_true(fixture_digest(f) == before);
}

// ---- a freed unit takes the head of the queue -------------------------------------------------

static void the_oldest_waiting_ticket_takes_the_freed_unit_in_the_same_commit(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId first = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    f->world.now_ms += 1000;
    TicketId second = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    f->world.now_ms += 1000;
    TicketId third = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    assert_int_equal(assignee_of(f, second).v, 0);
    end(f, first); // one batch: the fixture runs nothing else
    assert_int_equal(assignee_of(f, second).v, f->aiko.v);
    assert_int_equal(assignee_of(f, third).v, 0);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
    const Event *routed = NULL;
    (void)fixture_told(f, EVENT_ROUTED, &routed);
    assert_int_equal(routed->number_a, 1);
    assert_int_equal(routed->number_b, 1);
}

static void a_freed_unit_serves_all_groups_of_the_agent(void **state)
{
    DeskFixture *f = *state;
    PersonId seller = fixture_add_agent(f, f->sales);
    fixture_set_max(f, seller, ROUTING_MESSAGING, 1);
    fixture_set_status(f, seller, AGENT_ONLINE);
    TicketId first = fixture_handoff(f, fixture_add_customer(f), f->sales);
    f->world.now_ms += 1000;
    TicketId support = fixture_handoff(f, fixture_add_customer(f), f->support);
    f->world.now_ms += 1000;
    TicketId sales = fixture_handoff(f, fixture_add_customer(f), f->sales);
    fixture_join(f, f->support, seller);
    end(f, first);
    assert_int_equal(assignee_of(f, support).v, seller.v); // the older one, of the other group
    assert_int_equal(assignee_of(f, sales).v, 0);
}

static void an_agent_who_goes_away_keeps_work_and_gets_no_more(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId mine = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    fixture_set_status(f, f->aiko, AGENT_OFFLINE);
    TicketId later = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    end(f, mine);
    assert_int_equal(assignee_of(f, mine).v, f->aiko.v);
    assert_int_equal(assignee_of(f, later).v, 0);
}

// ---- a full commit ----------------------------------------------------------------------------

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

static void what_does_not_fit_in_one_commit_goes_on_as_a_timer_that_is_due(void **state)
{
    DeskFixture *f = *state;
    enum { WAITING = SETTLE_UPDATES_MAX + 6 };
    TicketId tickets[WAITING];
    for (int i = 0; i < WAITING; i++) {
        tickets[i] = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    }
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 100);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, SETTLE_UPDATES_MAX);
    assert_int_equal(assignee_of(f, tickets[WAITING - 1]).v, 0);
    assert_int_equal(f->next_due_ms, f->world.now_ms);
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(ran.fired, 1);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, WAITING);
    const Event *fired = NULL;
    assert_int_equal(fixture_told(f, EVENT_TIMER_FIRED, &fired), 1);
    assert_int_equal(fired->number_a, TIMER_SETTLE);
    assert_true(f->next_due_ms > f->world.now_ms);
}

static Err setting_apply(Work *work, void *in)
{
    return setting_set_apply(work, in);
}

static void what_a_new_way_of_counting_makes_room_for_is_counted_that_way(void **state)
{
    DeskFixture *f = *state;
    fixture_set_setting(f, SETTING_COUNT_INACTIVE, S("1"));
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    (void)fixture_handoff(f, f->customer, (TeamId){ 0 });
    TicketId waiting = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    f->world.now_ms += INACTIVE_AFTER_UNASSIGNED_MS;
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
    assert_int_equal(assignee_of(f, waiting).v, 0);
    SettingSet set = { .key = setting_info(SETTING_COUNT_INACTIVE)->key, .value = S("0") };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), setting_apply, &set), ERR_NONE);
    assert_int_equal(assignee_of(f, waiting).v, f->aiko.v);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_handed_off_ticket_goes_at_once_to_an_online_agent_with_room),
        TEST(the_assignment_is_an_update_of_its_own),
        TEST(nobody_online_leaves_it_waiting_until_somebody_comes),
        TEST(it_goes_to_who_has_the_most_room),
        TEST(among_equals_to_who_has_waited_longest_then_to_the_lowest_id),
        TEST(only_members_of_the_group_get_it),
        TEST(the_router_never_passes_a_limit),
        TEST(an_assignment_by_the_router_without_room_is_refused_and_changes_nothing),
        TEST(the_oldest_waiting_ticket_takes_the_freed_unit_in_the_same_commit),
        TEST(a_freed_unit_serves_all_groups_of_the_agent),
        TEST(an_agent_who_goes_away_keeps_work_and_gets_no_more),
        TEST(what_does_not_fit_in_one_commit_goes_on_as_a_timer_that_is_due),
        TEST(what_a_new_way_of_counting_makes_room_for_is_counted_that_way),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
