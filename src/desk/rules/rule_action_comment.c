#include "desk/conversation/message_append.h"
#include "desk/rules/rule_action.h"
#include "desk/rules/rule_text.h"
#include "desk/session/session_read.h"
#include "desk/ticket/ticket_parts.h"
#include "store/person_store.h"
#include "store/rule_store.h"
#include "store/thread_store.h"

// Where the rule's comment goes.
typedef struct Saying {
    size_t action;
    CommentChannel channel;
    Str text;
    Person requester;
} Saying;

static bool comment_find(const RuleActing *acting, size_t *action, bool *is_public)
{
    bool found = false;
    *is_public = false;
    for (size_t i = 0; i < acting->rule->action_count; i++) {
        const CompiledAction *at = &acting->rule->actions[i];
        if (at->what == RULE_DO_COMMENT) {
            *action = i;
            found = true;
        } else if (at->what == RULE_DO_COMMENT_PUBLIC) {
            *is_public = at->number == 1;
        }
    }
    return found;
}

// SES-7: as the composer would: into the session while it lives, else by e-mail.
static Err channel_find(RuleActing *acting, bool is_public, Saying *saying)
{
    Work *work = acting->work;
    const Record *record = &acting->after;
    Err err = person_load(work->tx, work->arena, record->ticket.requester, &saying->requester);
    if (err) {
        return err;
    }
    Composer composer = composer_of(record, saying->requester.email.len > 0, true);
    saying->channel = is_public ? composer.fallback : CHANNEL_NOTE;
    if (record->ticket.status == TICKET_CLOSED) {
        return refuse(work->why, ERR_STATE, S("comment"), S("ticket_closed"),
                      S("a closed ticket takes no comments"));
    }
    if (!is_public || composer.fallback != CHANNEL_NOTE) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_STATE, S("comment"),
                  record->session.id.v ? S("session_ended") : S("no_email_address"),
                  S("there is no way to say this to the customer"));
}

static Err text_find(RuleActing *acting, Saying *saying)
{
    RuleContext context = { .update = rule_update(acting),
                            .for_end_user = saying->channel != CHANNEL_NOTE,
                            .for_requester = true,
                            .language = saying->requester.language,
                            .rule = acting->rule->id };
    return rule_text_render(acting->work, &context, acting->rule->actions[saying->action].values[0],
                            LIQUID_OUTPUT_TEXT, &saying->text);
}

static Err message_say(RuleActing *acting, const Saying *saying)
{
    Work *work = acting->work;
    Message message = { .author_kind = AUTHOR_BOT,
                        .kind = MESSAGE_TEXT,
                        .body = saying->text,
                        .source = S("rule"),
                        .rule = acting->rule->id,
                        .rule_version = acting->rule->version };
    Err err = message_check(&message, work->why);
    Thread thread = { 0 };
    if (!err) {
        err = thread_load(work->tx, acting->after.session.thread, &thread);
    }
    return err ? err : message_append(work, &thread, &acting->after, &message, NULL);
}

// The author of a comment is a person: whoever wrote the rule; of a rule that came with the
// product, who has the ticket or made it.
static Err author_find(RuleActing *acting, PersonId *out)
{
    const Ticket *ticket = &acting->after.ticket;
    PersonId author = { 0 };
    Err err =
        rule_version_author(acting->work->tx, acting->rule->id, acting->rule->version, &author);
    if (err) {
        return err;
    }
    *out = author.v ? author : ticket->assignee.v ? ticket->assignee : ticket->submitter;
    return ERR_NONE;
}

static Err comment_say(RuleActing *acting, const Saying *saying)
{
    TicketComment comment = { .given = true, .body = saying->text, .channel = saying->channel };
    Err err = author_find(acting, &comment.author);
    CommentAdded added = { 0 };
    if (!err) {
        err = comment_add(acting->work, &acting->after, &comment, &added);
    }
    if (err) {
        return err;
    }
    Ticket *after = &acting->after.ticket;
    after->version = rule_update(acting)->now.ticket.version + 1;
    after->is_public = after->is_public || saying->channel == CHANNEL_EMAIL;
    return ERR_NONE;
}

Err rule_comment(RuleActing *acting)
{
    Saying saying = { 0 };
    bool is_public = false;
    if (!comment_find(acting, &saying.action, &is_public)) {
        return ERR_NONE;
    }
    acting->why = (Refusal){ 0 };
    Err err = channel_find(acting, is_public, &saying);
    if (!err) {
        err = text_find(acting, &saying);
    }
    if (!err) {
        err = saying.channel == CHANNEL_MESSAGING ? message_say(acting, &saying)
                                                  : comment_say(acting, &saying);
    }
    return rule_skip_refused(acting, saying.action, err);
}
