#include "post/envelope.h"

#include "wire/json.h"

enum { ENVELOPE_MAX_BYTES = 1024 * 1024 }; // the longest comment, escaped, and room for the rest

#define ACCOUNT_ID    1 // one database is one account
#define EVENT_VERSION S("2022-11-06")

static void text(JsonWriter *json, Str name, Str value)
{
    json_key(json, name);
    json_text(json, value);
}

static void id_or_null(JsonWriter *json, Str name, int64_t id)
{
    json_key(json, name);
    if (id) {
        json_id_text(json, id);
    } else {
        json_null(json);
    }
}

static void text_or_null(JsonWriter *json, Str name, Str value)
{
    json_key(json, name);
    json_text_or_null(json, value);
}

// "open" is "OPEN" here, and nothing is null.
static void word(JsonWriter *json, Arena *arena, Str name, Str value)
{
    char *upper = arena_array(arena, char, value.len + 1);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        upper[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    text_or_null(json, name, (Str){ upper, value.len });
}

static void time_at(JsonWriter *json, Str name, int64_t time_ms)
{
    json_key(json, name);
    json_time_ms(json, time_ms);
}

static bool has_tag(Str tags, Str tag)
{
    Str one = tags;
    while (tags.len > 0) {
        if (!str_cut(&tags, ' ', &one)) {
            one = tags;
            tags = S("");
        }
        if (str_equal(one, tag)) {
            return true;
        }
    }
    return false;
}

// Those of `tags` that `others` lacks.
static void tags_print(JsonWriter *json, Str name, Str tags, Str others)
{
    json_key(json, name);
    json_array_begin(json);
    while (tags.len > 0) {
        Str one = tags;
        if (!str_cut(&tags, ' ', &one)) {
            tags = S("");
        }
        if (!has_tag(others, one)) {
            json_text(json, one);
        }
    }
    json_array_end(json);
}

// ---- what happened ----------------------------------------------------------------------------

static void author_print(JsonWriter *json, const WebhookFact *fact)
{
    json_key(json, S("author"));
    json_object_begin(json);
    id_or_null(json, S("id"), fact->comment.author.v);
    json_key(json, S("is_staff"));
    json_bool(json, fact->event.actor.kind == ACTOR_AGENT);
    text(json, S("name"), fact->author_name);
    json_object_end(json);
}

static void comment_print(JsonWriter *json, const WebhookFact *fact)
{
    json_key(json, S("comment"));
    json_object_begin(json);
    id_or_null(json, S("id"), fact->comment.id.v);
    text(json, S("body"), fact->comment.body);
    json_key(json, S("is_public"));
    json_bool(json, true);
    author_print(json, fact);
    json_object_end(json);
}

static Str actor_type(const WebhookFact *fact)
{
    switch (fact->message.author_kind) {
    case AUTHOR_END_USER:
        return S("end_user");
    case AUTHOR_AGENT:
        return S("agent");
    case AUTHOR_BOT:
    case AUTHOR_INTEGRATION:
    case AUTHOR_NONE:
    case AUTHOR_KIND_COUNT:
        break;
    }
    return S("system");
}

static void message_print(JsonWriter *json, const WebhookFact *fact)
{
    json_key(json, S("actor"));
    json_object_begin(json);
    id_or_null(json, S("id"), fact->message.author.v);
    text(json, S("name"), fact->author_name);
    text(json, S("type"), actor_type(fact));
    json_object_end(json);
    id_or_null(json, S("conversation_id"), fact->message.conversation.v);
    json_key(json, S("message"));
    json_object_begin(json);
    id_or_null(json, S("id"), fact->message.id.v);
    text(json, S("body"), fact->message.body);
    json_object_end(json);
}

static void change_print(JsonWriter *json, Arena *arena, const WebhookFact *fact)
{
    bool is_word = fact->heard == WEBHOOK_STATUS_CHANGED || fact->heard == WEBHOOK_PRIORITY_CHANGED;
    const Event *event = &fact->event;
    if (is_word) {
        word(json, arena, S("current"), event->new_value);
        word(json, arena, S("previous"), event->old_value);
    } else {
        text_or_null(json, S("current"), event->new_value);
        text_or_null(json, S("previous"), event->old_value);
    }
}

static void session_print(JsonWriter *json, const WebhookFact *fact)
{
    const Event *event = &fact->event;
    id_or_null(json, S("conversation_id"), event->conversation.v);
    if (fact->heard == WEBHOOK_SESSION_ENDED) {
        text(json, S("ended_reason"), ended_reason_name((EndedReason)event->number_a));
        text(json, S("ended_via"), ended_via_name((EndedVia)event->number_b));
    }
}

static void happened_print(JsonWriter *json, Arena *arena, const WebhookFact *fact)
{
    json_key(json, S("event"));
    json_object_begin(json);
    switch (fact->heard) {
    case WEBHOOK_STATUS_CHANGED:
    case WEBHOOK_ASSIGNEE_CHANGED:
    case WEBHOOK_GROUP_CHANGED:
    case WEBHOOK_PRIORITY_CHANGED:
        change_print(json, arena, fact);
        break;
    case WEBHOOK_TAGS_CHANGED:
        tags_print(json, S("tags_added"), fact->event.new_value, fact->event.old_value);
        tags_print(json, S("tags_removed"), fact->event.old_value, fact->event.new_value);
        break;
    case WEBHOOK_COMMENT_ADDED:
        comment_print(json, fact);
        break;
    case WEBHOOK_MESSAGE_ADDED:
        message_print(json, fact);
        break;
    case WEBHOOK_SESSION_STARTED:
    case WEBHOOK_SESSION_INACTIVE:
    case WEBHOOK_SESSION_ACTIVE:
    case WEBHOOK_SESSION_ENDED:
        session_print(json, fact);
        break;
    case WEBHOOK_TICKET_CREATED:
    case WEBHOOK_BY_RULE:
    case WEBHOOK_EVENT_COUNT:
        break;
    }
    json_object_end(json);
}

// ---- the ticket as it is ----------------------------------------------------------------------

static void detail_print(JsonWriter *json, Arena *arena, const WebhookFact *fact)
{
    const Ticket *ticket = &fact->ticket;
    json_key(json, S("detail"));
    json_object_begin(json);
    id_or_null(json, S("id"), ticket->id.v);
    text(json, S("subject"), ticket->subject);
    word(json, arena, S("status"), ticket_status_name(ticket->status));
    word(json, arena, S("priority"), ticket_priority_name(ticket->priority));
    word(json, arena, S("type"), ticket_type_name(ticket->type));
    text_or_null(json, S("external_id"), ticket->external_id);
    id_or_null(json, S("requester_id"), ticket->requester.v);
    id_or_null(json, S("submitter_id"), ticket->submitter.v);
    id_or_null(json, S("assignee_id"), ticket->assignee.v);
    id_or_null(json, S("group_id"), ticket->team.v);
    id_or_null(json, S("organization_id"), 0);
    id_or_null(json, S("brand_id"), ticket->brand.v ? ticket->brand.v : fact->account.brand_id);
    id_or_null(json, S("form_id"), fact->account.ticket_form_id);
    id_or_null(json, S("actor_id"), fact->event.actor.person.v);
    json_key(json, S("is_public"));
    json_bool(json, ticket->is_public);
    tags_print(json, S("tags"), ticket->tags, S(""));
    json_key(json, S("via"));
    json_object_begin(json);
    text(json, S("channel"), via_name(ticket->via));
    json_object_end(json);
    time_at(json, S("created_at"), ticket->created_ms);
    time_at(json, S("updated_at"), ticket->updated_ms);
    if (fact->session.id.v) {
        text(json, S("messaging_session_state"), session_state_name(fact->session.session_state));
    }
    json_object_end(json);
}

Str envelope_print(Arena *arena, const WebhookFact *fact)
{
    Buf out = buf_make(arena, ENVELOPE_MAX_BYTES);
    JsonWriter json = { .out = &out };
    json_object_begin(&json);
    json_key(&json, S("account_id"));
    json_i64(&json, ACCOUNT_ID);
    id_or_null(&json, S("id"), fact->event.id.v);
    text(&json, S("type"), webhook_event_name(fact->heard));
    text(&json, S("subject"), str_format(arena, "zen:ticket:%" PRId64, fact->ticket.id.v));
    time_at(&json, S("time"), fact->event.at_ms);
    text(&json, S("zendesk_event_version"), EVENT_VERSION);
    happened_print(&json, arena, fact);
    detail_print(&json, arena, fact);
    json_object_end(&json);
    bool is_whole = buf_ok(&out);
    assert(is_whole);
    return buf_str(&out);
}
