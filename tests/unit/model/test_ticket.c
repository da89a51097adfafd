// Which status may follow which, what waits, and what counts (TIC-3, RTE-2, RTE-3).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ticket.h"

static void every_status_step_is_as_written(void **state)
{
    (void)state;
    for (int from = TICKET_NEW; from < TICKET_STATUS_COUNT; from++) {
        for (int to = TICKET_STATUS_NONE; to <= TICKET_STATUS_COUNT; to++) {
            bool is_status = to != TICKET_STATUS_NONE && to != TICKET_STATUS_COUNT;
            bool may =
                is_status && from != TICKET_CLOSED && (to != TICKET_NEW || from == TICKET_NEW);
            assert_int_equal(ticket_status_may_change((TicketStatus)from, (TicketStatus)to), may);
        }
    }
}

static Ticket ticket_of(TicketStatus status, bool assigned, RoutingChannel channel)
{
    return (Ticket){ .id = { 1 },
                     .team = { 5 },
                     .assignee = { assigned ? 9 : 0 },
                     .status = status,
                     .routing_channel = channel };
}

static void what_waits_is_live_unassigned_and_new_or_open(void **state)
{
    (void)state;
    for (int status = TICKET_NEW; status < TICKET_STATUS_COUNT; status++) {
        for (int session = SESSION_ACTIVE; session < SESSION_STATE_COUNT; session++) {
            for (int assigned = 0; assigned < 2; assigned++) {
                Ticket ticket = ticket_of((TicketStatus)status, assigned, ROUTING_MESSAGING);
                Conversation live = { .session_state = (SessionState)session };
                bool waits = !assigned && session != SESSION_ENDED &&
                             (status == TICKET_NEW || status == TICKET_OPEN);
                assert_int_equal(ticket_waits(&ticket, &live), waits);
                ticket.team = (TeamId){ 0 };
                assert_false(ticket_waits(&ticket, &live));
            }
        }
    }
    Ticket email = ticket_of(TICKET_OPEN, false, ROUTING_EMAIL);
    assert_false(ticket_waits(&email, NULL));
}

static void what_counts_follows_channel_status_and_session(void **state)
{
    (void)state;
    for (int status = TICKET_NEW; status < TICKET_STATUS_COUNT; status++) {
        for (int session = SESSION_ACTIVE; session < SESSION_STATE_COUNT; session++) {
            for (int inactive_too = 0; inactive_too < 2; inactive_too++) {
                CapacityRule rule = { .count_inactive = inactive_too };
                Conversation live = { .session_state = (SessionState)session };
                Ticket ticket = ticket_of((TicketStatus)status, true, ROUTING_MESSAGING);
                bool counts =
                    status != TICKET_SOLVED && status != TICKET_CLOSED &&
                    (session == SESSION_ACTIVE || (session == SESSION_INACTIVE && inactive_too));
                assert_int_equal(ticket_counts(&ticket, &live, rule),
                                 counts ? ROUTING_MESSAGING : ROUTING_NONE);
                ticket.routing_channel = ROUTING_EMAIL;
                bool open = status == TICKET_NEW || status == TICKET_OPEN;
                assert_int_equal(ticket_counts(&ticket, &live, rule),
                                 open ? ROUTING_EMAIL : ROUTING_NONE);
                ticket.assignee = (PersonId){ 0 };
                assert_int_equal(ticket_counts(&ticket, &live, rule), ROUTING_NONE);
            }
        }
    }
}

static void names_go_there_and_back(void **state)
{
    (void)state;
    for (int status = TICKET_NEW; status < TICKET_STATUS_COUNT; status++) {
        assert_int_equal(ticket_status_from(ticket_status_name((TicketStatus)status)), status);
    }
    assert_int_equal(ticket_status_from(S("open ")), TICKET_STATUS_NONE);
    TicketPriority priority = PRIORITY_HIGH;
    assert_true(ticket_priority_from(S(""), &priority));
    assert_int_equal(priority, PRIORITY_NONE);
    assert_false(ticket_priority_from(S("severe"), &priority));
    TicketType type = TYPE_NONE;
    assert_true(ticket_type_from(S("incident"), &type));
    assert_int_equal(type, TYPE_INCIDENT);
    assert_false(ticket_type_from(S("x"), &type));
    assert_int_equal(comment_channel_from(S("public_reply")), CHANNEL_EMAIL);
    assert_int_equal(comment_channel_from(S("note")), CHANNEL_NOTE);
    assert_int_equal(comment_channel_from(S("")), CHANNEL_DEFAULT);
    assert_int_equal(comment_channel_from(S("pigeon")), CHANNEL_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_step_is_as_written),
        cmocka_unit_test(what_waits_is_live_unassigned_and_new_or_open),
        cmocka_unit_test(what_counts_follows_channel_status_and_session),
        cmocka_unit_test(names_go_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
