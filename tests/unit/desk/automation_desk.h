// automation_desk.h — a desk whose clock goes on hour by hour, and how the tests of automations
// make things on it.
#ifndef UNIT_DESK_AUTOMATION_DESK_H
#define UNIT_DESK_AUTOMATION_DESK_H

#include "desk/read.h"
#include "desk/rules/automation_run.h"
#include "desk/rules/rule_save.h"
#include "desk/rules/stock_rules.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "support/desk_fixture.h"

#define HOUR RULE_HOUR_MS

// ---- a desk with a clock ----------------------------------------------------------------------

static inline Err arm_apply(Work *work, void *in)
{
    (void)in;
    work_timer_set(work, TIMER_AUTOMATIONS, 0, automation_next_ms(work->now_ms));
    return ERR_NONE;
}

static inline int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    assert_int_equal(desk_run(&fixture, actor_of(ACTOR_TIMER), arm_apply, NULL), ERR_NONE);
    *state = &fixture;
    return 0;
}

static inline int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

static inline Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

// One command of whatever is due; false when nothing was.
static inline bool run_once(DeskFixture *f)
{
    if (!f->next_due_ms || f->next_due_ms > f->world.now_ms) {
        return false;
    }
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    return true;
}

static inline void run_due(DeskFixture *f)
{
    while (run_once(f)) {
    }
}

// Lets the clock go on hour by hour, as it does.
static inline void hours_pass(DeskFixture *f, int64_t hours)
{
    for (int64_t i = 0; i < hours; i++) {
        f->world.now_ms += HOUR;
        run_due(f);
    }
}

// ---- making things ----------------------------------------------------------------------------

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

static inline Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return rule_create_apply(work, &create->in, &create->out);
}

static inline RuleId rule_of(DeskFixture *f, RuleKind kind, RuleConditions all, RuleActions actions)
{
    Create create = { .in = {
                          .kind = kind, .title = S("A rule"), .all = all, .actions = actions } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    return create.out.rule.id;
}

static inline RuleId automation(DeskFixture *f, const RuleCondition *all, size_t count,
                                RuleAction action)
{
    return rule_of(f, RULE_AUTOMATION, (RuleConditions){ all, count }, (RuleActions){ &action, 1 });
}

static inline RuleId trigger(DeskFixture *f, RuleCondition condition, RuleAction action)
{
    return rule_of(f, RULE_TRIGGER, (RuleConditions){ &condition, 1 }, (RuleActions){ &action, 1 });
}

static inline Err stock_apply(Work *work, void *in)
{
    (void)in;
    work->config_changed = true;
    return stock_rules_make(work, LANGUAGE_JA);
}

typedef struct Update {
    TicketUpdate in;
    TicketUpdated out;
} Update;

static inline Err update_apply(Work *work, void *in)
{
    Update *update = in;
    return ticket_update_apply(work, &update->in, &update->out);
}

static inline void change(DeskFixture *f, TicketUpdate in)
{
    Update update = { .in = in };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), update_apply, &update), ERR_NONE);
}

static inline void status_set(DeskFixture *f, TicketId ticket, TicketStatus status)
{
    change(f, (TicketUpdate){ .ticket = ticket,
                              .fields = { .status_given = true, .status = status } });
}

static inline TicketId assigned(DeskFixture *f, PersonId customer)
{
    TicketId ticket = fixture_handoff(f, customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    return ticket;
}

typedef struct Letter {
    PersonId from;
    TicketId *made;
} Letter;

static inline Err letter_apply(Work *work, void *in)
{
    const Letter *letter = in;
    Record after = { .ticket = { .requester = letter->from,
                                 .submitter = letter->from,
                                 .subject = S("A letter"),
                                 .via = VIA_EMAIL,
                                 .routing_channel = ROUTING_EMAIL,
                                 .is_public = true } };
    Err err = record_create_ticket(work, &(Record){ 0 }, &after);
    *letter->made = after.ticket.id;
    return err;
}

// Tickets that did not come from messaging. Their ids are dense.
static inline TicketId letters(DeskFixture *f, size_t count)
{
    TicketId first = { 0 };
    for (size_t i = 0; i < count; i++) {
        TicketId made = { 0 };
        Letter letter = { f->customer, &made };
        assert_int_equal(desk_run(f, actor_agent(f, f->aiko), letter_apply, &letter), ERR_NONE);
        first = i == 0 ? made : first;
    }
    return first;
}

static inline size_t fired(const DeskFixture *f)
{
    return fixture_told(f, EVENT_RULE_FIRED, NULL);
}

static inline int64_t fired_of(const DeskFixture *f, RuleId rule)
{
    int64_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        count += event->kind == EVENT_RULE_FIRED && event->ref == rule.v;
    }
    return count;
}

static inline TicketStatus status_now(DeskFixture *f, TicketId ticket)
{
    return fixture_ticket(f, ticket).ticket.status;
}

static inline Read reader_of(DeskFixture *f, Tx *tx)
{
    return (Read){ .tx = tx,
                   .world = &f->world.world,
                   .arena = &f->arena,
                   .viewer = { .person = f->aiko, .role = ROLE_AGENT },
                   .now_ms = f->world.now_ms };
}

#endif
