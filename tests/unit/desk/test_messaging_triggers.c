// Messaging triggers (RUL-3): what starts them, in which order they act, and that nothing is said
// after the end of a session.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/bot/default_flow.h"
#include "desk/conversation/customer_message.h"
#include "desk/conversation/staff_message.h"
#include "desk/rules/rule_save.h"
#include "desk/session/session_end.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "store/bot_store.h"
#include "store/comment_list_store.h"
#include "store/messaging_store.h"
#include "support/desk_fixture.h"

#define SECOND_MS INT64_C(1000)

static Err flow_publish(Work *work, void *in)
{
    (void)in;
    bot_flow_insert(work->tx, &default_flow, work->now_ms, (PersonId){ 0 });
    work->config_changed = true;
    return work->tx->err;
}

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    assert_int_equal(desk_run(&fixture, actor_of(ACTOR_NONE), flow_publish, NULL), ERR_NONE);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

// ---- making rules -----------------------------------------------------------------------------

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }
#define A(field, value)                         \
    {                                           \
        STR_INIT(field), { STR_INIT(value) }, 1 \
    }

typedef struct Create {
    RuleCreate in;
    RuleSaved out;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return rule_create_apply(work, &create->in, &create->out);
}

static Err rule_try(DeskFixture *f, RuleCreate in, RuleId *out)
{
    in.kind = RULE_MESSAGING_TRIGGER;
    in.title = S("A messaging trigger");
    Create create = { .in = in };
    Err err = desk_run(f, actor_agent(f, f->admin), create_apply, &create);
    *out = create.out.rule.id;
    return err;
}

static RuleId rule(DeskFixture *f, RuleCreate in)
{
    RuleId id = { 0 };
    assert_int_equal(rule_try(f, in, &id), ERR_NONE);
    return id;
}

#define ACTIONS(...)                                     \
    ((RuleActions){ (const RuleAction[]){ __VA_ARGS__ }, \
                    countof(((const RuleAction[]){ __VA_ARGS__ })) })
#define CONDITIONS(...)                                        \
    ((RuleConditions){ (const RuleCondition[]){ __VA_ARGS__ }, \
                       countof(((const RuleCondition[]){ __VA_ARGS__ })) })

// Says something whenever it happens.
static RuleId sayer(DeskFixture *f, RuleRun run)
{
    return rule(f, (RuleCreate){ .run = run, .actions = ACTIONS(A("send_message", "Hello")) });
}

// Waits for as many seconds before it does.
static RuleId waiter(DeskFixture *f, RuleRun run)
{
    return rule(f, (RuleCreate){ .run = run,
                                 .actions = ACTIONS(A("wait", "5"), A("send_message", "Later")) });
}

typedef struct Change {
    RuleUpdate in;
    RuleSaved out;
} Change;

static Err change_apply(Work *work, void *in)
{
    Change *change = in;
    return rule_update_apply(work, &change->in, &change->out);
}

static void switch_off(DeskFixture *f, RuleId id)
{
    Change change = { .in = { .rule = id, .active_given = true } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), change_apply, &change), ERR_NONE);
}

// ---- doing things -----------------------------------------------------------------------------

static Err say_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    CustomerMessage message = { .person = *(const PersonId *)in,
                                .kind = MESSAGE_TEXT,
                                .body = S("Where is my parcel?") };
    return customer_message_apply(work, &message, &sent);
}

static void customer_says(DeskFixture *f)
{
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), say_apply, &f->customer), ERR_NONE);
}

static Err answer_apply(Work *work, void *in)
{
    StaffMessage message = { .ticket = *(const TicketId *)in,
                             .kind = MESSAGE_TEXT,
                             .body = S("Let me look"),
                             .source = S("workspace") };
    MessageSent sent = { 0 };
    return staff_message_apply(work, &message, &sent);
}

static void agent_says(DeskFixture *f, TicketId ticket)
{
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), answer_apply, &ticket), ERR_NONE);
}

static Err end_apply(Work *work, void *in)
{
    SessionEnded ended = { 0 };
    SessionEnd end = { .ticket = *(const TicketId *)in, .via = ENDED_VIA_COMPOSER };
    return session_end_apply(work, &end, &ended);
}

static void end(DeskFixture *f, TicketId ticket)
{
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), end_apply, &ticket), ERR_NONE);
}

static Err update_apply(Work *work, void *in)
{
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, in, &updated);
}

static void status_set(DeskFixture *f, TicketId ticket, TicketStatus status)
{
    TicketUpdate update = { .ticket = ticket,
                            .fields = { .status_given = true, .status = status } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), update_apply, &update), ERR_NONE);
}

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

static void seconds_pass(DeskFixture *f, int64_t seconds)
{
    f->world.now_ms += seconds * SECOND_MS;
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
}

static TicketId requested(DeskFixture *f)
{
    return fixture_handoff(f, f->customer, (TeamId){ 0 });
}

// ---- what is there ----------------------------------------------------------------------------

static size_t fired(const DeskFixture *f)
{
    return fixture_told(f, EVENT_RULE_FIRED, NULL);
}

// How many messages rules have sent.
static size_t said(const DeskFixture *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        const Published *at = &f->published[i];
        count += at->kind == PUBLISHED_EVENT && at->event.kind == EVENT_MESSAGE_SENT &&
                 at->event.actor.kind == ACTOR_MESSAGING_TRIGGER;
    }
    return count;
}

static Str skipped(const DeskFixture *f)
{
    const Event *event = NULL;
    return fixture_told(f, EVENT_RULE_SKIPPED, &event) ? event->new_value : S("");
}

static Str newest_text(DeskFixture *f, TicketId ticket)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    SaidPage page = { 0 };
    ListAsk ask = { .descending = true, .limit = 1 };
    assert_int_equal(said_list_page(&tx, &f->arena, ticket, &ask, &page), ERR_NONE);
    return page.ends.count > 0 ? page.rows[0].body : S("");
}

#define assert_text(actual, wanted) assert_true(str_equal(actual, S(wanted)))

// ---- events -----------------------------------------------------------------------------------

static void a_request_starts_it_once(void **state)
{
    DeskFixture *f = *state;
    RuleId id = sayer(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    const Event *mark = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(mark->ref, id.v);
    assert_int_equal(mark->ticket.v, ticket.v);
    assert_int_equal(said(f), 1);
    assert_text(newest_text(f, ticket), "Hello");
    agent_says(f, ticket);
    assert_int_equal(fired(f), 1);
}

static void a_customer_who_comes_back_requests_again(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    seconds_pass(f, 600);
    assert_int_equal(said(f), 1);
    customer_says(f);
    assert_int_equal(said(f), 2);
}

static void only_what_customers_write_is_a_message(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_MESSAGE_SENT);
    customer_says(f); // to the bot, which answers
    assert_int_equal(said(f), 1);
    customer_says(f);
    assert_int_equal(said(f), 2);
    TicketId ticket = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    agent_says(f, ticket);
    assert_int_equal(said(f), 2);
}

static void the_queue_and_the_assignment_from_it_start_theirs(void **state)
{
    DeskFixture *f = *state;
    RuleId queued = sayer(f, RULE_RUN_QUEUED);
    RuleId assigned = sayer(f, RULE_RUN_ASSIGNED);
    (void)requested(f);
    const Event *mark = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(mark->ref, queued.v);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 2);
    assert_int_equal(mark->ref, assigned.v);
}

static void a_claim_from_a_view_is_no_assignment_from_the_queue(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_ASSIGNED);
    TicketId ticket = requested(f);
    fixture_assign(f, ticket, f->aiko);
    fixture_assign(f, ticket, f->ben);
    assert_int_equal(fired(f), 0);
}

static void what_it_does_is_caused_by_the_message(void **state)
{
    DeskFixture *f = *state;
    (void)sayer(f, RULE_RUN_MESSAGE_SENT);
    customer_says(f);
    const Event *mark = NULL;
    const Event *sent = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    (void)fixture_told(f, EVENT_MESSAGE_SENT, &sent);
    assert_int_equal(sent->cause.v, mark->id.v);
    assert_true(mark->cause.v > 0);
    assert_int_equal(mark->ticket.v, 0);
}

// ---- conditions -------------------------------------------------------------------------------

typedef struct Judged {
    RuleCondition condition;
    bool holds;
} Judged;

// Each alone, all at once: as many fire as hold.
static void judge(DeskFixture *f, RuleRun run, const Judged *judged, size_t count)
{
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        (void)rule(f, (RuleCreate){ .run = run,
                                    .all = { &judged[i].condition, 1 },
                                    .actions = ACTIONS(A("set_triggered", "true")) });
        wanted += judged[i].holds;
    }
    size_t before = fired(f);
    if (run == RULE_RUN_MESSAGE_SENT) {
        customer_says(f);
    } else {
        (void)requested(f);
    }
    assert_int_equal(fired(f) - before, wanted);
}

static void conditions_see_the_message_and_who_wrote_it(void **state)
{
    const Judged judged[] = {
        { C("message", "includes", "PARCEL"), true },
        { C("message", "is", "where is my parcel?"), true },
        { C("message", "not_includes", "invoice"), true },
        { C("message", "includes_string", "invoice"), false },
        { C("sender_type", "is", "customer"), true },
        { C("sender_type", "is", "agent"), false },
        { C("customer_requesting", "is", "true"), false },
        { C("customer_in_conversation", "is", "false"), true },
        { C("messaging_session_state", "is", "active"), true },
        { C("priority", "is", ""), true },
        { C("locale_id", "is", "ja"), false },
    };
    judge(*state, RULE_RUN_MESSAGE_SENT, judged, countof(judged));
}

static void conditions_see_the_customer_and_the_queue(void **state)
{
    const Judged judged[] = {
        { C("customer_requesting", "is", "true"), true },
        { C("customer_previous_conversations", "is", "0"), true },
        { C("customer_email", "present", ""), true },
        { C("customer_name", "includes_string", "nobody"), false },
        { C("customer_triggered", "is", "false"), true },
        { C("customer_served", "is", "false"), true },
        { C("initial_routing", "is", "true"), true },
        { C("queue_size", "is", "1"), true },
        { C("queue_size", "greater_than", "1"), false },
        { C("status", "is", "new"), true },
        { C("via_id", "is", "75"), true },
    };
    judge(*state, RULE_RUN_REQUESTED, judged, countof(judged));
}

static void conditions_see_the_clock_in_utc(void **state)
{
    DeskFixture *f = *state;
    // Monday, 2026-11-23 05:30 UTC
    f->world.now_ms = INT64_C(1795411800000);
    const Judged judged[] = {
        { C("hour_of_day", "is", "5"), true },
        { C("hour_of_day", "less_than", "5"), false },
        { C("hour_of_day", "greater_than", "4"), true },
        { C("day_of_week", "is", "0"), true },
        { C("day_of_week", "is", "monday"), true },
        { C("day_of_week", "is", "6"), false },
    };
    judge(f, RULE_RUN_REQUESTED, judged, countof(judged));
}

static void conditions_see_whether_anybody_is_there(void **state)
{
    DeskFixture *f = *state;
    const Judged nobody[] = {
        { C("account_status", "is", "invisible"), true },
        { C("account_status", "is", "online"), false },
        { C("group_status", "is", "invisible"), true },
    };
    judge(f, RULE_RUN_REQUESTED, nobody, countof(nobody));
    fixture_set_status(f, f->ben, AGENT_AWAY);
    const Judged away[] = {
        { C("account_status", "is", "away"), true },
        { C("group_status", "is", "away"), true },
        { C("group_status", "is_not", "online"), true },
    };
    size_t before = fired(f);
    for (size_t i = 0; i < countof(away); i++) {
        (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                    .all = { &away[i].condition, 1 },
                                    .actions = ACTIONS(A("set_triggered", "true")) });
    }
    (void)fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(fired(f) - before, countof(away));
}

static void served_and_rerouted_conversations_are_known(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .all = CONDITIONS(C("customer_served", "is", "true"),
                                                  C("customer_in_conversation", "is", "true")),
                                .actions = ACTIONS(A("send_message", "Hello")) });
    TicketId ticket = requested(f);
    fixture_assign(f, ticket, f->aiko);
    customer_says(f);
    assert_int_equal(said(f), 0);
    agent_says(f, ticket);
    customer_says(f);
    assert_int_equal(said(f), 1);
}

static void rules_have_one_list_of_conditions(void **state)
{
    DeskFixture *f = *state;
    RuleId id = { 0 };
    RuleCreate both = { .run = RULE_RUN_QUEUED,
                        .all = CONDITIONS(C("queue_size", "is", "1")),
                        .any = CONDITIONS(C("queue_size", "is", "2")),
                        .actions = ACTIONS(A("send_message", "Hello")) };
    assert_int_equal(rule_try(f, both, &id), ERR_INVALID);
    assert_text(f->refusal.field, "conditions");
    assert_text(f->refusal.code, "both_lists");
    RuleCreate any = { .run = RULE_RUN_QUEUED,
                       .any = CONDITIONS(C("queue_size", "is", "7"), C("queue_size", "is", "1")),
                       .actions = ACTIONS(A("send_message", "Hello")) };
    (void)rule(f, any);
    (void)requested(f);
    assert_int_equal(said(f), 1);
}

// ---- actions ----------------------------------------------------------------------------------

static void it_changes_the_ticket_in_an_update_of_its_own(void **state)
{
    DeskFixture *f = *state;
    (void)rule(
        f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                         .actions = ACTIONS(A("current_tags", "vip night"), A("priority", "urgent"),
                                            A("send_message", "We are on it")) });
    TicketId ticket = requested(f);
    Record record = fixture_ticket(f, ticket);
    const Event *set = NULL;
    (void)fixture_told(f, EVENT_FIELD_SET, &set);
    assert_text(record.ticket.tags, "night vip");
    assert_int_equal(record.ticket.priority, PRIORITY_URGENT);
    assert_int_equal(record.ticket.version, 2);
    assert_int_equal(set->actor.kind, ACTOR_MESSAGING_TRIGGER);
    assert_text(newest_text(f, ticket), "We are on it");
}

static void ticket_triggers_see_what_it_changed(void **state)
{
    DeskFixture *f = *state;
    RuleCondition tagged = C("current_tags", "includes", "vip");
    RuleAction urgent = A("priority", "urgent");
    Create create = { .in = { .kind = RULE_TRIGGER,
                              .title = S("Tagged"),
                              .all = { &tagged, 1 },
                              .actions = { &urgent, 1 } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .actions = ACTIONS(A("current_tags", "vip")) });
    TicketId ticket = requested(f);
    customer_says(f);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_URGENT);
}

static void before_the_hand_off_there_is_no_ticket_to_change(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_MESSAGE_SENT,
                      .actions = ACTIONS(A("current_tags", "vip"), A("send_message", "Hello")) });
    customer_says(f);
    assert_text(skipped(f), "no_ticket");
    assert_int_equal(said(f), 1);
}

static void the_customer_is_told_their_place(void **state)
{
    DeskFixture *f = *state;
    (void)fixture_handoff(f, f->visitor, (TeamId){ 0 });
    f->world.now_ms += SECOND_MS;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED,
                                .actions = ACTIONS(A("show_wait_time", "position")) });
    TicketId ticket = requested(f);
    assert_text(newest_text(f, ticket), "You are number 2 in the queue.");
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .actions = ACTIONS(A("show_wait_time", "position")) });
    fixture_assign(f, ticket, f->aiko);
    customer_says(f);
    assert_text(skipped(f), "not_waiting");
}

static void placeholders_are_filled_in(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_REQUESTED,
                      .actions = ACTIONS(A("send_message", "#{{ticket.id}} {{ticket.status}}")) });
    TicketId ticket = requested(f);
    assert_true(
        str_equal(newest_text(f, ticket), str_format(&f->arena, "#%" PRId64 " new", ticket.v)));
}

static void the_mark_of_a_customer_keeps_a_rule_from_running_again(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_MESSAGE_SENT,
                      .all = CONDITIONS(C("customer_triggered", "is", "false")),
                      .actions = ACTIONS(A("send_message", "Hello"), A("set_triggered", "true")) });
    customer_says(f);
    customer_says(f);
    assert_int_equal(said(f), 1);
}

static void once_per_ticket_is_once(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                                .once_per_ticket = true,
                                .actions = ACTIONS(A("send_message", "Hello")) });
    TicketId ticket = requested(f);
    customer_says(f);
    customer_says(f);
    assert_int_equal(said(f), 1);
    end(f, ticket);
    customer_says(f);
    assert_int_equal(said(f), 2);
}

// ---- order ------------------------------------------------------------------------------------

static void all_that_match_start_on_the_same_facts(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .all = CONDITIONS(C("priority", "is", "")),
                                .actions = ACTIONS(A("priority", "high")) });
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .all = CONDITIONS(C("priority", "is", "")),
                                .actions = ACTIONS(A("current_tags", "plain")) });
    TicketId ticket = requested(f);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(record.ticket.priority, PRIORITY_HIGH);
    assert_text(record.ticket.tags, "plain");
}

static void waits_put_actions_in_order(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .actions = ACTIONS(A("send_message", "One"), A("wait", "5"),
                                                   A("send_message", "Two"), A("wait", "3"),
                                                   A("current_tags", "three")) });
    TicketId ticket = requested(f);
    assert_text(newest_text(f, ticket), "One");
    seconds_pass(f, 4);
    assert_text(newest_text(f, ticket), "One");
    seconds_pass(f, 1);
    assert_text(newest_text(f, ticket), "Two");
    assert_text(fixture_ticket(f, ticket).ticket.tags, "");
    seconds_pass(f, 3);
    assert_text(fixture_ticket(f, ticket).ticket.tags, "three");
    assert_int_equal(said(f), 2);
    assert_int_equal(fired(f), 1);
}

static void a_wait_goes_on_after_a_restart_and_says_nothing_twice(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED,
                                .actions = ACTIONS(A("send_message", "One"), A("wait", "5"),
                                                   A("send_message", "Two")) });
    TicketId ticket = requested(f);
    desk_fixture_close(f);
    desk_fixture_open(f);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 2);
    assert_text(newest_text(f, ticket), "Two");
    desk_fixture_close(f);
    desk_fixture_open(f);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 2);
}

static void what_it_does_after_a_wait_is_caused_by_its_firing(void **state)
{
    DeskFixture *f = *state;
    (void)waiter(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    const Event *mark = NULL;
    const Event *sent = NULL;
    (void)fixture_told(f, EVENT_RULE_FIRED, &mark);
    int64_t cause = mark->id.v;
    seconds_pass(f, 5);
    (void)fixture_told(f, EVENT_MESSAGE_SENT, &sent);
    assert_int_equal(sent->cause.v, cause);
    assert_int_equal(sent->actor.kind, ACTOR_MESSAGING_TRIGGER);
}

static void a_rule_that_is_switched_off_says_no_more(void **state)
{
    DeskFixture *f = *state;
    RuleId id = waiter(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    switch_off(f, id);
    seconds_pass(f, 5);
    assert_int_equal(said(f), 0);
    assert_text(skipped(f), "rule_off");
}

static void a_rule_that_was_edited_goes_on_as_it_began(void **state)
{
    DeskFixture *f = *state;
    RuleId id = waiter(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    Change change = { .in = { .rule = id,
                              .actions_given = true,
                              .actions = ACTIONS(A("send_message", "New words")) } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), change_apply, &change), ERR_NONE);
    seconds_pass(f, 5);
    assert_text(newest_text(f, ticket), "Later");
}

static void waits_are_a_second_at_least(void **state)
{
    DeskFixture *f = *state;
    RuleId id = { 0 };
    RuleCreate none = { .run = RULE_RUN_QUEUED,
                        .actions = ACTIONS(A("wait", "0"), A("send_message", "Hello")) };
    assert_int_equal(rule_try(f, none, &id), ERR_INVALID);
    assert_text(f->refusal.field, "actions[0].value");
    RuleCreate day = { .run = RULE_RUN_QUEUED,
                       .actions = ACTIONS(A("wait", "86401"), A("send_message", "Hello")) };
    assert_int_equal(rule_try(f, day, &id), ERR_INVALID);
}

// ---- the end ----------------------------------------------------------------------------------

static size_t waits(DeskFixture *f, TicketId ticket)
{
    ConversationId conversation = fixture_ticket(f, ticket).session.id;
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    int64_t count = 0;
    assert_int_equal(messaging_wait_count(&tx, conversation, &count), ERR_NONE);
    return (size_t)count;
}

static void an_end_during_the_wait_leaves_it_unsaid(void **state)
{
    DeskFixture *f = *state;
    RuleId id = waiter(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    assert_int_equal(waits(f, ticket), 1);
    seconds_pass(f, 4);
    end(f, ticket);
    assert_int_equal(waits(f, ticket), 0);
    const Event *skip = NULL;
    const Event *over = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_SKIPPED, &skip), 1);
    (void)fixture_told(f, EVENT_SESSION_ENDED, &over);
    assert_int_equal(skip->ref, id.v);
    assert_int_equal(skip->number_b, 1);
    assert_int_equal(skip->audit.v, over->audit.v);
    assert_int_equal(skip->cause.v, over->id.v);
    assert_text(skip->new_value, "session_ended");
    seconds_pass(f, 60);
    assert_int_equal(said(f), 0);
}

static void whatever_ends_it_leaves_it_unsaid(void **state)
{
    DeskFixture *f = *state;
    (void)waiter(f, RULE_RUN_REQUESTED);
    TicketId ticket = requested(f);
    fixture_assign(f, ticket, f->aiko);
    status_set(f, ticket, TICKET_CLOSED);
    assert_int_equal(waits(f, ticket), 0);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 0);
}

static void a_trigger_that_ends_the_session_comes_before_it(void **state)
{
    DeskFixture *f = *state;
    RuleCondition made = C("update_type", "is", "Create");
    RuleAction over = A("messaging_session", "end");
    Create create = { .in = { .kind = RULE_TRIGGER,
                              .title = S("Ends at once"),
                              .all = { &made, 1 },
                              .actions = { &over, 1 } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    (void)sayer(f, RULE_RUN_REQUESTED);
    (void)requested(f);
    assert_int_equal(said(f), 0);
    assert_text(skipped(f), "session_ended");
}

static void a_rule_that_closes_the_ticket_says_nothing_afterwards(void **state)
{
    DeskFixture *f = *state;
    (void)rule(
        f, (RuleCreate){ .run = RULE_RUN_ASSIGNED,
                         .actions = ACTIONS(A("status", "closed"), A("send_message", "Hello")) });
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = requested(f);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_ENDED);
    assert_int_equal(said(f), 0);
    assert_text(skipped(f), "session_ended");
}

static void the_next_conversation_starts_its_own(void **state)
{
    DeskFixture *f = *state;
    (void)waiter(f, RULE_RUN_MESSAGE_SENT);
    TicketId ticket = requested(f);
    customer_says(f);
    end(f, ticket);
    customer_says(f); // to the bot, in a new conversation
    seconds_pass(f, 60);
    assert_int_equal(said(f), 1);
    assert_text(newest_text(f, ticket), "Where is my parcel?");
}

// ---- chains -----------------------------------------------------------------------------------

static Str team_text(DeskFixture *f, TeamId team)
{
    return str_format(&f->arena, "%" PRId64, team.v);
}

// Two rules that would send the conversation from one queue to the other for ever.
static void rules_do_not_chase_each_other(void **state)
{
    DeskFixture *f = *state;
    RuleAction there[] = { A("wait", "1"), A("group_id", "") };
    RuleAction back[] = { A("wait", "1"), A("group_id", "") };
    there[1].values[0] = team_text(f, f->sales);
    back[1].values[0] = team_text(f, f->support);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { there, 2 } });
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { back, 2 } });
    TicketId ticket = requested(f);
    for (int i = 0; i < 10; i++) {
        seconds_pass(f, 1);
    }
    assert_int_equal(fired(f), 2);
    assert_int_equal(waits(f, ticket), 0);
}

static void rules_at_once_do_not_chase_each_other(void **state)
{
    DeskFixture *f = *state;
    RuleAction there = A("group_id", "");
    RuleAction back = A("group_id", "");
    there.values[0] = team_text(f, f->sales);
    back.values[0] = team_text(f, f->support);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { &there, 1 } });
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_QUEUED, .actions = { &back, 1 } });
    (void)requested(f);
    assert_int_equal(fired(f), 2);
}

static void a_later_event_may_follow_from_what_a_rule_did(void **state)
{
    DeskFixture *f = *state;
    RuleAction actions[] = { A("wait", "1"), A("group_id", "") };
    actions[1].values[0] = team_text(f, f->sales);
    fixture_set_status(f, fixture_add_agent(f, f->sales), AGENT_ONLINE);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_REQUESTED, .actions = { actions, 2 } });
    (void)sayer(f, RULE_RUN_ASSIGNED);
    (void)requested(f);
    assert_int_equal(fired(f), 1);
    seconds_pass(f, 1);
    assert_int_equal(said(f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(a_request_starts_it_once),
        TEST(a_customer_who_comes_back_requests_again),
        TEST(only_what_customers_write_is_a_message),
        TEST(the_queue_and_the_assignment_from_it_start_theirs),
        TEST(a_claim_from_a_view_is_no_assignment_from_the_queue),
        TEST(what_it_does_is_caused_by_the_message),
        TEST(conditions_see_the_message_and_who_wrote_it),
        TEST(conditions_see_the_customer_and_the_queue),
        TEST(conditions_see_the_clock_in_utc),
        TEST(conditions_see_whether_anybody_is_there),
        TEST(served_and_rerouted_conversations_are_known),
        TEST(rules_have_one_list_of_conditions),
        TEST(it_changes_the_ticket_in_an_update_of_its_own),
        TEST(ticket_triggers_see_what_it_changed),
        TEST(before_the_hand_off_there_is_no_ticket_to_change),
        TEST(the_customer_is_told_their_place),
        TEST(placeholders_are_filled_in),
        TEST(the_mark_of_a_customer_keeps_a_rule_from_running_again),
        TEST(once_per_ticket_is_once),
        TEST(all_that_match_start_on_the_same_facts),
        TEST(waits_put_actions_in_order),
        TEST(a_wait_goes_on_after_a_restart_and_says_nothing_twice),
        TEST(what_it_does_after_a_wait_is_caused_by_its_firing),
        TEST(a_rule_that_is_switched_off_says_no_more),
        TEST(a_rule_that_was_edited_goes_on_as_it_began),
        TEST(waits_are_a_second_at_least),
        TEST(an_end_during_the_wait_leaves_it_unsaid),
        TEST(whatever_ends_it_leaves_it_unsaid),
        TEST(a_trigger_that_ends_the_session_comes_before_it),
        TEST(a_rule_that_closes_the_ticket_says_nothing_afterwards),
        TEST(the_next_conversation_starts_its_own),
        TEST(rules_do_not_chase_each_other),
        TEST(rules_at_once_do_not_chase_each_other),
        TEST(a_later_event_may_follow_from_what_a_rule_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
