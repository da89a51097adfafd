// Rules that run by the clock: which tickets come into question, and what stops them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/automation.h"

#define NOW (INT64_C(1000) * RULE_HOUR_MS)

enum { CONDITIONS_MAX = 3 };

static int arena_make(void **state)
{
    static Arena arena;
    arena = (Arena){ 0 };
    *state = &arena;
    return 0;
}

static int arena_drop(void **state)
{
    arena_free(*state);
    return 0;
}

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }
#define A(field, value)                         \
    {                                           \
        STR_INIT(field), { STR_INIT(value) }, 1 \
    }

#define NO_ANY            \
    {                     \
        {                 \
            { 0 }, { 0 }, \
            {             \
                0         \
            }             \
        }                 \
    }

typedef struct Case {
    RuleCondition all[CONDITIONS_MAX];
    RuleCondition any[2];
    RuleAction action;
} Case;

static size_t conditions_count(const RuleCondition *conditions, size_t max)
{
    size_t count = 0;
    while (count < max && conditions[count].field.len > 0) {
        count++;
    }
    return count;
}

static Err compile(Arena *arena, const Case *from, Refusal *why, CompiledRule *out)
{
    Rule rule = { .id = { 7 },
                  .kind = RULE_AUTOMATION,
                  .title = S("An automation"),
                  .version = 1,
                  .all = { from->all, conditions_count(from->all, CONDITIONS_MAX) },
                  .any = { from->any, conditions_count(from->any, 2) },
                  .actions = { &from->action, 1 } };
    RuleCompile how = { .arena = arena };
    return rule_compile(&how, &rule, why, out);
}

static AutomationReach reach(Arena *arena, Case from)
{
    CompiledRule rule = { 0 };
    assert_int_equal(compile(arena, &from, NULL, &rule), ERR_NONE);
    return automation_reach(&rule, NOW);
}

// ---- what stops it ----------------------------------------------------------------------------

static const struct {
    bool stops;
    Case of;
} cases[] = {
    // a condition that holds for one hour
    { true, { { C("PENDING", "is", "24") }, NO_ANY, A("priority", "high") } },
    { false, { { C("PENDING", "greater_than", "24") }, NO_ANY, A("priority", "high") } },
    // a status that the conditions do not want any more
    { true, { { C("SOLVED", "greater_than", "96") }, NO_ANY, A("status", "closed") } },
    { true, { { C("created_at", "greater_than", "96") }, NO_ANY, A("status", "closed") } },
    { true, { { C("PENDING", "greater_than", "96") }, NO_ANY, A("status", "solved") } },
    { false, { { C("PENDING", "greater_than", "96") }, NO_ANY, A("status", "pending") } },
    { true,
      { { C("created_at", "greater_than", "9"), C("status", "less_than", "solved") },
        NO_ANY,
        A("status", "solved") } },
    { false,
      { { C("created_at", "greater_than", "9"), C("status", "less_than", "closed") },
        NO_ANY,
        A("status", "solved") } },
    // tags
    { true,
      { { C("OPEN", "greater_than", "1"), C("current_tags", "not_includes", "a b") },
        NO_ANY,
        A("current_tags", "b") } },
    { false,
      { { C("OPEN", "greater_than", "1"), C("current_tags", "includes", "b") },
        NO_ANY,
        A("current_tags", "b") } },
    { true,
      { { C("OPEN", "greater_than", "1"), C("current_tags", "includes", "a b") },
        NO_ANY,
        A("remove_tags", "b c a") } },
    { false,
      { { C("OPEN", "greater_than", "1"), C("current_tags", "includes", "a b") },
        NO_ANY,
        A("remove_tags", "b") } },
    { true,
      { { C("OPEN", "greater_than", "1"), C("current_tags", "includes", "a") },
        NO_ANY,
        A("set_tags", "b") } },
    // other fields
    { true,
      { { C("OPEN", "greater_than", "1"), C("priority", "is", "low") },
        NO_ANY,
        A("priority", "high") } },
    { true,
      { { C("OPEN", "greater_than", "1"), C("assignee_id", "is", "7") },
        NO_ANY,
        A("assignee_id", "") } },
    { false,
      { { C("OPEN", "greater_than", "1"), C("assignee_id", "is", "7") },
        NO_ANY,
        A("assignee_id", "requester_id") } },
    { true,
      { { C("OPEN", "greater_than", "1"), C("messaging_session_state", "is", "inactive") },
        NO_ANY,
        A("messaging_session", "end") } },
    { true,
      { { C("SOLVED", "greater_than", "24"), C("satisfaction_score", "is", "unoffered") },
        NO_ANY,
        A("satisfaction_score", "offered") } },
    // of `any`, every one has to go
    { false,
      { { C("created_at", "greater_than", "1") },
        { C("priority", "is", "low"), C("type", "is", "task") },
        A("priority", "high") } },
    { true,
      { { C("created_at", "greater_than", "1") },
        { C("priority", "is", "low"), C("priority", "is", "normal") },
        A("priority", "high") } },
};

static void who_would_match_for_ever_is_refused_and_who_stops_is_not(void **state)
{
    for (size_t i = 0; i < countof(cases); i++) {
        Refusal why = { 0 };
        CompiledRule rule = { 0 };
        Err err = compile(*state, &cases[i].of, &why, &rule);
        if (cases[i].stops != (err == ERR_NONE)) {
            fail_msg("case %zu: error %d", i, (int)err);
        }
        if (err) {
            assert_true(str_equal(why.field, S("actions")));
            assert_true(str_equal(why.code, S("never_stops")));
        }
    }
}

static void the_time_has_to_stand_among_those_that_must_all_hold(void **state)
{
    Case of = { { C("status", "is", "open") }, { C("OPEN", "is", "1") }, A("priority", "high") };
    Refusal why = { 0 };
    CompiledRule rule = { 0 };
    assert_int_equal(compile(*state, &of, &why, &rule), ERR_INVALID);
    assert_true(str_equal(why.code, S("no_time")));
}

static void so_many_hours_that_nobody_counts_them_are_refused(void **state)
{
    Case of = { { C("OPEN", "is", "9223372036854775807") }, NO_ANY, A("priority", "high") };
    Refusal why = { 0 };
    CompiledRule rule = { 0 };
    assert_int_equal(compile(*state, &of, &why, &rule), ERR_INVALID);
    assert_true(str_equal(why.field, S("conditions.all[0].value")));
}

static void nobody_is_the_current_user_when_the_clock_runs_it(void **state)
{
    static const Case of[] = {
        { { C("OPEN", "is", "1"), C("assignee_id", "is_not", "current_user") },
          NO_ANY,
          A("priority", "high") },
        { { C("OPEN", "is", "1") },
          { C("requester_id", "is", "current_user") },
          A("type", "task") },
        { { C("OPEN", "is", "1") }, NO_ANY, A("assignee_id", "current_user") },
    };
    static const char *const fields[] = { "conditions.all[1].value", "conditions.any[0].value",
                                          "actions[0].value" };
    for (size_t i = 0; i < countof(of); i++) {
        Refusal why = { 0 };
        CompiledRule rule = { 0 };
        assert_int_equal(compile(*state, &of[i], &why, &rule), ERR_INVALID);
        assert_true(str_equal(why.field, str_of(fields[i])));
        assert_true(str_equal(why.code, S("no_current_user")));
    }
}

// ---- which tickets ----------------------------------------------------------------------------

static void the_hours_of_a_status_are_looked_up_by_since_when_it_is(void **state)
{
    AutomationReach solved = reach(
        *state, (Case){ .all = { C("status", "is", "solved"), C("SOLVED", "greater_than", "96") },
                        .action = A("status", "closed") });
    assert_int_equal(solved.clock, AUTOMATION_BY_STATUS);
    assert_int_equal(solved.statuses, 1 << TICKET_SOLVED);
    assert_int_equal(solved.until_ms, NOW - 96 * RULE_HOUR_MS - 1);
    AutomationReach pending = reach(
        *state, (Case){ .all = { C("PENDING", "is", "24") }, .action = A("priority", "high") });
    assert_int_equal(pending.since_ms, NOW - 25 * RULE_HOUR_MS + 1);
    assert_int_equal(pending.until_ms, NOW - 24 * RULE_HOUR_MS);
}

static void a_status_that_cannot_match_is_not_looked_at(void **state)
{
    AutomationReach early = reach(
        *state, (Case){ .all = { C("created_at", "is", "2"), C("status", "less_than", "pending") },
                        .action = A("priority", "high") });
    assert_int_equal(early.clock, AUTOMATION_BY_CREATED);
    assert_int_equal(early.statuses, 1 << TICKET_NEW | 1 << TICKET_OPEN);
    AutomationReach none =
        reach(*state, (Case){ .all = { C("NEW", "is", "2"), C("OPEN", "is", "2") },
                              .action = A("priority", "high") });
    assert_int_equal(none.statuses, 0);
}

static void what_somebody_did_so_long_ago_was_done_to_what_is_older(void **state)
{
    AutomationReach silent = reach(*state, (Case){ .all = { C("requester_updated_at", "is", "5") },
                                                   .action = A("priority", "high") });
    assert_int_equal(silent.clock, AUTOMATION_BY_CREATED);
    assert_int_equal(silent.since_ms, 0);
    assert_int_equal(silent.until_ms, NOW - 5 * RULE_HOUR_MS);
    AutomationReach fresh = reach(
        *state, (Case){ .all = { C("updated_at", "less_than", "5"), C("updated_at", "is", "1") },
                        .action = A("priority", "high") });
    assert_int_equal(fresh.clock, AUTOMATION_BY_UPDATED);
    assert_int_equal(fresh.since_ms, NOW - 2 * RULE_HOUR_MS + 1);
    assert_int_equal(fresh.until_ms, NOW - RULE_HOUR_MS);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, arena_make, arena_drop)
    const struct CMUnitTest tests[] = {
        T(who_would_match_for_ever_is_refused_and_who_stops_is_not),
        T(the_time_has_to_stand_among_those_that_must_all_hold),
        T(so_many_hours_that_nobody_counts_them_are_refused),
        T(nobody_is_the_current_user_when_the_clock_runs_it),
        T(the_hours_of_a_status_are_looked_up_by_since_when_it_is),
        T(a_status_that_cannot_match_is_not_looked_at),
        T(what_somebody_did_so_long_ago_was_done_to_what_is_older),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
