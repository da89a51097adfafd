#include "desk/routing/handoff.h"

#include "desk/ticket/ticket_parts.h"
#include "store/account_store.h"
#include "store/conversation_store.h"
#include "store/message_store.h"

static Err subject_find(Work *work, const Conversation *session, Str *out)
{
    Message first = { 0 };
    Err err = message_load_first_of_customer(work->tx, work->arena, session->thread,
                                             session->first_seq, &first);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    Str subject = err ? S("") : subject_of_text(work->arena, first.body);
    if (subject.len == 0) { // files alone
        subject = session->language == LANGUAGE_JA ? S("会話") : S("Conversation");
    }
    *out = subject;
    return ERR_NONE;
}

// A group that was deleted since the flow was published gives way to the default one.
static Err team_find(Work *work, TeamId asked, TeamId *out)
{
    Team team = { 0 };
    Err err = asked.v ? team_load(work->tx, work->arena, asked, &team) : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = err ? work->config->default_team : asked;
    return ERR_NONE;
}

// The session's start on the new ticket, and the link on the old one, whose row stays as it is.
static Err link_tell(Work *work, const Record *record)
{
    TicketId previous = { 0 };
    Err err = conversation_previous_ticket(work->tx, &record->session, &previous);
    if (err) {
        return err;
    }
    Event started = {
        .kind = EVENT_SESSION_STARTED,
        .thread = record->session.thread,
        .conversation = record->session.id,
        .ticket = record->ticket.id,
        .audit = record_audit(work, record->ticket.id),
        .number_a = previous.v,
    };
    (void)work_event(work, &started, (EventStreams){ .ticket = true }, NULL, NULL);
    if (previous.v) {
        Event linked = { .kind = EVENT_SUCCESSOR_LINKED,
                         .ticket = previous,
                         .number_a = record->ticket.id.v };
        (void)work_event(work, &linked, (EventStreams){ .ticket = true }, NULL, NULL);
    }
    return work->tx->err;
}

Err handoff_apply_in(Work *work, Record *record, TeamId team)
{
    assert(record->session.id.v > 0);
    if (record->ticket.id.v || record->session.control != CONTROL_BOT) {
        return refuse(work->why, ERR_STATE, S(""), S("not_possible"),
                      S("only a conversation of the bot can be handed off"));
    }
    Record after = *record;
    after.ticket = (Ticket){
        .requester = record->session.customer,
        .submitter = record->session.customer,
        .via = VIA_MESSAGING,
        .routing_channel = ROUTING_MESSAGING,
        .is_public = true,
    };
    Err err = subject_find(work, &record->session, &after.ticket.subject);
    if (!err) {
        err = team_find(work, team, &after.ticket.team);
    }
    if (!err) {
        err = record_create_ticket(work, record, &after);
    }
    if (!err) {
        err = link_tell(work, &after);
    }
    if (err) {
        return err;
    }
    *record = after;
    return ERR_NONE;
}
