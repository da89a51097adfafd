#include "gate/ticketing/ticket_json.h"

static const Constant constants[] = {
    CONSTANT("allow_attachments", "true"),
    CONSTANT("allow_channelback", "false"),
    CONSTANT("collaborator_ids", "[]"),
    CONSTANT("custom_fields", "[]"),
    CONSTANT("due_at", "null"),
    CONSTANT("email_cc_ids", "[]"),
    CONSTANT("fields", "[]"),
    CONSTANT("followup_ids", "[]"),
    CONSTANT("forum_topic_id", "null"),
    CONSTANT("has_incidents", "false"),
    CONSTANT("organization_id", "null"),
    CONSTANT("problem_id", "null"),
    CONSTANT("recipient", "null"),
    CONSTANT("sharing_agreement_ids", "[]"),
};

int64_t custom_status_id(TicketStatus status)
{
    return (int64_t)status;
}

void tags_print(JsonWriter *json, Str tags)
{
    json_array_begin(json);
    Str rest = tags;
    Str tag = { 0 };
    while (str_cut(&rest, ' ', &tag)) {
        json_text(json, tag);
    }
    if (rest.len > 0) {
        json_text(json, rest);
    }
    json_array_end(json);
}

static void followers_print(JsonWriter *json, Str followers)
{
    PersonId follower = { 0 };
    json_key(json, S("follower_ids"));
    json_array_begin(json);
    while (ticket_follower_next(&followers, &follower)) {
        json_i64(json, follower.v);
    }
    json_array_end(json);
}

static void people_print(JsonWriter *json, const Ticket *ticket)
{
    print_i64(json, S("requester_id"), ticket->requester.v);
    print_i64(json, S("submitter_id"), ticket->submitter.v);
    print_id_or_null(json, S("assignee_id"), ticket->assignee.v);
    print_id_or_null(json, S("group_id"), ticket->team.v);
    followers_print(json, ticket->followers);
}

static void satisfaction_print(JsonWriter *json, const Ticket *ticket)
{
    static const Str good = STR_INIT("good");
    static const Str bad = STR_INIT("bad");
    Satisfaction is = ticket->satisfaction;
    json_key(json, S("satisfaction_rating"));
    if (is == SATISFACTION_UNOFFERED) {
        json_null(json);
        return;
    }
    json_object_begin(json);
    print_text(json, S("score"),
               is >= SATISFACTION_GOOD  ? good
               : is >= SATISFACTION_BAD ? bad
                                        : satisfaction_name(is));
    json_object_end(json);
}

// What the reference does not have: where the ticket counts, and how its session stands.
static void session_print(JsonWriter *json, const TicketRow *row)
{
    static const Str no_reason = STR_INIT("");
    bool has_session = row->session_state != SESSION_REFUSED;
    bool is_inactive = row->session_state == SESSION_INACTIVE && row->inactive_reason != 0;
    print_text_or_null(json, S("routing_channel"),
                       routing_channel_name(row->ticket.routing_channel));
    print_text_or_null(json, S("messaging_session_state"),
                       has_session ? session_state_name(row->session_state) : no_reason);
    print_text_or_null(json, S("messaging_session_inactive_reason"),
                       is_inactive ? S("user_inactive") : no_reason);
    print_text_or_null(json, S("messaging_session_ended_reason"),
                       ended_reason_name(row->ended_reason));
}

void ticket_print_members(Printer *printer, const TicketRow *row)
{
    JsonWriter *json = &printer->json;
    const Ticket *ticket = &row->ticket;
    print_i64(json, S("id"), ticket->id.v);
    print_url(printer, "tickets", ticket->id.v);
    print_text_or_null(json, S("external_id"), ticket->external_id);
    print_via(json, via_name(ticket->via), S(""), S(""));
    print_bool(json, S("from_messaging_channel"), ticket->via == VIA_MESSAGING);
    print_text(json, S("subject"), ticket->subject);
    print_text(json, S("raw_subject"), ticket->subject);
    print_text(json, S("description"), row->description);
    print_text(json, S("status"), ticket_status_name(ticket->status));
    print_i64(json, S("custom_status_id"), custom_status_id(ticket->status));
    print_text_or_null(json, S("priority"), ticket_priority_name(ticket->priority));
    print_text_or_null(json, S("type"), ticket_type_name(ticket->type));
    people_print(json, ticket);
    json_key(json, S("tags"));
    tags_print(json, ticket->tags);
    print_bool(json, S("is_public"), ticket->is_public);
    print_i64(json, S("brand_id"), ticket->brand.v ? ticket->brand.v : printer->account.brand_id);
    print_id_or_null(json, S("schedule_id"), ticket->schedule.v);
    print_i64(json, S("ticket_form_id"), printer->account.ticket_form_id);
    print_time(json, S("created_at"), ticket->created_ms);
    print_time(json, S("updated_at"), ticket->updated_ms);
    print_i64(json, S("generated_timestamp"), ticket->updated_ms / 1000);
    print_i64(json, S("version"), ticket->version);
    print_constants(json, constants, countof(constants));
    satisfaction_print(json, ticket);
    session_print(json, row);
}

void ticket_print(Printer *printer, const TicketRow *row)
{
    json_object_begin(&printer->json);
    ticket_print_members(printer, row);
    json_object_end(&printer->json);
}
