#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ids.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/sideload.h"
#include "gate/ticketing/ticket_json.h"

#include "desk/ticket/ticket_list.h"

const SortName ticket_sorts[] = {
    { STR_INIT("id"), TICKET_SORT_ID },
    { STR_INIT("created_at"), TICKET_SORT_CREATED },
    { STR_INIT("updated_at"), TICKET_SORT_UPDATED },
    { STR_INIT("status"), TICKET_SORT_STATUS },
    { STR_INIT("priority"), TICKET_SORT_PRIORITY },
    { STR_INIT("type"), TICKET_SORT_TYPE },
    { STR_INIT("ticket_type"), TICKET_SORT_TYPE },
    { STR_INIT("assignee"), TICKET_SORT_ASSIGNEE },
    { STR_INIT("requester"), TICKET_SORT_REQUESTER },
    { STR_INIT("group"), TICKET_SORT_TEAM },
};
const size_t ticket_sort_count = countof(ticket_sorts);

typedef struct TicketsAsk {
    Paging paging;
    TicketWhich which;
} TicketsAsk;

static Err tickets_ask_read(Request *request, TicketsAsk **out)
{
    TicketsAsk *ask = arena_new(&request->arena, TicketsAsk);
    Err err = paging_read(request, ticket_sorts, countof(ticket_sorts), &ask->paging);
    if (err) {
        return err;
    }
    request->state = ask;
    *out = ask;
    return ERR_NONE;
}

Err tickets_list_accept(Request *request)
{
    TicketsAsk *ask = NULL;
    Err err = tickets_ask_read(request, &ask);
    if (err) {
        return err;
    }
    ask->which.external_id = request_query(request, S("external_id"));
    ask->which.filter = ask->which.external_id.len > 0 ? TICKETS_OF_EXTERNAL_ID : TICKETS_ALL;
    return ERR_NONE;
}

static Err tickets_of_person(Request *request, TicketFilter filter)
{
    TicketsAsk *ask = NULL;
    Err err = tickets_ask_read(request, &ask);
    if (err) {
        return err;
    }
    ask->which.filter = filter;
    return request_id(request, 0, &ask->which.person.v);
}

Err tickets_requested_accept(Request *request)
{
    return tickets_of_person(request, TICKETS_OF_REQUESTER);
}

Err tickets_assigned_accept(Request *request)
{
    return tickets_of_person(request, TICKETS_OF_ASSIGNEE);
}

Err tickets_followed_accept(Request *request)
{
    return tickets_of_person(request, TICKETS_OF_FOLLOWER);
}

Err tickets_page_print(Read *read, Request *request, Printer *printer, const TicketPage *page)
{
    Sideload sideload = sideload_read(request);
    json_key(&printer->json, S("tickets"));
    json_array_begin(&printer->json);
    for (size_t i = 0; i < page->ends.count; i++) {
        const Ticket *ticket = &page->rows[i].ticket;
        sideload_user(&sideload, ticket->requester);
        sideload_user(&sideload, ticket->submitter);
        sideload_user(&sideload, ticket->assignee);
        sideload_group(&sideload, ticket->team);
        ticket_print(printer, &page->rows[i]);
    }
    json_array_end(&printer->json);
    return sideload_print(read, printer, &sideload);
}

Err tickets_list_respond(Read *read, Request *request)
{
    const TicketsAsk *ask = request->state;
    TicketPage page;
    PersonRow person;
    Err err = ask->which.person.v > 0 ? person_read(read, ask->which.person, &person) : ERR_NONE;
    if (err) {
        return err; // a list of nobody's
    }
    err = ticket_list_read(read, &ask->which, &ask->paging.ask, &page);
    if (err) {
        return err;
    }
    Printer printer;
    err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    err = tickets_page_print(read, request, &printer, &page);
    if (err) {
        return err;
    }
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err tickets_many_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    return ids_read(request, S("ids"), ids);
}

// In the order that was asked; those that are not there are left out.
Err tickets_many_respond(Read *read, Request *request)
{
    const IdList *ids = request->state;
    TicketRow *rows = arena_array(read->arena, TicketRow, ids->count);
    TicketPage page = { .rows = rows };
    for (size_t i = 0; i < ids->count; i++) {
        Err err = ticket_read(read, (TicketId){ ids->items[i] }, &rows[page.ends.count]);
        if (err && err != ERR_NOT_FOUND) {
            return err;
        }
        page.ends.count += err ? 0 : 1;
    }
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    err = tickets_page_print(read, request, &printer, &page);
    paging_print_whole(&printer, page.ends.count);
    json_object_end(&printer.json);
    return err;
}

// {"count": {"value", "refreshed_at"}}
void count_print(Request *request, int64_t value, int64_t now_ms)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("count"));
    json_object_begin(&json);
    print_i64(&json, S("value"), value);
    print_time(&json, S("refreshed_at"), now_ms);
    json_object_end(&json);
    json_object_end(&json);
}

Err tickets_count_respond(Read *read, Request *request)
{
    TicketWhich which = { .filter = TICKETS_ALL };
    int64_t count = 0;
    Err err = ticket_count_read(read, &which, &count);
    if (err) {
        return err;
    }
    count_print(request, count, read->now_ms);
    return ERR_NONE;
}

// For routes that need nothing of the request but the number in its path.
Err id_accept(Request *request)
{
    int64_t id = 0;
    return request_id(request, 0, &id);
}

Err ticket_respond(Read *read, Request *request)
{
    TicketId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    TicketRow row = { 0 };
    if (!err) {
        err = ticket_read(read, id, &row);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    Sideload sideload = sideload_read(request);
    sideload_user(&sideload, row.ticket.requester);
    sideload_user(&sideload, row.ticket.submitter);
    sideload_user(&sideload, row.ticket.assignee);
    sideload_group(&sideload, row.ticket.team);
    json_object_begin(&printer.json);
    json_key(&printer.json, S("ticket"));
    ticket_print(&printer, &row);
    err = sideload_print(read, &printer, &sideload);
    json_object_end(&printer.json);
    return err;
}
