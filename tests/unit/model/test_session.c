// The tables of session and control, all pairs (SES-1 to SES-10).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/session.h"

static void every_session_step_is_as_written(void **state)
{
    (void)state;
    static const SessionState table[SESSION_STATE_COUNT][SESSION_INPUT_COUNT] = {
        [SESSION_ACTIVE] = { [SESSION_ON_CUSTOMER_WROTE] = SESSION_ACTIVE,
                             [SESSION_ON_QUIET] = SESSION_INACTIVE,
                             [SESSION_ON_END] = SESSION_ENDED },
        [SESSION_INACTIVE] = { [SESSION_ON_CUSTOMER_WROTE] = SESSION_ACTIVE,
                               [SESSION_ON_END] = SESSION_ENDED },
    };
    for (int from = SESSION_ACTIVE; from < SESSION_STATE_COUNT; from++) {
        for (int input = 0; input < SESSION_INPUT_COUNT; input++) {
            assert_int_equal(session_next((SessionState)from, (SessionInput)input),
                             table[from][input]);
        }
    }
}

static void nothing_leads_out_of_ended(void **state)
{
    (void)state;
    for (int input = 0; input < SESSION_INPUT_COUNT; input++) {
        assert_int_equal(session_next(SESSION_ENDED, (SessionInput)input), SESSION_REFUSED);
    }
}

static void every_control_step_is_as_written(void **state)
{
    (void)state;
    static const Control table[CONTROL_COUNT][CONTROL_INPUT_COUNT] = {
        [CONTROL_BOT] = { [CONTROL_ON_HANDOFF] = CONTROL_QUEUE, [CONTROL_ON_END] = CONTROL_NONE },
        [CONTROL_QUEUE] = { [CONTROL_ON_ASSIGNED] = CONTROL_AGENT,
                            [CONTROL_ON_UNASSIGNED] = CONTROL_QUEUE,
                            [CONTROL_ON_END] = CONTROL_NONE },
        [CONTROL_AGENT] = { [CONTROL_ON_ASSIGNED] = CONTROL_AGENT,
                            [CONTROL_ON_UNASSIGNED] = CONTROL_QUEUE,
                            [CONTROL_ON_END] = CONTROL_NONE },
        [CONTROL_NONE] = { [CONTROL_ON_ASSIGNED] = CONTROL_NONE,
                           [CONTROL_ON_UNASSIGNED] = CONTROL_NONE },
    };
    for (int from = CONTROL_BOT; from < CONTROL_COUNT; from++) {
        for (int input = 0; input < CONTROL_INPUT_COUNT; input++) {
            assert_int_equal(control_next((Control)from, (ControlInput)input), table[from][input]);
        }
    }
}

static void names_are_those_of_the_api(void **state)
{
    (void)state;
    assert_true(str_equal(session_state_name(SESSION_INACTIVE), S("inactive")));
    assert_true(str_equal(control_name(CONTROL_QUEUE), S("queue")));
    assert_true(str_equal(ended_reason_name(ENDED_REASON_TICKET_CLOSED), S("ticket_closed")));
    assert_true(str_equal(ended_via_name(ENDED_VIA_COMPOSER), S("composer")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_session_step_is_as_written),
        cmocka_unit_test(nothing_leads_out_of_ended),
        cmocka_unit_test(every_control_step_is_as_written),
        cmocka_unit_test(names_are_those_of_the_api),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
