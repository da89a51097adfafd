#include "gate/ticketing/audit_json.h"
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ticket_body.h"
#include "gate/ticketing/ticket_json.h"

typedef struct TicketEdit {
    TicketBody body;
    TicketId ticket;
} TicketEdit;

Err ticket_create_accept(Request *request)
{
    TicketEdit *edit = arena_new(&request->arena, TicketEdit);
    request->state = edit;
    Err err = ticket_body_read(request, &edit->body);
    if (err) {
        return err;
    }
    if (!edit->body.comment.given) {
        return request_refuse(request, ERR_INVALID, S("comment"), S("blank"),
                              S("a ticket begins with a comment"));
    }
    return ERR_NONE;
}

Err ticket_update_accept(Request *request)
{
    TicketEdit *edit = arena_new(&request->arena, TicketEdit);
    request->state = edit;
    Err err = request_id(request, 0, &edit->ticket.v);
    return err ? err : ticket_body_read(request, &edit->body);
}

Err ticket_edit_prepare(Read *read, Request *request)
{
    TicketEdit *edit = request->state;
    return ticket_body_look_up(read, request, &edit->body);
}

Err ticket_create_handle(Work *work, Request *request)
{
    const TicketBody *body = &((const TicketEdit *)request->state)->body;
    TicketCreate create = {
        .requester = body->requester,
        .requester_name = body->requester_name,
        .requester_email = body->requester_email,
        .fields = body->fields,
        .comment = body->comment,
    };
    TicketUpdated done;
    Err err = ticket_create_apply(work, &create, &done);
    if (err) {
        return err;
    }
    request->result = done.record.ticket.id.v;
    return ERR_NONE;
}

Err ticket_update_handle(Work *work, Request *request)
{
    const TicketEdit *edit = request->state;
    TicketUpdate update = {
        .ticket = edit->ticket,
        .fields = edit->body.fields,
        .comment = edit->body.comment,
        .macros = edit->body.macros,
        .macro_count = edit->body.macro_count,
        .end_session = edit->body.end_session,
        .seen_version = edit->body.seen_version,
        .seen_updated_ms = edit->body.seen_updated_ms,
    };
    TicketUpdated done;
    Err err = ticket_update_apply(work, &update, &done);
    if (err) {
        return err;
    }
    request->result = done.audit.v;
    return ERR_NONE;
}

// {"ticket": …, "audit": …}; the audit is null when nothing changed, or only a chat message was
// said, which is no update.
static Err edit_print(Read *read, Request *request, TicketId id, const AuditRow *audit)
{
    TicketRow row;
    Err err = ticket_read(read, id, &row);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("ticket"));
    ticket_print(&printer, &row);
    json_key(&printer.json, S("audit"));
    if (audit) {
        audit_print(&printer, audit);
    } else {
        json_null(&printer.json);
    }
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err ticket_create_respond(Read *read, Request *request)
{
    TicketId id = { request->result };
    ListAsk first = { .limit = 1 };
    AuditPage audits;
    Err err = ticket_audits_read(read, id, &first, &audits);
    if (err) {
        return err;
    }
    request->status = 201;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/tickets/%" PRId64 ".json",
                                  STR_ARG(request->base_url), id.v));
    return edit_print(read, request, id, audits.ends.count > 0 ? &audits.rows[0] : NULL);
}

Err ticket_update_respond(Read *read, Request *request)
{
    TicketId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    AuditRow audit;
    if (!err && request->result != 0) {
        err = ticket_audit_read(read, id, (AuditId){ request->result }, &audit);
    }
    return err ? err : edit_print(read, request, id, request->result != 0 ? &audit : NULL);
}
