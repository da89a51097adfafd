#include "desk/conversation/customer_message.h"

#include "desk/conversation/device_turn.h"
#include "desk/conversation/message_append.h"
#include "desk/conversation/proactive.h"
#include "desk/conversation/whereabouts.h"
#include "desk/people/person_create.h"
#include "desk/record.h"
#include "desk/routing/handoff.h"
#include "desk/rules/messaging_run.h"
#include "desk/rules/rule_set.h"
#include "desk/upload/attachment_add.h"
#include "store/bot_store.h"
#include "store/conversation_store.h"
#include "store/message_store.h"
#include "store/messaging_store.h"
#include "store/person_store.h"
#include "store/rule_store.h"
#include "store/thread_store.h"

enum { OPTIONS_BYTES_MAX = BOT_OPTIONS_MAX * (PAYLOAD_BYTES_MAX + 1024) };

// One message on its way.
typedef struct Talk {
    Work *work;
    const CustomerMessage *in;
    DeviceTurn turn;
    Person customer;
    Thread thread;
    Record before;
    Record record;
    bool begins;      // nothing was live
    bool after_end;   // the thread's last session ended a short while ago (SES-14)
    int64_t ended_ms; // when, 0: there was none
    Message message;
} Talk;

MessageSent message_sent_of(const Message *message)
{
    return (MessageSent){
        .id = message->id,
        .thread = message->thread,
        .conversation = message->conversation,
        .author = message->author,
        .public_seq = message->public_seq,
        .at_ms = message->at_ms,
    };
}

Err message_sent_again(Work *work, int64_t answer, MessageSent *out)
{
    Message message = { 0 };
    Err err = message_load(work->tx, work->arena, (MessageId){ answer }, &message);
    if (err == ERR_NOT_FOUND) { // the tab's number was spent on a note
        return refuse(work->why, ERR_CONFLICT, S("n"), S("other_command"),
                      S("this number was used for something else"));
    }
    if (err) {
        return err;
    }
    *out = message_sent_of(&message);
    out->repeated = true;
    return ERR_NONE;
}

// ---- who writes, and where -------------------------------------------------------------------

static Err customer_find(Talk *talk)
{
    const CustomerMessage *in = talk->in;
    PersonId known = talk->turn.device.id.v > 0 ? talk->turn.device.person : in->person;
    if (known.v == 0) {
        PersonCreate visitor = { .role = ROLE_END_USER, .language = in->language };
        return person_make(talk->work, &visitor, &talk->customer);
    }
    Err err = person_load(talk->work->tx, talk->work->arena, known, &talk->customer);
    if (err) {
        return err;
    }
    if (talk->customer.role != ROLE_END_USER) {
        return refuse(talk->work->why, ERR_FORBIDDEN, S(""), S("not_end_user"),
                      S("agents do not write as customers"));
    }
    if (talk->customer.suspended || !talk->customer.active) {
        return refuse(talk->work->why, ERR_FORBIDDEN, S(""), S("suspended"),
                      S("you may not write here any more"));
    }
    return ERR_NONE;
}

static Err thread_make(Talk *talk)
{
    talk->thread = (Thread){
        .id = { db_next_id(talk->work->tx) },
        .person = talk->customer.id,
        .created_ms = talk->work->now_ms,
        .updated_ms = talk->work->now_ms,
    };
    thread_insert(talk->work->tx, &talk->thread);
    return ERR_NONE;
}

static Err thread_find(Talk *talk)
{
    Tx *tx = talk->work->tx;
    if (talk->in->thread.v == 0) {
        Err err = thread_load_of_person(tx, talk->customer.id, &talk->thread);
        return err == ERR_NOT_FOUND ? thread_make(talk) : err;
    }
    Err err = thread_load(tx, talk->in->thread, &talk->thread);
    bool foreign = !err && talk->thread.person.v != talk->customer.id.v;
    if (err == ERR_NOT_FOUND || foreign) {
        return refuse(talk->work->why, ERR_NOT_FOUND, S("thread"), S("not_found"),
                      S("there is no such conversation here"));
    }
    return err;
}

// ---- which conversation the message belongs to -----------------------------------------------

// SES-1, SES-8: nothing live is there, so the bot greets. Linked with what was before.
static Err conversation_begin(Talk *talk)
{
    Work *work = talk->work;
    Conversation previous = { 0 };
    Err err = conversation_load_newest(work->tx, work->arena, talk->thread.id, &previous);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    talk->begins = true;
    talk->ended_ms = previous.ended_ms;
    talk->after_end = previous.id.v > 0 &&
                      setting_on(&work->config->settings, SETTING_ASK_IF_NEW) &&
                      work->now_ms - previous.ended_ms < AFTER_END_ASK_MS;
    talk->record =
        (Record){ .session = {
                      .id = { db_next_id(work->tx) },
                      .thread = talk->thread.id,
                      .customer = talk->customer.id,
                      .previous = previous.id,
                      .first_seq = talk->thread.public_seq + 1,
                      .language = talk->in->language,
                      .bot_version = work->config->flow ? work->config->flow->version : 0,
                  } };
    record_begin(work, &talk->record);
    return ERR_NONE;
}

static Err conversation_find(Talk *talk)
{
    Err err = record_load_current(talk->work, talk->thread.id, &talk->record);
    if (err == ERR_NOT_FOUND) {
        err = conversation_begin(talk);
    }
    talk->before = talk->record;
    return err;
}

static Err whereabouts_note(Talk *talk)
{
    return whereabouts_keep(talk->work, talk->record.session.id, &talk->in->at);
}

// ---- what they answer ------------------------------------------------------------------------

// A rule that runs once per ticket has run in this one.
static void rule_note(Talk *talk, RuleId id)
{
    const RuleSet *set = talk->work->config->rules;
    for (size_t i = 0; set && i < set->of[RULE_MESSAGING_TRIGGER].count; i++) {
        const CompiledRule *rule = &set->of[RULE_MESSAGING_TRIGGER].at[i];
        if (rule->id.v == id.v && rule->once_per_ticket) {
            messaging_once_insert(talk->work->tx, talk->record.session.id, id);
        }
    }
}

// As if it had been said now, by the rule that said it, because of the page.
static Err proactive_say(Talk *talk, const Proactive *says, size_t place)
{
    Work *work = talk->work;
    Rule rule = { 0 };
    Err err = rule_load_version(work->tx, work->arena, says->rule, says->version, &rule);
    if (err) { // from before the database was restored
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    EventId opened = work->cause;
    work->actor = (Actor){ .kind = ACTOR_MESSAGING_TRIGGER, .via = VIA_RULE };
    Event fired = { .kind = EVENT_RULE_FIRED,
                    .conversation = talk->record.session.id,
                    .ref = says->rule.v,
                    .number_a = says->version,
                    .number_b = (int64_t)place };
    work->cause = work_event(work, &fired, (EventStreams){ 0 }, NULL, NULL);
    Message message = { .author_kind = AUTHOR_BOT,
                        .kind = MESSAGE_TEXT,
                        .body = says->text,
                        .source = S("rule"),
                        .rule = says->rule,
                        .rule_version = says->version };
    err = message_append(work, &talk->thread, &talk->record, &message, NULL);
    rule_note(talk, says->rule);
    work->cause = opened;
    return err;
}

static Err proactive_keep(Talk *talk)
{
    Work *work = talk->work;
    ProactivePage page = { 0 };
    if (!talk->begins || talk->in->answers.len == 0) {
        return ERR_NONE;
    }
    Err err = proactive_check(work, talk->in->device_hash, talk->in->answers, &page);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    if (page.at_ms <= talk->ended_ms) { // it was answered before
        return ERR_NONE;
    }
    Actor customer = work->actor;
    EventId cause = work->cause;
    Event opened = { .kind = EVENT_PAGE_OPENED,
                     .thread = talk->thread.id,
                     .conversation = talk->record.session.id };
    work->cause = work_event(work, &opened, (EventStreams){ 0 }, NULL, NULL);
    for (size_t i = 0; i < page.count && !err; i++) {
        err = proactive_say(talk, &page.says[i], i);
    }
    work->actor = customer;
    work->cause = cause;
    return err;
}

// ---- the message -----------------------------------------------------------------------------

// SES-3 and SES-12: a silent session lives again, an answered ticket is open again.
static void customer_wrote(Talk *talk)
{
    Conversation *session = &talk->record.session;
    Ticket *ticket = &talk->record.ticket;
    session->session_state = session_next(session->session_state, SESSION_ON_CUSTOMER_WROTE);
    assert(session->session_state == SESSION_ACTIVE);
    session->inactive_reason = INACTIVE_REASON_NONE;
    session->customer_wrote_ms = talk->work->now_ms;
    bool answered = ticket->status == TICKET_PENDING || ticket->status == TICKET_HOLD ||
                    ticket->status == TICKET_SOLVED;
    if (ticket->id.v > 0 && answered) {
        ticket->status = TICKET_OPEN;
    }
}

static Err file_take(Talk *talk)
{
    if (talk->in->attachment.v == 0) {
        return ERR_NONE;
    }
    return attachment_give_to_thread(talk->work, talk->in->attachment, talk->in->device_hash,
                                     talk->thread.id, &talk->message.file);
}

// Who writes has seen what stands above, and knows the next line. True when it is news to others:
// they had not seen all of it before.
static bool marks_follow(Thread *thread)
{
    bool news = thread->customer_read_seq < thread->public_seq;
    thread->customer_read_seq = thread->customer_delivered_seq = thread->public_seq + 1;
    return news;
}

static Err message_keep(Talk *talk)
{
    Err err = file_take(talk);
    if (err) {
        return err;
    }
    talk->message.kind = message_kind_of(&talk->message);
    talk->message.author = talk->customer.id;
    talk->message.author_name = talk->customer.name;
    bool news = marks_follow(&talk->thread);
    EventId event = { 0 };
    err = message_append(talk->work, &talk->thread, &talk->record, &talk->message, &event);
    if (err) {
        return err;
    }
    talk->work->cause = event;
    messaging_note(talk->work, RULE_RUN_MESSAGE_SENT, talk->record.session.id);
    if (news) {
        work_mark(talk->work, &talk->thread, talk->record.ticket.id);
    }
    return ERR_NONE;
}

// ---- the bot ---------------------------------------------------------------------------------

// The version that the talk began with; a talk that stands before the greeting takes the newest.
// NULL: there is none, and a person takes over.
static Err flow_find(Talk *talk, const BotFlow **out)
{
    const BotFlow *newest = talk->work->config->flow;
    Conversation *session = &talk->record.session;
    if (session->bot_step.len == 0 && newest) {
        session->bot_version = newest->version;
    }
    if (newest && newest->version == session->bot_version) {
        *out = newest;
        return ERR_NONE;
    }
    BotFlow *older = arena_new(talk->work->arena, BotFlow);
    Err err = bot_flow_load(talk->work->tx, talk->work->arena, session->bot_version, older);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = err ? NULL : older;
    return ERR_NONE;
}

static Err bot_say(Talk *talk, const BotSay *say)
{
    Work *work = talk->work;
    Buf options = buf_make(work->arena, OPTIONS_BYTES_MAX);
    for (size_t i = 0; i < say->option_count; i++) {
        const BotOption *option = &say->options[i];
        message_option_add(
            &options, (MessageOption){ .payload = option->payload,
                                       .label = option->label[talk->record.session.language] });
    }
    Message message = {
        .author_kind = AUTHOR_BOT,
        .kind = say->option_count > 0 ? MESSAGE_QUESTION : MESSAGE_TEXT,
        .body = say->text,
        .options = buf_str(&options),
        .source = S("bot"),
    };
    Actor customer = work->actor;
    work->actor = (Actor){ .kind = ACTOR_BOT, .via = VIA_MESSAGING };
    Err err = message_append(work, &talk->thread, &talk->record, &message, NULL);
    work->actor = customer;
    return err;
}

// What the customer told the bot about themself. An address that is proven is not replaced.
static Err bot_learn(Talk *talk, const BotOutcome *run)
{
    bool learns_email = run->email.len > 0 && !talk->customer.email_verified;
    if (run->name.len == 0 && !learns_email) {
        return ERR_NONE;
    }
    if (run->name.len > 0) {
        talk->customer.name = run->name;
    }
    if (learns_email) {
        talk->customer.email = run->email;
    }
    return person_keep(talk->work, &talk->customer);
}

static Err bot_answer(Talk *talk, BotOutcome *out)
{
    const BotFlow *flow = NULL;
    Err err = flow_find(talk, &flow);
    if (err) {
        return err;
    }
    if (!flow) {
        *out = (BotOutcome){ .handoff = true, .failed = true };
        return ERR_NONE;
    }
    Conversation *session = &talk->record.session;
    BotPlace place = { session->bot_step, session->bot_unmatched, session->language };
    BotInput input = {
        .text = talk->message.body,
        .payload = talk->message.payload,
        .after_end = talk->after_end,
        .name_known = !person_is_nameless(talk->work->arena, &talk->customer),
        .email_known = talk->customer.email.len > 0,
    };
    BotOutcome run = bot_run(flow, place, &input);
    for (size_t i = 0; i < run.say_count && !err; i++) {
        err = bot_say(talk, &run.say[i]);
    }
    if (err) {
        return err;
    }
    session->bot_step = run.place.step;
    session->bot_unmatched = run.place.unmatched;
    *out = run;
    return bot_learn(talk, &run);
}

static Err conversation_go_on(Talk *talk)
{
    BotOutcome run = { 0 };
    customer_wrote(talk);
    if (talk->record.session.control == CONTROL_BOT) {
        Err err = bot_answer(talk, &run);
        if (err) {
            return err;
        }
    }
    Err err = record_save(talk->work, &talk->before, &talk->record, SAVE_BY_COMMAND);
    if (err || !run.handoff) {
        return err;
    }
    return handoff_apply_in(talk->work, &talk->record, run.team);
}

// ---- the command -----------------------------------------------------------------------------

Err customer_message_apply(Work *work, const CustomerMessage *in, MessageSent *out)
{
    Talk talk = { .work = work, .in = in };
    Err err = device_turn_begin(work, in->device_hash, in->n, in->key, &talk.turn);
    if (err) {
        return err;
    }
    if (talk.turn.answer) {
        return message_sent_again(work, talk.turn.answer, out);
    }
    talk.message = (Message){
        .author_kind = AUTHOR_END_USER,
        .kind = in->kind,
        .body = in->body,
        .payload = in->payload,
        .attachment = in->attachment,
        .source = in->source,
        .metadata = in->metadata,
    };
    err = message_check(&talk.message, work->why);
    if (!err) {
        err = whereabouts_check(&in->at, work->why);
    }
    if (!err) {
        err = customer_find(&talk);
    }
    if (err) {
        return err;
    }
    work->actor = (Actor){ .kind = ACTOR_END_USER,
                           .person = talk.customer.id,
                           .role = ROLE_END_USER,
                           .name = talk.customer.name,
                           .via = VIA_MESSAGING };
    static Err (*const steps[])(Talk *) = { thread_find,    conversation_find, whereabouts_note,
                                            proactive_keep, message_keep,      conversation_go_on };
    for (size_t i = 0; i < countof(steps); i++) {
        err = steps[i](&talk);
        if (err) {
            return err;
        }
    }
    device_turn_end(work, &talk.turn, talk.customer.id, talk.message.id.v);
    *out = message_sent_of(&talk.message);
    return ERR_NONE;
}
