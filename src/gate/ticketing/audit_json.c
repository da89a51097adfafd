#include "gate/ticketing/audit_json.h"

#include "gate/ticketing/comment_json.h"
#include "gate/ticketing/ticket_json.h"

// Each prints the members of one kind of event, after "id" and "type".
typedef void (*EventPrint)(Printer *printer, const AuditEvent *event);

static void value_print(JsonWriter *json, Str name, EventField field, Str value)
{
    json_key(json, name);
    if (field == FIELD_TAGS || field == FIELD_FOLLOWERS) {
        tags_print(json, value);
    } else {
        json_text_or_null(json, value);
    }
}

static void create_print(Printer *printer, const AuditEvent *event)
{
    const Event *e = &event->event;
    print_text(&printer->json, S("field_name"), event_field_name(e->field));
    value_print(&printer->json, S("value"), e->field, e->new_value);
}

static void change_print(Printer *printer, const AuditEvent *event)
{
    const Event *e = &event->event;
    create_print(printer, event);
    value_print(&printer->json, S("previous_value"), e->field, e->old_value);
}

static void comment_event_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    print_i64(json, S("author_id"), event->author.v);
    print_bodies(printer, event->body);
    print_bool(json, S("public"), event->channel != CHANNEL_NOTE);
    print_text(json, S("channel"), comment_channel_name(event->channel));
    json_key(json, S("attachments"));
    attachments_print(printer, event->files, event->file_count);
    print_i64(json, S("audit_id"), event->event.audit.v);
    print_i64(json, S("comment_id"), event->event.ref);
}

static void started_print(Printer *printer, const AuditEvent *event)
{
    print_i64(&printer->json, S("session_id"), event->event.conversation.v);
    print_id_or_null(&printer->json, S("previous_ticket_id"), event->event.number_a);
}

static void inactive_print(Printer *printer, const AuditEvent *event)
{
    print_i64(&printer->json, S("session_id"), event->event.conversation.v);
    print_text(&printer->json, S("reason"), S("user_inactive"));
}

static void active_print(Printer *printer, const AuditEvent *event)
{
    print_i64(&printer->json, S("session_id"), event->event.conversation.v);
    print_bool(&printer->json, S("over_limit"), event->event.number_a == 1);
}

static void ended_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    const Event *e = &event->event;
    print_i64(json, S("session_id"), e->conversation.v);
    print_text(json, S("reason"), ended_reason_name((EndedReason)e->number_a));
    print_text(json, S("ended_via"), ended_via_name((EndedVia)e->number_b));
    print_id_or_null(json, S("actor_id"), e->actor.person.v);
}

static void routed_print(Printer *printer, const AuditEvent *event)
{
    print_i64(&printer->json, S("agent_id"), event->event.agent.v);
    print_i64(&printer->json, S("used_after"), event->event.number_a);
    print_i64(&printer->json, S("limit"), event->event.number_b);
}

static void held_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    print_text(json, S("subject"), event->subject);
    print_text(json, S("body"), event->body);
    print_text(json, S("recipient"), event->recipient);
    print_bool(json, S("held"), event->state == OUTBOX_HELD);
    print_i64(json, S("outbox_id"), event->event.ref);
}

static void macro_event_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    print_text(json, S("macro_id"), str_format(printer->arena, "%" PRId64, event->event.ref));
    print_text_or_null(json, S("macro_title"), event->macro_title);
}

static void survey_event_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    const Event *e = &event->event;
    print_i64(json, S("survey_response_id"), e->ref);
    if (e->kind == EVENT_SURVEY_ANSWERED) {
        print_i64(json, S("rating"), e->number_a);
        print_text(json, S("category"), survey_category_name((SurveyCategory)e->number_b));
        return;
    }
    print_bool(json, S("by_card"), (e->number_a & SURVEY_BY_CARD) != 0);
    print_bool(json, S("by_email"), (e->number_a & SURVEY_BY_MAIL) != 0);
}

static void rule_event_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    const Event *e = &event->event;
    print_i64(json, S("rule_id"), e->ref);
    print_i64(json, S("rule_version"), e->number_a);
    if (e->kind == EVENT_RULE_SKIPPED) {
        print_i64(json, S("action"), e->number_b);
        print_text(json, S("reason"), e->new_value);
    }
}

static const EventPrint event_prints[EVENT_KIND_COUNT] = {
    [EVENT_COMMENT_ADDED] = comment_event_print,
    [EVENT_FIELD_CREATED] = create_print,
    [EVENT_FIELD_SET] = change_print,
    [EVENT_SESSION_STARTED] = started_print,
    [EVENT_SESSION_INACTIVE] = inactive_print,
    [EVENT_SESSION_ACTIVE] = active_print,
    [EVENT_SESSION_ENDED] = ended_print,
    [EVENT_ROUTED] = routed_print,
    [EVENT_OVER_LIMIT] = routed_print,
    [EVENT_OUTBOX_HELD] = held_print,
    [EVENT_MACRO_APPLIED] = macro_event_print,
    [EVENT_RULE_FIRED] = rule_event_print,
    [EVENT_RULE_SKIPPED] = rule_event_print,
    [EVENT_OUTBOX_QUEUED] = held_print,
    [EVENT_SURVEY_OFFERED] = survey_event_print,
    [EVENT_SURVEY_ANSWERED] = survey_event_print,
};

// That a rule did it, in the recorded shape.
static void rule_via_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    json_key(json, S("via"));
    json_object_begin(json);
    print_text(json, S("channel"), via_name(VIA_RULE));
    json_key(json, S("source"));
    json_object_begin(json);
    json_key(json, S("from"));
    json_object_begin(json);
    print_i64(json, S("id"), event->rule.v);
    print_text(json, S("title"), event->rule_title);
    json_object_end(json);
    json_key(json, S("to"));
    json_raw(json, S("{}"));
    print_text(json, S("rel"), rule_kind_name(event->rule_kind));
    json_object_end(json);
    json_object_end(json);
}

static void event_print(Printer *printer, const AuditEvent *event)
{
    JsonWriter *json = &printer->json;
    EventPrint print = event_prints[event->event.kind];
    assert(print != NULL); // audits show only kinds that have a type
    json_object_begin(json);
    print_i64(json, S("id"), event->event.id.v);
    print_text(json, S("type"), event_audit_type(event->event.kind));
    print(printer, event);
    if (event->rule.v != 0) {
        rule_via_print(printer, event);
    }
    if (event->event.cause.v != 0) {
        print_i64(json, S("caused_by_event_id"), event->event.cause.v);
    }
    json_object_end(json);
}

void audit_print(Printer *printer, const AuditRow *audit)
{
    JsonWriter *json = &printer->json;
    const Audit *row = &audit->audit;
    json_object_begin(json);
    print_i64(json, S("id"), row->id.v);
    print_i64(json, S("ticket_id"), row->ticket.v);
    print_i64(json, S("author_id"),
              row->actor.person.v != 0 ? row->actor.person.v : AUTHOR_OF_SYSTEM);
    print_text(json, S("author_kind"), actor_kind_name(row->actor.kind));
    print_time(json, S("created_at"), row->at_ms);
    print_via(json, via_name(row->actor.via), S(""), S(""));
    print_metadata(json);
    json_key(json, S("events"));
    json_array_begin(json);
    for (size_t i = 0; i < audit->event_count; i++) {
        event_print(printer, &audit->events[i]);
    }
    json_array_end(json);
    json_object_end(json);
}
