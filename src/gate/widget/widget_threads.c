#include "desk/people/credential.h"
#include "desk/stream/stream_read.h"
#include "desk/thread/thread_read.h"
#include "gate/widget/widget.h"
#include "relay/print.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 100 };

// ---- the windows -----------------------------------------------------------------------------

static void thread_print(JsonWriter *json, const Thread *thread)
{
    json_object_begin(json);
    json_key(json, S("id"));
    json_id_text(json, thread->id.v);
    json_key(json, S("public_seq"));
    json_i64(json, thread->public_seq);
    json_key(json, S("updated_at"));
    json_time_ms(json, thread->updated_ms);
    json_key(json, S("marks"));
    json_object_begin(json);
    print_mark_members(json, thread);
    json_object_end(json);
    json_object_end(json);
}

Err widget_threads_print(Read *read, const Request *request, JsonWriter *json)
{
    Thread *threads = arena_array(read->arena, Thread, WIDGET_THREADS_MAX);
    size_t count = 0;
    Credential device = { 0 };
    Err err = thread_own_read(read, threads, WIDGET_THREADS_MAX, &count);
    if (!err) {
        err = identity_by_device(read, request->identity.device_hash, &device);
    }
    if (err && err != ERR_UNAUTHENTICATED) { // that is a device which has not written yet
        return err;
    }
    json_key(json, S("device_last_n"));
    json_i64(json, device.device_last_n);
    json_key(json, S("threads"));
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        thread_print(json, &threads[i]);
    }
    json_array_end(json);
    return ERR_NONE;
}

Err widget_threads_respond(Read *read, Request *request)
{
    WidgetSetup setup;
    Err err = widget_open(read, request, &setup);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    err = widget_threads_print(read, request, &json);
    if (!err) {
        json_object_end(&json);
    }
    return err;
}

// ---- scrolling back --------------------------------------------------------------------------

typedef struct Page {
    ThreadId thread;
    int64_t before;
    int64_t limit;
    const Message *rows[PAGE_MAX]; // newest first
    size_t count;
} Page;

Err widget_messages_accept(Request *request)
{
    Page *page = arena_new(&request->arena, Page);
    request->state = page;
    Err err = widget_needs_device(request);
    if (!err) {
        err = request_id(request, 0, &page->thread.v);
    }
    if (!err) {
        err = request_query_i64(request, S("before"), 1, INT64_MAX, 0, &page->before);
    }
    if (!err) {
        err = request_query_i64(request, S("limit"), 1, PAGE_MAX, PAGE_DEFAULT, &page->limit);
    }
    return err;
}

static Err row_keep(void *into, const Published *row)
{
    Page *page = into;
    assert(page->count < PAGE_MAX);
    page->rows[page->count++] = row->message;
    return ERR_NONE;
}

static void page_print(Request *request, const Page *page, const Backlog *backlog)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("messages"));
    json_array_begin(&json);
    for (size_t i = page->count; i > 0; i--) {
        print_message_object(&json, page->rows[i - 1], AUDIENCE_END_USER);
    }
    json_array_end(&json);
    json_key(&json, S("has_more"));
    json_bool(&json, page->count > 0 && page->rows[page->count - 1]->public_seq > 1);
    json_key(&json, S("high"));
    json_i64(&json, backlog->high);
    json_key(&json, S("marks"));
    json_object_begin(&json);
    print_mark_members(&json, &backlog->thread);
    json_object_end(&json);
    json_object_end(&json);
}

Err widget_messages_respond(Read *read, Request *request)
{
    Page *page = request->state;
    WidgetSetup setup;
    Backlog backlog;
    Err err = widget_open(read, request, &setup);
    if (!err) {
        PageBefore before = { page->before, page->limit, row_keep, page };
        err = thread_page(read, page->thread, &before, &backlog);
    }
    if (err) {
        return err;
    }
    page_print(request, page, &backlog);
    return ERR_NONE;
}
