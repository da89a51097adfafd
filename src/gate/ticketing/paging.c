#include "gate/ticketing/paging.h"

enum { ADDRESS_BYTES_MAX = 16 * 1024 }; // of a link to another page

#define PAGE_SIZE   S("page[size]")
#define PAGE_AFTER  S("page[after]")
#define PAGE_BEFORE S("page[before]")

// ---- reading ---------------------------------------------------------------------------------

// A cursor is the key of the order and the id of a row: "1767603600000.12".
static Err cursor_read(Request *request, Str name, ListMark *out)
{
    Str id_text = request_query(request, name);
    Str key_text = { 0 };
    ListMark mark = { .given = true };
    bool is_good = id_text.len <= CURSOR_BYTES_MAX && str_cut(&id_text, '.', &key_text) &&
                   str_i64(key_text, &mark.key) && str_i64(id_text, &mark.id);
    if (!is_good || mark.id < 0 || mark.key < 0) {
        return request_refuse(request, ERR_INVALID, name, S("bad_cursor"),
                              S("the cursor is not one that this list gave"));
    }
    *out = mark;
    return ERR_NONE;
}

static Err marks_read(Request *request, Paging *paging)
{
    bool has_after = request_query(request, PAGE_AFTER).len > 0;
    bool has_before = request_query(request, PAGE_BEFORE).len > 0;
    paging->by_cursor = has_after || has_before || url_pair(request->query, PAGE_SIZE);
    if (has_after && has_before) {
        return request_refuse(request, ERR_INVALID, PAGE_BEFORE, S("both_cursors"),
                              S("give page[after] or page[before], not both"));
    }
    if (!has_after && !has_before) {
        return ERR_NONE;
    }
    paging->ask.backwards = has_before;
    return cursor_read(request, has_before ? PAGE_BEFORE : PAGE_AFTER, &paging->ask.mark);
}

static Err size_read(Request *request, Paging *paging)
{
    Str name = paging->by_cursor ? PAGE_SIZE : S("per_page");
    int64_t size = 0;
    Err err = request_query_i64(request, name, 1, INT64_MAX, LIST_LIMIT_MAX, &size);
    if (err) {
        return err;
    }
    paging->ask.limit = size < LIST_LIMIT_MAX ? size : LIST_LIMIT_MAX;
    paging->page = 1;
    if (paging->by_cursor) {
        return ERR_NONE;
    }
    err = request_query_i64(request, S("page"), 1, INT64_MAX, 1, &paging->page);
    if (err) {
        return err;
    }
    if (paging->page > PAGE_NUMBER_MAX) {
        return request_refuse(request, ERR_INPUT, S("page"), S("page_too_far"),
                              S("pages end at 100; use cursor pagination for what lies behind"));
    }
    paging->ask.offset = (paging->page - 1) * paging->ask.limit;
    paging->ask.counted = true;
    return ERR_NONE;
}

static Err sort_find(Request *request, Str param, Str name, const SortName *sorts, size_t count,
                     ListAsk *ask)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(sorts[i].name, name)) {
            ask->sort = sorts[i].sort;
            return ERR_NONE;
        }
    }
    return request_refuse(request, ERR_INVALID, param, S("unknown_sort"),
                          S("this list cannot be sorted by that"));
}

static Err sort_read(Request *request, const SortName *sorts, size_t count, ListAsk *ask)
{
    Str sort = request_query(request, S("sort"));
    if (sort.len > 0) {
        ask->descending = sort.at[0] == '-';
        size_t skip = ask->descending ? 1 : 0;
        return sort_find(request, S("sort"), (Str){ sort.at + skip, sort.len - skip }, sorts, count,
                         ask);
    }
    Str order = request_query(request, S("sort_order"));
    bool is_known = order.len == 0 || str_equal(order, S("asc")) || str_equal(order, S("desc"));
    if (!is_known) {
        return request_refuse(request, ERR_INVALID, S("sort_order"), S("unknown_order"),
                              S("sort_order must be asc or desc"));
    }
    ask->descending = str_equal(order, S("desc"));
    Str by = request_query(request, S("sort_by"));
    return by.len > 0 ? sort_find(request, S("sort_by"), by, sorts, count, ask) : ERR_NONE;
}

Err paging_read(Request *request, const SortName *sorts, size_t sort_count, Paging *out)
{
    Paging paging = { 0 };
    Err err = marks_read(request, &paging);
    if (!err) {
        err = size_read(request, &paging);
    }
    if (!err) {
        err = sort_read(request, sorts, sort_count, &paging.ask);
    }
    if (err) {
        return err;
    }
    *out = paging;
    return ERR_NONE;
}

// ---- telling ---------------------------------------------------------------------------------

static bool is_place(Str name)
{
    return str_equal(name, S("page")) || str_equal(name, PAGE_AFTER) ||
           str_equal(name, PAGE_BEFORE);
}

static void pair_add(Buf *out, bool *first, Str name, Str value)
{
    buf_add_char(out, *first ? '?' : '&');
    *first = false;
    url_encode(out, name);
    buf_add_char(out, '=');
    url_encode(out, value);
}

// This list at another place: the request's own address and query, with `name` = `value`.
static void address_print(Printer *printer, const Request *request, Str name, Str value)
{
    Buf address = buf_make(printer->arena, ADDRESS_BYTES_MAX);
    buf_add(&address, printer->base_url);
    buf_add(&address, request->head->path);
    bool first = true;
    for (size_t i = 0; i < request->query.count; i++) {
        UrlPair pair = request->query.items[i];
        if (!is_place(pair.name)) {
            pair_add(&address, &first, pair.name, pair.value);
        }
    }
    pair_add(&address, &first, name, value);
    json_text_or_null(&printer->json, buf_ok(&address) ? buf_str(&address) : S(""));
}

static void page_print(Printer *printer, const Request *request, Str member, int64_t page)
{
    json_key(&printer->json, member);
    if (page < 1 || page > PAGE_NUMBER_MAX) {
        json_null(&printer->json);
        return;
    }
    address_print(printer, request, S("page"), str_format(printer->arena, "%" PRId64, page));
}

static void offset_print(Printer *printer, const Request *request, const Paging *paging,
                         const ListEnds *ends)
{
    print_i64(&printer->json, S("count"), ends->total);
    bool has_next = paging->page * paging->ask.limit < ends->total;
    page_print(printer, request, S("next_page"), has_next ? paging->page + 1 : 0);
    page_print(printer, request, S("previous_page"), paging->page - 1);
}

static Str cursor_text(Printer *printer, ListMark mark)
{
    if (!mark.given) {
        return S("");
    }
    return str_format(printer->arena, "%" PRId64 ".%" PRId64, mark.key, mark.id);
}

static void link_print(Printer *printer, const Request *request, Str member, Str param, Str cursor)
{
    json_key(&printer->json, member);
    if (cursor.len == 0) {
        json_null(&printer->json);
        return;
    }
    address_print(printer, request, param, cursor);
}

static void cursor_print(Printer *printer, const Request *request, const ListEnds *ends)
{
    JsonWriter *json = &printer->json;
    Str after = cursor_text(printer, ends->last);
    Str before = cursor_text(printer, ends->first);
    json_key(json, S("meta"));
    json_object_begin(json);
    print_bool(json, S("has_more"), ends->has_more);
    print_text_or_null(json, S("after_cursor"), after);
    print_text_or_null(json, S("before_cursor"), before);
    json_object_end(json);
    json_key(json, S("links"));
    json_object_begin(json);
    link_print(printer, request, S("next"), PAGE_AFTER, after);
    link_print(printer, request, S("prev"), PAGE_BEFORE, before);
    json_object_end(json);
}

void paging_print(Printer *printer, const Request *request, const Paging *paging,
                  const ListEnds *ends)
{
    if (paging->by_cursor) {
        cursor_print(printer, request, ends);
    } else {
        offset_print(printer, request, paging, ends);
    }
}

void paging_print_whole(Printer *printer, size_t count)
{
    print_i64(&printer->json, S("count"), (int64_t)count);
    json_key(&printer->json, S("next_page"));
    json_null(&printer->json);
    json_key(&printer->json, S("previous_page"));
    json_null(&printer->json);
}
