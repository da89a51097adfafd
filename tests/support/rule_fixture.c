#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/rule_fixture.h"

#include "desk/session/session_end.h"

// ---- rules ------------------------------------------------------------------------------------

typedef struct Create {
    RuleCreate in;
    RuleSaved out;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return rule_create_apply(work, &create->in, &create->out);
}

Err rule_make_try(DeskFixture *fixture, PersonId by, RuleCreate create, RuleId *out)
{
    Create creating = { .in = create };
    creating.in.title = create.title.len > 0 ? create.title : S("A rule");
    Err err = desk_run(fixture, actor_agent(fixture, by), create_apply, &creating);
    *out = creating.out.rule.id;
    return err;
}

RuleId rule_made(DeskFixture *fixture, RuleCreate create)
{
    RuleId id = { 0 };
    assert_int_equal(rule_make_try(fixture, fixture->admin, create, &id), ERR_NONE);
    return id;
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

RuleSaved rule_changed(DeskFixture *fixture, RuleUpdate update)
{
    Change change = { .in = update };
    assert_int_equal(desk_run(fixture, actor_agent(fixture, fixture->admin), change_apply, &change),
                     ERR_NONE);
    return change.out;
}

void rule_switched_off(DeskFixture *fixture, RuleId rule)
{
    (void)rule_changed(fixture, (RuleUpdate){ .rule = rule, .active_given = true });
}

RuleId trigger(DeskFixture *fixture, RuleConditions all, RuleConditions any, RuleActions actions)
{
    return rule_made(fixture, (RuleCreate){ .kind = RULE_TRIGGER,
                                            .title = S("A trigger"),
                                            .all = all,
                                            .any = any,
                                            .actions = actions });
}

RuleId simple(DeskFixture *fixture, RuleCondition condition, RuleAction action)
{
    return trigger(fixture, (RuleConditions){ &condition, 1 }, (RuleConditions){ 0 },
                   (RuleActions){ &action, 1 });
}

// ---- what sets them off -----------------------------------------------------------------------

typedef struct Update {
    TicketUpdate in;
    TicketUpdated out;
} Update;

static Err update_apply(Work *work, void *in)
{
    Update *update = in;
    return ticket_update_apply(work, &update->in, &update->out);
}

Err update_try(DeskFixture *fixture, PersonId agent, TicketUpdate update)
{
    Update updating = { .in = update };
    return desk_run(fixture, actor_agent(fixture, agent), update_apply, &updating);
}

TicketUpdated updated(DeskFixture *fixture, PersonId agent, TicketUpdate update)
{
    Update updating = { .in = update };
    assert_int_equal(desk_run(fixture, actor_agent(fixture, agent), update_apply, &updating),
                     ERR_NONE);
    return updating.out;
}

AuditId status_set(DeskFixture *fixture, TicketId ticket, TicketStatus status)
{
    TicketUpdate update = { .ticket = ticket,
                            .fields = { .status_given = true, .status = status } };
    return updated(fixture, fixture->aiko, update).audit;
}

static Err end_apply(Work *work, void *in)
{
    SessionEnded ended = { 0 };
    SessionEnd end = { .ticket = *(const TicketId *)in, .via = ENDED_VIA_COMPOSER };
    return session_end_apply(work, &end, &ended);
}

void session_ended(DeskFixture *fixture, PersonId agent, TicketId ticket)
{
    assert_int_equal(desk_run(fixture, actor_agent(fixture, agent), end_apply, &ticket), ERR_NONE);
}

TicketId assigned(DeskFixture *fixture)
{
    TicketId ticket = fixture_handoff(fixture, fixture->customer, (TeamId){ 0 });
    fixture_assign(fixture, ticket, fixture->aiko);
    return ticket;
}

// ---- what came of it --------------------------------------------------------------------------

size_t fired(const DeskFixture *fixture)
{
    return fixture_told(fixture, EVENT_RULE_FIRED, NULL);
}

Str skipped(const DeskFixture *fixture)
{
    const Event *event = NULL;
    return fixture_told(fixture, EVENT_RULE_SKIPPED, &event) ? event->new_value : S("");
}
