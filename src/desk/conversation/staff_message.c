#include "desk/conversation/staff_message.h"

#include "desk/conversation/device_turn.h"
#include "desk/conversation/message_append.h"
#include "desk/upload/attachment_add.h"
#include "store/thread_store.h"

// SES-7: an ended session takes nothing more.
static Err record_of_agent(Work *work, const StaffMessage *in, Record *out)
{
    Err err = record_load_ticket(work, in->ticket, out);
    if (err) {
        return err;
    }
    if (out->session.id.v == 0) {
        return refuse(work->why, ERR_STATE, S("channel"), S("not_messaging"),
                      S("this ticket did not come from messaging"));
    }
    if (out->session.session_state == SESSION_ENDED) {
        return refuse(work->why, ERR_STATE, S("channel"), S("session_ended"),
                      S("the messaging session of this ticket has ended"));
    }
    return ERR_NONE;
}

// A program answers while the bot has the talk, nobody else.
static Err record_of_program(Work *work, const StaffMessage *in, Record *out)
{
    Thread thread = { 0 };
    Err err = thread_load(work->tx, in->thread, &thread);
    if (err) {
        return err;
    }
    err = record_load_current(work, in->thread, out);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || out->session.control != CONTROL_BOT) {
        return refuse(work->why, ERR_CONTROL, S("author"), S("no_control"),
                      S("somebody else answers this conversation now"));
    }
    return ERR_NONE;
}

static Err record_find(Work *work, const StaffMessage *in, Record *out)
{
    if (work->actor.kind == ACTOR_AGENT) {
        return record_of_agent(work, in, out);
    }
    if (work->actor.kind == ACTOR_INTEGRATION) {
        return record_of_program(work, in, out);
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                  S("only agents and programs write here"));
}

static bool marks_follow(Actor actor, Thread *thread)
{
    if (actor.kind != ACTOR_AGENT) {
        return false;
    }
    bool news = thread->agent_read_seq < thread->public_seq;
    thread->agent_read_seq = thread->public_seq + 1;
    return news;
}

static Err message_write(Work *work, const StaffMessage *in, const Record *record, Message *message)
{
    Thread thread = { 0 };
    Err err = thread_load(work->tx, record->session.thread, &thread);
    if (!err && in->attachment.v > 0) {
        err = attachment_give_to_thread(work, in->attachment, in->device_hash, thread.id,
                                        &message->file);
    }
    if (err) {
        return err;
    }
    message->kind = message_kind_of(message);
    bool news = marks_follow(work->actor, &thread);
    err = message_append(work, &thread, record, message, NULL);
    if (err) {
        return err;
    }
    if (news) {
        work_mark(work, &thread, record->ticket.id);
    }
    return ERR_NONE;
}

Err staff_message_apply(Work *work, const StaffMessage *in, MessageSent *out)
{
    DeviceTurn turn = { 0 };
    Err err = device_turn_begin(work, in->device_hash, in->n, in->key, &turn);
    if (err) {
        return err;
    }
    if (turn.device.id.v > 0 && turn.device.person.v != work->actor.person.v) {
        return refuse(work->why, ERR_FORBIDDEN, S("device"), S("forbidden"),
                      S("this device is somebody else's"));
    }
    if (turn.answer) {
        return message_sent_again(work, turn.answer, out);
    }
    bool is_agent = work->actor.kind == ACTOR_AGENT;
    Message message = {
        .author_kind = is_agent ? AUTHOR_AGENT : AUTHOR_INTEGRATION,
        .author = work->actor.person,
        .author_name = work->actor.name,
        .kind = in->kind,
        .body = in->body,
        .attachment = in->attachment,
        .source = in->source,
        .metadata = in->metadata,
    };
    err = message_check(&message, work->why);
    if (err) {
        return err;
    }
    Record record = { 0 };
    err = record_find(work, in, &record);
    if (!err) {
        err = message_write(work, in, &record, &message);
    }
    if (err) {
        return err;
    }
    device_turn_end(work, &turn, work->actor.person, message.id.v);
    *out = message_sent_of(&message);
    return ERR_NONE;
}
