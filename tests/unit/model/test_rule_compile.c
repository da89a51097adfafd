// Conditions and actions: the table, the check of a rule, and what matches.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/rule_compile.h"
#include "model/ticket.h"

typedef struct Bench {
    Arena arena;
    Refusal why;
} Bench;

static int bench_make(void **state)
{
    static Bench bench;
    bench = (Bench){ 0 };
    *state = &bench;
    return 0;
}

static int bench_drop(void **state)
{
    arena_free(&((Bench *)*state)->arena);
    return 0;
}

static const RuleAction some_action = { STR_INIT("status"), { STR_INIT("open") }, 1 };

static Rule trigger_of(RuleConditions all, RuleConditions any)
{
    return (Rule){ .id = { 7 },
                   .kind = RULE_TRIGGER,
                   .title = S("A rule"),
                   .version = 1,
                   .all = all,
                   .any = any,
                   .actions = { &some_action, 1 } };
}

static Err compile(Bench *bench, const Rule *rule, CompiledRule *out)
{
    RuleCompile how = { .arena = &bench->arena };
    bench->why = (Refusal){ 0 };
    return rule_compile(&how, rule, &bench->why, out);
}

static CompiledRule compiled(Bench *bench, const Rule *rule)
{
    CompiledRule out = { 0 };
    assert_int_equal(compile(bench, rule, &out), ERR_NONE);
    return out;
}

// ---- the table --------------------------------------------------------------------------------

static void every_field_can_be_found_named_and_chosen_in_both_languages(void **state)
{
    (void)state;
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        const RuleFieldInfo *info = rule_field_info(field);
        assert_int_equal(rule_field_from(info->name), field);
        assert_true(info->label[LANGUAGE_EN].len > 0);
        assert_true(info->label[LANGUAGE_JA].len > 0);
        assert_true(info->use != 0);
        size_t count = 0;
        const RuleChoice *list = rule_choices(info->choices, &count);
        bool is_list = info->type == RULE_TYPE_CHOICE || info->type == RULE_TYPE_FLAGS;
        assert_int_equal(count > 0, is_list);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(list[i].of, info->choices);
            assert_true(list[i].label[LANGUAGE_EN].len > 0);
            assert_true(list[i].label[LANGUAGE_JA].len > 0);
        }
    }
    assert_int_equal(rule_field_from(S("no_such")), RULE_FIELD_COUNT);
    for (RuleDo what = 0; what < RULE_DO_COUNT; what++) {
        const RuleDoInfo *info = rule_do_info(what);
        assert_int_equal(rule_do_from(info->name, info->use), what);
        size_t count = 0;
        (void)rule_choices(info->choices, &count);
        assert_int_equal(count > 0, info->types[0] == RULE_TYPE_CHOICE);
        for (size_t k = 0; k < RULE_ACTION_VALUES_MAX; k++) {
            assert_int_equal(info->types[k] != RULE_TYPE_NONE, k < info->value_count);
        }
    }
}

static void what_changes_can_be_asked_for_in_triggers_alone(void **state)
{
    (void)state;
    uint32_t changed = UINT32_C(1) << RULE_CHANGED;
    assert_true(rule_field_operators(RULE_FIELD_STATUS, RULE_IN_TRIGGER) & changed);
    assert_false(rule_field_operators(RULE_FIELD_STATUS, RULE_IN_AUTOMATION) & changed);
    assert_false(rule_field_operators(RULE_FIELD_STATUS, RULE_IN_VIEW) & changed);
    assert_int_equal(rule_field_operators(RULE_FIELD_COMMENT, RULE_IN_VIEW), 0);
    assert_int_equal(rule_field_operators(RULE_FIELD_HOURS_SOLVED, RULE_IN_TRIGGER), 0);
}

// ---- what is refused --------------------------------------------------------------------------

typedef struct BadCondition {
    RuleCondition condition;
    const char *field;
    const char *code;
} BadCondition;

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }

static void a_bad_condition_is_refused_by_its_member(void **state)
{
    static const BadCondition table[] = {
        { C("colour", "is", "red"), "conditions.any[1].field", "unknown_field" },
        { C("SOLVED", "is", "4"), "conditions.any[1].field", "not_here" },
        { C("status", "like", "open"), "conditions.any[1].operator", "unknown_operator" },
        { C("status", "includes", "open"), "conditions.any[1].operator", "unknown_operator" },
        { C("status", "is", "opened"), "conditions.any[1].value", "bad_value" },
        { C("status", "is", ""), "conditions.any[1].value", "bad_value" },
        { C("group_id", "is", "x"), "conditions.any[1].value", "bad_value" },
        { C("group_id", "is", "current_user"), "conditions.any[1].value", "bad_value" },
        { C("assignee_id", "is", "-4"), "conditions.any[1].value", "bad_value" },
        { C("current_tags", "includes", " , "), "conditions.any[1].value", "bad_value" },
        { C("reopens", "greater_than", "-1"), "conditions.any[1].value", "bad_value" },
        { C("messaging_session_ended_reason", "value", "bored"), "conditions.any[1].value",
          "bad_value" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        RuleCondition any[] = { C("status", "is", "open"), table[i].condition };
        Rule rule = trigger_of((RuleConditions){ 0 }, (RuleConditions){ any, 2 });
        CompiledRule out = { 0 };
        Bench *bench = *state;
        assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
        assert_true(str_equal(bench->why.field, str_of(table[i].field)));
        assert_true(str_equal(bench->why.code, str_of(table[i].code)));
        assert_true(rule_refusal_text(bench->why.code, LANGUAGE_JA).len > 0);
        assert_int_equal(out.id.v, 0);
    }
}

static void the_status_of_a_group_names_both(void **state)
{
    static const char *const bad[] = { "", "7", "7:", ":online", "x:online", "0:online", "7:gone" };
    for (size_t i = 0; i < countof(bad); i++) {
        RuleCondition all[] = { C("status_of_group", "is", "") };
        all[0].value = str_of(bad[i]);
        Rule rule = trigger_of((RuleConditions){ all, 1 }, (RuleConditions){ 0 });
        rule.kind = RULE_MESSAGING_TRIGGER;
        rule.run = RULE_RUN_QUEUED;
        CompiledRule out = { 0 };
        Bench *bench = *state;
        assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
        assert_true(str_equal(bench->why.field, S("conditions.all[0].value")));
    }
}

typedef struct BadAction {
    RuleAction action;
    const char *field;
    const char *code;
} BadAction;

static void a_bad_action_is_refused_by_its_member(void **state)
{
    static const BadAction table[] = {
        { { STR_INIT("explode"), { STR_INIT("x") }, 1 }, "actions[1].field", "unknown_field" },
        { { STR_INIT("priority"), { STR_INIT("low") }, 2 }, "actions[1].value", "value_count" },
        { { STR_INIT("priority"), { STR_INIT("lowest") }, 1 }, "actions[1].value", "bad_value" },
        { { STR_INIT("status"), { STR_INIT("solved") }, 1 }, "actions[1].field", "repeated" },
        { { STR_INIT("notification_user"),
            { STR_INIT("everybody"), STR_INIT("s"), STR_INIT("b") },
            3 },
          "actions[1].value[0]",
          "bad_value" },
        { { STR_INIT("notification_user"),
            { STR_INIT("requester_id"), STR_INIT(" "), STR_INIT("b") },
            3 },
          "actions[1].value[1]",
          "blank" },
        { { STR_INIT("comment_value"), { STR_INIT("a \xff b") }, 1 },
          "actions[1].value",
          "bad_encoding" },
    };
    RuleCondition all[] = { C("status", "is", "open") };
    for (size_t i = 0; i < countof(table); i++) {
        RuleAction actions[] = { some_action, table[i].action };
        Rule rule = trigger_of((RuleConditions){ all, 1 }, (RuleConditions){ 0 });
        rule.actions = (RuleActions){ actions, 2 };
        CompiledRule out = { 0 };
        Bench *bench = *state;
        assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
        assert_true(str_equal(bench->why.field, str_of(table[i].field)));
        assert_true(str_equal(bench->why.code, str_of(table[i].code)));
    }
}

static void a_rule_without_title_conditions_or_actions_is_refused(void **state)
{
    Bench *bench = *state;
    CompiledRule out = { 0 };
    RuleCondition all[] = { C("status", "is", "open") };
    Rule rule = trigger_of((RuleConditions){ 0 }, (RuleConditions){ 0 });
    assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
    assert_true(str_equal(bench->why.code, S("no_condition")));
    rule = trigger_of((RuleConditions){ all, 1 }, (RuleConditions){ 0 });
    rule.title = S("  ");
    assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
    assert_true(str_equal(bench->why.field, S("title")));
    rule.title = S("t");
    rule.actions.count = 0;
    assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
    assert_true(str_equal(bench->why.code, S("no_action")));
    RuleAction action = { S("status"), { S("closed") }, 1 };
    rule.actions = (RuleActions){ &action, 1 };
    rule.kind = RULE_AUTOMATION;
    assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
    assert_true(str_equal(bench->why.code, S("no_time")));
}

static void a_rule_past_its_limits_is_refused(void **state)
{
    Bench *bench = *state;
    CompiledRule out = { 0 };
    static RuleCondition many[RULE_CONDITIONS_MAX + 1];
    for (size_t i = 0; i < countof(many); i++) {
        many[i] = (RuleCondition)C("status", "is", "open");
    }
    Rule rule = trigger_of((RuleConditions){ many, countof(many) }, (RuleConditions){ 0 });
    assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
    assert_true(str_equal(bench->why.code, S("too_many")));
    static char text[RULE_BYTES_MAX];
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = 'a';
    }
    rule.all.count = RULE_CONDITIONS_MAX;
    RuleAction note = { S("comment_value"), { { text, sizeof(text) } }, 1 };
    rule.actions = (RuleActions){ &note, 1 };
    assert_int_equal(compile(bench, &rule, &out), ERR_INVALID);
    assert_true(str_equal(bench->why.code, S("too_long")));
}

// ---- what matches -----------------------------------------------------------------------------

// A ticket that was Open and Ben's, and is Solved now; by Ben, without a comment.
static RuleFacts solved_facts(void)
{
    RuleFacts facts = { .bits = RULE_BIT_CHANGE | RULE_BIT_BY_AGENT, .current_user = { 40 } };
    facts.before[RULE_FIELD_STATUS].number = TICKET_OPEN;
    facts.before[RULE_FIELD_ASSIGNEE].number = 40;
    facts.before[RULE_FIELD_REQUESTER].number = 50;
    facts.before[RULE_FIELD_TAGS].text = S("blue vip");
    facts.before[RULE_FIELD_SUBJECT].text = S("order 42 の配送状況, please");
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        facts.after[field] = facts.before[field];
    }
    facts.after[RULE_FIELD_STATUS].number = TICKET_SOLVED;
    facts.after[RULE_FIELD_UPDATE].number = 1 << RULE_UPDATE_CHANGE;
    facts.after[RULE_FIELD_ROLE].number = 1 << RULE_ROLE_AGENT;
    facts.after[RULE_FIELD_HOURS_SOLVED].number = -1;
    facts.after[RULE_FIELD_SCORE].number = 1 << RULE_SCORE_GOOD | 1 << RULE_SCORE_GOOD_WITH_COMMENT;
    facts.before[RULE_FIELD_SCORE].number = 1 << RULE_SCORE_OFFERED;
    rule_facts_compare(&facts);
    return facts;
}

typedef struct Case {
    RuleCondition condition;
    bool holds;
} Case;

static void each_operator_says_what_its_label_says(void **state)
{
    static const Case table[] = {
        { C("status", "is", "solved"), true },
        { C("status", "is_not", "solved"), false },
        { C("status", "less_than", "closed"), true },
        { C("status", "less_than", "solved"), false },
        { C("status", "greater_than", "pending"), true },
        { C("status", "changed", ""), true },
        { C("status", "not_changed", ""), false },
        { C("status", "value", "solved"), true },
        { C("status", "value", "open"), false },
        { C("status", "value_previous", "open"), true },
        { C("status", "value_previous", "solved"), false },
        { C("status", "not_value", "solved"), false },
        { C("status", "not_value", "pending"), true },
        { C("status", "not_value_previous", "open"), false },
        { C("status", "not_value_previous", "pending"), true },
        { C("priority", "is", ""), true },
        { C("priority", "changed", ""), false },
        { C("priority", "not_value", "high"), true },
        { C("assignee_id", "is", "40"), true },
        { C("assignee_id", "is", "current_user"), true },
        { C("assignee_id", "is_not", "requester_id"), true },
        { C("assignee_id", "is", ""), false },
        { C("requester_id", "is", "assignee_id"), false },
        { C("requester_id", "is", "50"), true },
        { C("group_id", "is", ""), true },
        { C("role", "is", "agent"), true },
        { C("role", "is", "end_user"), false },
        { C("role", "is", "40"), true },
        { C("role", "is_not", "41"), true },
        { C("current_tags", "includes", "red, VIP"), true },
        { C("current_tags", "includes", "vi"), false },
        { C("current_tags", "not_includes", "red green"), true },
        { C("subject_includes_word", "includes", "order invoice"), true },
        { C("subject_includes_word", "includes", "ord"), false },
        { C("subject_includes_word", "includes", "配送"), true },
        { C("subject_includes_word", "includes_string", "lea"), true },
        { C("subject_includes_word", "not_includes", "refund"), true },
        { C("subject_includes_word", "not_includes_string", "42 の"), false },
        { C("satisfaction_score", "is", "good"), true },
        { C("satisfaction_score", "is", "goodwithcomment"), true },
        { C("satisfaction_score", "is", "offered"), false },
        { C("satisfaction_score", "value", "good"), true },
        { C("satisfaction_score", "value_previous", "offered"), true },
        { C("external_id", "present", ""), false },
        { C("external_id", "not_present", ""), true },
        { C("comment_is_public", "is", "not_relevant"), false },
        { C("messaging_session_ended_reason", "changed", ""), false },
    };
    RuleFacts facts = solved_facts();
    for (size_t i = 0; i < countof(table); i++) {
        Rule rule = trigger_of((RuleConditions){ &table[i].condition, 1 }, (RuleConditions){ 0 });
        CompiledRule run = compiled(*state, &rule);
        if (rule_matches(&run, &facts, NULL) != table[i].holds) {
            fail_msg("%.*s %.*s '%.*s'", STR_ARG(table[i].condition.field),
                     STR_ARG(table[i].condition.operator), STR_ARG(table[i].condition.value));
        }
        if (table[i].holds) { // who matches was never passed over
            assert_true(rule_may_react(&run, facts.bits));
        }
    }
}

static void somebody_who_is_not_there_is_nobody_not_even_no_assignee(void **state)
{
    RuleCondition all[] = { C("assignee_id", "is", "current_user") };
    Rule rule = trigger_of((RuleConditions){ all, 1 }, (RuleConditions){ 0 });
    CompiledRule run = compiled(*state, &rule);
    RuleFacts facts = solved_facts();
    facts.current_user.v = 0;
    facts.after[RULE_FIELD_ASSIGNEE].number = 0;
    assert_false(rule_matches(&run, &facts, NULL));
}

static void an_hour_that_has_not_been_is_neither_few_nor_many(void **state)
{
    static const RuleCondition conditions[] = { C("SOLVED", "less_than", "5"),
                                                C("SOLVED", "greater_than", "0"),
                                                C("SOLVED", "is", "0") };
    RuleFacts facts = solved_facts();
    for (size_t i = 0; i < countof(conditions); i++) {
        Rule rule = trigger_of((RuleConditions){ &conditions[i], 1 }, (RuleConditions){ 0 });
        rule.kind = RULE_AUTOMATION;
        CompiledRule run = compiled(*state, &rule);
        assert_false(rule_matches(&run, &facts, NULL));
    }
    facts.after[RULE_FIELD_HOURS_SOLVED].number = 4;
    Rule rule = trigger_of((RuleConditions){ &conditions[0], 1 }, (RuleConditions){ 0 });
    rule.kind = RULE_AUTOMATION;
    CompiledRule run = compiled(*state, &rule);
    assert_true(rule_matches(&run, &facts, NULL));
}

static void who_does_not_match_says_which_condition_failed_with_which_value(void **state)
{
    Bench *bench = *state;
    RuleCondition all[] = { C("status", "is", "solved"), C("priority", "is", "high") };
    RuleCondition any[] = { C("group_id", "is", "3"), C("status", "is", "open") };
    Rule rule = trigger_of((RuleConditions){ all, 2 }, (RuleConditions){ any, 2 });
    CompiledRule run = compiled(bench, &rule);
    RuleFacts facts = solved_facts();
    RuleMiss miss = { 0 };
    facts.after[RULE_FIELD_PRIORITY].number = PRIORITY_LOW;
    assert_false(rule_matches(&run, &facts, &miss));
    assert_false(miss.in_any);
    assert_int_equal(miss.index, 1);
    assert_int_equal(miss.field, RULE_FIELD_PRIORITY);
    assert_true(str_equal(rule_value_name(&bench->arena, miss.field, miss.after), S("low")));
    facts.after[RULE_FIELD_PRIORITY].number = PRIORITY_HIGH;
    assert_false(rule_matches(&run, &facts, &miss));
    assert_true(miss.in_any);
    assert_int_equal(miss.index, 0);
    facts.after[RULE_FIELD_TEAM].number = 3;
    assert_true(rule_matches(&run, &facts, &miss));
}

static void a_rule_that_cannot_react_to_an_update_is_passed_over(void **state)
{
    RuleCondition all[] = { C("update_type", "is", "Change"), C("comment_is_public", "is", "true"),
                            C("status", "is_not", "closed") };
    RuleCondition any[] = { C("status", "value", "solved"),
                            C("messaging_session_ended_reason", "value", "agent") };
    Rule rule = trigger_of((RuleConditions){ all, 3 }, (RuleConditions){ any, 2 });
    CompiledRule run = compiled(*state, &rule);
    assert_int_equal(run.must, RULE_BIT_CHANGE | RULE_BIT_PUBLIC_COMMENT);
    assert_int_equal(run.one_of, RULE_BIT_STATUS | RULE_BIT_ENDED);
    assert_false(rule_may_react(&run, RULE_BIT_CHANGE | RULE_BIT_STATUS));
    assert_false(rule_may_react(&run, RULE_BIT_CHANGE | RULE_BIT_PUBLIC_COMMENT));
    assert_true(rule_may_react(&run, RULE_BIT_CHANGE | RULE_BIT_PUBLIC_COMMENT | RULE_BIT_ENDED));
    any[0] = (RuleCondition)C("status", "is", "solved"); // holds whatever changed
    run = compiled(*state, &rule);
    assert_int_equal(run.one_of, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_can_be_found_named_and_chosen_in_both_languages),
        cmocka_unit_test(what_changes_can_be_asked_for_in_triggers_alone),
        cmocka_unit_test_setup_teardown(a_bad_condition_is_refused_by_its_member, bench_make,
                                        bench_drop),
        cmocka_unit_test_setup_teardown(the_status_of_a_group_names_both, bench_make, bench_drop),
        cmocka_unit_test_setup_teardown(a_bad_action_is_refused_by_its_member, bench_make,
                                        bench_drop),
        cmocka_unit_test_setup_teardown(a_rule_without_title_conditions_or_actions_is_refused,
                                        bench_make, bench_drop),
        cmocka_unit_test_setup_teardown(a_rule_past_its_limits_is_refused, bench_make, bench_drop),
        cmocka_unit_test_setup_teardown(each_operator_says_what_its_label_says, bench_make,
                                        bench_drop),
        cmocka_unit_test_setup_teardown(somebody_who_is_not_there_is_nobody_not_even_no_assignee,
                                        bench_make, bench_drop),
        cmocka_unit_test_setup_teardown(an_hour_that_has_not_been_is_neither_few_nor_many,
                                        bench_make, bench_drop),
        cmocka_unit_test_setup_teardown(
            who_does_not_match_says_which_condition_failed_with_which_value, bench_make,
            bench_drop),
        cmocka_unit_test_setup_teardown(a_rule_that_cannot_react_to_an_update_is_passed_over,
                                        bench_make, bench_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
