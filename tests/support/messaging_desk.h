// messaging_desk.h — messaging triggers in tests: rules in few words, who writes and what was said.
//
// To be included after cmocka.h. Each test starts with messaging_setup.
#ifndef SUPPORT_MESSAGING_DESK_H
#define SUPPORT_MESSAGING_DESK_H

#include "desk/bot/default_flow.h"
#include "desk/conversation/customer_message.h"
#include "desk/conversation/staff_message.h"
#include "desk/timer/timers_run.h"
#include "store/bot_store.h"
#include "store/comment_list_store.h"
#include "support/rule_fixture.h"

#define SECOND_MS INT64_C(1000)

static inline Err flow_publish(Work *work, void *in)
{
    (void)in;
    bot_flow_insert(work->tx, &default_flow, work->now_ms, (PersonId){ 0 });
    work->config_changed = true;
    return work->tx->err;
}

static inline int messaging_setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    assert_int_equal(desk_run(&fixture, actor_of(ACTOR_NONE), flow_publish, NULL), ERR_NONE);
    *state = &fixture;
    return 0;
}

static inline int messaging_teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

// ---- making rules -----------------------------------------------------------------------------

static inline Err rule_try(DeskFixture *f, RuleCreate in, RuleId *out)
{
    in.kind = RULE_MESSAGING_TRIGGER;
    in.title = S("A messaging trigger");
    return rule_make_try(f, f->admin, in, out);
}

static inline RuleId rule(DeskFixture *f, RuleCreate in)
{
    RuleId id = { 0 };
    assert_int_equal(rule_try(f, in, &id), ERR_NONE);
    return id;
}

// Says something whenever it happens.
static inline RuleId sayer(DeskFixture *f, RuleRun run)
{
    return rule(f, (RuleCreate){ .run = run, .actions = ACTIONS(A("send_message", "Hello")) });
}

// Waits for as many seconds before it does.
static inline RuleId waiter(DeskFixture *f, RuleRun run)
{
    return rule(f, (RuleCreate){ .run = run,
                                 .actions = ACTIONS(A("wait", "5"), A("send_message", "Later")) });
}

static inline void switch_off(DeskFixture *f, RuleId id)
{
    rule_switched_off(f, id);
}

// ---- doing things -----------------------------------------------------------------------------

static inline Err say_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    CustomerMessage message = { .person = *(const PersonId *)in,
                                .kind = MESSAGE_TEXT,
                                .body = S("Where is my parcel?") };
    return customer_message_apply(work, &message, &sent);
}

static inline void customer_says(DeskFixture *f)
{
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), say_apply, &f->customer), ERR_NONE);
}

static inline Err answer_apply(Work *work, void *in)
{
    StaffMessage message = { .ticket = *(const TicketId *)in,
                             .kind = MESSAGE_TEXT,
                             .body = S("Let me look"),
                             .source = S("workspace") };
    MessageSent sent = { 0 };
    return staff_message_apply(work, &message, &sent);
}

static inline void agent_says(DeskFixture *f, TicketId ticket)
{
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), answer_apply, &ticket), ERR_NONE);
}

static inline void end(DeskFixture *f, TicketId ticket)
{
    session_ended(f, f->aiko, ticket);
}

static inline Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

static inline void seconds_pass(DeskFixture *f, int64_t seconds)
{
    f->world.now_ms += seconds * SECOND_MS;
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
}

static inline TicketId requested(DeskFixture *f)
{
    return fixture_handoff(f, f->customer, (TeamId){ 0 });
}

// ---- what is there ----------------------------------------------------------------------------

// How many messages rules have sent.
static inline size_t said(const DeskFixture *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        const Published *at = &f->published[i];
        count += at->kind == PUBLISHED_EVENT && at->event.kind == EVENT_MESSAGE_SENT &&
                 at->event.actor.kind == ACTOR_MESSAGING_TRIGGER;
    }
    return count;
}

static inline Str newest_text(DeskFixture *f, TicketId ticket)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    SaidPage page = { 0 };
    ListAsk ask = { .descending = true, .limit = 1 };
    assert_int_equal(said_list_page(&tx, &f->arena, ticket, &ask, &page), ERR_NONE);
    return page.ends.count > 0 ? page.rows[0].body : S("");
}

#define assert_text(actual, wanted) assert_true(str_equal(actual, S(wanted)))

#endif
