#include "desk/people/person_create.h"
#include "desk/ticket/ticket_parts.h"
#include "store/person_store.h"
#include "text/mail_address.h"

// Somebody who has proved that address, else a new person: an address that was only typed leads to
// nobody's tickets.
static Err requester_by_email(Work *work, const TicketCreate *in, PersonId *out)
{
    Str key = { 0 };
    if (!mail_address_read(work->arena, in->requester_email, &key)) {
        return refuse(work->why, ERR_INVALID, S("requester.email"), S("invalid"),
                      S("this is no e-mail address"));
    }
    Person found = { 0 };
    Err err = person_load_by_email(work->tx, work->arena, key, &found);
    if (err == ERR_NOT_FOUND) {
        PersonCreate create = { .role = ROLE_END_USER,
                                .name = in->requester_name,
                                .email = in->requester_email };
        err = person_make(work, &create, &found);
    }
    if (err) {
        return err;
    }
    *out = found.id;
    return ERR_NONE;
}

static Err requester_find(Work *work, const TicketCreate *in, PersonId *out)
{
    if (!in->requester.v && in->requester_email.len > 0) {
        return requester_by_email(work, in, out);
    }
    PersonId asked = in->requester.v ? in->requester : work->actor.person;
    Person found = { 0 };
    Err err = asked.v ? person_load(work->tx, work->arena, asked, &found) : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND || (!err && !found.active)) {
        return refuse(work->why, ERR_INVALID, S("requester_id"), S("not_found"),
                      S("the requester is nobody known here"));
    }
    if (err) {
        return err;
    }
    *out = asked;
    return ERR_NONE;
}

static Err description_channel(Work *work, const TicketComment *comment, CommentChannel *out)
{
    if (!comment->given) {
        return refuse(work->why, ERR_INVALID, S("comment"), S("blank"),
                      S("a new ticket needs a comment"));
    }
    if (comment->channel == CHANNEL_MESSAGING) {
        return refuse(work->why, ERR_STATE, S("comment.channel"), S("no_session"),
                      S("a new ticket has no messaging session"));
    }
    bool is_note =
        comment->channel == CHANNEL_NOTE ||
        (comment->channel == CHANNEL_DEFAULT && comment->is_public_given && !comment->is_public);
    *out = is_note ? CHANNEL_NOTE : CHANNEL_EMAIL;
    return ERR_NONE;
}

// Customers read the subject: what an internal note says does not become one.
static Err subject_find(Work *work, const TicketCreate *in, CommentChannel channel, Ticket *ticket)
{
    Person requester = { 0 };
    Err err = ERR_NONE;
    if (channel == CHANNEL_NOTE) {
        err = person_load(work->tx, work->arena, ticket->requester, &requester);
    }
    Str text = channel != CHANNEL_NOTE  ? in->comment.body
               : requester.name.len > 0 ? requester.name
                                        : S("-");
    ticket->subject = subject_of_text(work->arena, text);
    return err;
}

static Err ticket_prepare(Work *work, const TicketCreate *in, CommentChannel channel,
                          Ticket *ticket)
{
    Err err = requester_find(work, in, &ticket->requester);
    if (!err) {
        err = subject_find(work, in, channel, ticket);
    }
    if (err) {
        return err;
    }
    ticket->submitter = work->actor.person.v ? work->actor.person : ticket->requester;
    err = ticket_fields_lay(work, &in->fields, ticket);
    if (!err && ticket->subject.len == 0) {
        err = refuse(work->why, ERR_INVALID, S("subject"), S("blank"),
                     S("the subject must not be empty"));
    }
    return err;
}

// The description is the request itself, not a reply: it is stored, and sent to nobody.
Err ticket_create_apply(Work *work, const TicketCreate *in, TicketUpdated *out)
{
    if (work->actor.kind != ACTOR_AGENT && work->actor.kind != ACTOR_INTEGRATION) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("only agents can make tickets"));
    }
    CommentChannel channel = CHANNEL_NOTE;
    Err err = description_channel(work, &in->comment, &channel);
    if (err) {
        return err;
    }
    Record before = { 0 };
    Record after = { .ticket = { .status = TICKET_NEW,
                                 .via = work->actor.via,
                                 .routing_channel = ROUTING_EMAIL,
                                 .is_public = channel == CHANNEL_EMAIL } };
    err = ticket_prepare(work, in, channel, &after.ticket);
    if (!err) {
        err = record_create_ticket(work, &before, &after);
    }
    CommentAdded added = { 0 };
    if (!err) {
        err = comment_write(work, after.ticket.id, channel, &in->comment, &added);
    }
    if (err) {
        return err;
    }
    *out = (TicketUpdated){ .record = after,
                            .audit = record_audit(work, after.ticket.id),
                            .comment = { added.told.ref } };
    return work->tx->err;
}
