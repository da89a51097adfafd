#include "desk/conversation/page_open.h"

#include "desk/conversation/message_append.h"
#include "desk/conversation/whereabouts.h"
#include "desk/record.h"
#include "desk/rules/messaging_facts.h"
#include "desk/rules/messaging_run.h"
#include "desk/rules/rule_set.h"
#include "desk/rules/rule_text.h"
#include "store/messaging_store.h"
#include "store/rule_store.h"
#include "store/thread_store.h"

// One page on which rules run that are in no conversation.
typedef struct Opening {
    Work *work;
    const PageOpen *in;
    Language language; // of who reads it
    RuleFacts facts;
    ProactivePage *out;
} Opening;

// ERR_NOT_FOUND: they are in none.
static Err conversation_find(Work *work, PersonId person, ConversationId *out)
{
    if (!person.v) {
        return ERR_NOT_FOUND;
    }
    Thread thread = { 0 };
    Record record = { 0 };
    Err err = thread_load_of_person(work->tx, person, &thread);
    if (!err) {
        err = record_load_current(work, thread.id, &record);
    }
    if (!err) {
        *out = record.session.id;
    }
    return err;
}

// ERR_INVALID or ERR_LIMIT for a text that is none.
static Err text_make(const Opening *opening, const CompiledRule *rule, Str source, Str *out)
{
    Refusal why = { 0 };
    Work *work = opening->work;
    Refusal *kept = work->why;
    WorkUpdate nothing = { .actor = work->actor };
    nothing.now.ticket.requester = opening->in->person;
    RuleContext context = { .update = &nothing,
                            .for_end_user = true,
                            .for_requester = true,
                            .language = opening->language,
                            .rule = rule->id };
    Message message = { .author_kind = AUTHOR_BOT, .kind = MESSAGE_TEXT, .source = S("rule") };
    work->why = &why;
    Err err = rule_text_render(work, &context, source, LIQUID_OUTPUT_TEXT, &message.body);
    if (!err) {
        err = message_check(&message, &why);
    }
    work->why = kept;
    *out = message.body;
    return err;
}

static bool has_room(const ProactivePage *page, Str text)
{
    size_t bytes = text.len;
    for (size_t i = 0; i < page->count; i++) {
        bytes += page->says[i].text.len;
    }
    return page->count < PROACTIVE_MAX && bytes <= PROACTIVE_BYTES_MAX;
}

static Err message_say(Opening *opening, const CompiledRule *rule, Str source)
{
    ProactivePage *out = opening->out;
    if (!has_room(out, S(""))) {
        return ERR_NONE;
    }
    Str text = { 0 };
    Err err = text_make(opening, rule, source, &text);
    if (err == ERR_INVALID || err == ERR_LIMIT) {
        return opening->work->tx->err;
    }
    if (!err && has_room(out, text)) {
        out->says[out->count++] = (Proactive){ rule->id, rule->version, text };
    }
    return err;
}

static Err rule_do(Opening *opening, const CompiledRule *rule)
{
    Tx *tx = opening->work->tx;
    Err err = ERR_NONE;
    rule_fired(tx, rule->id, opening->work->now_ms);
    for (size_t i = 0; i < rule->action_count && !err; i++) {
        const CompiledAction *action = &rule->actions[i];
        if (action->what == RULE_DO_WAIT) {
            break;
        }
        if (action->what == RULE_DO_SEND) {
            err = message_say(opening, rule, action->values[0]);
        } else if (action->what == RULE_DO_SET_TRIGGERED && opening->in->person.v) {
            messaging_triggered_set(tx, opening->in->person, action->number == 1);
        }
    }
    return err ? err : tx->err;
}

// All are judged by the same facts, as in a conversation.
static Err rules_do(Opening *opening, const RuleSet *set)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < set->of[RULE_MESSAGING_TRIGGER].count && !err; i++) {
        const CompiledRule *rule = &set->of[RULE_MESSAGING_TRIGGER].at[i];
        if (rule->run == RULE_RUN_PAGE_OPENED && rule_matches(rule, &opening->facts, NULL)) {
            err = rule_do(opening, rule);
        }
    }
    return err;
}

static bool is_awaited(const RuleSet *set, uint32_t *needs)
{
    bool is_there = false;
    for (size_t i = 0; i < set->of[RULE_MESSAGING_TRIGGER].count; i++) {
        const CompiledRule *rule = &set->of[RULE_MESSAGING_TRIGGER].at[i];
        is_there = is_there || rule->run == RULE_RUN_PAGE_OPENED;
        *needs |= rule->run == RULE_RUN_PAGE_OPENED ? rule->needs : 0;
    }
    return is_there;
}

// In no conversation.
static Err visitor_tell(Work *work, const PageOpen *in, PageOpened *out)
{
    const RuleSet *set = work->config->rules;
    uint32_t needs = RULE_NEEDS_REQUESTER;
    PageOpened opened = { .page.at_ms = work->now_ms };
    if (!set || !is_awaited(set, &needs)) {
        return ERR_NONE;
    }
    Opening opening = { .work = work, .in = in, .out = &opened.page };
    Err err = messaging_facts_visitor(work, in->person, in->language, needs, &opening.facts);
    if (err) {
        return err;
    }
    opening.language = (Language)opening.facts.after[RULE_FIELD_LANGUAGE].number;
    messaging_facts_whereabouts(work, &in->at, &opening.facts);
    err = rules_do(&opening, set);
    if (!err && opened.page.count > 0) {
        err = proactive_sign(work, in->device_hash, &opened.page, &opened.token);
    }
    if (!err) {
        *out = opened;
    }
    return err;
}

Err page_open_apply(Work *work, const PageOpen *in, PageOpened *out)
{
    ConversationId conversation = { 0 };
    *out = (PageOpened){ 0 };
    Err err = whereabouts_check(&in->at, work->why);
    if (!err) {
        err = conversation_find(work, in->person, &conversation);
    }
    if (err) {
        return err == ERR_NOT_FOUND ? visitor_tell(work, in, out) : err;
    }
    work->actor = (Actor){
        .kind = ACTOR_END_USER, .person = in->person, .role = ROLE_END_USER, .via = VIA_MESSAGING
    };
    messaging_note(work, RULE_RUN_PAGE_OPENED, conversation);
    return whereabouts_keep(work, conversation, &in->at);
}
