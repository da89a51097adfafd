#include "desk/session/session_read.h"

#include "store/config_store.h"
#include "store/conversation_store.h"
#include "store/person_store.h"
#include "store/ticket_store.h"
#include "store/whereabouts_store.h"

// ---- what can be written ----------------------------------------------------------------------

static ComposerChannel channel_open(CommentChannel channel)
{
    return (ComposerChannel){ .channel = channel, .enabled = true };
}

static ComposerChannel channel_shut(CommentChannel channel, Str reason)
{
    return (ComposerChannel){ .channel = channel, .reason = reason };
}

static ComposerChannel messaging_of(const Record *record)
{
    if (record->session.id.v == 0) {
        return channel_shut(CHANNEL_MESSAGING, S("no_session"));
    }
    return record->session.session_state == SESSION_ENDED
               ? channel_shut(CHANNEL_MESSAGING, S("session_ended"))
               : channel_open(CHANNEL_MESSAGING);
}

static ComposerChannel email_of(bool email_known, bool sending_address)
{
    if (!email_known) {
        return channel_shut(CHANNEL_EMAIL, S("no_email_address"));
    }
    ComposerChannel email = channel_open(CHANNEL_EMAIL);
    email.reason = sending_address ? S("") : S("held_no_sending_address");
    return email;
}

Composer composer_of(const Record *record, bool email_known, bool sending_address)
{
    if (record->ticket.status == TICKET_CLOSED) {
        return (Composer){
            .fallback = CHANNEL_NOTE,
            .channels = { channel_shut(CHANNEL_MESSAGING, S("ticket_closed")),
                          channel_shut(CHANNEL_EMAIL, S("ticket_closed")),
                          channel_shut(CHANNEL_NOTE, S("ticket_closed")) },
        };
    }
    Composer composer = {
        .fallback = email_known ? CHANNEL_EMAIL : CHANNEL_NOTE,
        .channels = { messaging_of(record), email_of(email_known, sending_address),
                      channel_open(CHANNEL_NOTE) },
    };
    if (composer.channels[0].enabled) {
        composer.fallback = CHANNEL_MESSAGING;
    }
    return composer;
}

// ---- the session ------------------------------------------------------------------------------

static Err whereabouts_find(Read *read, MessagingSession *found)
{
    Err err =
        whereabouts_load(read->tx, read->arena, found->record.session.id, &found->whereabouts);
    found->has_whereabouts = !err;
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

Err messaging_session_read(Read *read, TicketId ticket, MessagingSession *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    MessagingSession found = { 0 };
    Record *record = &found.record;
    Err err = ticket_load(read->tx, read->arena, ticket, &record->ticket, &record->session);
    if (err) {
        return err;
    }
    if (record->session.id.v == 0) {
        return refuse(read->why, ERR_STATE, S("ticket"), S("not_messaging"),
                      S("this ticket did not come from messaging"));
    }
    err = conversation_previous_ticket(read->tx, &record->session, &found.previous_ticket);
    if (!err) {
        err = conversation_next_ticket(read->tx, &record->session, &found.next_ticket);
    }
    if (!err) {
        err = whereabouts_find(read, &found);
    }
    Person requester = { 0 };
    if (!err) {
        err = person_load(read->tx, read->arena, record->ticket.requester, &requester);
    }
    Settings settings = { 0 };
    if (!err) {
        err = settings_load(read->tx, read->arena, &settings);
    }
    if (err) {
        return err;
    }
    found.composer = composer_of(record, requester.email.len > 0,
                                 settings.text[SETTING_SENDING_ADDRESS].len > 0);
    *out = found;
    return ERR_NONE;
}
