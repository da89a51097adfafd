#include "gate/conversations/handlers.h"
#include "gate/conversations/page.h"
#include "gate/conversations/print.h"

enum { MESSAGE_PAGE_SIZE = 100 }; // whatever is asked

Err message_list_accept(Request *request)
{
    CursorAsk *ask = arena_new(&request->arena, CursorAsk);
    request->state = ask;
    return cursor_ask_read(request, ask);
}

// The number of the message that a cursor names.
static Err cursor_number(Read *read, ThreadId thread, PublicId cursor, int64_t *out)
{
    ThreadMessage row;
    Err err = thread_message_read(read, thread, (MessageId){ cursor.id }, &row);
    bool other = !err && !public_id_fits(cursor, row.message.at_ms);
    if (err == ERR_NOT_FOUND || other) {
        return refuse(read->why, ERR_INPUT, S("page"), S("bad_request"),
                      S("the cursor is no message of this conversation"));
    }
    if (!err) {
        *out = row.message.public_seq;
    }
    return err;
}

static Str message_cursor(Arena *arena, const ThreadMessage *row)
{
    return public_id_text(arena, row->message.id.v, row->message.at_ms);
}

static void messages_print(Request *request, const Account *account, const ThreadRow *thread,
                           const ThreadMessages *page)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("messages"));
    json_array_begin(&json);
    for (size_t i = 0; i < page->count; i++) {
        print_public_message(&json, thread, &page->rows[i], account, request->base_url);
    }
    json_array_end(&json);
    CursorEnds ends = { .has_more = page->has_more };
    if (page->count > 0) {
        const ThreadMessage *first = &page->rows[0];
        const ThreadMessage *last = &page->rows[page->count - 1];
        if (first->message.public_seq > 1) {
            ends.before_cursor = message_cursor(&request->arena, first);
        }
        if (last->message.public_seq < thread->thread.public_seq) {
            ends.after_cursor = message_cursor(&request->arena, last);
        }
    }
    cursor_print(&json, request, &ends);
    json_object_end(&json);
}

Err message_list_respond(Read *read, Request *request)
{
    const CursorAsk *cursor = request->state;
    Account account;
    ThreadRow row;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_thread(read, request, &row);
    }
    ThreadMessagesAsk ask = { .limit = MESSAGE_PAGE_SIZE };
    if (!err && cursor->after_given) {
        err = cursor_number(read, row.thread.id, cursor->after, &ask.after);
    } else if (!err && cursor->before_given) {
        err = cursor_number(read, row.thread.id, cursor->before, &ask.before);
    }
    ThreadMessages page;
    if (!err) {
        err = thread_messages_read(read, row.thread.id, &ask, &page);
    }
    if (err) {
        return err;
    }
    messages_print(request, &account, &row, &page);
    return ERR_NONE;
}
