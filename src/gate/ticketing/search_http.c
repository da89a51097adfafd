#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/ticket_json.h"
#include "gate/ticketing/user_json.h"

#include "desk/search/search_query.h"

typedef struct SearchAsk {
    SearchQuery query;
    Paging paging;
} SearchAsk;

static const SortName sorts[] = {
    { STR_INIT("id"), TICKET_SORT_ID },
    { STR_INIT("relevance"), TICKET_SORT_ID },
    { STR_INIT("created_at"), TICKET_SORT_CREATED },
    { STR_INIT("updated_at"), TICKET_SORT_UPDATED },
    { STR_INIT("status"), TICKET_SORT_STATUS },
    { STR_INIT("priority"), TICKET_SORT_PRIORITY },
    { STR_INIT("ticket_type"), TICKET_SORT_TYPE },
};

// Without sort_order the newest come first.
static void order_default(const Request *request, ListAsk *ask)
{
    bool is_ordered = request_query(request, S("sort_order")).len > 0 ||
                      request_query(request, S("sort")).len > 0;
    ask->descending = is_ordered ? ask->descending : true;
}

Err search_accept(Request *request)
{
    SearchAsk *ask = arena_new(&request->arena, SearchAsk);
    request->state = ask;
    Str query = str_trim(request_query(request, S("query")));
    if (query.len == 0) {
        return request_refuse(request, ERR_INVALID, S("query"), S("blank"), S("give a query"));
    }
    Err err = search_query_parse(&request->arena, query, &ask->query, &request->refusal);
    if (!err) {
        err = paging_read(request, sorts, countof(sorts), &ask->paging);
    }
    if (err) {
        return err;
    }
    if (ask->paging.by_cursor) {
        return request_refuse(request, ERR_INVALID, S("page"), S("no_cursors"),
                              S("search has page and per_page only"));
    }
    if (ask->paging.ask.offset >= SEARCH_RESULTS_MAX) {
        return request_refuse(request, ERR_INVALID, S("page"), S("page_too_far"),
                              S("a search shows its first 1000 results"));
    }
    order_default(request, &ask->paging.ask);
    return ERR_NONE;
}

static void found_print(Printer *printer, const SearchFound *found)
{
    JsonWriter *json = &printer->json;
    json_key(json, S("results"));
    json_array_begin(json);
    for (size_t i = 0; i < found->tickets.ends.count; i++) {
        json_object_begin(json);
        ticket_print_members(printer, &found->tickets.rows[i]);
        print_text(json, S("result_type"), S("ticket"));
        json_object_end(json);
    }
    for (size_t i = 0; i < found->people.ends.count; i++) {
        json_object_begin(json);
        user_print_members(printer, &found->people.rows[i]);
        print_text(json, S("result_type"), S("user"));
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, S("facets"));
    json_null(json);
}

Err search_respond(Read *read, Request *request)
{
    const SearchAsk *ask = request->state;
    SearchFound found;
    Err err = search_read(read, &ask->query, &ask->paging.ask, &found);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    ListEnds ends = { .total = found.total };
    json_object_begin(&printer.json);
    found_print(&printer, &found);
    paging_print(&printer, request, &ask->paging, &ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// {"count": 3}: a bare number, unlike the other counts of the reference.
Err search_count_respond(Read *read, Request *request)
{
    const SearchAsk *ask = request->state;
    SearchFound found;
    Err err = search_read(read, &ask->query, &ask->paging.ask, &found);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    print_i64(&json, S("count"), found.total);
    json_object_end(&json);
    return ERR_NONE;
}
