#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/ticketing/audit_json.h"
#include "gate/ticketing/comment_json.h"
#include "gate/ticketing/session_json.h"
#include "gate/ticketing/ticket_body.h"
#include "gate/ticketing/ticket_json.h"
#include "gate/ticketing/user_json.h"

typedef struct Fixture {
    Request request;
    HttpHead head;
    Printer printer;
} Fixture;

static void make(Fixture *f)
{
    *f = (Fixture){ .head = { .method = METHOD_PUT } };
    f->request.head = &f->head;
    f->printer = (Printer){
        .json = request_json(&f->request),
        .arena = &f->request.arena,
        .base_url = S("http://desk"),
        .account = { .brand_id = 1000, .ticket_form_id = 1001 },
    };
}

static void drop(Fixture *f)
{
    arena_free(&f->request.arena);
}

// What was printed, read again.
static const Json *printed(Fixture *f)
{
    const Json *json = NULL;
    assert_true(buf_ok(&f->request.answer));
    Err err = json_parse(&f->request.arena, buf_str(&f->request.answer), &json, NULL);
    assert_int_equal(err, ERR_NONE);
    return json;
}

static void has_text(const Json *object, const char *member, const char *text)
{
    const Json *value = json_member(object, str_of(member));
    assert_non_null(value);
    if (!text) {
        assert_int_equal(value->type, JSON_NULL);
        return;
    }
    assert_int_equal(value->type, JSON_TEXT);
    assert_true(str_equal(value->text, str_of(text)));
}

static void has_number(const Json *object, const char *member, int64_t number)
{
    const Json *value = json_member(object, str_of(member));
    assert_non_null(value);
    assert_true(value->is_integer);
    assert_int_equal(value->integer, number);
}

// ---- printing --------------------------------------------------------------------------------

static void a_ticket_has_the_ids_that_never_are_null(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    TicketRow row = {
        .ticket = { .id = { 12 },
                    .requester = { 7 },
                    .submitter = { 7 },
                    .status = TICKET_HOLD,
                    .subject = S("</script>"),
                    .tags = S("a b"),
                    .via = VIA_MESSAGING,
                    .routing_channel = ROUTING_MESSAGING,
                    .created_ms = INT64_C(1767603600000),
                    .updated_ms = INT64_C(1767603600999) },
        .session_state = SESSION_ENDED,
        .ended_reason = ENDED_REASON_AGENT,
    };
    ticket_print(&f.printer, &row);
    const Json *ticket = printed(&f);
    has_number(ticket, "brand_id", 1000);
    has_number(ticket, "ticket_form_id", 1001);
    has_number(ticket, "custom_status_id", TICKET_HOLD);
    has_text(ticket, "url", "http://desk/api/v2/tickets/12.json");
    has_text(ticket, "status", "hold");
    has_text(ticket, "priority", NULL);
    has_text(ticket, "assignee_id", NULL);
    has_text(ticket, "updated_at", "2026-01-05T09:00:00Z");
    has_text(ticket, "messaging_session_ended_reason", "agent");
    assert_int_equal(json_member(ticket, S("tags"))->count, 2);
    has_text(json_member(ticket, S("via")), "channel", "native_messaging");
    drop(&f);
}

static void a_message_is_a_public_comment_and_the_bot_is_minus_one(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    Attachment file = { .id = { 5 },
                        .token = S("aa"),
                        .file_name = S("a b/ü.png"),
                        .content_type = S("image/png"),
                        .size_bytes = 3 };
    SaidRow said = {
        .id = 9,
        .is_message = true,
        .author_kind = AUTHOR_BOT,
        .kind = MESSAGE_QUESTION,
        .body = S("Which <one>?"),
        .options = S("x\tEx\ny\tWhy\n"),
        .channel = CHANNEL_MESSAGING,
        .audit = { 3 },
        .files = &file,
        .file_count = 1,
    };
    Person requester = { .name = S("Hana"), .email = S("h@example.org") };
    comment_print(&f.printer, &said, &requester);
    const Json *comment = printed(&f);
    has_number(comment, "author_id", -1);
    assert_true(json_member(comment, S("public"))->boolean);
    has_text(comment, "plain_body", "Which <one>?");
    has_text(json_member(comment, S("via")), "channel", "native_messaging");
    assert_int_equal(json_member(comment, S("options"))->count, 2);
    const Json *attachment = &json_member(comment, S("attachments"))->items[0];
    has_text(attachment, "content_url", "http://desk/attachments/aa/a%20b%2F%C3%BC.png");
    const Json *to = json_member(json_member(json_member(comment, S("via")), S("source")), S("to"));
    has_text(to, "address", "h@example.org");
    drop(&f);
}

static void a_note_is_not_public_and_goes_to_nobody(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    SaidRow said = { .id = 9,
                     .author = { 4 },
                     .author_kind = AUTHOR_AGENT,
                     .body = S("x"),
                     .channel = CHANNEL_NOTE };
    Person requester = { .name = S("Hana") };
    comment_print(&f.printer, &said, &requester);
    const Json *comment = printed(&f);
    assert_false(json_member(comment, S("public"))->boolean);
    has_text(comment, "channel", "internal_note");
    const Json *source = json_member(json_member(comment, S("via")), S("source"));
    assert_int_equal(json_member(source, S("to"))->count, 0);
    drop(&f);
}

// A kind that audits show but nobody prints would end the server.
static void every_kind_of_event_that_audits_show_is_printed(void **state)
{
    (void)state;
    for (int kind = EVENT_NONE; kind < EVENT_KIND_COUNT; kind++) {
        if (event_audit_type((EventKind)kind).len == 0) {
            continue;
        }
        Fixture f;
        make(&f);
        AuditEvent event = { .event = { .id = { 1 },
                                        .kind = (EventKind)kind,
                                        .field = FIELD_TAGS,
                                        .new_value = S("a b"),
                                        .number_a = 1,
                                        .number_b = 1 } };
        AuditRow audit = { .audit = { .id = { 2 }, .actor = { .kind = ACTOR_ROUTER } },
                           .events = &event,
                           .event_count = 1 };
        audit_print(&f.printer, &audit);
        const Json *json = printed(&f);
        has_number(json, "author_id", -1);
        const Json *shown = &json_member(json, S("events"))->items[0];
        assert_true(
            str_equal(json_member(shown, S("type"))->text, event_audit_type((EventKind)kind)));
        drop(&f);
    }
}

static void a_session_says_what_the_composer_may(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    MessagingSession session = {
        .record = { .ticket = { .id = { 3 } },
                    .session = { .id = { 8 },
                                 .session_state = SESSION_ENDED,
                                 .control = CONTROL_NONE,
                                 .ended_reason = ENDED_REASON_AGENT,
                                 .ended_via = ENDED_VIA_COMPOSER,
                                 .ended_ms = 1000,
                                 .ended_by = { 6 } } },
        .previous_ticket = { 2 },
        .composer = { .fallback = CHANNEL_NOTE,
                      .channels = { { CHANNEL_MESSAGING, false, S("session_ended") },
                                    { CHANNEL_EMAIL, false, S("no_email_address") },
                                    { CHANNEL_NOTE, true, S("") } } },
    };
    messaging_session_print(&f.printer.json, &session, true);
    const Json *json = printed(&f);
    has_number(json, "id", 8);
    has_text(json, "ended_via", "composer");
    has_number(json, "previous_ticket_id", 2);
    has_text(json, "next_ticket_id", NULL);
    assert_true(json_member(json, S("changed"))->boolean);
    const Json *composer = json_member(json, S("composer"));
    has_text(composer, "default_channel", "internal_note");
    const Json *channels = json_member(composer, S("channels"));
    assert_int_equal(channels->count, 3);
    has_text(&channels->items[1], "reason", "no_email_address");
    has_text(&channels->items[2], "reason", NULL);
    drop(&f);
}

static void staff_have_a_role_type_and_end_users_have_none(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    PersonRow row = { .person = { .id = { 4 }, .role = ROLE_ADMIN, .language = LANGUAGE_JA } };
    user_print(&f.printer, &row);
    const Json *admin = printed(&f);
    has_number(admin, "role_type", 4);
    has_text(admin, "locale", "ja");
    has_text(admin, "ticket_restriction", NULL);
    drop(&f);
    make(&f);
    row.person.role = ROLE_END_USER;
    user_print(&f.printer, &row);
    const Json *end_user = printed(&f);
    has_text(end_user, "role", "end-user");
    has_text(end_user, "role_type", NULL);
    has_text(end_user, "ticket_restriction", "requested");
    drop(&f);
}

// ---- reading ---------------------------------------------------------------------------------

static Err body_of(Fixture *f, const char *text, TicketBody *out)
{
    Err err = json_parse(&f->request.arena, str_of(text), &f->request.json, NULL);
    assert_int_equal(err, ERR_NONE);
    return ticket_body_read(&f->request, out);
}

static void only_what_was_sent_is_given(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    TicketBody body;
    assert_int_equal(body_of(&f, "{\"ticket\":{\"priority\":null,\"assignee_id\":null}}", &body),
                     ERR_NONE);
    assert_true(body.fields.priority_given);
    assert_int_equal(body.fields.priority, PRIORITY_NONE);
    assert_true(body.fields.assignee_given);
    assert_int_equal(body.fields.assignee.v, 0);
    assert_false(body.fields.status_given);
    assert_false(body.fields.tags_given);
    assert_false(body.comment.given);
    drop(&f);
}

static void a_comment_says_its_channel_or_leaves_it_open(void **state)
{
    (void)state;
    Fixture f;
    make(&f);
    TicketBody body;
    assert_int_equal(body_of(&f,
                             "{\"ticket\":{\"comment\":{\"body\":\"x\",\"channel\":\"note\","
                             "\"uploads\":\"tok\"}}}",
                             &body),
                     ERR_NONE);
    assert_true(body.comment.given);
    assert_int_equal(body.comment.channel, CHANNEL_NOTE);
    assert_false(body.comment.is_public_given);
    assert_int_equal(body.upload_count, 1);
    assert_int_equal(body_of(&f,
                             "{\"ticket\":{\"comment\":{\"html_body\":\"<b>y</b>\","
                             "\"public\":false}}}",
                             &body),
                     ERR_NONE);
    assert_int_equal(body.comment.channel, CHANNEL_DEFAULT);
    assert_true(body.comment.is_public_given);
    assert_true(str_equal(body.comment.body, S("y")));
    drop(&f);
}

static void what_is_wrong_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *field;
    } cases[] = {
        { "{}", "ticket" },
        { "{\"ticket\":[]}", "ticket" },
        { "{\"ticket\":{\"status\":\"asleep\"}}", "status" },
        { "{\"ticket\":{\"tags\":7}}", "tags" },
        { "{\"ticket\":{\"tags\":[\"a\",1]}}", "tags" },
        { "{\"ticket\":{\"comment\":{\"channel\":\"fax\"}}}", "channel" },
        { "{\"ticket\":{\"comment\":{\"uploads\":[1]}}}", "uploads" },
        { "{\"ticket\":{\"macro_ids\":[0]}}", "macro_ids" },
        { "{\"ticket\":{\"safe_update\":true}}", "updated_stamp" },
        { "{\"ticket\":{\"safe_update\":true,\"updated_stamp\":\"now\"}}", "updated_stamp" },
        { "{\"ticket\":{\"messaging_session\":\"start\"}}", "messaging_session" },
        { "{\"ticket\":{\"assignee_id\":\"me\"}}", "assignee_id" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Fixture f;
        make(&f);
        TicketBody body;
        assert_int_equal(body_of(&f, cases[i].body, &body), ERR_INVALID);
        assert_true(str_equal(f.request.refusal.field, str_of(cases[i].field)));
        drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_has_the_ids_that_never_are_null),
        cmocka_unit_test(a_message_is_a_public_comment_and_the_bot_is_minus_one),
        cmocka_unit_test(a_note_is_not_public_and_goes_to_nobody),
        cmocka_unit_test(every_kind_of_event_that_audits_show_is_printed),
        cmocka_unit_test(a_session_says_what_the_composer_may),
        cmocka_unit_test(staff_have_a_role_type_and_end_users_have_none),
        cmocka_unit_test(only_what_was_sent_is_given),
        cmocka_unit_test(a_comment_says_its_channel_or_leaves_it_open),
        cmocka_unit_test(what_is_wrong_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
