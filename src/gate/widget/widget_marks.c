#include "desk/conversation/mark_set.h"
#include "desk/thread/thread_read.h"
#include "gate/widget/widget.h"
#include "relay/print.h"

#define SEQ_MOST ((INT64_C(1) << 53) - 1)

typedef struct MarksBody {
    int64_t thread;
    int64_t delivered; // 0: not said
    int64_t read;      // likewise
} MarksBody;

static const JsonField fields[] = {
    { .name = "thread", .as = JSON_AS_ID, .required = true, .offset = offsetof(MarksBody, thread) },
    { .name = "delivered",
      .as = JSON_AS_I64,
      .min = 1,
      .max = SEQ_MOST,
      .offset = offsetof(MarksBody, delivered) },
    { .name = "read",
      .as = JSON_AS_I64,
      .min = 1,
      .max = SEQ_MOST,
      .offset = offsetof(MarksBody, read) },
};

Err widget_marks_accept(Request *request)
{
    MarksBody *body = arena_new(&request->arena, MarksBody);
    request->state = body;
    Err err = widget_needs_device(request);
    if (!err) {
        err = json_read(request->json, fields, countof(fields), JSON_UNKNOWN_REFUSED, body,
                        sizeof(*body), &request->refusal);
    }
    if (err) {
        return err;
    }
    if (body->delivered == 0 && body->read == 0) {
        return request_refuse(request, ERR_INVALID, S("read"), S("blank"),
                              S("up to which number?"));
    }
    return ERR_NONE;
}

static Err mark(Work *work, int64_t thread, MarkKind kind, int64_t public_seq)
{
    MarkSet set = { .thread = { thread }, .kind = kind, .public_seq = public_seq };
    return public_seq > 0 ? mark_set_apply(work, &set) : ERR_NONE;
}

Err widget_marks_apply(Work *work, Request *request)
{
    const MarksBody *body = request->state;
    Err err = mark(work, body->thread, MARK_CUSTOMER_DELIVERED, body->delivered);
    return err ? err : mark(work, body->thread, MARK_CUSTOMER_READ, body->read);
}

Err widget_marks_respond(Read *read, Request *request)
{
    const MarksBody *body = request->state;
    ThreadRow row;
    Err err = thread_read(read, (ThreadId){ body->thread }, &row);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("marks"));
    json_object_begin(&json);
    print_mark_members(&json, &row.thread);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}
