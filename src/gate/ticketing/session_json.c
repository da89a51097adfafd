#include "gate/ticketing/session_json.h"

#include "gate/ticketing/printer.h"

static void channel_print(JsonWriter *json, const ComposerChannel *channel)
{
    json_object_begin(json);
    print_text(json, S("channel"), comment_channel_name(channel->channel));
    print_bool(json, S("enabled"), channel->enabled);
    print_text_or_null(json, S("reason"), channel->reason);
    json_object_end(json);
}

static void composer_print(JsonWriter *json, const Composer *composer)
{
    json_key(json, S("composer"));
    json_object_begin(json);
    print_text(json, S("default_channel"), comment_channel_name(composer->fallback));
    json_key(json, S("channels"));
    json_array_begin(json);
    for (size_t i = 0; i < countof(composer->channels); i++) {
        channel_print(json, &composer->channels[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

static void whereabouts_print(JsonWriter *json, const MessagingSession *session)
{
    const Whereabouts *at = &session->whereabouts;
    json_key(json, S("whereabouts"));
    if (!session->has_whereabouts) {
        json_null(json);
        return;
    }
    json_object_begin(json);
    print_text_or_null(json, S("page_url"), at->page_url);
    print_text_or_null(json, S("page_title"), at->page_title);
    print_text_or_null(json, S("browser"), at->browser);
    print_text_or_null(json, S("os"), at->system);
    print_text_or_null(json, S("platform"), platform_name(at->platform));
    print_text_or_null(json, S("ip"), at->address);
    json_object_end(json);
}

void messaging_session_print(JsonWriter *json, const MessagingSession *session, bool changed)
{
    const Conversation *row = &session->record.session;
    json_object_begin(json);
    print_i64(json, S("id"), row->id.v);
    print_i64(json, S("ticket_id"), session->record.ticket.id.v);
    print_i64(json, S("thread_id"), row->thread.v);
    print_text(json, S("state"), session_state_name(row->session_state));
    print_text(json, S("control"), control_name(row->control));
    print_time(json, S("started_at"), row->started_ms);
    print_text_or_null(json, S("ended_reason"), ended_reason_name(row->ended_reason));
    print_text_or_null(json, S("ended_via"), ended_via_name(row->ended_via));
    print_time(json, S("ended_at"), row->ended_ms);
    print_id_or_null(json, S("ended_by_id"), row->ended_by.v);
    print_bool(json, S("changed"), changed);
    print_id_or_null(json, S("previous_ticket_id"), session->previous_ticket.v);
    print_id_or_null(json, S("next_ticket_id"), session->next_ticket.v);
    composer_print(json, &session->composer);
    whereabouts_print(json, session);
    json_object_end(json);
}
