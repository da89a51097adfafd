#include "gate/conversations/page.h"

#include "gate/conversations/app.h"

enum { LINK_MAX_BYTES = 8 * 1024 };

static Err cursor_read(Request *request, Str name, bool *given, PublicId *out)
{
    const UrlPair *pair = url_pair(request->query, name);
    *given = pair != NULL;
    if (pair && !public_id_read(pair->value, out)) {
        return app_bad(request, name, S("this is not the id of a record"));
    }
    return ERR_NONE;
}

Err cursor_ask_read(Request *request, CursorAsk *out)
{
    CursorAsk ask = { 0 };
    Err err = cursor_read(request, S("page[after]"), &ask.after_given, &ask.after);
    if (!err) {
        err = cursor_read(request, S("page[before]"), &ask.before_given, &ask.before);
    }
    if (!err && ask.after_given && ask.before_given) {
        err = app_bad(request, S("page"), S("give page[after] or page[before], not both"));
    }
    if (err) {
        return err;
    }
    err =
        request_query_i64(request, S("page[size]"), 1, PAGE_SIZE_MAX, PAGE_SIZE_DEFAULT, &ask.size);
    if (err) {
        return app_err(err, &request->refusal);
    }
    *out = ask;
    return ERR_NONE;
}

// This address with another cursor.
static Str link_text(const Request *request, Arena *arena, Str name, Str cursor)
{
    Buf link = buf_make(arena, LINK_MAX_BYTES);
    buf_add(&link, request->base_url);
    buf_add(&link, request->head->path);
    buf_add_char(&link, '?');
    for (size_t i = 0; i < request->query.count; i++) {
        const UrlPair *pair = &request->query.items[i];
        if (str_equal(pair->name, S("page[after]")) || str_equal(pair->name, S("page[before]"))) {
            continue;
        }
        url_encode(&link, pair->name);
        buf_add_char(&link, '=');
        url_encode(&link, pair->value);
        buf_add_char(&link, '&');
    }
    url_encode(&link, name);
    buf_add_char(&link, '=');
    buf_add(&link, cursor);
    return buf_ok(&link) ? buf_str(&link) : S("");
}

static void link_print(JsonWriter *json, const Request *request, Str member, Str name, Str cursor)
{
    if (cursor.len == 0) {
        return;
    }
    json_key(json, member);
    json_text(json, link_text(request, json->out->arena, name, cursor));
}

void cursor_print(JsonWriter *json, const Request *request, const CursorEnds *ends)
{
    json_key(json, S("meta"));
    json_object_begin(json);
    json_key(json, S("hasMore"));
    json_bool(json, ends->has_more);
    if (ends->after_cursor.len > 0) {
        json_key(json, S("afterCursor"));
        json_text(json, ends->after_cursor);
    }
    if (ends->before_cursor.len > 0) {
        json_key(json, S("beforeCursor"));
        json_text(json, ends->before_cursor);
    }
    json_object_end(json);
    json_key(json, S("links"));
    json_object_begin(json);
    link_print(json, request, S("prev"), S("page[before]"), ends->before_cursor);
    link_print(json, request, S("next"), S("page[after]"), ends->after_cursor);
    json_object_end(json);
}
