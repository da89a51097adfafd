#include "desk/conversation/message_append.h"

#include <string.h>

#include "store/message_store.h"
#include "store/thread_store.h"

enum { SOURCE_BYTES_MAX = 64 };

static Err text_check(Str text, size_t max, Str field, Refusal *why)
{
    if (text.len > max) {
        return refuse(why, ERR_INVALID, field, S("too_long"), S("the text is too long"));
    }
    if (!str_is_utf8(text)) {
        return refuse(why, ERR_INVALID, field, S("bad_encoding"), S("the text is not UTF-8"));
    }
    if (text.len > 0 && memchr(text.at, 0, text.len)) {
        return refuse(why, ERR_INVALID, field, S("bad_character"),
                      S("the text has a character that cannot be kept"));
    }
    return ERR_NONE;
}

Err message_check(const Message *message, Refusal *why)
{
    Err err = text_check(message->body, MESSAGE_TEXT_BYTES_MAX, S("body"), why);
    if (!err) {
        err = text_check(message->payload, PAYLOAD_BYTES_MAX, S("payload"), why);
    }
    if (!err) {
        err = text_check(message->metadata, METADATA_BYTES_MAX, S("metadata"), why);
    }
    if (!err) {
        err = text_check(message->source, SOURCE_BYTES_MAX, S("source"), why);
    }
    if (err) {
        return err;
    }
    if (str_code_points(message->body) > MESSAGE_TEXT_POINTS_MAX) {
        return refuse(why, ERR_INVALID, S("body"), S("too_long"), S("the text is too long"));
    }
    bool is_file = message->kind == MESSAGE_IMAGE || message->kind == MESSAGE_FILE;
    if (is_file && message->attachment.v == 0) {
        return refuse(why, ERR_INVALID, S("attachment"), S("blank"),
                      S("an image or file needs its attachment"));
    }
    if (str_trim(message->body).len == 0 && message->attachment.v == 0) {
        return refuse(why, ERR_INVALID, S("body"), S("blank"), S("the text must not be empty"));
    }
    return ERR_NONE;
}

MessageKind message_kind_of(const Message *message)
{
    if (message->attachment.v == 0) {
        return MESSAGE_TEXT;
    }
    return str_starts(message->file.content_type, S("image/")) ? MESSAGE_IMAGE : MESSAGE_FILE;
}

Err message_append(Work *work, Thread *thread, const Record *record, Message *message,
                   EventId *event)
{
    assert(record->session.id.v > 0);
    if (thread->public_seq >= THREAD_MESSAGES_MAX) {
        return refuse(work->why, ERR_FULL, S("thread"), S("full"),
                      S("this conversation holds as many messages as it can"));
    }
    thread->public_seq++;
    thread->updated_ms = work->now_ms;
    if (message->author_kind == AUTHOR_END_USER) {
        thread->customer_wrote_ms = work->now_ms;
    }
    thread_add_message(work->tx, thread);
    message->id = (MessageId){ db_next_id(work->tx) };
    message->thread = thread->id;
    message->public_seq = thread->public_seq;
    message->conversation = record->session.id;
    message->at_ms = work->now_ms;
    message_insert(work->tx, message);
    Err err = message->rule.v ? message_rule_insert(work->tx, work->arena, message) : ERR_NONE;
    if (err) {
        return err;
    }
    Event sent = { .kind = EVENT_MESSAGE_SENT,
                   .thread = thread->id,
                   .conversation = record->session.id,
                   .ticket = record->ticket.id,
                   .ref = message->id.v,
                   .number_a = message->public_seq };
    EventId id =
        work_event(work, &sent, (EventStreams){ .ticket = record->ticket.id.v > 0 }, message, NULL);
    if (event) {
        *event = id;
    }
    return ERR_NONE;
}
