#include "desk/rules/messaging_act.h"

#include "desk/conversation/message_append.h"
#include "desk/rules/messaging_run.h"
#include "desk/rules/rule_text.h"
#include "store/messaging_store.h"
#include "store/person_store.h"
#include "store/thread_store.h"
#include "text/catalogue.h"

enum { SECOND_MS = 1000 };

static bool has_ended(const RuleActing *acting)
{
    return acting->after.session.session_state == SESSION_ENDED;
}

// ---- the ticket -------------------------------------------------------------------------------

// Changes that wait to be written together.
typedef struct Changes {
    bool are_there;
    size_t first; // the action that the refusal of all of them is told of
} Changes;

static Err changes_save(RuleActing *acting, Changes *changes)
{
    if (!changes->are_there) {
        return ERR_NONE;
    }
    changes->are_there = false;
    Record before = acting->alone->now;
    acting->why = (Refusal){ 0 };
    Err err = record_save(acting->work, &before, &acting->after, SAVE_BY_COMMAND);
    if (err) {
        acting->after = before;
    }
    acting->alone->now = acting->after;
    return rule_skip_refused(acting, changes->first, err);
}

static Err change_lay(RuleActing *acting, size_t action, Changes *changes)
{
    if (!acting->after.ticket.id.v) {
        rule_skip(acting, action, S("no_ticket"));
        return ERR_NONE;
    }
    Record before = acting->after;
    Err err = ERR_NONE;
    acting->why = (Refusal){ 0 };
    bool is_field = rule_field_lay(acting, action, &err);
    assert(is_field);
    if (err) {
        acting->after = before;
        return rule_skip_refused(acting, action, err);
    }
    changes->first = changes->are_there ? changes->first : action;
    changes->are_there = true;
    return ERR_NONE;
}

// ---- messages ---------------------------------------------------------------------------------

static Err text_say(RuleActing *acting, Str text)
{
    Work *work = acting->work;
    Message message = { .author_kind = AUTHOR_BOT,
                        .kind = MESSAGE_TEXT,
                        .body = text,
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

static Err message_send(RuleActing *acting, size_t action, Language language)
{
    RuleContext context = { .update = acting->alone,
                            .for_end_user = true,
                            .for_requester = true,
                            .language = language,
                            .rule = acting->rule->id };
    Str text = { 0 };
    Err err = rule_text_render(acting->work, &context, acting->rule->actions[action].values[0],
                               LIQUID_OUTPUT_TEXT, &text);
    return err ? err : text_say(acting, text);
}

static Str place_say(Arena *arena, int64_t place, Language language)
{
    Locale locale = language == LANGUAGE_JA ? LOCALE_JA : LOCALE_EN;
    int64_t before = place - 1;
    if (before <= 0) {
        return catalogue_text(TEXT_QUEUE_NEXT, locale);
    }
    TextValue count = { S("count"), str_format(arena, "%" PRId64, before) };
    TextKey key = before == 1 ? TEXT_QUEUE_PLACE_ONE : TEXT_QUEUE_PLACE_OTHER;
    return catalogue_format(arena, key, locale, &count, 1);
}

static Err wait_show(RuleActing *acting, Language language)
{
    Work *work = acting->work;
    const Ticket *ticket = &acting->after.ticket;
    if (!ticket->id.v || !ticket->queued_ms) {
        return refuse(work->why, ERR_STATE, S("show_wait_time"), S("not_waiting"),
                      S("the customer stands in no queue"));
    }
    int64_t place = 0;
    Err err = messaging_queue_place(work->tx, ticket, &place);
    if (err) {
        return err;
    }
    return text_say(acting, place_say(work->arena, place, language));
}

static Err say(RuleActing *acting, size_t action)
{
    Person customer = { 0 };
    Err err = person_load(acting->work->tx, acting->work->arena, acting->after.session.customer,
                          &customer);
    if (err) {
        return err;
    }
    acting->why = (Refusal){ 0 };
    bool is_wait = acting->rule->actions[action].what == RULE_DO_SHOW_WAIT;
    err = is_wait ? wait_show(acting, customer.language)
                  : message_send(acting, action, customer.language);
    return rule_skip_refused(acting, action, err);
}

// ---- waiting ----------------------------------------------------------------------------------

static Err wait_begin(RuleActing *acting, size_t action)
{
    Work *work = acting->work;
    ConversationId conversation = acting->after.session.id;
    int64_t count = 0;
    Err err = messaging_wait_count(work->tx, conversation, &count);
    if (err) {
        return err;
    }
    if (count >= MESSAGING_WAITS_MAX) {
        rule_skip(acting, action, S("too_many"));
        return ERR_NONE;
    }
    MessagingWait wait = { .id = db_next_id(work->tx),
                           .conversation = conversation,
                           .rule = acting->rule->id,
                           .version = acting->rule->version,
                           .action = action + 1,
                           .fired = acting->fired,
                           .actor = acting->alone->actor.person };
    messaging_wait_insert(work->tx, &wait);
    work_timer_set(work, TIMER_MESSAGING, wait.id,
                   work->now_ms + acting->rule->actions[action].number * SECOND_MS);
    return ERR_NONE;
}

// ---- all --------------------------------------------------------------------------------------

bool messaging_is_change(RuleDo what)
{
    return what != RULE_DO_SEND && what != RULE_DO_SHOW_WAIT && what != RULE_DO_WAIT &&
           what != RULE_DO_SET_TRIGGERED;
}

static Err action_do(RuleActing *acting, size_t action)
{
    const CompiledAction *at = &acting->rule->actions[action];
    if (at->what == RULE_DO_SET_TRIGGERED) {
        messaging_triggered_set(acting->work->tx, acting->after.session.customer, at->number == 1);
        return ERR_NONE;
    }
    if (at->what == RULE_DO_WAIT) {
        bool is_last = action + 1 == acting->rule->action_count;
        return is_last ? ERR_NONE : wait_begin(acting, action);
    }
    return say(acting, action);
}

static Err actions_do(RuleActing *acting, size_t first)
{
    Changes changes = { 0 };
    for (size_t i = first; i < acting->rule->action_count; i++) {
        RuleDo what = acting->rule->actions[i].what;
        Err err = messaging_is_change(what) ? change_lay(acting, i, &changes)
                                            : changes_save(acting, &changes);
        if (err) {
            return err;
        }
        if (messaging_is_change(what)) {
            continue;
        }
        if (has_ended(acting)) { // by a change just now: a closed ticket has no live session
            rule_skip(acting, i, S("session_ended"));
            return ERR_NONE;
        }
        err = action_do(acting, i);
        if (err || what == RULE_DO_WAIT) {
            return err;
        }
    }
    return changes_save(acting, &changes);
}

Err messaging_act(RuleActing *acting, size_t first)
{
    Work *work = acting->work;
    Refusal *why = work->why;
    work->why = &acting->why;
    Err err = actions_do(acting, first);
    work->why = why;
    return err ? err : work->tx->err;
}
