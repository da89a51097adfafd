#include "gate/live/live_read.h"

#include "desk/conversation/proactive.h"
#include "model/limits.h"

#define AT(member) .offset = offsetof(LiveFrame, member)

// clang-format off
static const JsonField auth_fields[] = {
    { "type",     JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "device",   JSON_AS_TEXT, .max = 64, AT(device) },
    { "jwt",      JSON_AS_TEXT, .max = 8192, AT(jwt) },
    { "language", JSON_AS_TEXT, .max = 35, AT(language) },
    { "token",    JSON_AS_TEXT, .max = 512, AT(token) },
    { "cookie",   JSON_AS_BOOL, AT(cookie) },
};
static const JsonField sub_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "stream", JSON_AS_TEXT, .required = true, .max = 40, AT(stream) },
    { "after",  JSON_AS_I64, .max = INT64_C(1) << 53, AT(after) },
};
static const JsonField unsub_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "stream", JSON_AS_TEXT, .required = true, .max = 40, AT(stream) },
};
static const JsonField send_fields[] = {
    { "type",       JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "n",          JSON_AS_I64, .required = true, .min = 1, .max = INT64_C(1) << 53, AT(n) },
    { "key",        JSON_AS_TEXT, .max = DEVICE_KEY_BYTES_MAX, AT(key) },
    { "thread",     JSON_AS_ID, AT(thread) },
    { "ticket",     JSON_AS_ID, AT(ticket) },
    { "text",       JSON_AS_TEXT, .empty_ok = true, .max = MESSAGE_TEXT_BYTES_MAX, AT(text) },
    { "payload",    JSON_AS_TEXT, .max = PAYLOAD_BYTES_MAX, AT(payload) },
    { "attachment", JSON_AS_ID, AT(attachment) },
    { "answers",    JSON_AS_TEXT, .max = PROACTIVE_TOKEN_BYTES_MAX, AT(answers) },
};
static const JsonField note_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "n",      JSON_AS_I64, .required = true, .min = 1, .max = INT64_C(1) << 53, AT(n) },
    { "key",    JSON_AS_TEXT, .max = DEVICE_KEY_BYTES_MAX, AT(key) },
    { "ticket", JSON_AS_ID, .required = true, AT(ticket) },
    { "text",   JSON_AS_TEXT, .required = true, .max = COMMENT_TEXT_BYTES_MAX, AT(text) },
};
static const JsonField end_fields[] = {
    { "type",    JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "ticket",  JSON_AS_ID, .required = true, AT(ticket) },
    { "comment", JSON_AS_TEXT, .max = MESSAGE_TEXT_BYTES_MAX, AT(comment) },
};
static const JsonField mark_fields[] = {
    { "type",      JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "thread",    JSON_AS_ID, AT(thread) },
    { "ticket",    JSON_AS_ID, AT(ticket) },
    { "delivered", JSON_AS_I64, .min = 1, .max = INT64_C(1) << 53, AT(delivered) },
    { "read",      JSON_AS_I64, .min = 1, .max = INT64_C(1) << 53, AT(read) },
};
static const JsonField typing_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "thread", JSON_AS_ID, AT(thread) },
    { "ticket", JSON_AS_ID, AT(ticket) },
    { "on",     JSON_AS_BOOL, .required = true, AT(on) },
};
static const JsonField status_fields[] = {
    { "type",   JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "status", JSON_AS_TEXT, .required = true, .max = 16, AT(status) },
};
static const JsonField ping_fields[] = {
    { "type", JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
};
static const JsonField page_fields[] = {
    { "type",  JSON_AS_TEXT, .required = true, .max = LIVE_TYPE_BYTES_MAX, AT(type) },
    { "url",   JSON_AS_TEXT, .required = true, .max = PAGE_URL_BYTES_MAX, AT(url) },
    { "title", JSON_AS_TEXT, .empty_ok = true, .max = PAGE_TITLE_BYTES_MAX, AT(title) },
    { "again", JSON_AS_BOOL, AT(again) },
};

typedef struct LiveType {
    Str name;
    bool staff_only;
    const JsonField *fields;
    size_t field_count;
} LiveType;

#define FIELDS(table) table, countof(table)
static const LiveType types[LIVE_KIND_COUNT] = {
    [LIVE_KIND_AUTH]   = { STR_INIT("auth"),   false, FIELDS(auth_fields) },
    [LIVE_KIND_SUB]    = { STR_INIT("sub"),    false, FIELDS(sub_fields) },
    [LIVE_KIND_UNSUB]  = { STR_INIT("unsub"),  false, FIELDS(unsub_fields) },
    [LIVE_KIND_SEND]   = { STR_INIT("send"),   false, FIELDS(send_fields) },
    [LIVE_KIND_NOTE]   = { STR_INIT("note"),   true,  FIELDS(note_fields) },
    [LIVE_KIND_END]    = { STR_INIT("end"),    true,  FIELDS(end_fields) },
    [LIVE_KIND_MARK]   = { STR_INIT("mark"),   false, FIELDS(mark_fields) },
    [LIVE_KIND_TYPING] = { STR_INIT("typing"), false, FIELDS(typing_fields) },
    [LIVE_KIND_STATUS] = { STR_INIT("status"), true,  FIELDS(status_fields) },
    [LIVE_KIND_PING]   = { STR_INIT("ping"),   false, FIELDS(ping_fields) },
    [LIVE_KIND_PAGE]   = { STR_INIT("page"),   false, FIELDS(page_fields) },
};
// clang-format on

static LiveKind kind_find(Str name)
{
    for (LiveKind kind = LIVE_KIND_AUTH; kind < LIVE_KIND_COUNT; kind++) {
        if (str_equal(types[kind].name, name)) {
            return kind;
        }
    }
    return LIVE_KIND_NONE;
}

static LiveHead head_of(const Json *json)
{
    const Json *type = json_member(json, S("type"));
    const Json *n = json_member(json, S("n"));
    LiveHead head = { 0 };
    if (type && type->type == JSON_TEXT && type->text.len <= LIVE_TYPE_BYTES_MAX) {
        head.name = type->text;
        head.kind = kind_find(type->text);
    }
    if (n && n->type == JSON_NUMBER && n->is_integer && n->integer > 0) {
        head.n = n->integer;
    }
    return head;
}

static Err kind_check(LiveKind kind, LiveSpeaker speaker, Refusal *why)
{
    if (speaker == LIVE_SPEAKER_NEW) {
        return kind == LIVE_KIND_AUTH
                   ? ERR_NONE
                   : refuse(why, ERR_UNAUTHENTICATED, S("type"), S("unauthenticated"),
                            S("the first frame must say who you are"));
    }
    bool is_said = kind != LIVE_KIND_NONE && kind != LIVE_KIND_AUTH;
    bool may = is_said && (!types[kind].staff_only || speaker == LIVE_SPEAKER_STAFF);
    return may ? ERR_NONE
               : refuse(why, ERR_INPUT, S("type"), S("bad_request"),
                        S("there is no such frame for you"));
}

Err live_read_json(const Json *json, LiveSpeaker speaker, LiveHead *head, LiveFrame *frame,
                   Refusal *why)
{
    *head = head_of(json);
    Err err = kind_check(head->kind, speaker, why);
    if (err) {
        return err;
    }
    const LiveType *type = &types[head->kind];
    LiveFrame read = { 0 };
    err = json_read(json, type->fields, type->field_count, JSON_UNKNOWN_REFUSED, &read,
                    sizeof(read), why);
    if (err) {
        return err;
    }
    *frame = read;
    return ERR_NONE;
}

// NOLINTNEXTLINE(readability-function-size): what was said, by whom, and the two halves of it
Err live_read(Arena *arena, Str text, LiveSpeaker speaker, LiveHead *head, LiveFrame *frame,
              Refusal *why)
{
    const Json *json = NULL;
    *head = (LiveHead){ 0 };
    Err err = json_parse(arena, text, &json, why);
    return err ? err : live_read_json(json, speaker, head, frame, why);
}
