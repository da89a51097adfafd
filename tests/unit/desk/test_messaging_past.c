// What a messaging trigger would have done in past conversations, held against what it then does.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/people/agent_status_set.h"
#include "desk/rules/rule_dry_run.h"
#include "support/messaging_desk.h"

// ---- asking -----------------------------------------------------------------------------------

static RuleDryRun dry_run(DeskFixture *f, Rule rule)
{
    rule.kind = RULE_MESSAGING_TRIGGER;
    RuleDryRunAsk ask = { .rule = &rule, .days = 30 };
    RuleDryRun out = { 0 };
    uint64_t before = fixture_digest(f);
    size_t told = f->published_count;
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = f->admin, .role = ROLE_ADMIN },
                  .why = &f->refusal,
                  .now_ms = f->world.now_ms };
    assert_int_equal(rule_dry_run_read(&read, &ask, &out), ERR_NONE);
    assert_true(fixture_digest(f) == before); // nothing is written, nothing is told
    assert_int_equal(f->published_count, told);
    return out;
}

static const Rule speaker = { .actions = { &(const RuleAction)A("send_message", "Hello"), 1 } };

static RuleDryRun dry_run_on(DeskFixture *f, RuleRun run)
{
    Rule rule = speaker;
    rule.run = run;
    return dry_run(f, rule);
}

static int64_t skips(const RuleDryRun *run, size_t action, const char *code)
{
    for (size_t i = 0; i < run->skip_count; i++) {
        if (run->skips[i].action == action && str_equal(run->skips[i].code, str_of(code))) {
            return run->skips[i].count;
        }
    }
    return 0;
}

static Err choose_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    CustomerMessage message = { .person = *(const PersonId *)in,
                                .body = S("A person, please"),
                                .payload = S("person") };
    return customer_message_apply(work, &message, &sent);
}

// As the bot offers it.
static TicketId handed_off(DeskFixture *f)
{
    const Event *made = NULL;
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), choose_apply, &f->customer), ERR_NONE);
    assert_true(fixture_told(f, EVENT_FIELD_CREATED, &made) > 0);
    return made->ticket;
}

static Err status_apply(Work *work, void *in)
{
    return agent_status_set_apply(work, in);
}

static void agent_turns(DeskFixture *f, AgentStatus status)
{
    AgentStatusSet set = { .agent = f->aiko, .status = status };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), status_apply, &set), ERR_NONE);
}

static void moment_passes(DeskFixture *f)
{
    f->world.now_ms += SECOND_MS;
}

// A bot talk, a hand-off, an answer, quiet, a return, another group, and the end.
static TicketId story(DeskFixture *f)
{
    customer_says(f);
    moment_passes(f);
    TicketId ticket = handed_off(f);
    moment_passes(f);
    agent_turns(f, AGENT_ONLINE);
    moment_passes(f);
    agent_says(f, ticket);
    moment_passes(f);
    customer_says(f);
    seconds_pass(f, 900);
    customer_says(f);
    moment_passes(f);
    agent_turns(f, AGENT_AWAY);
    moment_passes(f);
    fixture_assign(f, ticket, (PersonId){ 0 });
    moment_passes(f);
    customer_says(f);
    moment_passes(f);
    end(f, ticket);
    moment_passes(f);
    return ticket;
}

// ---- against what it does ---------------------------------------------------------------------

static void it_finds_what_the_same_rule_did(DeskFixture *f, RuleRun run, RuleConditions all,
                                            bool is_once)
{
    RuleAction mark = A("set_triggered", "true");
    (void)rule(f,
               (RuleCreate){
                   .run = run, .once_per_ticket = is_once, .all = all, .actions = { &mark, 1 } });
    moment_passes(f);
    (void)story(f);
    RuleDryRun out = dry_run(
        f, (Rule){ .run = run, .once_per_ticket = is_once, .all = all, .actions = { &mark, 1 } });
    assert_true(fired(f) > 0);
    assert_int_equal(out.fires, fired(f));
    assert_int_equal(out.actions[0].done, out.fires);
    assert_int_equal(out.tickets, 1);
    assert_int_equal(out.updates, 1); // conversations
}

#define FINDS(name, run, is_once, ...)                                                      \
    static void name(void **state)                                                          \
    {                                                                                       \
        const RuleCondition all[] = { __VA_ARGS__ };                                        \
        it_finds_what_the_same_rule_did(*state, run, (RuleConditions){ all, countof(all) }, \
                                        is_once);                                           \
    }

FINDS(requests_are_found, RULE_RUN_REQUESTED, false, C("customer_requesting", "is", "true"))
FINDS(returns_are_found, RULE_RUN_REQUESTED, false, C("customer_served", "is", "true"))
FINDS(messages_are_found, RULE_RUN_MESSAGE_SENT, false, C("message", "includes", "parcel"))
FINDS(messages_to_the_bot_are_found, RULE_RUN_MESSAGE_SENT, false, C("status", "is_not", "open"),
      C("customer_served", "is", "false"))
FINDS(messages_of_served_customers_are_found, RULE_RUN_MESSAGE_SENT, false,
      C("customer_served", "is", "true"), C("customer_in_conversation", "is", "true"))
FINDS(each_time_in_the_queue_is_found, RULE_RUN_QUEUED, false,
      C("messaging_session_state", "is", "active"))
FINDS(the_first_time_in_the_queue_is_found, RULE_RUN_QUEUED, false,
      C("initial_routing", "is", "true"))
FINDS(assignments_from_the_queue_are_found, RULE_RUN_ASSIGNED, false,
      C("initial_routing", "is", "true"), C("status", "is", "open"))
FINDS(once_per_ticket_is_once, RULE_RUN_MESSAGE_SENT, true, C("sender_type", "is", "customer"))

FINDS(who_was_there_is_known, RULE_RUN_MESSAGE_SENT, false, C("account_status", "is", "online"))
FINDS(who_was_away_is_known, RULE_RUN_MESSAGE_SENT, false, C("group_status", "is", "away"))
FINDS(that_nobody_was_there_is_known, RULE_RUN_MESSAGE_SENT, false,
      C("account_status", "is", "invisible"))

static void who_was_there_of_a_chosen_group_is_known(void **state)
{
    DeskFixture *f = *state;
    Str online = str_format(&f->arena, "%" PRId64 ":online", f->support.v);
    Str empty = str_format(&f->arena, "%" PRId64 ":invisible", f->sales.v);
    RuleCondition all[] = { C("status_of_group", "is", ""), C("status_of_group", "is", "") };
    all[0].value = online;
    all[1].value = empty;
    it_finds_what_the_same_rule_did(f, RULE_RUN_MESSAGE_SENT, (RuleConditions){ all, 2 }, false);
}

// ---- what it tells ----------------------------------------------------------------------------

static void hits_name_the_ticket_and_the_day(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = story(f);
    RuleDryRun out = dry_run_on(f, RULE_RUN_REQUESTED);
    assert_int_equal(out.fires, 2);
    assert_int_equal(out.hit_count, 2);
    assert_int_equal(out.hits[0].ticket.v, ticket.v);
    assert_int_equal(out.hits[0].audit.v, 0);
    assert_true(out.hits[0].at_ms > out.hits[1].at_ms); // newest first
    assert_int_equal(out.days[29].fires, 2);
    assert_int_equal(out.uses_today, 0);
    assert_false(out.cut);
}

static void what_is_too_old_is_left_out(void **state)
{
    DeskFixture *f = *state;
    (void)story(f);
    f->world.now_ms += INT64_C(31) * 24 * 3600 * SECOND_MS;
    RuleDryRun out = dry_run_on(f, RULE_RUN_MESSAGE_SENT);
    assert_int_equal(out.fires, 0);
    assert_int_equal(out.updates, 0);
}

static void a_talk_that_never_came_to_agents_has_no_ticket(void **state)
{
    DeskFixture *f = *state;
    customer_says(f);
    moment_passes(f);
    Rule rule = { .run = RULE_RUN_MESSAGE_SENT,
                  .actions = ACTIONS(A("current_tags", "vip"), A("send_message", "Hello")) };
    RuleDryRun out = dry_run(f, rule);
    assert_int_equal(out.fires, 1);
    assert_int_equal(out.tickets, 0);
    assert_int_equal(out.hit_count, 0);
    assert_int_equal(skips(&out, 0, "no_ticket"), 1);
    assert_int_equal(out.actions[1].done, 1);
}

static void the_end_keeps_what_waits_from_happening(void **state)
{
    DeskFixture *f = *state;
    const RuleAction actions[] = { A("send_message", "At once"), A("wait", "5"),
                                   A("send_message", "Later"), A("current_tags", "late") };
    Rule rule = { .run = RULE_RUN_REQUESTED, .actions = { actions, countof(actions) } };
    TicketId ticket = requested(f);
    seconds_pass(f, 3);
    RuleDryRun waiting = dry_run(f, rule);
    assert_int_equal(waiting.actions[0].done, 1);
    assert_int_equal(waiting.actions[2].done, 0); // it would wait still
    assert_int_equal(waiting.skip_count, 0);
    end(f, ticket);
    moment_passes(f);
    RuleDryRun ended = dry_run(f, rule);
    assert_int_equal(ended.actions[0].done, 1);
    assert_int_equal(ended.actions[2].done, 0);
    assert_int_equal(skips(&ended, 2, "session_ended"), 1);
    assert_int_equal(skips(&ended, 3, "session_ended"), 1);
}

static void what_waits_is_done_while_the_session_lives(void **state)
{
    DeskFixture *f = *state;
    const RuleAction actions[] = { A("show_wait_time", "position"), A("wait", "5"),
                                   A("show_wait_time", "position"), A("current_tags", "late") };
    TicketId ticket = requested(f);
    seconds_pass(f, 3);
    fixture_assign(f, ticket, f->aiko);
    seconds_pass(f, 3);
    end(f, ticket);
    moment_passes(f);
    RuleDryRun out =
        dry_run(f, (Rule){ .run = RULE_RUN_REQUESTED, .actions = { actions, countof(actions) } });
    assert_int_equal(out.actions[0].done, 1);
    assert_int_equal(skips(&out, 2, "not_waiting"), 1);
    assert_int_equal(out.actions[3].done, 1);
}

static void what_it_does_stays_done(void **state)
{
    DeskFixture *f = *state;
    (void)story(f);
    Rule rule = { .run = RULE_RUN_MESSAGE_SENT,
                  .all = CONDITIONS(C("current_tags", "not_includes", "seen"),
                                    C("customer_served", "is", "true")),
                  .actions = ACTIONS(A("current_tags", "seen")) };
    assert_int_equal(dry_run(f, rule).fires, 1);
    rule.all.count = 0;
    rule.actions = ACTIONS(A("status", "closed"), A("send_message", "Hello"));
    RuleDryRun out = dry_run(f, rule);
    assert_int_equal(out.actions[0].done, 1);
    assert_int_equal(skips(&out, 1, "session_ended"), 1);
}

// ---- ticket triggers --------------------------------------------------------------------------

static void triggers_that_would_run_on_its_updates_are_told_with_what_they_do(void **state)
{
    DeskFixture *f = *state;
    static const RuleAction letter = { STR_INIT("notification_user"),
                                       { STR_INIT("requester_id"), STR_INIT("s"), STR_INIT("b") },
                                       3 };
    RuleId writer = simple(f, (RuleCondition)C("current_tags", "includes", "vip"), letter);
    TicketId ticket = requested(f);
    moment_passes(f);
    Rule rule = { .run = RULE_RUN_REQUESTED, .actions = ACTIONS(A("current_tags", "vip")) };
    RuleDryRun out = dry_run(f, rule);
    assert_int_equal(out.fires, 1);
    assert_int_equal(out.other_count, 1);
    assert_int_equal(out.others[0].id.v, writer.v);
    assert_int_equal(out.others[0].more, 1);
    assert_int_equal(out.others[0].actions[0].letters, 1);
    assert_int_equal(out.others_written.all, 1);
    assert_int_equal(out.others_written.at[0].id.v, f->customer.v);
    assert_int_equal(out.written.all, 0);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("")));
    assert_int_equal(dry_run_on(f, RULE_RUN_REQUESTED).other_count, 0); // it changes no ticket
}

// Whether the update was made by a rule of a kind.
static bool fired_by(const DeskFixture *f, AuditId audit, ActorKind kind)
{
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        if (event->kind == EVENT_RULE_FIRED && event->audit.v == audit.v &&
            event->actor.kind == kind) {
            return true;
        }
    }
    return false;
}

static int64_t fired_after_messaging(const DeskFixture *f, RuleId trigger)
{
    int64_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        count += event->kind == EVENT_RULE_FIRED && event->ref == trigger.v &&
                 fired_by(f, event->audit, ACTOR_MESSAGING_TRIGGER);
    }
    return count;
}

static void the_triggers_that_ran_on_its_updates_are_found(void **state)
{
    DeskFixture *f = *state;
    const RuleId triggers[] = {
        simple(f, (RuleCondition)C("priority", "value", "high"),
               (RuleAction)A("current_tags", "raised")),
        simple(f, (RuleCondition)C("priority", "changed", ""), (RuleAction)A("type", "task")),
        trigger(f,
                CONDITIONS(C("agent_stations", "greater_than", "0"), C("priority", "is", "high")),
                (RuleConditions){ 0 }, ACTIONS(A("priority", ""))),
    };
    RuleActions actions = ACTIONS(A("priority", "high"), A("send_message", "Hello"));
    Rule tried = { .run = RULE_RUN_MESSAGE_SENT, .actions = actions };
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT, .actions = actions });
    (void)story(f);
    RuleDryRun out = dry_run(f, tried);
    assert_int_equal(out.other_count, countof(triggers));
    for (size_t i = 0; i < countof(triggers); i++) {
        assert_int_equal(out.others[i].id.v, triggers[i].v);
        assert_true(out.others[i].more > 1);
        assert_int_equal(out.others[i].more, fired_after_messaging(f, triggers[i]));
    }
}

static void values_of_today_are_marked(void **state)
{
    DeskFixture *f = *state;
    Rule rule = speaker;
    rule.run = RULE_RUN_REQUESTED;
    rule.all = CONDITIONS(C("queue_size", "is", "0"), C("status", "is", "new"));
    assert_true(dry_run(f, rule).uses_today == UINT64_C(1) << RULE_FIELD_QUEUE_SIZE);
    rule.all = CONDITIONS(C("customer_page_url", "is", "x"), C("customer_browser", "is", "x"),
                          C("customer_os", "is", "x"), C("customer_platform", "is", "mobile"),
                          C("customer_ip", "is", "x"), C("status_of_group", "is", "7:away"));
    assert_true(dry_run(f, rule).uses_today ==
                (UINT64_C(1) << RULE_FIELD_PAGE_URL | UINT64_C(1) << RULE_FIELD_BROWSER |
                 UINT64_C(1) << RULE_FIELD_SYSTEM | UINT64_C(1) << RULE_FIELD_PLATFORM |
                 UINT64_C(1) << RULE_FIELD_ADDRESS | UINT64_C(1) << RULE_FIELD_STATUS_OF_TEAM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, messaging_setup, messaging_teardown)
        TEST(requests_are_found),
        TEST(returns_are_found),
        TEST(messages_are_found),
        TEST(messages_to_the_bot_are_found),
        TEST(messages_of_served_customers_are_found),
        TEST(each_time_in_the_queue_is_found),
        TEST(the_first_time_in_the_queue_is_found),
        TEST(assignments_from_the_queue_are_found),
        TEST(once_per_ticket_is_once),
        TEST(who_was_there_is_known),
        TEST(who_was_away_is_known),
        TEST(that_nobody_was_there_is_known),
        TEST(who_was_there_of_a_chosen_group_is_known),
        TEST(hits_name_the_ticket_and_the_day),
        TEST(what_is_too_old_is_left_out),
        TEST(a_talk_that_never_came_to_agents_has_no_ticket),
        TEST(the_end_keeps_what_waits_from_happening),
        TEST(what_waits_is_done_while_the_session_lives),
        TEST(what_it_does_stays_done),
        TEST(triggers_that_would_run_on_its_updates_are_told_with_what_they_do),
        TEST(the_triggers_that_ran_on_its_updates_are_found),
        TEST(values_of_today_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
