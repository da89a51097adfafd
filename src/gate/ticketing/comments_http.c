#include "gate/ticketing/audit_json.h"
#include "gate/ticketing/comment_json.h"
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/sideload.h"

typedef struct OfTicketAsk {
    Paging paging;
    TicketId ticket;
} OfTicketAsk;

// Comments and audits lie in the order of time, which is that of their ids.
static const SortName sorts[] = {
    { STR_INIT("created_at"), 0 },
    { STR_INIT("id"), 0 },
};

Err ticket_parts_accept(Request *request)
{
    OfTicketAsk *ask = arena_new(&request->arena, OfTicketAsk);
    request->state = ask;
    Err err = request_id(request, 0, &ask->ticket.v);
    if (err) {
        return err;
    }
    return paging_read(request, sorts, countof(sorts), &ask->paging);
}

// ---- comments --------------------------------------------------------------------------------

static Err requester_read(Read *read, TicketId ticket, Person *out)
{
    TicketRow row;
    Err err = ticket_read(read, ticket, &row);
    PersonRow person = { 0 };
    if (!err) {
        err = person_read(read, row.ticket.requester, &person);
    }
    if (err) {
        return err;
    }
    *out = person.person;
    return ERR_NONE;
}

Err comments_respond(Read *read, Request *request)
{
    const OfTicketAsk *ask = request->state;
    SaidPage page;
    Err err = ticket_said_read(read, ask->ticket, &ask->paging.ask, &page);
    Person requester = { 0 };
    if (!err) {
        err = requester_read(read, ask->ticket, &requester);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    Sideload sideload = sideload_read(request);
    json_object_begin(&printer.json);
    json_key(&printer.json, S("comments"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        sideload_user(&sideload, page.rows[i].author);
        comment_print(&printer, &page.rows[i], &requester);
    }
    json_array_end(&printer.json);
    err = sideload_print(read, &printer, &sideload);
    if (err) {
        return err;
    }
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err comments_count_respond(Read *read, Request *request)
{
    TicketId id = { 0 };
    int64_t count = 0;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = ticket_said_count(read, id, &count);
    }
    if (err) {
        return err;
    }
    count_print(request, count, read->now_ms);
    return ERR_NONE;
}

// ---- audits ----------------------------------------------------------------------------------

Err audits_respond(Read *read, Request *request)
{
    const OfTicketAsk *ask = request->state;
    AuditPage page;
    Err err = ticket_audits_read(read, ask->ticket, &ask->paging.ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    Sideload sideload = sideload_read(request);
    json_object_begin(&printer.json);
    json_key(&printer.json, S("audits"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        sideload_user(&sideload, page.rows[i].audit.actor.person);
        audit_print(&printer, &page.rows[i]);
    }
    json_array_end(&printer.json);
    err = sideload_print(read, &printer, &sideload);
    if (err) {
        return err;
    }
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err audit_accept(Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    return err ? err : request_id(request, 1, &id);
}

Err audit_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    AuditId id = { 0 };
    AuditRow audit;
    Err err = request_id(request, 0, &ticket.v);
    if (!err) {
        err = request_id(request, 1, &id.v);
    }
    if (!err) {
        err = ticket_audit_read(read, ticket, id, &audit);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("audit"));
    audit_print(&printer, &audit);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// ---- the outbox ------------------------------------------------------------------------------

static Str outbox_state_name(OutboxState state)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("held"), STR_INIT("ready"),
                                 STR_INIT("sent"), STR_INIT("failed") };
    static_assert(countof(names) == OUTBOX_FAILED + 1, "a name for each");
    return names[state];
}

static Str outbox_kind_name(OutboxKind kind)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("email"), STR_INIT("webhook"),
                                 STR_INIT("survey") };
    static_assert(countof(names) == OUTBOX_SURVEY + 1, "a name for each");
    return names[kind];
}

static void outbox_print(Printer *printer, const OutboxRow *row)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), row->id.v);
    print_text(json, S("kind"), outbox_kind_name(row->kind));
    print_text(json, S("state"), outbox_state_name(row->state));
    print_text_or_null(json, S("held_reason"),
                       row->state == OUTBOX_HELD ? S("no_sending_address") : S(""));
    print_id_or_null(json, S("ticket_id"), row->ticket.v);
    print_id_or_null(json, S("comment_id"), row->comment.v);
    print_text(json, S("recipient"), row->recipient);
    print_text(json, S("subject"), row->subject);
    print_text(json, S("body"), row->body);
    print_time(json, S("not_before"), row->not_before_ms);
    print_time(json, S("created_at"), row->created_ms);
    json_object_end(json);
}

Err outbox_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    const OutboxRow *rows = NULL;
    size_t count = 0;
    Err err = request_id(request, 0, &ticket.v);
    if (!err) {
        err = ticket_outbox_read(read, ticket, &rows, &count);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("outbox"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < count; i++) {
        outbox_print(&printer, &rows[i]);
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, count);
    json_object_end(&printer.json);
    return ERR_NONE;
}
