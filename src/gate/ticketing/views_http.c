#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ids.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/ticket_json.h"

#include "desk/people/person_read.h"
#include "desk/ticket/ticket_list.h"

// ---- the view itself -------------------------------------------------------------------------

#define COLUMNS                                                                             \
    "[{\"filterable\":true,\"id\":\"status\",\"sortable\":true,\"title\":\"Status\"},"      \
    "{\"filterable\":true,\"id\":\"subject\",\"sortable\":false,\"title\":\"Subject\"},"    \
    "{\"filterable\":true,\"id\":\"requester\",\"sortable\":true,\"title\":\"Requester\"}," \
    "{\"filterable\":true,\"id\":\"assignee\",\"sortable\":true,\"title\":\"Assignee\"},"   \
    "{\"filterable\":true,\"id\":\"updated\",\"sortable\":true,\"title\":\"Updated\"}]"

static Str sort_id(TicketSort sort)
{
    return sort == TICKET_SORT_CREATED ? S("created") : S("updated");
}

static Str sort_title(TicketSort sort)
{
    return sort == TICKET_SORT_CREATED ? S("Requested") : S("Updated");
}

static void condition_print(JsonWriter *json, const ViewCondition *condition)
{
    json_object_begin(json);
    print_text(json, S("field"), condition->field);
    print_text(json, S("operator"), condition->operation);
    print_text(json, S("value"), condition->value);
    json_object_end(json);
}

static void conditions_print(JsonWriter *json, const View *view)
{
    json_key(json, S("conditions"));
    json_object_begin(json);
    json_key(json, S("all"));
    json_array_begin(json);
    for (size_t i = 0; i < VIEW_CONDITIONS_MAX && view->conditions[i].field.len > 0; i++) {
        condition_print(json, &view->conditions[i]);
    }
    json_array_end(json);
    json_key(json, S("any"));
    json_raw(json, S("[]"));
    json_object_end(json);
}

static void execution_print(JsonWriter *json, const View *view)
{
    Str order = view->descending ? S("desc") : S("asc");
    json_key(json, S("execution"));
    json_object_begin(json);
    json_key(json, S("columns"));
    json_raw(json, S(COLUMNS));
    json_key(json, S("fields"));
    json_raw(json, S(COLUMNS));
    json_key(json, S("custom_fields"));
    json_raw(json, S("[]"));
    json_key(json, S("group"));
    json_raw(json, S("{\"filterable\":false,\"id\":\"\",\"order\":\"asc\",\"sortable\":false,"
                     "\"title\":\"\"}"));
    print_text_or_null(json, S("group_by"), S(""));
    print_text(json, S("group_order"), S("asc"));
    json_key(json, S("sort"));
    json_object_begin(json);
    print_text(json, S("id"), sort_id(view->sort));
    print_text(json, S("title"), sort_title(view->sort));
    print_text(json, S("order"), order);
    print_bool(json, S("filterable"), false);
    print_bool(json, S("sortable"), true);
    json_object_end(json);
    print_text(json, S("sort_by"), sort_id(view->sort));
    print_text(json, S("sort_order"), order);
    json_object_end(json);
}

static void view_print(Printer *printer, const Request *request, const View *view)
{
    JsonWriter *json = &printer->json;
    Str title = view->title[request->identity.language];
    json_object_begin(json);
    print_i64(json, S("id"), view->id);
    print_url(printer, "views", view->id);
    print_text(json, S("title"), title);
    print_text(json, S("raw_title"), title);
    print_text_or_null(json, S("description"), S(""));
    print_bool(json, S("active"), true);
    print_bool(json, S("default"), true);
    print_i64(json, S("position"), view->id);
    json_key(json, S("restriction"));
    json_null(json);
    conditions_print(json, view);
    execution_print(json, view);
    print_time(json, S("created_at"), printer->account.created_ms);
    print_time(json, S("updated_at"), printer->account.created_ms);
    json_object_end(json);
}

static ListMark view_mark(size_t at)
{
    return (ListMark){ .given = true, .key = views[at].id, .id = views[at].id };
}

// Views are few and lie by id; the marks of a page are honoured all the same, so that a client that
// follows links comes to an end.
static ListEnds views_page(const ListAsk *ask, size_t *from)
{
    size_t first = 0;
    size_t end = view_count;
    for (size_t i = 0; ask->mark.given && i < view_count; i++) {
        if (ask->backwards && views[i].id >= ask->mark.id) {
            end = i < end ? i : end;
        } else if (!ask->backwards && views[i].id <= ask->mark.id) {
            first = i + 1;
        }
    }
    size_t offset = (size_t)ask->offset;
    first = first + offset < end ? first + offset : end;
    size_t limit = (size_t)ask->limit;
    bool has_more = end - first > limit;
    if (has_more && ask->backwards) {
        first = end - limit;
    } else if (has_more) {
        end = first + limit;
    }
    *from = first;
    ListEnds ends = { .total = (int64_t)view_count, .count = end - first, .has_more = has_more };
    if (ends.count > 0) {
        ends.first = view_mark(first);
        ends.last = view_mark(end - 1);
    }
    return ends;
}

Err views_respond(Read *read, Request *request)
{
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    const Paging *paging = request->state;
    size_t from = 0;
    ListEnds ends = views_page(&paging->ask, &from);
    json_object_begin(&printer.json);
    json_key(&printer.json, S("views"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < ends.count; i++) {
        view_print(&printer, request, &views[from + i]);
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, paging, &ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err views_count_respond(Read *read, Request *request)
{
    count_print(request, (int64_t)view_count, read->now_ms);
    return ERR_NONE;
}

static Err view_in_path(Request *request, const View **out)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    if (err) {
        return err;
    }
    *out = view_find(id);
    return *out ? ERR_NONE : ERR_NOT_FOUND;
}

Err view_respond(Read *read, Request *request)
{
    const View *view = NULL;
    Err err = view_in_path(request, &view);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("view"));
    view_print(&printer, request, view);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// ---- its tickets -----------------------------------------------------------------------------

typedef struct ViewAsk {
    const View *view;
    Paging paging;
} ViewAsk;

Err view_tickets_accept(Request *request)
{
    ViewAsk *ask = arena_new(&request->arena, ViewAsk);
    request->state = ask;
    Err err = view_in_path(request, &ask->view);
    if (!err) {
        err = paging_read(request, ticket_sorts, ticket_sort_count, &ask->paging);
    }
    if (err) {
        return err;
    }
    bool is_sorted =
        request_query(request, S("sort")).len > 0 || request_query(request, S("sort_by")).len > 0;
    if (!is_sorted) {
        ask->paging.ask.sort = (int)ask->view->sort;
        ask->paging.ask.descending = ask->view->descending;
    }
    return ERR_NONE;
}

static Err view_page_read(Read *read, const ViewAsk *ask, TicketPage *out)
{
    TicketWhich which = view_which(ask->view, read);
    return ticket_list_read(read, &which, &ask->paging.ask, out);
}

Err view_tickets_respond(Read *read, Request *request)
{
    const ViewAsk *ask = request->state;
    TicketPage page;
    Err err = view_page_read(read, ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
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

static void row_print(Printer *printer, const TicketRow *row)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_text(json, S("status"), ticket_status_name(row->ticket.status));
    print_text(json, S("subject"), row->ticket.subject);
    print_i64(json, S("requester_id"), row->ticket.requester.v);
    print_id_or_null(json, S("assignee_id"), row->ticket.assignee.v);
    print_time(json, S("updated"), row->ticket.updated_ms);
    json_key(json, S("ticket"));
    ticket_print(printer, row);
    json_object_end(json);
}

Err view_execute_respond(Read *read, Request *request)
{
    const ViewAsk *ask = request->state;
    TicketPage page;
    Err err = view_page_read(read, ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    JsonWriter *json = &printer.json;
    json_object_begin(json);
    json_key(json, S("rows"));
    json_array_begin(json);
    for (size_t i = 0; i < page.ends.count; i++) {
        row_print(&printer, &page.rows[i]);
    }
    json_array_end(json);
    json_key(json, S("columns"));
    json_raw(json, S(COLUMNS));
    json_key(json, S("groups"));
    json_raw(json, S("[]"));
    json_key(json, S("view"));
    view_print(&printer, request, ask->view);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(json);
    return ERR_NONE;
}

// ---- counts ----------------------------------------------------------------------------------

static Err view_count_print(Read *read, Printer *printer, const View *view)
{
    TicketWhich which = view_which(view, read);
    int64_t count = 0;
    Err err = ticket_count_read(read, &which, &count);
    if (err) {
        return err;
    }
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("view_id"), view->id);
    print_text(json, S("url"),
               str_format(printer->arena, "%.*s/api/v2/views/%" PRId64 "/count.json",
                          STR_ARG(printer->base_url), view->id));
    print_i64(json, S("value"), count);
    print_text(json, S("pretty"), str_format(printer->arena, "%" PRId64, count));
    print_bool(json, S("fresh"), true);
    print_bool(json, S("active"), true);
    json_object_end(json);
    return ERR_NONE;
}

Err view_count_respond(Read *read, Request *request)
{
    const View *view = NULL;
    Err err = view_in_path(request, &view);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("view_count"));
    err = view_count_print(read, &printer, view);
    if (err) {
        return err;
    }
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err view_counts_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    return ids_read(request, S("ids"), ids);
}

Err view_counts_respond(Read *read, Request *request)
{
    const IdList *ids = request->state;
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("view_counts"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < ids->count; i++) {
        const View *view = view_find(ids->items[i]);
        err = view ? view_count_print(read, &printer, view) : ERR_NONE;
        if (err) {
            return err;
        }
    }
    json_array_end(&printer.json);
    json_object_end(&printer.json);
    return ERR_NONE;
}
