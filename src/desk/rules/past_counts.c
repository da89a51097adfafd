#include "desk/rules/past_counts.h"

#include "store/past_store.h"

static Err reply_lay(Tx *tx, const Event *event, int64_t times, RuleCounts *counts)
{
    bool is_reply = event->kind == EVENT_MESSAGE_SENT && event->actor.kind == ACTOR_AGENT;
    if (event->kind == EVENT_COMMENT_ADDED && event->number_a == CHANNEL_EMAIL) {
        Role role = ROLE_NONE;
        Err err = past_comment_role(tx, (CommentId){ event->ref }, &role);
        if (err) {
            return err;
        }
        is_reply = role_is_staff(role);
    }
    counts->replies += is_reply ? times : 0;
    return ERR_NONE;
}

static bool is_reopened(const Event *event)
{
    return event->kind == EVENT_FIELD_SET && event->field == FIELD_STATUS &&
           str_equal(event->old_value, S("solved")) && !str_equal(event->new_value, S("closed"));
}

Err past_counts_lay(Tx *tx, const Event *event, int64_t times, RuleCounts *counts)
{
    if (event->kind != EVENT_FIELD_SET && event->kind != EVENT_FIELD_CREATED) {
        return reply_lay(tx, event, times, counts);
    }
    bool has_value = event->new_value.len > 0;
    counts->agent_stations += event->field == FIELD_ASSIGNEE && has_value ? times : 0;
    counts->group_stations += event->field == FIELD_TEAM && has_value ? times : 0;
    counts->reopens += is_reopened(event) ? times : 0;
    return ERR_NONE;
}

void past_counts_follow(const Ticket *before, const Ticket *now, RuleCounts *counts)
{
    bool was_solved = before->status == TICKET_SOLVED;
    counts->agent_stations += now->assignee.v && now->assignee.v != before->assignee.v;
    counts->group_stations += now->team.v && now->team.v != before->team.v;
    counts->reopens += was_solved && now->status < TICKET_SOLVED;
}

void past_counts_tell(const RuleCounts *counts, RuleValue *values)
{
    values[RULE_FIELD_REOPENS].number = counts->reopens;
    values[RULE_FIELD_REPLIES].number = counts->replies;
    values[RULE_FIELD_AGENT_STATIONS].number = counts->agent_stations;
    values[RULE_FIELD_GROUP_STATIONS].number = counts->group_stations;
}
