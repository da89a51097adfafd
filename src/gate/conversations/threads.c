#include "desk/conversation/thread_create.h"
#include "gate/conversations/handlers.h"
#include "gate/conversations/metadata.h"
#include "gate/conversations/page.h"
#include "gate/conversations/print.h"

enum {
    DISPLAY_NAME_MAX_BYTES = 4 * THREAD_NAME_POINTS_MAX,
    TYPE_MAX_BYTES = 32,
};

typedef struct ThreadBody {
    Str type;
    const Json *participants;
    Str display_name;
    const Json *metadata;
    bool has_display_name;
    bool has_metadata;
    UserName user; // the one participant
    Str metadata_text;
    // found by prepare:
    PersonId person;
    ThreadId thread;
} ThreadBody;

static const JsonField create_fields[] = {
    { .name = "type",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = TYPE_MAX_BYTES,
      .offset = offsetof(ThreadBody, type) },
    { .name = "participants", .as = JSON_AS_JSON, .offset = offsetof(ThreadBody, participants) },
};

static const JsonField detail_fields[] = {
    { .name = "displayName",
      .as = JSON_AS_TEXT,
      .max = DISPLAY_NAME_MAX_BYTES,
      .offset = offsetof(ThreadBody, display_name),
      .present = offsetof(ThreadBody, has_display_name) },
    { .name = "metadata",
      .as = JSON_AS_JSON,
      .offset = offsetof(ThreadBody, metadata),
      .present = offsetof(ThreadBody, has_metadata) },
};

static const JsonField participant_fields[] = {
    { .name = "userId",
      .as = JSON_AS_TEXT,
      .max = APP_EXTERNAL_ID_MAX_BYTES,
      .offset = offsetof(UserName, id) },
    { .name = "userExternalId",
      .as = JSON_AS_TEXT,
      .max = APP_EXTERNAL_ID_MAX_BYTES,
      .offset = offsetof(UserName, external_id) },
};

static const JsonForm create_form = JSON_FORM("", create_fields, ThreadBody);
static const JsonForm detail_form = JSON_FORM("", detail_fields, ThreadBody);
static const JsonForm participant_form = JSON_FORM("participants.", participant_fields, UserName);

static Err detail_read(Request *request, ThreadBody *body)
{
    Err err = app_json_read(request, request->json, &detail_form, body);
    if (err) {
        return err;
    }
    return metadata_read(&request->arena, body->metadata, &body->metadata_text, &request->refusal);
}

static Err thread_print(Request *request, const ThreadRow *row)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("conversation"));
    print_conversation(&json, row);
    json_object_end(&json);
    return ERR_NONE;
}

// ---- create ----------------------------------------------------------------------------------

static Err participant_read(Request *request, ThreadBody *body)
{
    const Json *list = body->participants;
    if (!list || list->type != JSON_ARRAY || list->count != 1) {
        return app_bad(request, S("participants"), S("there must be exactly one"));
    }
    Err err = app_json_read(request, &list->items[0], &participant_form, &body->user);
    if (err) {
        return err;
    }
    if ((body->user.id.len > 0) == (body->user.external_id.len > 0)) {
        return app_bad(request, S("participants"),
                       S("give one of userId and userExternalId, not both"));
    }
    return ERR_NONE;
}

Err thread_post_accept(Request *request)
{
    ThreadBody *body = arena_new(&request->arena, ThreadBody);
    request->state = body;
    Err err = app_json_read(request, request->json, &create_form, body);
    if (err) {
        return err;
    }
    if (!str_equal(body->type, S("personal"))) {
        return app_bad(request, S("type"), S("only personal conversations are known here"));
    }
    err = participant_read(request, body);
    return err ? err : detail_read(request, body);
}

Err thread_post_prepare(Read *read, Request *request)
{
    ThreadBody *body = request->state;
    Account account;
    Person user;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_user_named(read, &body->user, &user);
    }
    if (err) {
        return err;
    }
    body->person = user.id;
    return ERR_NONE;
}

Err thread_post_apply(Work *work, Request *request)
{
    const ThreadBody *body = request->state;
    ThreadCreate create = {
        .person = body->person,
        .display_name = body->display_name,
        .metadata = body->metadata_text,
    };
    Thread made = { 0 };
    Err err = thread_create_apply(work, &create, &made);
    request->result = made.id.v;
    return app_err(err, work->why);
}

Err thread_post_respond(Read *read, Request *request)
{
    ThreadRow row;
    Err err = thread_read(read, (ThreadId){ request->result }, &row);
    if (err) {
        return err;
    }
    request->status = 201;
    return thread_print(request, &row);
}

// ---- show and change -------------------------------------------------------------------------

Err thread_get_respond(Read *read, Request *request)
{
    Account account;
    ThreadRow row;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_thread(read, request, &row);
    }
    return err ? err : thread_print(request, &row);
}

Err thread_patch_accept(Request *request)
{
    ThreadBody *body = arena_new(&request->arena, ThreadBody);
    request->state = body;
    return detail_read(request, body);
}

Err thread_patch_prepare(Read *read, Request *request)
{
    ThreadBody *body = request->state;
    Account account;
    ThreadRow row;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_thread(read, request, &row);
    }
    if (err) {
        return err;
    }
    body->thread = row.thread.id;
    return ERR_NONE;
}

Err thread_patch_apply(Work *work, Request *request)
{
    const ThreadBody *body = request->state;
    ThreadUpdate update = {
        .thread = body->thread,
        .display_name_given = body->has_display_name,
        .display_name = body->display_name,
        .metadata_given = body->has_metadata,
        .metadata = body->metadata_text,
    };
    return app_err(thread_update_apply(work, &update), work->why);
}

// ---- list ------------------------------------------------------------------------------------

typedef struct ThreadListAsk {
    CursorAsk cursor;
    UserName user;
} ThreadListAsk;

Err thread_list_accept(Request *request)
{
    ThreadListAsk *ask = arena_new(&request->arena, ThreadListAsk);
    request->state = ask;
    ask->user = (UserName){
        .id = request_query(request, S("filter[userId]")),
        .external_id = request_query(request, S("filter[userExternalId]")),
    };
    if ((ask->user.id.len > 0) == (ask->user.external_id.len > 0)) {
        return app_bad(request, S("filter"),
                       S("give one of filter[userId] and filter[userExternalId], not both"));
    }
    return cursor_ask_read(request, &ask->cursor);
}

static Str thread_cursor(Arena *arena, const ThreadRow *row)
{
    return public_id_text(arena, row->thread.id.v, row->thread.created_ms);
}

static void thread_list_print(Request *request, const CursorAsk *cursor, const ThreadPage *page)
{
    JsonWriter json = request_json(request);
    size_t count = page->ends.count;
    json_object_begin(&json);
    json_key(&json, S("conversations"));
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        print_conversation(&json, &page->rows[i]);
    }
    json_array_end(&json);
    CursorEnds ends = { .has_more = page->ends.has_more };
    bool before = cursor->before_given ? page->ends.has_more : cursor->after_given;
    bool after = cursor->before_given || page->ends.has_more;
    if (before && count > 0) {
        ends.before_cursor = thread_cursor(&request->arena, &page->rows[0]);
    }
    if (after && count > 0) {
        ends.after_cursor = thread_cursor(&request->arena, &page->rows[count - 1]);
    }
    cursor_print(&json, request, &ends);
    json_object_end(&json);
}

Err thread_list_respond(Read *read, Request *request)
{
    const ThreadListAsk *asked = request->state;
    const CursorAsk *cursor = &asked->cursor;
    Account account;
    Person user;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_user_named(read, &asked->user, &user);
    }
    if (err) {
        return err;
    }
    int64_t id = cursor->before_given ? cursor->before.id : cursor->after.id;
    ListAsk ask = {
        .backwards = cursor->before_given,
        .mark = { .given = cursor->before_given || cursor->after_given, .key = id, .id = id },
        .limit = cursor->size,
    };
    ThreadPage page;
    err = thread_list_read(read, user.id, &ask, &page);
    if (err) {
        return err;
    }
    thread_list_print(request, cursor, &page);
    return ERR_NONE;
}

// ---- who takes part --------------------------------------------------------------------------

Err participant_list_accept(Request *request)
{
    CursorAsk cursor;
    return cursor_ask_read(request, &cursor);
}

Err participant_list_respond(Read *read, Request *request)
{
    Account account;
    ThreadRow row;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_thread(read, request, &row);
    }
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("participants"));
    json_array_begin(&json);
    print_participant(&json, &row);
    json_array_end(&json);
    cursor_print(&json, request, &(CursorEnds){ 0 });
    json_object_end(&json);
    return ERR_NONE;
}
