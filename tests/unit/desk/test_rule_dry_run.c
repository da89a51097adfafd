// What a trigger would have done in the past days, and that nothing is done by asking.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/rules/rule_dry_run.h"
#include "support/rule_fixture.h"

enum { HOUR_MS = 3600 * 1000 };

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

// ---- making rules, doing things ---------------------------------------------------------------

#define LETTER(to)                                                                       \
    {                                                                                    \
        STR_INIT("notification_user"), { STR_INIT(to), STR_INIT("s"), STR_INIT("b") }, 3 \
    }

// A moment later than what was before.
static void status_turns(DeskFixture *f, TicketId ticket, TicketStatus status)
{
    f->world.now_ms += 10;
    (void)status_set(f, ticket, status);
}

// ---- asking -----------------------------------------------------------------------------------

static Err dry_run_as(DeskFixture *f, Role role, const RuleDryRunAsk *ask, RuleDryRun *out)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = f->admin, .role = role },
                  .why = &f->refusal,
                  .now_ms = f->world.now_ms + 1 };
    return rule_dry_run_read(&read, ask, out);
}

static RuleDryRun dry_run(DeskFixture *f, const Rule *rule)
{
    RuleDryRunAsk ask = { .rule = rule, .days = 30 };
    RuleDryRun out = { 0 };
    uint64_t before = fixture_digest(f);
    size_t told = f->published_count;
    assert_int_equal(dry_run_as(f, ROLE_ADMIN, &ask, &out), ERR_NONE);
    assert_true(fixture_digest(f) == before); // nothing is written, nothing is told
    assert_int_equal(f->published_count, told);
    return out;
}

// One that is only being written.
static Rule edited(const RuleCondition *all, size_t all_count, const RuleAction *action)
{
    return (Rule){ .kind = RULE_TRIGGER, .all = { all, all_count }, .actions = { action, 1 } };
}

// ---- tests ------------------------------------------------------------------------------------

static void it_fires_where_it_would_have_fired_and_writes_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId one = assigned(f);
    TicketId two = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    status_turns(f, one, TICKET_PENDING);
    status_turns(f, two, TICKET_HOLD);
    status_turns(f, one, TICKET_OPEN);
    status_turns(f, one, TICKET_PENDING);
    RuleCondition all[] = { C("status", "value", "pending") };
    RuleAction action = A("current_tags", "waiting");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, 2);
    assert_int_equal(out.tickets, 1);
    assert_int_equal(out.hit_count, 2);
    assert_int_equal(out.hits[0].ticket.v, one.v);
    assert_true(out.hits[0].audit.v > out.hits[1].audit.v); // newest first
    assert_int_equal(out.action_count, 1);
    assert_int_equal(out.actions[0].done, 2);
    assert_int_equal(out.day_count, 30);
    assert_int_equal(out.days[29].fires, 2);
    assert_int_equal(out.days[29].updates, out.updates);
    assert_int_equal(out.days[0].updates, 0);
    assert_false(out.cut);
}

static void what_is_too_old_is_left_out(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    status_turns(f, ticket, TICKET_PENDING);
    f->world.now_ms += INT64_C(31) * 24 * HOUR_MS;
    status_turns(f, ticket, TICKET_OPEN);
    status_turns(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("status", "value", "pending") };
    RuleAction action = A("current_tags", "waiting");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.updates, 2);
    assert_int_equal(out.fires, 1);
}

static void each_condition_of_any_is_counted_where_it_decided(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    status_turns(f, ticket, TICKET_PENDING);
    status_turns(f, ticket, TICKET_HOLD);
    status_turns(f, ticket, TICKET_PENDING);
    RuleCondition any[] = { C("status", "value", "hold"), C("status", "value", "pending"),
                            C("priority", "is", "urgent") };
    RuleAction action = A("current_tags", "waiting");
    Rule rule = { .kind = RULE_TRIGGER, .any = { any, 3 }, .actions = { &action, 1 } };
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, 3);
    assert_int_equal(out.any_count, 3);
    assert_int_equal(out.any_decided[0], 1);
    assert_int_equal(out.any_decided[1], 2);
    assert_int_equal(out.any_decided[2], 0);
}

static void whom_it_would_have_written_to_is_told_and_whom_it_could_not(void **state)
{
    DeskFixture *f = *state;
    TicketId known = assigned(f);
    TicketId unknown = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    status_turns(f, known, TICKET_PENDING);
    status_turns(f, known, TICKET_HOLD);
    status_turns(f, known, TICKET_PENDING);
    status_turns(f, unknown, TICKET_PENDING);
    RuleCondition all[] = { C("status", "value", "pending") };
    RuleAction action = LETTER("requester_id");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, 3);
    assert_int_equal(out.actions[0].done, 2);
    assert_int_equal(out.actions[0].letters, 2);
    assert_int_equal(out.written.all, 1);
    assert_int_equal(out.written.count, 1);
    assert_int_equal(out.written.at[0].id.v, f->customer.v);
    assert_true(str_equal(out.written.at[0].email, S("chie@example.org")));
    assert_int_equal(out.written.at[0].letters, 2);
    assert_int_equal(out.skip_count, 1);
    assert_true(str_equal(out.skips[0].code, S("no_email_address")));
    assert_int_equal(out.skips[0].count, 1);
}

static void a_session_that_has_ended_cannot_be_ended(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    status_turns(f, ticket, TICKET_PENDING);
    status_turns(f, ticket, TICKET_SOLVED);
    RuleCondition all[] = { C("update_type", "is", "Change"),
                            C("messaging_session_state", "is", "active") };
    RuleAction action = A("messaging_session", "end");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, out.actions[0].done); // each update is looked at as it was
    assert_int_equal(out.skip_count, 0);
    assert_true(out.fires >= 2);
}

static void others_that_fire_because_of_it_are_told(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId because = simple(f, (RuleCondition)C("current_tags", "includes", "waiting"),
                            (RuleAction)A("priority", "high"));
    RuleId instead = simple(f, (RuleCondition)C("current_tags", "not_includes", "waiting"),
                            (RuleAction)A("type", "task"));
    (void)simple(f, (RuleCondition)C("status", "is", "closed"), (RuleAction)A("type", "problem"));
    status_turns(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("status", "value", "pending") };
    RuleAction action = A("current_tags", "waiting");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, 1);
    assert_int_equal(out.other_count, 1);
    assert_int_equal(out.others[0].id.v, because.v);
    assert_int_equal(out.others[0].more, 1);
    assert_int_equal(out.others[0].less, 0);
    assert_int_equal(out.others[0].action_count, 1);
    assert_int_equal(out.others[0].actions[0].done, 1);
    assert_int_equal(out.others[0].actions[0].letters, 0);
    assert_int_equal(out.actions[0].done, 1); // what it does itself is not counted twice
    assert_true(instead.v > 0);               // it stands above, and fires with and without
}

static void whom_others_write_to_because_of_it_is_told(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("current_tags", "includes", "waiting"),
                 (RuleAction)LETTER("requester_id"));
    (void)simple(f, (RuleCondition)C("status", "changed", ""), (RuleAction)LETTER("assignee_id"));
    status_turns(f, ticket, TICKET_PENDING);
    status_turns(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("status", "changed", "") };
    RuleAction action = A("current_tags", "waiting");
    Rule rule = edited(all, 1, &action);
    rule.any = (RuleConditions){
        (const RuleCondition[]){ C("status", "is", "pending"), C("status", "is", "hold") }, 2
    };
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, 2);
    assert_int_equal(out.any_decided[0], 1);
    assert_int_equal(out.other_count, 1); // the other one fires anyway
    assert_int_equal(out.others[0].more, 2);
    assert_int_equal(out.others[0].actions[0].letters, 2);
    assert_int_equal(out.others_written.all, 1);
    assert_int_equal(out.others_written.at[0].id.v, f->customer.v);
    assert_int_equal(out.others_written.at[0].letters, 2);
    assert_int_equal(out.written.all, 0);
}

static void others_that_write_to_the_same_people_are_told(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId same = simple(f, (RuleCondition)C("status", "value", "pending"),
                         (RuleAction)LETTER("requester_id"));
    (void)simple(f, (RuleCondition)C("status", "value", "pending"),
                 (RuleAction)LETTER("assignee_id"));
    status_turns(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("status", "changed", "") };
    RuleAction action = LETTER("requester_id");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.other_count, 1);
    assert_int_equal(out.others[0].id.v, same.v);
    assert_int_equal(out.others[0].same, 1);
    assert_int_equal(out.others[0].more, 0);
}

static void a_saved_one_is_run_as_it_is_edited_in_its_own_place(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId saved =
        simple(f, (RuleCondition)C("status", "is", "closed"), (RuleAction)A("current_tags", "x"));
    (void)simple(f, (RuleCondition)C("current_tags", "includes", "x"),
                 (RuleAction)A("type", "task"));
    status_turns(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("status", "is", "pending") };
    RuleAction action = A("current_tags", "x");
    Rule rule = edited(all, 1, &action);
    rule.id = saved;
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.fires, 1);
    assert_int_equal(out.other_count, 1);
    assert_int_equal(out.others[0].more, 1);
}

static void the_routers_update_in_the_same_command_does_not_fire_it_again(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    (void)fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(fixture_told(f, EVENT_ROUTED, NULL), 1);
    RuleCondition all[] = { C("status", "less_than", "closed") };
    RuleAction action = A("current_tags", "x");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = dry_run(f, &rule);
    assert_int_equal(out.updates, 2);
    assert_int_equal(out.fires, 1);
}

static void what_cannot_be_run_dry_is_refused(void **state)
{
    DeskFixture *f = *state;
    RuleCondition all[] = { C("status", "is", "nonsense") };
    RuleAction action = A("current_tags", "x");
    Rule rule = edited(all, 1, &action);
    RuleDryRun out = { 0 };
    RuleDryRunAsk ask = { .rule = &rule, .days = 30 };
    assert_int_equal(dry_run_as(f, ROLE_AGENT, &ask, &out), ERR_FORBIDDEN);
    assert_int_equal(dry_run_as(f, ROLE_ADMIN, &ask, &out), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("conditions.all[0].value")));
    all[0].value = S("open");
    ask.days = 31;
    assert_int_equal(dry_run_as(f, ROLE_ADMIN, &ask, &out), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("days")));
}

// ---- as it happened ---------------------------------------------------------------------------

typedef struct Chance {
    uint64_t state;
} Chance;

static uint64_t any_of(Chance *chance, uint64_t count)
{
    chance->state = chance->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (chance->state >> 33) % count;
}

static void step_random(DeskFixture *f, Chance *chance, TicketId ticket)
{
    f->world.now_ms += (int64_t)any_of(chance, 3) * 5;
    if (any_of(chance, 8) == 0) {
        session_ended(f, f->aiko, ticket);
        return;
    }
    TicketUpdate in = {
        .ticket = ticket,
        .fields = { .status_given = any_of(chance, 2) == 0,
                    .status = (TicketStatus)(TICKET_OPEN + any_of(chance, 4)),
                    .priority_given = any_of(chance, 3) == 0,
                    .priority = (TicketPriority)any_of(chance, PRIORITY_COUNT),
                    .tags_given = any_of(chance, 3) == 0,
                    .tags = any_of(chance, 2) ? S("a waiting") : S("b") },
        .comment = { .given = any_of(chance, 4) == 0,
                     .channel = CHANNEL_NOTE,
                     .body = S("Please refund") },
    };
    PersonId agent = any_of(chance, 2) ? f->aiko : f->admin;
    err_ignore(update_try(f, agent, in), "some are refused");
}

static int64_t fired_live(const DeskFixture *f, RuleId rule)
{
    int64_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        count += f->published[i].kind == PUBLISHED_EVENT && event->kind == EVENT_RULE_FIRED &&
                 event->ref == rule.v;
    }
    return count;
}

static int64_t letters_live(const DeskFixture *f)
{
    return (int64_t)fixture_told(f, EVENT_OUTBOX_HELD, NULL) +
           (int64_t)fixture_told(f, EVENT_OUTBOX_QUEUED, NULL);
}

// With the rules that were in force all the time, trying must give what has happened.
static void a_dry_run_of_what_ran_all_the_time_is_what_happened(void **state)
{
    DeskFixture *f = *state;
    static const RuleCondition conditions[] = {
        C("current_tags", "includes", "b"),
        C("status", "value", "pending"),
        C("priority", "value", "high"),
        C("comment_includes_word", "includes", "refund"),
        C("messaging_session_state", "changed", ""),
        C("status", "value_previous", "hold"),
    };
    static const RuleAction actions[] = {
        A("priority", "high"),  A("current_tags", "b"),      A("messaging_session", "end"),
        LETTER("requester_id"), A("remove_tags", "waiting"), A("status", "open"),
    };
    RuleId rules[countof(conditions)];
    for (size_t i = 0; i < countof(conditions); i++) {
        rules[i] = simple(f, conditions[i], actions[i]);
    }
    TicketId tickets[4];
    for (size_t i = 0; i < countof(tickets); i++) {
        tickets[i] =
            fixture_handoff(f, i == 0 ? f->customer : fixture_add_customer(f), (TeamId){ 0 });
    }
    Chance chance = { 7 };
    for (size_t i = 0; i < 200; i++) {
        step_random(f, &chance, tickets[any_of(&chance, countof(tickets))]);
    }
    int64_t all = 0;
    for (size_t i = 0; i < countof(rules); i++) {
        Rule rule = edited(&conditions[i], 1, &actions[i]);
        rule.id = rules[i];
        RuleDryRun out = dry_run(f, &rule);
        assert_int_equal(out.fires, fired_live(f, rules[i]));
        assert_true(out.fires > 0);
        if (i == 3) {
            assert_int_equal(out.actions[0].letters, letters_live(f));
        }
        all += out.fires;
    }
    assert_true(all > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(it_fires_where_it_would_have_fired_and_writes_nothing),
        T(what_is_too_old_is_left_out),
        T(each_condition_of_any_is_counted_where_it_decided),
        T(whom_it_would_have_written_to_is_told_and_whom_it_could_not),
        T(a_session_that_has_ended_cannot_be_ended),
        T(others_that_fire_because_of_it_are_told),
        T(whom_others_write_to_because_of_it_is_told),
        T(others_that_write_to_the_same_people_are_told),
        T(a_saved_one_is_run_as_it_is_edited_in_its_own_place),
        T(the_routers_update_in_the_same_command_does_not_fire_it_again),
        T(what_cannot_be_run_dry_is_refused),
        T(a_dry_run_of_what_ran_all_the_time_is_what_happened),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
