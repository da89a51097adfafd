// fuzz_ticket_body.c — any bytes as the body of a ticket that is made or changed: what is taken
// keeps its limits, what is refused names the member at fault.
#include "gate/ticketing/ticket_body.h"
#include "model/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                      \
    do {                                                      \
        if (!(condition)) {                                   \
            fatal("fuzz_ticket_body: not true: " #condition); \
        }                                                     \
    } while (0)

static void text_check(Str text, size_t max)
{
    CHECK(text.len <= max);
    CHECK(str_is_utf8(text));
}

static void id_check(int64_t id)
{
    CHECK(id >= 0);
    CHECK(id < INT64_C(1) << 53);
}

static void body_check(const TicketBody *body)
{
    CHECK(body->upload_count <= ATTACHMENTS_PER_COMMENT_MAX);
    for (size_t i = 0; i < body->upload_count; i++) {
        CHECK(str_is_utf8(body->uploads[i]));
    }
    text_check(body->fields.subject, SUBJECT_BYTES_MAX);
    text_check(body->fields.external_id, EXTERNAL_ID_BYTES_MAX);
    CHECK(str_is_utf8(body->fields.tags));
    CHECK(str_is_utf8(body->comment.body));
    text_check(body->assignee_email, EMAIL_BYTES_MAX);
    text_check(body->requester_name, NAME_BYTES_MAX);
    text_check(body->requester_email, EMAIL_BYTES_MAX);
    id_check(body->fields.assignee.v);
    id_check(body->fields.team.v);
    id_check(body->comment.author.v);
    id_check(body->requester.v);
    CHECK(body->macro_count <= TICKET_MACROS_MAX);
    for (size_t i = 0; i < body->macro_count; i++) {
        id_check(body->macros[i].v);
    }
    CHECK(body->comment.channel < CHANNEL_COUNT);
    CHECK(body->seen_version >= 0);
}

static void body_try(Str text, HttpMethod method)
{
    HttpHead head = { .method = method };
    Request request = { .head = &head };
    if (json_parse(&request.arena, text, &request.json, &request.refusal) == ERR_NONE) {
        TicketBody body = { 0 };
        Err err = ticket_body_read(&request, &body);
        if (err) {
            CHECK(request.refusal.err == err);
            CHECK(request.refusal.message.len > 0);
            text_check(request.refusal.field, REFUSAL_FIELD_MAX_BYTES);
        } else {
            body_check(&body);
        }
    }
    arena_free(&request.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = { (const char *)data, size };
    body_try(text, METHOD_POST);
    body_try(text, METHOD_PUT);
    return 0;
}
