#include "desk/rules/rule_action.h"
#include "desk/rules/rule_text.h"
#include "desk/webhook/webhook_notify.h"
#include "store/outbox_store.h"
#include "store/person_store.h"
#include "store/rule_fact_store.h"

// A letter as it is written in a language, to end users or to staff.
typedef struct LetterText {
    bool is_made;
    Str subject;
    Str body;
} LetterText;

// Whom one action writes to, and what: the same to all who read the same.
typedef struct Recipients {
    PersonId at[RULE_RECIPIENTS_MAX];
    size_t count;
    LetterText texts[2][LANGUAGE_COUNT];
} Recipients;

static Err nobody(RuleActing *acting)
{
    return refuse(acting->work->why, ERR_INVALID, S("recipient"), S("nobody"),
                  S("the value stands for somebody who is not there"));
}

static Err one_find(RuleActing *acting, PersonId person, Recipients *out)
{
    if (!person.v) {
        return nobody(acting);
    }
    out->at[0] = person;
    out->count = 1;
    return ERR_NONE;
}

static Err many_find(RuleActing *acting, TeamId team, Recipients *out)
{
    Err err = rule_recipients(acting->work->tx, team, out->at, countof(out->at), &out->count);
    return !err && out->count == 0 ? nobody(acting) : err;
}

static Err user_find(RuleActing *acting, const CompiledAction *action, Recipients *out)
{
    const WorkUpdate *update = rule_update(acting);
    const Ticket *ticket = &acting->after.ticket;
    bool has_public = update->comment.v && update->comment_channel != CHANNEL_NOTE;
    switch (action->special) {
    case RULE_SPECIAL_REQUESTER_AND_CCS:
        if (!has_public && acting->rule->kind != RULE_AUTOMATION) {
            return refuse(acting->work->why, ERR_STATE, S("recipient"), S("no_public_comment"),
                          S("the update has no public comment"));
        }
        return one_find(acting, ticket->requester, out);
    case RULE_SPECIAL_REQUESTER:
        return one_find(acting, ticket->requester, out);
    case RULE_SPECIAL_ASSIGNEE:
        return one_find(acting, ticket->assignee, out);
    case RULE_SPECIAL_CURRENT_USER:
        return one_find(acting, update->actor.person, out);
    case RULE_SPECIAL_ALL_AGENTS:
        return many_find(acting, (TeamId){ 0 }, out);
    case RULE_SPECIAL_NONE:
    case RULE_SPECIAL_TEAM:
    case RULE_SPECIAL_CURRENT_TEAM:
    case RULE_SPECIAL_COUNT:
        break;
    }
    return one_find(acting, (PersonId){ action->number }, out);
}

static Err team_find(RuleActing *acting, const CompiledAction *action, Recipients *out)
{
    TeamId team = { action->number };
    if (action->special == RULE_SPECIAL_TEAM) {
        team = acting->after.ticket.team;
    }
    return team.v ? many_find(acting, team, out) : nobody(acting);
}

// ---- letters ----------------------------------------------------------------------------------

static Err letter_render(RuleActing *acting, const CompiledAction *action, const Person *to,
                         LetterText *text)
{
    if (text->is_made) {
        return ERR_NONE;
    }
    RuleContext context = { .update = rule_update(acting),
                            .for_end_user = !role_is_staff(to->role),
                            .for_requester =
                                to->id.v == rule_update(acting)->now.ticket.requester.v,
                            .language = to->language,
                            .rule = acting->rule->id };
    Err err = rule_text_render(acting->work, &context, action->values[1], LIQUID_OUTPUT_HEADER,
                               &text->subject);
    if (!err) {
        err = rule_text_render(acting->work, &context, action->values[2], LIQUID_OUTPUT_TEXT,
                               &text->body);
    }
    text->is_made = !err;
    return err;
}

// The row, and that it was written: held while no sending address is set up.
static void letter_post(RuleActing *acting, OutboxRow *row)
{
    Work *work = acting->work;
    bool can_send = work->config->settings.text[SETTING_SENDING_ADDRESS].len > 0;
    row->id.v = db_next_id(work->tx);
    row->kind = OUTBOX_EMAIL;
    row->state = can_send ? OUTBOX_READY : OUTBOX_HELD;
    row->not_before_ms = row->created_ms = work->now_ms;
    outbox_insert(work->tx, row);
    Event event = { .kind = can_send ? EVENT_OUTBOX_QUEUED : EVENT_OUTBOX_HELD,
                    .ticket = row->ticket,
                    .audit = record_audit(work, row->ticket),
                    .ref = row->id.v };
    (void)work_event(work, &event, (EventStreams){ .ticket = true }, NULL, NULL);
}

// Each recipient has a key of their own, so that a retry writes to nobody twice.
static Err letter_write(RuleActing *acting, size_t index, Recipients *recipients, size_t ordinal)
{
    Work *work = acting->work;
    Person to = { 0 };
    Err err = person_load(work->tx, work->arena, recipients->at[ordinal], &to);
    if (err == ERR_NOT_FOUND || (!err && (!to.active || to.suspended))) {
        return nobody(acting);
    }
    if (!err && to.email.len == 0) {
        return refuse(work->why, ERR_STATE, S("recipient"), S("no_email_address"),
                      S("the recipient has no e-mail address"));
    }
    OutboxRow row = { .event = acting->fired,
                      .rule = acting->rule->id.v,
                      .action = (int64_t)(index + ordinal * RULE_ACTIONS_MAX),
                      .ticket = acting->after.ticket.id,
                      .recipient = to.email };
    LetterText *text = &recipients->texts[role_is_staff(to.role)][to.language];
    if (!err) {
        err = letter_render(acting, &acting->rule->actions[index], &to, text);
    }
    if (err) {
        return err;
    }
    row.subject = text->subject;
    row.body = text->body;
    letter_post(acting, &row);
    return ERR_NONE;
}

static Err letters_write(RuleActing *acting, size_t index)
{
    const CompiledAction *action = &acting->rule->actions[index];
    Recipients *to = arena_new(acting->work->arena, Recipients);
    Err err = action->what == RULE_DO_NOTIFY_TEAM ? team_find(acting, action, to)
                                                  : user_find(acting, action, to);
    for (size_t i = 0; i < to->count && !err; i++) {
        err = letter_write(acting, index, to, i);
    }
    return err;
}

// ---- webhooks ---------------------------------------------------------------------------------

static Err webhook_call(RuleActing *acting, size_t index)
{
    const CompiledAction *action = &acting->rule->actions[index];
    RuleContext context = { .update = rule_update(acting), .rule = acting->rule->id };
    WebhookNotify notify = { .webhook = { action->number },
                             .event = acting->fired,
                             .rule = acting->rule->id.v,
                             .action = (int64_t)index,
                             .ticket = acting->after.ticket.id };
    LiquidOutput output = LIQUID_OUTPUT_JSON_STRING;
    Err err = webhook_output(acting->work, notify.webhook, &output);
    if (!err) {
        err = rule_text_render(acting->work, &context, action->values[1], output, &notify.body);
    }
    if (!err) {
        err = webhook_notify(acting->work, &notify);
    }
    if (err == ERR_NOT_FOUND) {
        return refuse(acting->work->why, err, S("webhook"), S("webhook_gone"),
                      S("the webhook was deleted, or takes no calls of rules"));
    }
    return err;
}

// ---- one action -------------------------------------------------------------------------------

Err rule_notify(RuleActing *acting, size_t action)
{
    Err err = ERR_NONE;
    switch (acting->rule->actions[action].what) {
    case RULE_DO_NOTIFY_USER:
    case RULE_DO_NOTIFY_TEAM:
        err = letters_write(acting, action);
        break;
    case RULE_DO_NOTIFY_WEBHOOK:
        err = webhook_call(acting, action);
        break;
    case RULE_DO_STATUS:
    case RULE_DO_PRIORITY:
    case RULE_DO_TYPE:
    case RULE_DO_TEAM:
    case RULE_DO_ASSIGNEE:
    case RULE_DO_SET_TAGS:
    case RULE_DO_ADD_TAGS:
    case RULE_DO_REMOVE_TAGS:
    case RULE_DO_END_SESSION:
    case RULE_DO_ROUTING:
    case RULE_DO_COMMENT:
    case RULE_DO_COMMENT_PUBLIC:
    case RULE_DO_SURVEY:
    case RULE_DO_MACRO_COMMENT:
    case RULE_DO_MACRO_STATUS:
    case RULE_DO_MACRO_ASSIGNEE:
    case RULE_DO_MACRO_TEAM:
    case RULE_DO_SUBJECT:
    case RULE_DO_SEND:
    case RULE_DO_SHOW_WAIT:
    case RULE_DO_WAIT:
    case RULE_DO_FOLLOWER:
    case RULE_DO_SCHEDULE:
    case RULE_DO_BRAND:
    case RULE_DO_SET_TRIGGERED:
    case RULE_DO_COUNT:
        break;
    }
    return rule_skip_refused(acting, action, err);
}
