// rule_fixture.h — business rules in tests: made in few words, and what sets them off.
//
// To be included after cmocka.h. Whatever has no other name succeeds, or the test fails.
#ifndef SUPPORT_RULE_FIXTURE_H
#define SUPPORT_RULE_FIXTURE_H

#include "desk/rules/rule_save.h"
#include "desk/ticket/ticket_update.h"
#include "support/desk_fixture.h"

// A condition, and an action with one value.
#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }
#define A(field, value)                         \
    {                                           \
        STR_INIT(field), { STR_INIT(value) }, 1 \
    }

#define ACTIONS(...)                                     \
    ((RuleActions){ (const RuleAction[]){ __VA_ARGS__ }, \
                    countof(((const RuleAction[]){ __VA_ARGS__ })) })
#define CONDITIONS(...)                                        \
    ((RuleConditions){ (const RuleCondition[]){ __VA_ARGS__ }, \
                       countof(((const RuleCondition[]){ __VA_ARGS__ })) })

// By the admin, unless somebody is named. A rule without a title is called "A rule".
MUST_USE Err rule_make_try(DeskFixture *fixture, PersonId by, RuleCreate create, RuleId *out);
RuleId rule_made(DeskFixture *fixture, RuleCreate create);
RuleSaved rule_changed(DeskFixture *fixture, RuleUpdate update);
void rule_switched_off(DeskFixture *fixture, RuleId rule);
// A ticket trigger; a simple one has one condition that must hold, and one action.
RuleId trigger(DeskFixture *fixture, RuleConditions all, RuleConditions any, RuleActions actions);
RuleId simple(DeskFixture *fixture, RuleCondition condition, RuleAction action);

// One update by an agent.
MUST_USE Err update_try(DeskFixture *fixture, PersonId agent, TicketUpdate update);
TicketUpdated updated(DeskFixture *fixture, PersonId agent, TicketUpdate update);
AuditId status_set(DeskFixture *fixture, TicketId ticket, TicketStatus status); // by Aiko
void session_ended(DeskFixture *fixture, PersonId agent, TicketId ticket);      // in the composer
// A ticket of the customer's that Aiko has.
TicketId assigned(DeskFixture *fixture);

// How many rules have fired so far, and why an action was skipped last ("": none was).
size_t fired(const DeskFixture *fixture);
Str skipped(const DeskFixture *fixture);

#endif
