#include "desk/conversation/staff_message.h"
#include "desk/session/session_read.h"
#include "desk/ticket/ticket_parts.h"
#include "desk/update.h"
#include "desk/upload/attachment_add.h"
#include "store/comment_store.h"
#include "store/outbox_store.h"
#include "store/person_store.h"

// ---- public replies and notes -----------------------------------------------------------------

static Err author_find(Work *work, const TicketComment *comment, CommentRow *row)
{
    row->author = comment->author.v ? comment->author : work->actor.person;
    row->author_name = work->actor.name;
    if (row->author.v && row->author.v == work->actor.person.v) {
        return ERR_NONE;
    }
    Person author = { 0 };
    Err err =
        row->author.v ? person_load(work->tx, work->arena, row->author, &author) : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || !author.active) {
        return refuse(work->why, ERR_INVALID, S("comment.author_id"), S("not_found"),
                      S("the author of the comment is nobody known here"));
    }
    row->author_name = author.name;
    return ERR_NONE;
}

static Err body_check(Work *work, const TicketComment *comment)
{
    if (str_trim(comment->body).len == 0 && comment->attachment_count == 0) {
        return refuse(work->why, ERR_INVALID, S("comment.body"), S("blank"),
                      S("the comment must not be empty"));
    }
    if (comment->attachment_count > ATTACHMENTS_PER_COMMENT_MAX) {
        return refuse(work->why, ERR_INVALID, S("comment.uploads"), S("too_many"),
                      S("the comment has too many files"));
    }
    return text_field_check(comment->body, COMMENT_TEXT_BYTES_MAX, S("comment.body"), work->why);
}

static Err files_give(Work *work, const TicketComment *comment, CommentId id)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < comment->attachment_count && !err; i++) {
        err = attachment_give_to_comment(work, comment->attachments[i], id, NULL);
    }
    if (err == ERR_NOT_FOUND || err == ERR_INVALID) {
        return refuse(work->why, ERR_INVALID, S("comment.uploads"), S("not_found"),
                      S("a file of the comment was not uploaded, or is used already"));
    }
    return err;
}

Err comment_write(Work *work, TicketId ticket, CommentChannel channel, const TicketComment *comment,
                  CommentAdded *out)
{
    CommentRow row = {
        .ticket = ticket,
        .at_ms = work->now_ms,
        .channel = channel,
        .body = comment->body,
    };
    Err err = body_check(work, comment);
    if (!err) {
        err = author_find(work, comment, &row);
    }
    if (err) {
        return err;
    }
    row.id = (CommentId){ db_next_id(work->tx) };
    row.audit = record_audit(work, ticket);
    comment_insert(work->tx, &row);
    err = files_give(work, comment, row.id);
    if (err) {
        return err;
    }
    Event event = { .kind = EVENT_COMMENT_ADDED,
                    .ticket = ticket,
                    .audit = row.audit,
                    .ref = row.id.v,
                    .number_a = channel };
    (void)work_event(work, &event, (EventStreams){ .ticket = true }, NULL, &row);
    err = work_commented(work, &row);
    if (err) {
        return err;
    }
    *out = (CommentAdded){ .channel = channel, .told = event };
    return ERR_NONE;
}

// The mail of a public reply. Without a sending address it is held, which the history says.
static void reply_post(Work *work, const Record *record, const Event *added, Str recipient,
                       Str body)
{
    bool can_send = work->config->settings.text[SETTING_SENDING_ADDRESS].len > 0;
    OutboxRow row = {
        .id = { db_next_id(work->tx) },
        .event = added->id,
        .kind = OUTBOX_EMAIL,
        .state = can_send ? OUTBOX_READY : OUTBOX_HELD,
        .ticket = record->ticket.id,
        .comment = { added->ref },
        .recipient = recipient,
        .subject = record->ticket.subject,
        .body = body,
        .not_before_ms = work->now_ms,
        .created_ms = work->now_ms,
    };
    outbox_insert(work->tx, &row);
    if (!can_send) {
        Event held = { .kind = EVENT_OUTBOX_HELD,
                       .ticket = record->ticket.id,
                       .audit = record_audit(work, record->ticket.id),
                       .ref = row.id.v };
        (void)work_event(work, &held, (EventStreams){ .ticket = true }, NULL, NULL);
    }
}

// ---- chat -------------------------------------------------------------------------------------

static Err chat_send(Work *work, const StaffMessage *message)
{
    MessageSent sent = { 0 };
    Err err = staff_message_apply(work, message, &sent);
    if (err == ERR_INVALID && work->why) {
        work->why->field = message->attachment.v ? S("comment.uploads") : S("comment.body");
    }
    return err;
}

// The text, then each file as a message of its own.
static Err comment_chat(Work *work, const Record *record, const TicketComment *comment)
{
    if (comment->author.v && comment->author.v != work->actor.person.v) {
        return refuse(work->why, ERR_INVALID, S("comment.author_id"), S("not_allowed"),
                      S("nobody can write into a messaging session for somebody else"));
    }
    StaffMessage message = {
        .ticket = record->ticket.id,
        .kind = MESSAGE_TEXT,
        .body = comment->body,
        .source = work->actor.via == VIA_API ? S("api:ticketing") : S("workspace"),
    };
    bool has_text = str_trim(comment->body).len > 0;
    Err err = has_text || comment->attachment_count == 0 ? chat_send(work, &message) : ERR_NONE;
    for (size_t i = 0; i < comment->attachment_count && !err; i++) {
        message.kind = MESSAGE_FILE;
        message.body = S("");
        message.attachment = comment->attachments[i];
        err = chat_send(work, &message);
    }
    return err;
}

// ---- which channel ----------------------------------------------------------------------------

static CommentChannel channel_of(const TicketComment *comment, const Composer *composer)
{
    if (comment->channel != CHANNEL_DEFAULT) {
        return comment->channel;
    }
    if (!comment->is_public_given) {
        return composer->fallback;
    }
    if (!comment->is_public) {
        return CHANNEL_NOTE;
    }
    return composer->fallback == CHANNEL_NOTE ? CHANNEL_EMAIL : composer->fallback;
}

static Err channel_check(Work *work, const Composer *composer, CommentChannel channel)
{
    for (size_t i = 0; i < countof(composer->channels); i++) {
        const ComposerChannel *entry = &composer->channels[i];
        if (entry->channel != channel || entry->enabled) {
            continue;
        }
        Str message = channel == CHANNEL_EMAIL
                          ? S("the requester has no e-mail address")
                          : S("this ticket has no messaging session that is still open");
        return refuse(work->why, ERR_STATE, S("comment.channel"), entry->reason, message);
    }
    return ERR_NONE;
}

Err comment_add(Work *work, const Record *record, const TicketComment *comment, CommentAdded *out)
{
    Person requester = { 0 };
    Err err = person_load(work->tx, work->arena, record->ticket.requester, &requester);
    if (err) {
        return err;
    }
    bool can_send = work->config->settings.text[SETTING_SENDING_ADDRESS].len > 0;
    Composer composer = composer_of(record, requester.email.len > 0, can_send);
    CommentChannel channel = channel_of(comment, &composer);
    err = channel_check(work, &composer, channel);
    if (err) {
        return err;
    }
    if (channel == CHANNEL_MESSAGING) {
        *out = (CommentAdded){ .channel = channel };
        return comment_chat(work, record, comment);
    }
    CommentAdded added = { 0 };
    err = comment_write(work, record->ticket.id, channel, comment, &added);
    if (err) {
        return err;
    }
    if (channel == CHANNEL_EMAIL) {
        reply_post(work, record, &added.told, requester.email, comment->body);
    }
    *out = added;
    return ERR_NONE;
}
