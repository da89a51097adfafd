// Why a rule fired on an update of the past, and why another did not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/rules/rule_why.h"
#include "support/rule_fixture.h"

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

// ---- asking -----------------------------------------------------------------------------------

static Err why_as(DeskFixture *f, Role role, TicketId ticket, AuditId audit, RuleWhy *out)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = f->aiko, .role = role },
                  .now_ms = f->world.now_ms };
    return rule_why_read(&read, ticket, audit, out);
}

static RuleWhy why(DeskFixture *f, TicketId ticket, AuditId audit)
{
    RuleWhy found = { 0 };
    assert_int_equal(why_as(f, ROLE_AGENT, ticket, audit, &found), ERR_NONE);
    return found;
}

static const WhyRule *of_rule(const RuleWhy *found, RuleId rule)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->rules[i].id.v == rule.v) {
            return &found->rules[i];
        }
    }
    fail_msg("the rule was not looked at");
    return NULL;
}

static const WhyCondition *decided(const WhyRule *rule)
{
    assert_int_equal(rule->outcome, RULE_NOT_FIRED);
    assert_true(rule->decided < rule->condition_count);
    return &rule->conditions[rule->decided];
}

static void values(const WhyCondition *condition, Str before, Str after)
{
    assert_true(str_equal(condition->before, before));
    assert_true(str_equal(condition->after, after));
}

// ---- fired ------------------------------------------------------------------------------------

static void one_that_fired_tells_its_place_and_what_it_did(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId late = simple(f, (RuleCondition)C("current_tags", "includes", "waiting"),
                         (RuleAction)A("priority", "high"));
    RuleId early = simple(f, (RuleCondition)C("status", "value", "pending"),
                          (RuleAction)A("current_tags", "waiting"));
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_PENDING));
    assert_true(found.is_update);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.rules[0].id.v, late.v); // in the order of the set
    const WhyRule *first = of_rule(&found, early);
    assert_int_equal(first->outcome, RULE_FIRED);
    assert_int_equal(first->place, 0);
    assert_int_equal(first->event_count, 1);
    assert_int_equal(first->events[0].field, FIELD_TAGS);
    assert_true(first->conditions[0].met);
    values(&first->conditions[0], S("open"), S("pending"));
    const WhyRule *second = of_rule(&found, late);
    assert_int_equal(second->outcome, RULE_FIRED);
    assert_int_equal(second->place, 1);
    assert_true(second->conditions[0].met);
    values(&second->conditions[0], S(""), S("waiting"));
    assert_int_equal(second->events[0].field, FIELD_PRIORITY);
}

static void what_it_could_not_do_is_among_it(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId rule = simple(f, (RuleCondition)C("status", "value", "solved"),
                         (RuleAction)A("messaging_session", "end"));
    session_ended(f, f->aiko, ticket);
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_SOLVED));
    const WhyRule *fired = of_rule(&found, rule);
    assert_int_equal(fired->outcome, RULE_FIRED);
    assert_int_equal(fired->event_count, 1);
    assert_int_equal(fired->events[0].kind, EVENT_RULE_SKIPPED);
    assert_true(str_equal(fired->events[0].new_value, S("session_ended")));
}

static void what_it_said_in_the_chat_is_among_it_too(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition waits = C("status", "value", "pending");
    RuleAction says[] = { A("comment_value", "One moment"), A("comment_mode_is_public", "true") };
    RuleId sayer =
        trigger(f, (RuleConditions){ &waits, 1 }, (RuleConditions){ 0 }, (RuleActions){ says, 2 });
    RuleId after = simple(f, waits, (RuleAction)A("current_tags", "x"));
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_PENDING));
    const WhyRule *fired = of_rule(&found, sayer);
    assert_int_equal(fired->event_count, 1);
    assert_int_equal(fired->events[0].kind, EVENT_MESSAGE_SENT);
    assert_int_equal(of_rule(&found, after)->event_count, 1);
}

// ---- did not fire -----------------------------------------------------------------------------

static void the_first_condition_that_failed_decided(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("status", "is", "pending"), C("priority", "is", "urgent"),
                            C("type", "is", "task") };
    RuleId rule = trigger(f, (RuleConditions){ all, 3 }, (RuleConditions){ 0 },
                          ACTIONS(A("current_tags", "x")));
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_PENDING));
    const WhyRule *quiet = of_rule(&found, rule);
    assert_int_equal(quiet->condition_count, 3);
    assert_true(quiet->conditions[0].met);
    assert_false(quiet->conditions[2].met);
    const WhyCondition *by = decided(quiet);
    assert_int_equal(by->field, RULE_FIELD_PRIORITY);
    assert_int_equal(by->index, 1);
    assert_false(by->in_any);
    values(by, S(""), S(""));
}

static void of_any_the_first_stands_for_all_of_them(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("via_id", "is", "75") };
    RuleCondition any[] = { C("status", "is", "solved"), C("priority", "is", "low") };
    RuleId rule = trigger(f, (RuleConditions){ all, 1 }, (RuleConditions){ any, 2 },
                          ACTIONS(A("current_tags", "x")));
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_PENDING));
    const WhyCondition *by = decided(of_rule(&found, rule));
    assert_true(by->in_any);
    assert_int_equal(by->index, 0);
    values(by, S("open"), S("pending"));
}

static void a_change_is_judged_on_that_update_and_no_other(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId rule = simple(f, (RuleCondition)C("status", "value_previous", "open"),
                         (RuleAction)A("current_tags", "x"));
    AuditId first = status_set(f, ticket, TICKET_PENDING);
    AuditId second = status_set(f, ticket, TICKET_HOLD);
    AuditId third = status_set(f, ticket, TICKET_SOLVED);
    RuleWhy found = why(f, ticket, first);
    assert_int_equal(of_rule(&found, rule)->outcome, RULE_FIRED);
    found = why(f, ticket, second);
    values(decided(of_rule(&found, rule)), S("pending"), S("hold"));
    found = why(f, ticket, third);
    values(decided(of_rule(&found, rule)), S("hold"), S("solved"));
}

static void values_are_those_when_the_rule_was_last_looked_at(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId above =
        simple(f, (RuleCondition)C("priority", "is", "low"), (RuleAction)A("current_tags", "x"));
    (void)simple(f, (RuleCondition)C("status", "value", "pending"),
                 (RuleAction)A("priority", "high"));
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_PENDING));
    values(decided(of_rule(&found, above)), S(""), S("high"));
}

static void after_a_rule_was_edited_the_version_of_then_answers(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId rule =
        simple(f, (RuleCondition)C("status", "is", "solved"), (RuleAction)A("current_tags", "x"));
    AuditId audit = status_set(f, ticket, TICKET_PENDING);
    RuleCondition now = C("status", "is", "pending");
    (void)rule_changed(f,
                       (RuleUpdate){ .rule = rule, .conditions_given = true, .all = { &now, 1 } });
    RuleId later = simple(f, now, (RuleAction)A("current_tags", "y"));
    RuleWhy found = why(f, ticket, audit);
    assert_int_equal(found.count, 1); // the later one was not there
    assert_true(later.v != rule.v);
    const WhyRule *then = of_rule(&found, rule);
    assert_int_equal(then->version, 1);
    const WhyCondition *by = decided(then);
    assert_true(str_equal(by->written.value, S("solved")));
    values(by, S("open"), S("pending"));
}

static void todays_values_are_marked_so(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("locale_id", "is", "ja"), C("status", "is", "pending") };
    size_t count = 0;
    all[0].value = rule_choices(RULE_CHOICES_LANGUAGE, &count)[0].value;
    RuleId rule = trigger(f, (RuleConditions){ all, 2 }, (RuleConditions){ 0 },
                          ACTIONS(A("current_tags", "x")));
    RuleWhy found = why(f, ticket, status_set(f, ticket, TICKET_HOLD));
    const WhyRule *asked = of_rule(&found, rule);
    assert_true(asked->conditions[0].uses_today);
    assert_false(asked->conditions[1].uses_today);
}

static void once_per_command_is_told_of_the_routers_own_update(void **state)
{
    DeskFixture *f = *state;
    RuleId rule = simple(f, (RuleCondition)C("status", "less_than", "closed"),
                         (RuleAction)A("current_tags", "x"));
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    const Event none = { 0 };
    const Event *routed = &none;
    const Event *fired = &none;
    assert_int_equal(fixture_told(f, EVENT_ROUTED, &routed), 1);
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &fired), 1);
    assert_true(routed->audit.v != fired->audit.v);
    RuleWhy found = why(f, ticket, fired->audit);
    assert_int_equal(of_rule(&found, rule)->outcome, RULE_FIRED);
    found = why(f, ticket, routed->audit);
    assert_int_equal(of_rule(&found, rule)->outcome, RULE_FIRED_BEFORE);
    assert_true(of_rule(&found, rule)->conditions[0].met);
}

// ---- who may, and what is no update -----------------------------------------------------------

static void only_staff_may_ask_and_only_of_the_tickets_own_updates(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    TicketId other = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    AuditId audit = status_set(f, ticket, TICKET_PENDING);
    RuleWhy found = { 0 };
    assert_int_equal(why_as(f, ROLE_END_USER, ticket, audit, &found), ERR_NOT_FOUND);
    assert_int_equal(why_as(f, ROLE_AGENT, other, audit, &found), ERR_NOT_FOUND);
    assert_int_equal(why_as(f, ROLE_AGENT, ticket, (AuditId){ 1 }, &found), ERR_NOT_FOUND);
}

// ---- causes -----------------------------------------------------------------------------------

static size_t causes(DeskFixture *f, TicketId ticket, EventId event, RuleCause *out)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = f->aiko, .role = ROLE_AGENT } };
    size_t count = 0;
    assert_int_equal(rule_causes_read(&read, ticket, event, out, &count), ERR_NONE);
    return count;
}

static void what_a_rule_did_leads_to_the_person_who_began_it(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId rule = simple(f, (RuleCondition)C("status", "value", "pending"),
                         (RuleAction)A("current_tags", "waiting"));
    (void)status_set(f, ticket, TICKET_PENDING);
    const Event *set = NULL;
    assert_true(fixture_told(f, EVENT_FIELD_SET, &set) > 0);
    RuleCause steps[RULE_CAUSES_MAX];
    size_t count = causes(f, ticket, set->id, steps);
    assert_int_equal(count, 3);
    assert_int_equal(steps[0].event.id.v, set->id.v);
    assert_int_equal(steps[1].event.kind, EVENT_RULE_FIRED);
    assert_int_equal(steps[1].rule.v, rule.v);
    assert_true(str_equal(steps[1].rule_title, S("A trigger")));
    assert_int_equal(steps[2].event.actor.person.v, f->aiko.v);
    assert_true(str_equal(steps[2].person, S("aiko")));
    assert_int_equal(steps[2].event.cause.v, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(one_that_fired_tells_its_place_and_what_it_did),
        T(what_it_could_not_do_is_among_it),
        T(what_it_said_in_the_chat_is_among_it_too),
        T(the_first_condition_that_failed_decided),
        T(of_any_the_first_stands_for_all_of_them),
        T(a_change_is_judged_on_that_update_and_no_other),
        T(values_are_those_when_the_rule_was_last_looked_at),
        T(after_a_rule_was_edited_the_version_of_then_answers),
        T(todays_values_are_marked_so),
        T(once_per_command_is_told_of_the_routers_own_update),
        T(only_staff_may_ask_and_only_of_the_tickets_own_updates),
        T(what_a_rule_did_leads_to_the_person_who_began_it),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
