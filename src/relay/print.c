#include "relay/print.h"

enum { STREAM_NAME_MAX_BYTES = 40 };

void print_stream_member(JsonWriter *json, Stream stream)
{
    Arena arena = { 0 };
    Buf name = buf_make(&arena, STREAM_NAME_MAX_BYTES);
    stream_print(&name, stream);
    json_key(json, S("stream"));
    json_text(json, buf_str(&name));
    arena_free(&arena);
}

static void print_id(JsonWriter *json, Str key, int64_t id)
{
    json_key(json, key);
    if (id) {
        json_id_text(json, id);
    } else {
        json_null(json);
    }
}

static void print_author(JsonWriter *json, const Message *message, Audience audience)
{
    bool shows_id = audience == AUDIENCE_STAFF || message->author_kind == AUTHOR_END_USER;
    bool is_person =
        message->author_kind == AUTHOR_END_USER || message->author_kind == AUTHOR_AGENT;
    json_key(json, S("author"));
    json_object_begin(json);
    json_key(json, S("kind"));
    json_text(json, author_kind_name(message->author_kind));
    print_id(json, S("id"), shows_id ? message->author.v : 0);
    json_key(json, S("name"));
    json_text(json, is_person ? message->author_name : S(""));
    json_object_end(json);
}

static void print_options(JsonWriter *json, Str options)
{
    if (options.len == 0) {
        return;
    }
    json_key(json, S("options"));
    json_array_begin(json);
    MessageOption option;
    while (message_option_next(&options, &option)) {
        json_object_begin(json);
        json_key(json, S("payload"));
        json_text(json, option.payload);
        json_key(json, S("label"));
        json_text(json, option.label);
        json_object_end(json);
    }
    json_array_end(json);
}

static void print_attachment(JsonWriter *json, const Attachment *file)
{
    if (!file->id.v) {
        return;
    }
    json_key(json, S("attachment"));
    json_object_begin(json);
    print_id(json, S("id"), file->id.v);
    json_key(json, S("name"));
    json_text(json, file->file_name);
    json_key(json, S("type"));
    json_text(json, file->content_type);
    json_key(json, S("size"));
    json_i64(json, file->size_bytes);
    json_key(json, S("token"));
    json_text(json, file->token);
    json_object_end(json);
}

static void print_message_rule(JsonWriter *json, const Message *message)
{
    json_key(json, S("rule"));
    json_object_begin(json);
    print_id(json, S("id"), message->rule.v);
    json_key(json, S("type"));
    json_text(json, rule_kind_name(message->rule_kind));
    json_key(json, S("title"));
    json_text(json, message->rule_title);
    json_object_end(json);
}

void print_message_object(JsonWriter *json, const Message *message, Audience audience)
{
    json_object_begin(json);
    print_id(json, S("id"), message->id.v);
    print_id(json, S("thread_id"), message->thread.v);
    if (audience == AUDIENCE_STAFF) {
        print_id(json, S("conversation_id"), message->conversation.v);
    }
    json_key(json, S("seq"));
    json_i64(json, message->public_seq);
    json_key(json, S("at"));
    json_time_ms(json, message->at_ms);
    print_author(json, message, audience);
    json_key(json, S("kind"));
    json_text(json, message_kind_name(message->kind));
    json_key(json, S("text"));
    json_text(json, message->body);
    if (message->payload.len > 0) {
        json_key(json, S("payload"));
        json_text(json, message->payload);
    }
    print_options(json, message->options);
    print_attachment(json, &message->file);
    if (message->rule.v && audience == AUDIENCE_STAFF) {
        print_message_rule(json, message);
    }
    json_object_end(json);
}

void print_message_row(Buf *out, const Message *message, Audience audience)
{
    JsonWriter json = { .out = out };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("message"));
    print_stream_member(&json, (Stream){ STREAM_THREAD, message->thread.v });
    json_key(&json, S("seq"));
    json_i64(&json, message->public_seq);
    json_key(&json, S("message"));
    print_message_object(&json, message, audience);
    json_object_end(&json);
}

static void print_actor(JsonWriter *json, const Actor *actor)
{
    json_key(json, S("actor"));
    json_object_begin(json);
    json_key(json, S("kind"));
    json_text(json, actor_kind_name(actor->kind));
    print_id(json, S("id"), actor->person.v);
    json_object_end(json);
}

static void print_rule(JsonWriter *json, const Event *event)
{
    print_id(json, S("rule_id"), event->ref);
    json_key(json, S("rule_version"));
    json_i64(json, event->number_a);
    if (event->kind == EVENT_RULE_SKIPPED) {
        json_key(json, S("action"));
        json_i64(json, event->number_b);
        json_key(json, S("reason"));
        json_text(json, event->new_value);
    }
}

// What the numbers of an event are called, by kind. Names stand beside the meaning that
// model/event.h gives them; 0 in both: the kind has no numbers.
static void print_numbers(JsonWriter *json, const Event *event)
{
    switch (event->kind) {
    case EVENT_SESSION_ENDED:
        json_key(json, S("ended_reason"));
        json_text(json, ended_reason_name((EndedReason)event->number_a));
        json_key(json, S("ended_via"));
        json_text(json, ended_via_name((EndedVia)event->number_b));
        break;
    case EVENT_SESSION_STARTED:
        print_id(json, S("previous_ticket_id"), event->number_a);
        break;
    case EVENT_SUCCESSOR_LINKED:
        print_id(json, S("next_ticket_id"), event->number_a);
        break;
    case EVENT_SESSION_ACTIVE:
        json_key(json, S("over_limit"));
        json_bool(json, event->number_a != 0);
        break;
    case EVENT_ROUTED:
    case EVENT_OVER_LIMIT:
        json_key(json, S("used"));
        json_i64(json, event->number_a);
        json_key(json, S("limit"));
        json_i64(json, event->number_b);
        break;
    case EVENT_AGENT_LOAD_CHANGED:
        json_key(json, S("routing_channel"));
        json_text(json, routing_channel_name((RoutingChannel)event->number_a));
        json_key(json, S("used"));
        json_i64(json, event->number_b);
        break;
    case EVENT_COMMENT_ADDED:
        json_key(json, S("channel"));
        json_text(json, comment_channel_name((CommentChannel)event->number_a));
        break;
    case EVENT_SURVEY_OFFERED:
        print_id(json, S("survey_response_id"), event->ref);
        break;
    case EVENT_SURVEY_ANSWERED:
        print_id(json, S("survey_response_id"), event->ref);
        json_key(json, S("rating"));
        json_i64(json, event->number_a);
        json_key(json, S("category"));
        json_text(json, survey_category_name((SurveyCategory)event->number_b));
        break;
    case EVENT_RULE_FIRED:
    case EVENT_RULE_SKIPPED:
        print_rule(json, event);
        break;
    case EVENT_NONE:
    case EVENT_MESSAGE_SENT:
    case EVENT_FIELD_CREATED:
    case EVENT_FIELD_SET:
    case EVENT_SESSION_INACTIVE:
    case EVENT_AGENT_STATUS_SET:
    case EVENT_AGENT_WORK_ADDED:
    case EVENT_AGENT_WORK_REMOVED:
    case EVENT_OUTBOX_HELD:
    case EVENT_MACRO_APPLIED:
    case EVENT_BOT_RESTARTED:
    case EVENT_TIMER_FIRED:
    case EVENT_ROUTING_ASKED:
    case EVENT_PAGE_OPENED:
    case EVENT_OUTBOX_QUEUED:
    case EVENT_KIND_COUNT:
        break;
    }
}

static void print_event(JsonWriter *json, const Event *event)
{
    json_object_begin(json);
    print_id(json, S("id"), event->id.v);
    json_key(json, S("kind"));
    json_text(json, event_name(event->kind));
    json_key(json, S("at"));
    json_time_ms(json, event->at_ms);
    print_actor(json, &event->actor);
    print_id(json, S("cause_id"), event->cause.v);
    print_id(json, S("ticket_id"), event->ticket.v);
    print_id(json, S("agent_id"), event->agent.v);
    print_id(json, S("audit_id"), event->audit.v);
    if (event->field != FIELD_NONE) {
        json_key(json, S("field"));
        json_text(json, event_field_name(event->field));
    }
    if (event->field != FIELD_NONE || event->kind == EVENT_AGENT_STATUS_SET) {
        json_key(json, S("old"));
        json_text_or_null(json, event->old_value);
        json_key(json, S("new"));
        json_text_or_null(json, event->new_value);
    }
    print_numbers(json, event);
    json_object_end(json);
}

static void print_comment(JsonWriter *json, const CommentRow *comment)
{
    json_object_begin(json);
    print_id(json, S("id"), comment->id.v);
    json_key(json, S("at"));
    json_time_ms(json, comment->at_ms);
    print_id(json, S("author_id"), comment->author.v);
    json_key(json, S("author_name"));
    json_text(json, comment->author_name);
    json_key(json, S("channel"));
    json_text(json, comment_channel_name(comment->channel));
    json_key(json, S("public"));
    json_bool(json, comment->channel != CHANNEL_NOTE);
    json_key(json, S("text"));
    json_text(json, comment->body);
    json_object_end(json);
}

void print_event_row(Buf *out, Stream stream, int64_t seq, const Published *published)
{
    JsonWriter json = { .out = out };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("event"));
    print_stream_member(&json, stream);
    json_key(&json, S("seq"));
    json_i64(&json, seq);
    json_key(&json, S("event"));
    print_event(&json, &published->event);
    if (published->message) {
        json_key(&json, S("message"));
        print_message_object(&json, published->message, AUDIENCE_STAFF);
    }
    if (published->comment) {
        json_key(&json, S("comment"));
        print_comment(&json, published->comment);
    }
    json_object_end(&json);
}

void print_mark_members(JsonWriter *json, const Thread *thread)
{
    json_key(json, S("delivered"));
    json_i64(json, thread->customer_delivered_seq);
    json_key(json, S("read"));
    json_i64(json, thread->customer_read_seq);
    json_key(json, S("agent_read"));
    json_i64(json, thread->agent_read_seq);
}

void print_marks(Buf *out, Stream stream, const Thread *thread)
{
    JsonWriter json = { .out = out };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("marks"));
    print_stream_member(&json, stream);
    print_mark_members(&json, thread);
    json_object_end(&json);
}
