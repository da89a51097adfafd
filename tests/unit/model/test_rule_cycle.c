// The cycle, against an evaluator that reads the rules' words and re-checks everything each time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/rule_cycle.h"
#include "model/ticket.h"

enum {
    SETS = 1000,
    RULES_IN_SET_MAX = 12,
    CONDITIONS_IN_LIST_MAX = 3,
    ACTIONS_IN_RULE_MAX = 3,
    LOOKED_AT = 6, // fields of the small ticket
    SET_BY_RULES = 4,
    UPDATE_AT = 4,
    HOURS_AT = 5,
};

// A ticket as the API would write it.
typedef struct Words {
    Str field[LOOKED_AT];
} Words;

static const RuleField fields[LOOKED_AT] = { RULE_FIELD_STATUS,   RULE_FIELD_PRIORITY,
                                             RULE_FIELD_ASSIGNEE, RULE_FIELD_BRAND,
                                             RULE_FIELD_UPDATE,   RULE_FIELD_IN_HOURS };
static const Str values[LOOKED_AT][4] = {
    { STR_INIT("new"), STR_INIT("open"), STR_INIT("pending"), STR_INIT("solved") },
    { STR_INIT(""), STR_INIT("low"), STR_INIT("normal"), STR_INIT("high") },
    { STR_INIT(""), STR_INIT("11"), STR_INIT("12"), STR_INIT("13") },
    { STR_INIT("21"), STR_INIT("22"), STR_INIT("23"), STR_INIT("24") },
    { STR_INIT("Create"), STR_INIT("Change"), STR_INIT("Create"), STR_INIT("Change") },
    { STR_INIT("true"), STR_INIT("false"), STR_INIT("true"), STR_INIT("false") },
};
static const Str operators[] = {
    STR_INIT("is"),        STR_INIT("is_not"),
    STR_INIT("changed"),   STR_INIT("not_changed"),
    STR_INIT("value"),     STR_INIT("value_previous"),
    STR_INIT("not_value"), STR_INIT("not_value_previous"),
    STR_INIT("less_than"),
};

// ---- chance -----------------------------------------------------------------------------------

static uint64_t seed;

static size_t dice(size_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(seed >> 33) % sides;
}

typedef struct Set {
    Rule rules[RULES_IN_SET_MAX];
    size_t count;
    RuleCondition conditions[RULES_IN_SET_MAX][2][CONDITIONS_IN_LIST_MAX];
    RuleAction actions[RULES_IN_SET_MAX][ACTIONS_IN_RULE_MAX];
    Words before;
    Words now;
} Set;

static RuleCondition condition_throw(void)
{
    size_t field = dice(LOOKED_AT);
    RuleCondition made = { .field = rule_field_info(fields[field])->name,
                           .operator= operators[dice(countof(operators))],
                           .value = values[field][dice(4)] };
    if (field >= SET_BY_RULES) {
        made.operator= S("is");
    }
    bool is_id = fields[field] == RULE_FIELD_ASSIGNEE || fields[field] == RULE_FIELD_BRAND;
    if (is_id && str_equal(made.operator, S("less_than"))) {
        made.operator= S("is_not");
    }
    return made;
}

static void set_throw(Set *set)
{
    set->count = 1 + dice(RULES_IN_SET_MAX);
    for (size_t i = 0; i < set->count; i++) {
        size_t all = dice(CONDITIONS_IN_LIST_MAX + 1);
        size_t any = all == 0 ? 1 + dice(CONDITIONS_IN_LIST_MAX) : dice(CONDITIONS_IN_LIST_MAX + 1);
        for (size_t k = 0; k < CONDITIONS_IN_LIST_MAX; k++) {
            set->conditions[i][0][k] = condition_throw();
            set->conditions[i][1][k] = condition_throw();
        }
        size_t first = dice(SET_BY_RULES); // each once
        size_t actions = 1 + dice(ACTIONS_IN_RULE_MAX);
        for (size_t k = 0; k < actions; k++) {
            size_t field = (first + k) % SET_BY_RULES;
            size_t least = field == 0; // nothing becomes new again
            set->actions[i][k] = (RuleAction){ rule_field_info(fields[field])->name,
                                               { values[field][least + dice(4 - least)] },
                                               1 };
        }
        set->rules[i] = (Rule){ .id = { (int64_t)i + 1 },
                                .kind = RULE_TRIGGER,
                                .title = S("r"),
                                .version = 1,
                                .all = { set->conditions[i][0], all },
                                .any = { set->conditions[i][1], any },
                                .actions = { set->actions[i], actions } };
    }
    bool is_new = dice(4) == 0;
    for (size_t field = 0; field < SET_BY_RULES; field++) {
        set->before.field[field] = is_new ? S("") : values[field][dice(4)];
        set->now.field[field] = values[field][dice(4)];
    }
    set->now.field[UPDATE_AT] = is_new ? S("Create") : S("Change");
    set->before.field[UPDATE_AT] = set->now.field[UPDATE_AT];
    set->now.field[HOURS_AT] = values[HOURS_AT][dice(2)];
    set->before.field[HOURS_AT] = set->now.field[HOURS_AT];
}

// ---- the naive one ----------------------------------------------------------------------------

static size_t field_find(Str name)
{
    for (size_t i = 0; i < LOOKED_AT; i++) {
        if (str_equal(rule_field_info(fields[i])->name, name)) {
            return i;
        }
    }
    fail();
    return 0;
}

static size_t rank(size_t field, Str value)
{
    static const Str order[] = { STR_INIT(""), STR_INIT("new"), STR_INIT("open"),
                                 STR_INIT("pending"), STR_INIT("solved") };
    for (size_t i = 0; i < countof(order) && field == 0; i++) {
        if (str_equal(order[i], value)) {
            return i;
        }
    }
    for (size_t i = 0; i < 4; i++) {
        if (str_equal(values[field][i], value)) {
            return i;
        }
    }
    fail();
    return 0;
}

static bool naive_holds(const RuleCondition *c, const Words *before, const Words *now)
{
    size_t field = field_find(c->field);
    Str was = before->field[field];
    Str is = now->field[field];
    bool changed = !str_equal(was, is);
    bool to = changed && str_equal(is, c->value);
    bool from = changed && str_equal(was, c->value);
    const struct {
        Str name;
        bool holds;
    } table[] = {
        { S("is"), str_equal(is, c->value) },
        { S("is_not"), !str_equal(is, c->value) },
        { S("changed"), changed },
        { S("not_changed"), !changed },
        { S("value"), to },
        { S("value_previous"), from },
        { S("not_value"), !to },
        { S("not_value_previous"), !from },
        { S("less_than"), rank(field, is) < rank(field, c->value) },
    };
    for (size_t i = 0; i < countof(table); i++) {
        if (str_equal(table[i].name, c->operator)) {
            return table[i].holds;
        }
    }
    fail();
    return false;
}

static bool naive_matches(const Rule *rule, const Words *before, const Words *now)
{
    size_t all = 0;
    size_t any = 0;
    for (size_t i = 0; i < rule->all.count; i++) {
        all += naive_holds(&rule->all.at[i], before, now);
    }
    for (size_t i = 0; i < rule->any.count; i++) {
        any += naive_holds(&rule->any.at[i], before, now);
    }
    return all == rule->all.count && (rule->any.count == 0 || any > 0);
}

static void words_apply(const Rule *rule, Words *now)
{
    for (size_t i = 0; i < rule->actions.count; i++) {
        now->field[field_find(rule->actions.at[i].field)] = rule->actions.at[i].values[0];
    }
}

static size_t naive_run(const Set *set, Words *now, size_t *order)
{
    bool fired[RULES_IN_SET_MAX] = { false };
    size_t fires = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (!fired[i] && naive_matches(&set->rules[i], &set->before, now)) {
            fired[i] = true;
            order[fires++] = i;
            words_apply(&set->rules[i], now);
            i = SIZE_MAX; // from the top
        }
    }
    return fires;
}

// ---- the real one -----------------------------------------------------------------------------

typedef struct Real {
    const Set *set;
    Words now;
    size_t order[RULES_IN_SET_MAX];
    size_t fires;
} Real;

static int64_t number_of(size_t field, Str word)
{
    int64_t id = 0;
    if (fields[field] == RULE_FIELD_ASSIGNEE || fields[field] == RULE_FIELD_BRAND) {
        return str_i64(word, &id) ? id : 0;
    }
    const RuleChoice *choice = rule_choice_from(rule_field_info(fields[field])->choices, word);
    return choice ? choice->number : 0;
}

static void facts_of(const Set *set, const Words *now, RuleFacts *facts)
{
    bool is_new = str_equal(now->field[UPDATE_AT], S("Create"));
    facts->bits = is_new ? RULE_BIT_CREATE : RULE_BIT_CHANGE;
    for (size_t i = 0; i < LOOKED_AT; i++) {
        facts->before[fields[i]].number = number_of(i, set->before.field[i]);
        facts->after[fields[i]].number = number_of(i, now->field[i]);
    }
    rule_facts_compare(facts);
}

static Err fire(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts)
{
    Real *real = owner;
    assert_int_equal(place, real->fires);
    size_t index = (size_t)rule->id.v - 1;
    real->order[real->fires++] = index;
    words_apply(&real->set->rules[index], &real->now);
    facts_of(real->set, &real->now, facts);
    return ERR_NONE;
}

static void real_run(const Set *set, Arena *arena, Real *real)
{
    CompiledRule compiled[RULES_IN_SET_MAX];
    bool fired[RULES_IN_SET_MAX] = { false };
    uint64_t stale[RULES_IN_SET_MAX];
    RuleCompile how = { .arena = arena };
    for (size_t i = 0; i < set->count; i++) {
        assert_int_equal(rule_compile(&how, &set->rules[i], NULL, &compiled[i]), ERR_NONE);
    }
    *real = (Real){ .set = set, .now = set->now };
    RuleFacts facts = { 0 };
    facts_of(set, &real->now, &facts);
    RuleCycle cycle = { compiled, set->count, fired, stale, fire, real };
    size_t fires = 0;
    assert_int_equal(rule_cycle_run(&cycle, &facts, &fires), ERR_NONE);
    assert_int_equal(fires, real->fires);
}

// ---- what must be true ------------------------------------------------------------------------

static void a_thousand_random_sets_behave_as_if_everything_were_checked_each_time(void **state)
{
    (void)state;
    size_t fired = 0;
    seed = 1;
    for (size_t i = 0; i < SETS; i++) {
        static Set set;
        set_throw(&set);
        Words now = set.now;
        size_t order[RULES_IN_SET_MAX];
        size_t fires = naive_run(&set, &now, order);
        Arena arena = { 0 };
        Real real;
        real_run(&set, &arena, &real);
        assert_int_equal(real.fires, fires);
        assert_true(fires <= set.count); // it ends, and none fires twice
        for (size_t k = 0; k < fires; k++) {
            assert_int_equal(real.order[k], order[k]);
        }
        for (size_t k = 0; k < LOOKED_AT; k++) {
            assert_true(str_equal(real.now.field[k], now.field[k]));
        }
        fired += fires;
        arena_free(&arena);
    }
    assert_true(fired > SETS); // the dice made rules that do something
}

static void the_same_rules_and_the_same_update_always_give_the_same(void **state)
{
    (void)state;
    seed = 2;
    for (size_t i = 0; i < SETS / 10; i++) {
        static Set set;
        set_throw(&set);
        Arena arena = { 0 };
        Real first;
        Real second;
        real_run(&set, &arena, &first);
        real_run(&set, &arena, &second);
        assert_int_equal(first.fires, second.fires);
        assert_memory_equal(first.order, second.order, first.fires * sizeof(size_t));
        arena_free(&arena);
    }
}

static Err refuse_second(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts)
{
    (void)rule;
    (void)facts;
    (*(size_t *)owner)++;
    return place == 1 ? ERR_STORE : ERR_NONE;
}

static void who_may_not_fire_does_not_and_an_error_ends_the_cycle(void **state)
{
    (void)state;
    CompiledRule rules[4];
    for (size_t i = 0; i < countof(rules); i++) {
        rules[i] = (CompiledRule){ .id = { (int64_t)i + 1 }, .looks_at = 1 };
    }
    bool fired[4] = { true, false, false, false };
    size_t calls = 0;
    RuleFacts facts = { 0 };
    uint64_t stale[4];
    RuleCycle cycle = { rules, 4, fired, stale, refuse_second, &calls };
    assert_int_equal(rule_cycle_run(&cycle, &facts, NULL), ERR_STORE);
    assert_int_equal(calls, 2);
    assert_true(fired[1]);
    assert_true(fired[2]);
    assert_false(fired[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_random_sets_behave_as_if_everything_were_checked_each_time),
        cmocka_unit_test(the_same_rules_and_the_same_update_always_give_the_same),
        cmocka_unit_test(who_may_not_fire_does_not_and_an_error_ends_the_cycle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
