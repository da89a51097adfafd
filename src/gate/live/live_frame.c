// The frames of a live connection: which types there are, what each may hold, and who may send it.
#include "gate/live/live_conn.h"

#include "model/limits.h"

#define AT(member) .offset = offsetof(LiveFrame, member)

// clang-format off
static const JsonField auth_fields[] = {
    { "type",     JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "device",   JSON_AS_TEXT, .max = 64, AT(device) },
    { "jwt",      JSON_AS_TEXT, .max = 8192, AT(jwt) },
    { "language", JSON_AS_TEXT, .max = 35, AT(language) },
    { "token",    JSON_AS_TEXT, .max = 512, AT(token) },
    { "cookie",   JSON_AS_BOOL, AT(cookie) },
};
static const JsonField sub_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "stream", JSON_AS_TEXT, .required = true, .max = 40, AT(stream) },
    { "after",  JSON_AS_I64, .max = INT64_C(1) << 53, AT(after) },
};
static const JsonField unsub_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "stream", JSON_AS_TEXT, .required = true, .max = 40, AT(stream) },
};
static const JsonField send_fields[] = {
    { "type",       JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "n",          JSON_AS_I64, .required = true, .min = 1, .max = INT64_C(1) << 53, AT(n) },
    { "thread",     JSON_AS_ID, AT(thread) },
    { "ticket",     JSON_AS_ID, AT(ticket) },
    { "text",       JSON_AS_TEXT, .empty_ok = true, .max = MESSAGE_TEXT_BYTES_MAX, AT(text) },
    { "payload",    JSON_AS_TEXT, .max = PAYLOAD_BYTES_MAX, AT(payload) },
    { "attachment", JSON_AS_ID, AT(attachment) },
};
static const JsonField note_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "n",      JSON_AS_I64, .required = true, .min = 1, .max = INT64_C(1) << 53, AT(n) },
    { "ticket", JSON_AS_ID, .required = true, AT(ticket) },
    { "text",   JSON_AS_TEXT, .required = true, .max = COMMENT_TEXT_BYTES_MAX, AT(text) },
};
static const JsonField end_fields[] = {
    { "type",    JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "ticket",  JSON_AS_ID, .required = true, AT(ticket) },
    { "comment", JSON_AS_TEXT, .max = MESSAGE_TEXT_BYTES_MAX, AT(comment) },
};
static const JsonField mark_fields[] = {
    { "type",      JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "thread",    JSON_AS_ID, AT(thread) },
    { "ticket",    JSON_AS_ID, AT(ticket) },
    { "delivered", JSON_AS_I64, .min = 1, .max = INT64_C(1) << 53, AT(delivered) },
    { "read",      JSON_AS_I64, .min = 1, .max = INT64_C(1) << 53, AT(read) },
};
static const JsonField typing_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "thread", JSON_AS_ID, AT(thread) },
    { "ticket", JSON_AS_ID, AT(ticket) },
    { "on",     JSON_AS_BOOL, .required = true, AT(on) },
};
static const JsonField status_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
    { "status", JSON_AS_TEXT, .required = true, .max = 16, AT(status) },
};
static const JsonField ping_fields[] = {
    { "type", JSON_AS_TEXT, .required = true, .max = 16, AT(type) },
};

typedef struct LiveType {
    Str name;
    bool staff_only;
    const JsonField *fields;
    size_t field_count;
    Err (*handle)(LiveConn *live, const LiveFrame *frame, Refusal *why);
} LiveType;

static Err live_ping(LiveConn *live, const LiveFrame *frame, Refusal *why);

#define FIELDS(table) table, countof(table)
static const LiveType types[] = {
    { STR_INIT("sub"),    false, FIELDS(sub_fields),    live_sub },
    { STR_INIT("unsub"),  false, FIELDS(unsub_fields),  live_unsub },
    { STR_INIT("send"),   false, FIELDS(send_fields),   live_command_send },
    { STR_INIT("note"),   true,  FIELDS(note_fields),   live_command_note },
    { STR_INIT("end"),    true,  FIELDS(end_fields),    live_command_end },
    { STR_INIT("mark"),   false, FIELDS(mark_fields),   live_command_mark },
    { STR_INIT("typing"), false, FIELDS(typing_fields), live_typing },
    { STR_INIT("status"), true,  FIELDS(status_fields), live_command_status },
    { STR_INIT("ping"),   false, FIELDS(ping_fields),   live_ping },
};
// clang-format on

static Err live_ping(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    (void)frame;
    (void)why;
    live_send(live, S("{\"type\":\"pong\"}"));
    return ERR_NONE;
}

static const LiveType *type_find(Str name)
{
    for (size_t i = 0; i < countof(types); i++) {
        if (str_equal(types[i].name, name)) {
            return &types[i];
        }
    }
    return NULL;
}

static Str type_of(const Json *json)
{
    const Json *type = json_member(json, S("type"));
    return type && type->type == JSON_TEXT ? type->text : S("");
}

static int64_t n_of(const Json *json)
{
    const Json *n = json_member(json, S("n"));
    return n && n->type == JSON_NUMBER && n->is_integer ? n->integer : 0;
}

static void ready_frame(LiveConn *live, const Json *json)
{
    Refusal why = { 0 };
    Str name = type_of(json);
    const LiveType *type = type_find(name);
    if (!type || (type->staff_only && !role_is_staff(live->role))) {
        Err err = refuse(&why, ERR_INPUT, S("type"), S("bad_request"),
                         S("there is no such frame for you"));
        live_bad_frame(live, name, n_of(json), err, &why);
        return;
    }
    LiveFrame frame = { 0 };
    Err err = json_read(json, type->fields, type->field_count, JSON_UNKNOWN_REFUSED, &frame,
                        sizeof(frame), &why);
    if (err) {
        live_bad_frame(live, name, n_of(json), err, &why);
        return;
    }
    live->bad_frames = 0;
    err = type->handle(live, &frame, &why);
    if (err) {
        live_error(live, name, frame.n, err, &why);
    }
}

static void first_frame(LiveConn *live, const Json *json)
{
    Refusal why = { 0 };
    LiveFrame frame = { 0 };
    Err err = ERR_INPUT;
    if (!str_equal(type_of(json), S("auth"))) {
        err = refuse(&why, ERR_UNAUTHENTICATED, S("type"), S("unauthenticated"),
                     S("the first frame must say who you are"));
    } else {
        err = json_read(json, auth_fields, countof(auth_fields), JSON_UNKNOWN_REFUSED, &frame,
                        sizeof(frame), &why);
    }
    if (err) {
        live_error(live, S("auth"), 0, err, &why);
        live_close(live, WEBSOCKET_CLOSE_POLICY, S("say who you are first"));
        return;
    }
    live_auth(live, &frame);
}

void live_frame(LiveConn *live, Str text)
{
    Arena arena = { 0 };
    const Json *json = NULL;
    Refusal why = { 0 };
    Err err = json_parse(&arena, text, &json, &why);
    if (err) {
        live_bad_frame(live, S(""), 0, err, &why);
    } else if (live->phase == LIVE_NEW) {
        first_frame(live, json);
    } else {
        ready_frame(live, json);
    }
    arena_free(&arena);
}
