// Ticket triggers on real updates: what fires, what it does, and what it never does.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/staff_message.h"
#include "desk/rules/rule_save.h"
#include "desk/rules/rule_set.h"
#include "desk/survey/survey_rate.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "store/comment_list_store.h"
#include "store/rule_store.h"
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

// ---- doing things -----------------------------------------------------------------------------

static Err delete_apply(Work *work, void *in)
{
    return rule_delete_apply(work, *(const RuleId *)in);
}

static Err say_apply(Work *work, void *in)
{
    StaffMessage message = { .ticket = *(const TicketId *)in,
                             .kind = MESSAGE_TEXT,
                             .body = S("Hello"),
                             .source = S("workspace") };
    MessageSent sent = { 0 };
    return staff_message_apply(work, &message, &sent);
}

static size_t outbox(DeskFixture *f, TicketId ticket, const OutboxRow **rows)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    size_t count = 0;
    assert_int_equal(outbox_list(&tx, &f->arena, ticket, rows, &count), ERR_NONE);
    return count;
}

static SaidPage said(DeskFixture *f, TicketId ticket)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    SaidPage page = { 0 };
    ListAsk ask = { .descending = true, .limit = 10 };
    assert_int_equal(said_list_page(&tx, &f->arena, ticket, &ask, &page), ERR_NONE);
    return page;
}

// ---- firing -----------------------------------------------------------------------------------

static void what_a_trigger_does_belongs_to_the_update_that_it_reacts_to(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId rule = simple(f, (RuleCondition)C("status", "value", "pending"),
                         (RuleAction)A("current_tags", "waiting"));
    (void)status_set(f, ticket, TICKET_PENDING);
    const Event *mark = NULL;
    const Event *set = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    (void)fixture_told(f, EVENT_FIELD_SET, &set);
    assert_int_equal(mark->ref, rule.v);
    assert_int_equal(mark->number_a, 1);
    assert_int_equal(mark->number_b, 0);
    assert_int_equal(set->field, FIELD_TAGS);
    assert_int_equal(set->actor.kind, ACTOR_RULE);
    assert_int_equal(set->actor.via, VIA_RULE);
    assert_int_equal(set->cause.v, mark->id.v);
    assert_int_equal(set->audit.v, mark->audit.v);
    assert_true(mark->cause.v > 0);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("waiting")));
}

static void the_list_starts_over_and_each_fires_once(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    // the first waits for what the second does; both would go on for ever
    (void)simple(f, (RuleCondition)C("current_tags", "includes", "b"),
                 (RuleAction)A("set_tags", "a"));
    (void)simple(f, (RuleCondition)C("status", "is", "pending"), (RuleAction)A("set_tags", "b"));
    (void)simple(f, (RuleCondition)C("current_tags", "includes", "a"),
                 (RuleAction)A("priority", "high"));
    (void)status_set(f, ticket, TICKET_PENDING);
    assert_int_equal(fired(f), 3);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("a")));
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_HIGH);
}

static void a_chat_message_runs_none_but_reopening_does(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("update_type", "is", "Change"),
                 (RuleAction)A("current_tags", "seen"));
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), say_apply, &ticket), ERR_NONE);
    ConversationId conversation = fixture_ticket(f, ticket).session.id;
    fixture_customer_writes(f, conversation);
    assert_int_equal(fired(f), 0);
}

static Err rate_apply(Work *work, void *in)
{
    SurveyAnswered done = { 0 };
    return survey_rate_apply(work, in, &done);
}

// A rating is all that changes it any more.
static void a_closed_ticket_runs_none(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("satisfaction_score", "is", "good"),
                 (RuleAction)A("current_tags", "thanks"));
    SurveyRate rate = { .ticket = ticket, .good = true };
    (void)status_set(f, ticket, TICKET_SOLVED);
    (void)status_set(f, ticket, TICKET_CLOSED);
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), rate_apply, &rate), ERR_NONE);
    assert_int_equal(fixture_ticket(f, ticket).ticket.satisfaction, SATISFACTION_GOOD);
    assert_int_equal(fired(f), 0);
}

static void who_updated_and_what_they_said_can_be_asked_for(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("comment_is_public", "is", "false"),
                            C("comment_includes_word", "includes", "ＲＥＦＵＮＤ 返金"),
                            C("role", "is", "agent"), C("assignee_id", "is", "current_user") };
    RuleAction action = A("current_tags", "money");
    (void)trigger(f, (RuleConditions){ all, countof(all) }, (RuleConditions){ 0 },
                  (RuleActions){ &action, 1 });
    TicketUpdate note = { .ticket = ticket,
                          .comment = { .given = true,
                                       .channel = CHANNEL_NOTE,
                                       .body = S("The customer wants a Refund.") } };
    (void)updated(f, f->ben, note);
    assert_int_equal(fired(f), 0);
    (void)updated(f, f->aiko, note);
    assert_int_equal(fired(f), 1);
    note.comment.body = S("返金はしません");
    (void)updated(f, f->aiko, note);
    assert_int_equal(fired(f), 2);
    note.comment.body = S("nothing of that");
    (void)updated(f, f->aiko, note);
    assert_int_equal(fired(f), 2);
}

static void counts_are_looked_up_when_a_rule_asks_for_them(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("reopens", "is", "1"), C("agent_stations", "is", "1"),
                            C("description_includes_word", "includes_string", "e") };
    RuleAction action = A("priority", "high");
    (void)trigger(f, (RuleConditions){ all, 2 }, (RuleConditions){ 0 },
                  (RuleActions){ &action, 1 });
    (void)status_set(f, ticket, TICKET_SOLVED);
    assert_int_equal(fired(f), 0);
    (void)status_set(f, ticket, TICKET_OPEN);
    assert_int_equal(fired(f), 1);
}

// ---- sessions ---------------------------------------------------------------------------------

static void an_end_by_an_agent_runs_its_trigger_exactly_once(void **state)
{
    DeskFixture *f = *state; // SCN 8 and 13
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("via_id", "is", "75"),
                            C("messaging_session_ended_reason", "value", "agent") };
    RuleAction action = A("current_tags", "ended");
    (void)trigger(f, (RuleConditions){ all, 2 }, (RuleConditions){ 0 },
                  (RuleActions){ &action, 1 });
    session_ended(f, f->aiko, ticket);
    session_ended(f, f->ben, ticket);
    assert_int_equal(fired(f), 1);
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, NULL), 1);
    assert_int_equal(fixture_ticket(f, ticket).ticket.status, TICKET_OPEN);
    (void)status_set(f, ticket, TICKET_SOLVED); // it has ended, but not in this update
    assert_int_equal(fired(f), 1);
}

static void a_trigger_ends_the_session_once_and_the_agent_in_the_same_update_does_too(void **state)
{
    DeskFixture *f = *state; // SCN 13
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("status", "value", "solved"),
                 (RuleAction)A("messaging_session", "end"));
    (void)updated(f, f->aiko,
                  (TicketUpdate){ .ticket = ticket,
                                  .end_session = true,
                                  .fields = { .status_given = true, .status = TICKET_SOLVED } });
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, NULL), 1);
    assert_int_equal(fixture_ticket(f, ticket).session.ended_reason, ENDED_REASON_AGENT);
    assert_int_equal(fired(f), 1);
    assert_true(str_equal(skipped(f), S("session_ended")));
}

static void an_end_by_a_trigger_says_so_and_gives_the_unit_back(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("status", "value", "pending"),
                 (RuleAction)A("routing_channel", "email"));
    (void)status_set(f, ticket, TICKET_PENDING);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(record.session.session_state, SESSION_ENDED);
    assert_int_equal(record.session.ended_reason, ENDED_REASON_TRIGGER);
    assert_int_equal(record.session.ended_via, ENDED_VIA_RULE);
    assert_int_equal(record.ticket.routing_channel, ROUTING_EMAIL);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
}

// ---- surveys ----------------------------------------------------------------------------------

static void survey_trigger(DeskFixture *f, bool is_recipe)
{
    RuleCondition all[] = { C("via_id", "is", "75"), C("satisfaction_score", "is", "unoffered"),
                            C("status", "value", "solved") };
    RuleCondition any[] = { C("status", "value", "solved"),
                            C("messaging_session_ended_reason", "value", "agent") };
    RuleAction action = A("satisfaction_score", "offered");
    (void)trigger(f, (RuleConditions){ all, is_recipe ? 2 : 3 },
                  (RuleConditions){ any, is_recipe ? 2 : 0 }, (RuleActions){ &action, 1 });
}

static void the_stock_survey_asks_on_solved_but_not_after_the_end(void **state)
{
    DeskFixture *f = *state; // SAT-2, SCN 9
    survey_trigger(f, false);
    TicketId ended = assigned(f);
    session_ended(f, f->aiko, ended);
    (void)status_set(f, ended, TICKET_SOLVED);
    assert_int_equal(fixture_told(f, EVENT_SURVEY_OFFERED, NULL), 0);
    assert_true(str_equal(skipped(f), S("session_had_ended")));
    TicketId live = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    fixture_assign(f, live, f->aiko);
    (void)status_set(f, live, TICKET_SOLVED);
    assert_int_equal(fixture_told(f, EVENT_SURVEY_OFFERED, NULL), 1);
    assert_int_equal(fixture_ticket(f, live).ticket.satisfaction, SATISFACTION_OFFERED);
}

static void with_the_recipe_one_survey_goes_out_at_the_end_and_none_again(void **state)
{
    DeskFixture *f = *state; // SCN 9
    survey_trigger(f, true);
    TicketId ticket = assigned(f);
    session_ended(f, f->aiko, ticket);
    assert_int_equal(fixture_told(f, EVENT_SURVEY_OFFERED, NULL), 1);
    const Event *offered = NULL;
    const Event *mark = NULL;
    (void)fixture_told(f, EVENT_SURVEY_OFFERED, &offered);
    (void)fixture_told(f, EVENT_RULE_FIRED, &mark);
    assert_int_equal(offered->cause.v, mark->id.v);
    (void)status_set(f, ticket, TICKET_SOLVED);
    assert_int_equal(fixture_told(f, EVENT_SURVEY_OFFERED, NULL), 1);
    assert_int_equal(fired(f), 1);
}

// ---- routing ----------------------------------------------------------------------------------

static void a_rule_and_the_router_that_undo_each_other_end(void **state)
{
    DeskFixture *f = *state;
    (void)simple(f, (RuleCondition)C("assignee_id", "changed", ""),
                 (RuleAction)A("assignee_id", ""));
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(fired(f), 1); // once per ticket and command, whatever follows
    assert_int_equal(fixture_told(f, EVENT_ROUTED, NULL), 2);
    assert_int_equal(fixture_ticket(f, ticket).ticket.assignee.v, f->aiko.v);
}

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

static void what_does_not_fit_in_one_commit_is_run_in_the_next(void **state)
{
    DeskFixture *f = *state;
    enum { WAITING = SETTLE_UPDATES_MAX + 6 };
    TicketId tickets[WAITING];
    for (int i = 0; i < WAITING; i++) {
        tickets[i] = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    }
    (void)simple(f, (RuleCondition)C("assignee_id", "changed", ""),
                 (RuleAction)A("current_tags", "given"));
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 100);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    assert_int_equal(fired(f), SETTLE_UPDATES_MAX);
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(fired(f), WAITING);
    for (int i = 0; i < WAITING; i++) {
        assert_true(str_equal(fixture_ticket(f, tickets[i]).ticket.tags, S("given")));
    }
}

typedef struct Bulk {
    DeskFixture *f;
    const TicketId *tickets;
    size_t count;
} Bulk;

static Err bulk_apply(Work *work, void *in)
{
    const Bulk *bulk = in;
    Err err = ERR_NONE;
    for (size_t i = 0; i < bulk->count && !err; i++) {
        TicketUpdate one = { .ticket = bulk->tickets[i],
                             .fields = { .priority_given = true, .priority = PRIORITY_HIGH } };
        TicketUpdated updated = { 0 };
        err = ticket_update_apply(work, &one, &updated);
    }
    return err;
}

static void updates_past_the_limit_are_looked_at_as_they_were(void **state)
{
    DeskFixture *f = *state;
    enum { MANY = SETTLE_UPDATES_MAX + 3 };
    TicketId tickets[MANY];
    for (int i = 0; i < MANY; i++) {
        tickets[i] = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    }
    RuleCondition all[] = { C("priority", "value", "high"), C("update_type", "is", "Change"),
                            C("role", "is", "admin") };
    RuleAction action = A("type", "problem");
    (void)trigger(f, (RuleConditions){ all, countof(all) }, (RuleConditions){ 0 },
                  (RuleActions){ &action, 1 });
    Bulk bulk = { f, tickets, MANY };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), bulk_apply, &bulk), ERR_NONE);
    assert_int_equal(fired(f), SETTLE_UPDATES_MAX);
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(ran.fired, MANY - SETTLE_UPDATES_MAX);
    assert_int_equal(fired(f), MANY);
    assert_int_equal(fixture_ticket(f, tickets[MANY - 1]).ticket.type, TYPE_PROBLEM);
}

// ---- what cannot be done ----------------------------------------------------------------------

static void an_action_that_is_refused_is_told_and_fails_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("status", "value", "pending") };
    RuleAction actions[] = { A("assignee_id", "requester_id"), A("priority", "urgent") };
    (void)trigger(f, (RuleConditions){ all, 1 }, (RuleConditions){ 0 },
                  (RuleActions){ actions, 2 });
    (void)status_set(f, ticket, TICKET_PENDING);
    Ticket after = fixture_ticket(f, ticket).ticket;
    assert_int_equal(after.status, TICKET_PENDING);
    assert_int_equal(after.priority, PRIORITY_URGENT);
    assert_int_equal(after.assignee.v, f->aiko.v);
    const Event *skip = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_SKIPPED, &skip), 1);
    assert_true(str_equal(skip->new_value, S("not_an_agent")));
    assert_int_equal(skip->number_b, 0);
}

static void an_update_with_its_rules_is_all_or_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("status", "value", "solved") };
    RuleAction actions[] = { A("current_tags", "done"),
                             A("messaging_session", "end"),
                             A("comment_value", "Solved."),
                             { STR_INIT("notification_user"),
                               { STR_INIT("assignee_id"), STR_INIT("s"), STR_INIT("b") },
                               3 } };
    (void)trigger(f, (RuleConditions){ all, 1 }, (RuleConditions){ 0 },
                  (RuleActions){ actions, countof(actions) });
    uint64_t before = fixture_digest(f);
    Err err = ERR_STORE;
    int step = 3;
    for (; err; step++) {
        f->world.world.fault_countdown = step;
        err = update_try(
            f, f->aiko,
            (TicketUpdate){ .ticket = ticket,
                            .fields = { .status_given = true, .status = TICKET_SOLVED } });
        f->world.world.fault_countdown = 0;
        if (err) {
            assert_int_equal(err, ERR_STORE);
            assert_true(fixture_digest(f) == before);
        }
    }
    assert_int_equal(fired(f), 1);
    assert_true(step > 20); // there were many steps to fail
}

// ---- words ------------------------------------------------------------------------------------

static void a_public_comment_goes_into_the_session_while_it_lives_and_then_by_mail(void **state)
{
    DeskFixture *f = *state; // SES-7
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("priority", "changed", "") };
    RuleAction actions[] = { A("comment_value", "Ticket {{ticket.id}} is {{ticket.priority}}."),
                             A("comment_mode_is_public", "true") };
    (void)trigger(f, (RuleConditions){ all, 1 }, (RuleConditions){ 0 },
                  (RuleActions){ actions, 2 });
    TicketUpdate in = { .ticket = ticket,
                        .fields = { .priority_given = true, .priority = PRIORITY_HIGH } };
    (void)updated(f, f->aiko, in);
    SaidPage page = said(f, ticket);
    assert_true(page.rows[0].is_message);
    assert_int_equal(page.rows[0].author_kind, AUTHOR_BOT);
    Str text = str_format(&f->arena, "Ticket %" PRId64 " is high.", ticket.v);
    assert_true(str_equal(page.rows[0].body, text));
    session_ended(f, f->aiko, ticket);
    in.fields.priority = PRIORITY_LOW;
    (void)updated(f, f->aiko, in);
    page = said(f, ticket);
    assert_false(page.rows[0].is_message);
    assert_int_equal(page.rows[0].channel, CHANNEL_EMAIL);
    assert_int_equal(page.rows[0].author.v, f->admin.v); // who wrote the rule
    const OutboxRow *rows = NULL;
    assert_int_equal(outbox(f, ticket, &rows), 1);
}

static void a_public_comment_that_reaches_nobody_is_skipped(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    session_ended(f, f->admin, ticket);
    RuleCondition all[] = { C("priority", "changed", "") };
    RuleAction actions[] = { A("comment_value", "Hello"), A("comment_mode_is_public", "true") };
    (void)trigger(f, (RuleConditions){ all, 1 }, (RuleConditions){ 0 },
                  (RuleActions){ actions, 2 });
    size_t before = said(f, ticket).ends.count;
    (void)updated(
        f, f->aiko,
        (TicketUpdate){ .ticket = ticket,
                        .fields = { .priority_given = true, .priority = PRIORITY_HIGH } });
    assert_int_equal(fired(f), 1);
    assert_true(str_equal(skipped(f), S("session_ended")));
    assert_int_equal(said(f, ticket).ends.count, before);
}

static void letters_are_rendered_for_their_reader_and_held_without_a_sending_address(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleCondition all[] = { C("comment_is_public", "is", "not_relevant") };
    RuleAction actions[] = {
        { STR_INIT("notification_user"),
          { STR_INIT("requester_id"), STR_INIT("[{{ticket.account}}] {{ticket.title}}"),
            STR_INIT("{{ticket.comments_formatted}}") },
          3 },
        { STR_INIT("notification_user"),
          { STR_INIT("assignee_id"), STR_INIT("for {{ticket.assignee.first_name}}"),
            STR_INIT("{{ticket.latest_comment}}") },
          3 },
        { STR_INIT("notification_group"),
          { STR_INIT("group_id"), STR_INIT("to {{ticket.group.name}}"), STR_INIT("-") },
          3 },
        { STR_INIT("notification_user"),
          { STR_INIT("requester_and_ccs"), STR_INIT("s"), STR_INIT("b") },
          3 },
    };
    (void)trigger(f, (RuleConditions){ all, 1 }, (RuleConditions){ 0 },
                  (RuleActions){ actions, countof(actions) });
    (void)updated(
        f, f->ben,
        (TicketUpdate){
            .ticket = ticket,
            .comment = { .given = true, .channel = CHANNEL_NOTE, .body = S("Between us") } });
    const OutboxRow *rows = NULL;
    size_t count = outbox(f, ticket, &rows);
    assert_int_equal(count, 2 + 3); // the group has three agents
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].state, OUTBOX_HELD);
        assert_true(rows[i].rule > 0);
    }
    const OutboxRow *to_requester = &rows[count - 1]; // newest first
    const OutboxRow *to_assignee = &rows[count - 2];
    assert_true(str_equal(to_requester->recipient, S("chie@example.org")));
    assert_false(memmem(to_requester->body.at, to_requester->body.len, "Between us", 10));
    assert_true(str_equal(to_assignee->body, S("Between us")));
    assert_true(str_equal(to_assignee->subject, S("for aiko")));
    assert_true(str_equal(rows[0].subject, S("to Support")));
    assert_true(str_equal(skipped(f), S("no_public_comment")));
    assert_int_equal(fixture_told(f, EVENT_OUTBOX_HELD, NULL), count);
}

static void a_text_that_asks_for_too_much_is_skipped(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("priority", "changed", ""),
                 (RuleAction)A("comment_value", "{% for i in (1..100000) %}x{% endfor %}"));
    (void)updated(
        f, f->aiko,
        (TicketUpdate){ .ticket = ticket,
                        .fields = { .priority_given = true, .priority = PRIORITY_HIGH } });
    assert_int_equal(fired(f), 1);
    assert_true(skipped(f).len > 0);
}

// ---- saving -----------------------------------------------------------------------------------

static void only_admins_change_rules(void **state)
{
    DeskFixture *f = *state;
    RuleCondition all[] = { C("status", "is", "open") };
    RuleAction action = A("priority", "high");
    RuleId id = { 0 };
    RuleCreate create = {
        .kind = RULE_TRIGGER, .title = S("t"), .all = { all, 1 }, .actions = { &action, 1 }
    };
    assert_int_equal(rule_make_try(f, f->aiko, create, &id), ERR_FORBIDDEN);
    RuleAction unknown = A("group_id", "4711");
    create.actions.at = &unknown;
    assert_int_equal(rule_make_try(f, f->admin, create, &id), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("actions[0].value")));
}

static void a_change_makes_a_version_and_the_past_set_can_be_loaded(void **state)
{
    DeskFixture *f = *state;
    RuleId rule = simple(f, (RuleCondition)C("status", "value", "pending"),
                         (RuleAction)A("priority", "high"));
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    int64_t then = 0;
    assert_int_equal(rule_set_number(&tx, &then), ERR_NONE);
    tx_end(&tx);
    RuleAction other = A("priority", "low");
    RuleSaved saved = rule_changed(
        f, (RuleUpdate){ .rule = rule, .actions_given = true, .actions = { &other, 1 } });
    assert_int_equal(saved.rule.version, 2);
    saved = rule_changed(f, (RuleUpdate){ .rule = rule, .active_given = true, .active = false });
    assert_int_equal(saved.rule.version, 2);
    TX_SCOPE Tx after = tx_begin(f->reader, TX_READ);
    RuleSet set = { 0 };
    assert_int_equal(rule_set_load(&after, &f->arena, &set), ERR_NONE);
    assert_int_equal(set.of[RULE_TRIGGER].count, 0);
    assert_int_equal(set.number, then + 2);
    assert_int_equal(rule_set_load_at(&after, &f->arena, then, &set), ERR_NONE);
    assert_int_equal(set.of[RULE_TRIGGER].count, 1);
    assert_int_equal(set.of[RULE_TRIGGER].at[0].version, 1);
    assert_int_equal(set.of[RULE_TRIGGER].at[0].actions[0].number, PRIORITY_HIGH);
    assert_int_equal(rule_set_load_at(&after, &f->arena, then + 1, &set), ERR_NONE);
    assert_int_equal(set.of[RULE_TRIGGER].at[0].actions[0].number, PRIORITY_LOW);
}

static void a_rule_is_deleted_only_when_it_is_off(void **state)
{
    DeskFixture *f = *state;
    RuleId rule = simple(f, (RuleCondition)C("status", "value", "pending"),
                         (RuleAction)A("priority", "high"));
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), delete_apply, &rule), ERR_STATE);
    (void)rule_changed(f, (RuleUpdate){ .rule = rule, .active_given = true, .active = false });
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), delete_apply, &rule), ERR_NONE);
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), delete_apply, &rule), ERR_NOT_FOUND);
}

typedef struct Reorder {
    RuleReorder in;
} Reorder;

static Err reorder_apply(Work *work, void *in)
{
    return rule_reorder_apply(work, &((const Reorder *)in)->in);
}

static void triggers_run_in_the_order_that_admins_give_them(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f);
    RuleId low =
        simple(f, (RuleCondition)C("status", "value", "pending"), (RuleAction)A("priority", "low"));
    RuleId high = simple(f, (RuleCondition)C("status", "value", "pending"),
                         (RuleAction)A("priority", "high"));
    RuleId third =
        simple(f, (RuleCondition)C("status", "value", "hold"), (RuleAction)A("priority", "urgent"));
    RuleId two[] = { high, low };
    Reorder reorder = { { .kind = RULE_TRIGGER, .ids = two, .count = 2 } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), reorder_apply, &reorder), ERR_INVALID);
    RuleId all[] = { high, third, low };
    reorder.in.ids = all;
    reorder.in.count = 3;
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), reorder_apply, &reorder), ERR_NONE);
    (void)status_set(f, ticket, TICKET_PENDING);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_LOW); // the last word
    RuleSaved saved =
        rule_changed(f, (RuleUpdate){ .rule = low, .position_given = true, .position = 1 });
    assert_int_equal(saved.rule.position, 1);
    (void)status_set(f, ticket, TICKET_OPEN);
    (void)status_set(f, ticket, TICKET_PENDING);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_HIGH);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_a_trigger_does_belongs_to_the_update_that_it_reacts_to),
        T(the_list_starts_over_and_each_fires_once),
        T(a_chat_message_runs_none_but_reopening_does),
        T(a_closed_ticket_runs_none),
        T(who_updated_and_what_they_said_can_be_asked_for),
        T(counts_are_looked_up_when_a_rule_asks_for_them),
        T(an_end_by_an_agent_runs_its_trigger_exactly_once),
        T(a_trigger_ends_the_session_once_and_the_agent_in_the_same_update_does_too),
        T(an_end_by_a_trigger_says_so_and_gives_the_unit_back),
        T(the_stock_survey_asks_on_solved_but_not_after_the_end),
        T(with_the_recipe_one_survey_goes_out_at_the_end_and_none_again),
        T(a_rule_and_the_router_that_undo_each_other_end),
        T(what_does_not_fit_in_one_commit_is_run_in_the_next),
        T(updates_past_the_limit_are_looked_at_as_they_were),
        T(an_action_that_is_refused_is_told_and_fails_nothing),
        T(an_update_with_its_rules_is_all_or_nothing),
        T(a_public_comment_goes_into_the_session_while_it_lives_and_then_by_mail),
        T(a_public_comment_that_reaches_nobody_is_skipped),
        T(letters_are_rendered_for_their_reader_and_held_without_a_sending_address),
        T(a_text_that_asks_for_too_much_is_skipped),
        T(only_admins_change_rules),
        T(a_change_makes_a_version_and_the_past_set_can_be_loaded),
        T(a_rule_is_deleted_only_when_it_is_off),
        T(triggers_run_in_the_order_that_admins_give_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
