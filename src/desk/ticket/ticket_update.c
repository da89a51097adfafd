#include "desk/ticket/ticket_update.h"

#include "desk/session/session_end.h"
#include "desk/ticket/ticket_parts.h"
#include "store/event_store.h"
#include "store/macro_store.h"

enum { FIELD_NAMES_BYTES_MAX = 512 }; // of all fields in one refusal

// ---- somebody else was faster -----------------------------------------------------------------

static Err collision_refuse(Work *work, uint32_t fields)
{
    Buf names = buf_make(work->arena, FIELD_NAMES_BYTES_MAX);
    for (EventField field = FIELD_NONE + 1; field < FIELD_COUNT; field++) {
        if (fields & (UINT32_C(1) << field)) {
            buf_add(&names, names.len > 0 ? S(",") : S(""));
            buf_add(&names, event_field_name(field));
        }
    }
    Str which = names.len > 0 ? buf_str(&names) : S("updated_stamp");
    return refuse(work->why, ERR_CONFLICT, which, S("stale"),
                  S("somebody else changed the ticket since you saw it"));
}

// TIC-5: only what both changed collides. A stamp of time asks for more: that nothing changed.
static Err stale_check(Work *work, const TicketUpdate *in, const Ticket *now, const Ticket *wanted)
{
    uint32_t wishes = ticket_difference(now, wanted);
    uint32_t since = 0;
    if (in->seen_version && in->seen_version < now->version) {
        Err err = event_fields_after_version(work->tx, now->id, in->seen_version, &since);
        if (err) {
            return err;
        }
        if (since & wishes) {
            return collision_refuse(work, since & wishes);
        }
    }
    if (in->seen_updated_ms && in->seen_updated_ms / 1000 < now->updated_ms / 1000) {
        int64_t next_second_ms = (in->seen_updated_ms / 1000 + 1) * 1000;
        Err err = event_fields_since(work->tx, now->id, next_second_ms, &since);
        return err ? err : collision_refuse(work, since & wishes);
    }
    return ERR_NONE;
}

// ---- one update -------------------------------------------------------------------------------

static Err may_update(const Work *work, const Ticket *ticket)
{
    if (work->actor.kind != ACTOR_AGENT && work->actor.kind != ACTOR_RULE &&
        work->actor.kind != ACTOR_INTEGRATION) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("only agents can change tickets"));
    }
    if (ticket->status == TICKET_CLOSED) {
        return refuse(work->why, ERR_STATE, S("status"), S("ticket_closed"),
                      S("a closed ticket cannot be changed"));
    }
    return ERR_NONE;
}

static Err comment_lay(Work *work, const TicketUpdate *in, const Record *before, Record *after,
                       CommentId *comment)
{
    if (!in->comment.given) {
        return ERR_NONE;
    }
    CommentAdded added = { 0 };
    Err err = comment_add(work, before, &in->comment, &added);
    if (err) {
        return err;
    }
    if (added.channel != CHANNEL_MESSAGING) { // a chat message is no update (TIC-2)
        *comment = (CommentId){ added.told.ref };
        after->ticket.version = before->ticket.version + 1;
        after->ticket.is_public = after->ticket.is_public || added.channel == CHANNEL_EMAIL;
    }
    return ERR_NONE;
}

static Err macro_tell(Work *work, TicketId ticket, MacroId id)
{
    Macro macro = { 0 };
    MacroViewer viewer = { .all = work->actor.kind != ACTOR_AGENT || work->actor.role == ROLE_ADMIN,
                           .person = work->actor.person };
    Err err = macro_load(work->tx, work->arena, id, viewer, &macro);
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("macro_id"), S("not_found"),
                      S("there is no such macro"));
    }
    if (err) {
        return err;
    }
    Event event = { .kind = EVENT_MACRO_APPLIED,
                    .ticket = ticket,
                    .audit = record_audit(work, ticket),
                    .ref = id.v };
    (void)work_event(work, &event, (EventStreams){ .ticket = true }, NULL, NULL);
    macro_use_add(work->tx, id, work->now_ms);
    return ERR_NONE;
}

static bool macro_stands_before(const TicketUpdate *in, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (in->macros[i].v == in->macros[at].v) {
            return true;
        }
    }
    return false;
}

static Err macros_tell(Work *work, const TicketUpdate *in)
{
    assert(in->macro_count <= TICKET_MACROS_MAX);
    Err err = ERR_NONE;
    for (size_t i = 0; i < in->macro_count && !err; i++) {
        err = macro_stands_before(in, i) ? ERR_NONE : macro_tell(work, in->ticket, in->macros[i]);
    }
    return err;
}

static Err session_end_lay(Work *work, const TicketUpdate *in, Record *after)
{
    if (!in->end_session) {
        return ERR_NONE;
    }
    SessionEnded ended = { 0 };
    SessionEnd end = { .ticket = in->ticket, .via = ENDED_VIA_MACRO };
    Err err = session_end_apply(work, &end, &ended);
    if (err) {
        return err;
    }
    *after = ended.record;
    return ERR_NONE;
}

static Err record_find(Work *work, const TicketUpdate *in, Record *before, Record *after)
{
    Err err = record_load_ticket(work, in->ticket, before);
    if (!err) {
        err = may_update(work, &before->ticket);
    }
    if (err) {
        return err;
    }
    *after = *before;
    err = ticket_fields_lay(work, &in->fields, &after->ticket);
    if (!err) {
        err = stale_check(work, in, &before->ticket, &after->ticket);
    }
    return err;
}

Err ticket_update_apply(Work *work, const TicketUpdate *in, TicketUpdated *out)
{
    Record before = { 0 };
    Record after = { 0 };
    CommentId comment = { 0 };
    Err err = record_find(work, in, &before, &after);
    if (!err) {
        err = comment_lay(work, in, &before, &after, &comment);
    }
    if (!err) {
        err = macros_tell(work, in);
    }
    if (!err) {
        err = record_save(work, &before, &after, SAVE_BY_COMMAND);
    }
    if (!err) {
        err = session_end_lay(work, in, &after);
    }
    if (err) {
        return err;
    }
    bool has_audit = work->audit_ticket.v == in->ticket.v;
    *out = (TicketUpdated){ .record = after,
                            .audit = has_audit ? work->audit : (AuditId){ 0 },
                            .comment = comment };
    return work->tx->err;
}
