#include "desk/rules/rule_action.h"
#include "desk/ticket/ticket_parts.h"

// ---- tags -------------------------------------------------------------------------------------

static bool tag_next(Str *rest, Str *tag)
{
    *rest = str_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    if (!str_cut(rest, ' ', tag)) {
        *tag = *rest;
        *rest = S("");
    }
    return true;
}

static bool tags_have(Str tags, Str wanted)
{
    Str tag;
    while (tag_next(&tags, &tag)) {
        if (str_equal(tag, wanted)) {
            return true;
        }
    }
    return false;
}

static Str tags_without(Arena *arena, Str tags, Str unwanted)
{
    Buf kept = buf_make(arena, tags.len + 1);
    Str tag;
    while (tag_next(&tags, &tag)) {
        if (!tags_have(unwanted, tag)) {
            buf_add(&kept, kept.len > 0 ? S(" ") : S(""));
            buf_add(&kept, tag);
        }
    }
    return buf_str(&kept);
}

static void tags_lay(RuleActing *acting, const CompiledAction *action, TicketFields *fields)
{
    Arena *arena = acting->work->arena;
    Str now = acting->after.ticket.tags;
    Str said = action->values[0];
    fields->tags_given = true;
    fields->tags = action->what == RULE_DO_ADD_TAGS
                       ? str_format(arena, "%.*s %.*s", STR_ARG(now), STR_ARG(said))
                   : action->what == RULE_DO_REMOVE_TAGS ? tags_without(arena, now, said)
                                                         : said;
}

// ---- who --------------------------------------------------------------------------------------

static Err nobody(RuleActing *acting, Str field)
{
    return refuse(acting->work->why, ERR_INVALID, field, S("nobody"),
                  S("the value stands for somebody who is not there"));
}

static Err assignee_lay(RuleActing *acting, const CompiledAction *action, TicketFields *fields)
{
    int64_t id = action->number;
    if (action->special == RULE_SPECIAL_CURRENT_USER) {
        id = rule_update(acting)->actor.person.v;
    } else if (action->special == RULE_SPECIAL_REQUESTER) {
        id = acting->after.ticket.requester.v;
    }
    if (!id && action->special != RULE_SPECIAL_NONE) {
        return nobody(acting, S("assignee_id"));
    }
    fields->assignee_given = true;
    fields->assignee.v = id;
    return ERR_NONE;
}

static Err follower_lay(RuleActing *acting, const CompiledAction *action, TicketFields *fields)
{
    PersonId person = action->special == RULE_SPECIAL_CURRENT_USER
                          ? rule_update(acting)->actor.person
                          : (PersonId){ action->number };
    if (!person.v) {
        return nobody(acting, S("followers"));
    }
    FollowerChange *change = arena_new(acting->work->arena, FollowerChange);
    *change = (FollowerChange){ .person = person };
    fields->follower_changes = change;
    fields->follower_change_count = 1;
    return ERR_NONE;
}

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

static Err action_lay(RuleActing *acting, const CompiledAction *action)
{
    TicketFields fields = { 0 };
    Err err = ERR_NONE;
    switch (action->what) {
    case RULE_DO_STATUS:
        fields.status_given = true;
        fields.status = (TicketStatus)action->number;
        break;
    case RULE_DO_PRIORITY:
        fields.priority_given = true;
        fields.priority = (TicketPriority)action->number;
        break;
    case RULE_DO_TYPE:
        fields.type_given = true;
        fields.type = (TicketType)action->number;
        break;
    case RULE_DO_TEAM:
        fields.team_given = true;
        fields.team.v = action->number;
        break;
    case RULE_DO_ASSIGNEE:
        err = assignee_lay(acting, action, &fields);
        break;
    case RULE_DO_SET_TAGS:
    case RULE_DO_ADD_TAGS:
    case RULE_DO_REMOVE_TAGS:
        tags_lay(acting, action, &fields);
        break;
    case RULE_DO_FOLLOWER:
        err = follower_lay(acting, action, &fields);
        break;
    case RULE_DO_SCHEDULE:
        fields.schedule_given = true;
        fields.schedule.v = action->number;
        break;
    case RULE_DO_BRAND:
        fields.brand_given = true;
        fields.brand.v = action->number;
        break;
    case RULE_DO_END_SESSION:
        return session_end(acting);
    case RULE_DO_ROUTING:
        routing_lay(acting, action);
        return ERR_NONE;
    case RULE_DO_COMMENT:
    case RULE_DO_COMMENT_PUBLIC:
    case RULE_DO_NOTIFY_USER:
    case RULE_DO_NOTIFY_TEAM:
    case RULE_DO_NOTIFY_WEBHOOK:
    case RULE_DO_SURVEY:
    case RULE_DO_MACRO_COMMENT:
    case RULE_DO_MACRO_STATUS:
    case RULE_DO_MACRO_ASSIGNEE:
    case RULE_DO_SUBJECT:
    case RULE_DO_SEND:
    case RULE_DO_SHOW_WAIT:
    case RULE_DO_WAIT:
    case RULE_DO_SET_TRIGGERED:
    case RULE_DO_COUNT:
        break;
    }
    return err ? err : ticket_fields_lay(acting->work, &fields, &acting->after.ticket);
}

bool rule_field_lay(RuleActing *acting, size_t action, Err *err)
{
    const CompiledAction *at = &acting->rule->actions[action];
    switch (at->what) {
    case RULE_DO_STATUS:
    case RULE_DO_PRIORITY:
    case RULE_DO_TYPE:
    case RULE_DO_TEAM:
    case RULE_DO_ASSIGNEE:
    case RULE_DO_SET_TAGS:
    case RULE_DO_ADD_TAGS:
    case RULE_DO_REMOVE_TAGS:
    case RULE_DO_FOLLOWER:
    case RULE_DO_SCHEDULE:
    case RULE_DO_BRAND:
    case RULE_DO_END_SESSION:
    case RULE_DO_ROUTING:
        *err = action_lay(acting, at);
        return true;
    case RULE_DO_COMMENT:
    case RULE_DO_COMMENT_PUBLIC:
    case RULE_DO_NOTIFY_USER:
    case RULE_DO_NOTIFY_TEAM:
    case RULE_DO_NOTIFY_WEBHOOK:
    case RULE_DO_SURVEY:
    case RULE_DO_MACRO_COMMENT:
    case RULE_DO_MACRO_STATUS:
    case RULE_DO_MACRO_ASSIGNEE:
    case RULE_DO_SUBJECT:
    case RULE_DO_SEND:
    case RULE_DO_SHOW_WAIT:
    case RULE_DO_WAIT:
    case RULE_DO_SET_TRIGGERED:
    case RULE_DO_COUNT:
        break;
    }
    *err = ERR_NONE;
    return false;
}
