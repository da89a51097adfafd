#include "desk/rules/rule_action.h"
#include "desk/ticket/ticket_action.h"
#include "desk/ticket/ticket_parts.h"

// ---- the session ------------------------------------------------------------------------------

static void session_end_lay(RuleActing *acting)
{
    Conversation *session = &acting->after.session;
    session->session_state = SESSION_ENDED;
    session->ended_reason =
        acting->rule->kind == RULE_AUTOMATION ? ENDED_REASON_AUTOMATION : ENDED_REASON_TRIGGER;
    session->ended_via = ENDED_VIA_RULE;
}

static Err session_end(RuleActing *acting)
{
    const Conversation *session = &acting->after.session;
    if (!session->id.v) {
        return refuse(acting->work->why, ERR_STATE, S("messaging_session"), S("not_messaging"),
                      S("this ticket did not come from messaging"));
    }
    if (session->session_state == SESSION_ENDED) {
        return refuse(acting->work->why, ERR_STATE, S("messaging_session"), S("session_ended"),
                      S("the messaging session of this ticket has ended"));
    }
    session_end_lay(acting);
    return ERR_NONE;
}

// SES-9: a ticket that goes on as e-mail has no live session.
static void routing_lay(RuleActing *acting, const CompiledAction *action)
{
    Record *after = &acting->after;
    after->ticket.routing_channel = (RoutingChannel)action->number;
    if (after->session.id.v && after->session.session_state != SESSION_ENDED) {
        session_end_lay(acting);
    }
}

// ---- one action -------------------------------------------------------------------------------

static Err field_lay(RuleActing *acting, const CompiledAction *action)
{
    Ticket *ticket = &acting->after.ticket;
    TicketFields fields = { 0 };
    const ActionScene scene = {
        .arena = acting->work->arena,
        .actor = rule_update(acting)->actor.person,
        .requester = ticket->requester,
        .tags = ticket->tags,
        .why = acting->work->why,
    };
    Err err = action_field_lay(&scene, action, &fields);
    return err ? err : ticket_fields_lay(acting->work, &fields, ticket);
}

bool rule_field_lay(RuleActing *acting, size_t action, Err *err)
{
    const CompiledAction *at = &acting->rule->actions[action];
    *err = ERR_NONE;
    if (at->what == RULE_DO_END_SESSION) {
        *err = session_end(acting);
        return true;
    }
    if (at->what == RULE_DO_ROUTING) {
        routing_lay(acting, at);
        return true;
    }
    if (action_sets_field(at->what)) {
        *err = field_lay(acting, at);
        return true;
    }
    return false;
}
