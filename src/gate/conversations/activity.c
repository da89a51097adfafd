#include "desk/conversation/mark_set.h"
#include "gate/conversations/author.h"
#include "gate/conversations/handlers.h"
#include "gate/gate.h"

enum { TYPE_MAX_BYTES = 32, DISPLAY_NAME_MAX_BYTES = 1024 };

typedef struct ActivityBody {
    const Json *author;
    Str type;
} ActivityBody;

typedef struct BusinessName {
    Str display_name;
} BusinessName;

typedef enum ActivityKind {
    ACTIVITY_READ,
    ACTIVITY_TYPING_START,
    ACTIVITY_TYPING_STOP
} ActivityKind;

typedef struct Activity {
    ActivityBody body;
    Author author;
    BusinessName name;
    ActivityKind kind;
    // found by prepare:
    Account account;
    ThreadRow thread;
    Person user;
    bool shows; // the business has control, so its typing is shown
} Activity;

static const JsonField body_fields[] = {
    { .name = "author",
      .as = JSON_AS_JSON,
      .required = true,
      .offset = offsetof(ActivityBody, author) },
    { .name = "type",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = TYPE_MAX_BYTES,
      .offset = offsetof(ActivityBody, type) },
};

static const JsonField name_fields[] = {
    { .name = "displayName",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = DISPLAY_NAME_MAX_BYTES,
      .offset = offsetof(BusinessName, display_name) },
};

static const JsonForm body_form = JSON_FORM("", body_fields, ActivityBody);
static const JsonForm name_form = JSON_FORM("author.", name_fields, BusinessName);

static const Str kind_names[] = {
    STR_INIT("conversation:read"),
    STR_INIT("typing:start"),
    STR_INIT("typing:stop"),
};

static Err kind_read(Request *request, Activity *activity)
{
    size_t kind = 0;
    while (kind < countof(kind_names) && !str_equal(activity->body.type, kind_names[kind])) {
        kind++;
    }
    if (kind == countof(kind_names)) {
        return app_bad(request, S("type"),
                       S("this must be conversation:read, typing:start or typing:stop"));
    }
    activity->kind = (ActivityKind)kind;
    if (activity->author.is_user && activity->kind != ACTIVITY_READ) {
        return app_bad(request, S("type"), S("an author user sends conversation:read only"));
    }
    return ERR_NONE;
}

Err activity_accept(Request *request)
{
    Activity *activity = arena_new(&request->arena, Activity);
    request->state = activity;
    Err err = app_json_read(request, request->json, &body_form, &activity->body);
    if (!err) {
        err = author_read(request, activity->body.author, &activity->author);
    }
    if (!err) {
        err = app_json_read(request, activity->body.author, &name_form, &activity->name);
    }
    return err ? err : kind_read(request, activity);
}

Err activity_prepare(Read *read, Request *request)
{
    Activity *activity = request->state;
    Err err = app_open(read, request, &activity->account);
    if (!err) {
        err = app_thread(read, request, &activity->thread);
    }
    if (!err) {
        err = author_find(read, &activity->author, &activity->thread, &activity->user);
    }
    if (!err) {
        err = thread_program_may_write(read, activity->thread.thread.id, &activity->shows);
    }
    return err;
}

// What has been read is all that stood there when it was said.
Err activity_apply(Work *work, Request *request)
{
    const Activity *activity = request->state;
    if (activity->kind != ACTIVITY_READ) {
        return ERR_NONE;
    }
    MarkSet mark = {
        .thread = activity->thread.thread.id,
        .kind = activity->author.is_user ? MARK_CUSTOMER_READ : MARK_AGENT_READ,
        .public_seq = activity->thread.thread.public_seq,
    };
    return app_err(mark_set_apply(work, &mark), work->why);
}

// Typing that nobody may see is dropped without a word: it would never have been kept.
Err activity_finish(Request *request)
{
    const Activity *activity = request->state;
    if (activity->kind != ACTIVITY_READ && activity->shows) {
        Str name = activity->name.display_name.len > 0 ? activity->name.display_name
                                                       : activity->account.name;
        relay_typing(gate_relay(request->gate), activity->thread.thread.id, AUTHOR_AGENT, name,
                     activity->kind == ACTIVITY_TYPING_START, NULL);
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_object_end(&json);
    return ERR_NONE;
}
