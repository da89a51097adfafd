// What applying a macro would give.
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ticket_json.h"

#include "desk/session/session_read.h"
#include "desk/ticket/macro_apply.h"
#include "desk/ticket/macro_read.h"
#include "desk/ticket/ticket_followers.h"
#include "text/html.h"

// ---- applying --------------------------------------------------------------------------------

// "channel:all", "channel:note" …, as the action says it.
static Str scope_of(CommentChannel channel)
{
    size_t count = 0;
    const RuleChoice *choices = rule_choices(RULE_CHOICES_MACRO_CHANNEL, &count);
    size_t i = 0;
    while (i + 1 < count && choices[i].number != channel) {
        i++;
    }
    return choices[i].value;
}

static void comment_result_print(Printer *printer, const MacroResult *result)
{
    JsonWriter *json = &printer->json;
    bool is_public =
        result->channel != CHANNEL_NOTE && (!result->is_public_given || result->is_public);
    json_key(json, S("comment"));
    json_object_begin(json);
    print_text(json, S("body"), result->comment);
    print_text(json, S("html_body"), html_from_text(printer->arena, result->comment).markup);
    print_bool(json, S("public"), is_public);
    if (result->channel != CHANNEL_DEFAULT) {
        print_text(json, S("channel"), comment_channel_name(result->channel));
    }
    json_key(json, S("scoped_body"));
    json_array_begin(json);
    json_array_begin(json);
    json_text(json, scope_of(result->channel));
    json_text(json, result->comment);
    json_array_end(json);
    json_array_end(json);
    json_object_end(json);
}

static void fields_result_print(JsonWriter *json, const TicketFields *fields)
{
    if (fields->status_given) {
        print_text(json, S("status"), ticket_status_name(fields->status));
    }
    if (fields->priority_given) {
        print_text_or_null(json, S("priority"), ticket_priority_name(fields->priority));
    }
    if (fields->type_given) {
        print_text_or_null(json, S("type"), ticket_type_name(fields->type));
    }
    if (fields->assignee_given) {
        print_id_or_null(json, S("assignee_id"), fields->assignee.v);
    }
    if (fields->team_given) {
        print_id_or_null(json, S("group_id"), fields->team.v);
    }
    if (fields->brand_given) {
        print_i64(json, S("brand_id"), fields->brand.v);
    }
    if (fields->subject_given) {
        print_text(json, S("subject"), fields->subject);
    }
    if (fields->tags_given) {
        json_key(json, S("tags"));
        tags_print(json, fields->tags);
    }
}

// As an update takes them: one name more for each.
static void followers_result_print(JsonWriter *json, const TicketFields *fields)
{
    json_key(json, S("followers"));
    json_array_begin(json);
    for (size_t i = 0; i < fields->follower_change_count; i++) {
        json_object_begin(json);
        print_i64(json, S("user_id"), fields->follower_changes[i].person.v);
        print_text(json, S("action"), S("put"));
        json_object_end(json);
    }
    json_array_end(json);
}

// The ticket as it would be: what the macro sets, over what is.
static void fields_over(Arena *arena, TicketRow *row, const TicketFields *fields)
{
    Ticket *ticket = &row->ticket;
    ticket->brand = fields->brand_given ? fields->brand : ticket->brand;
    ticket->followers = ticket_followers_with(arena, ticket->followers, fields);
    ticket->status = fields->status_given ? fields->status : ticket->status;
    ticket->priority = fields->priority_given ? fields->priority : ticket->priority;
    ticket->type = fields->type_given ? fields->type : ticket->type;
    ticket->assignee = fields->assignee_given ? fields->assignee : ticket->assignee;
    ticket->team = fields->team_given ? fields->team : ticket->team;
    ticket->subject = fields->subject_given ? fields->subject : ticket->subject;
    ticket->tags = fields->tags_given ? fields->tags : ticket->tags;
}

static Err result_print(Read *read, Request *request, const MacroResult *result, TicketRow *row)
{
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    JsonWriter *json = &printer.json;
    json_object_begin(json);
    json_key(json, S("result"));
    json_object_begin(json);
    json_key(json, S("ticket"));
    json_object_begin(json);
    if (row) {
        fields_over(read->arena, row, &result->fields);
        ticket_print_members(&printer, row);
    } else {
        fields_result_print(json, &result->fields);
    }
    if (result->fields.follower_change_count > 0) {
        followers_result_print(json, &result->fields);
    }
    if (result->comment_given) {
        comment_result_print(&printer, result);
    }
    if (result->end_session) {
        print_text(json, S("messaging_session"), S("end"));
    }
    json_object_end(json);
    json_object_end(json);
    json_object_end(json);
    return ERR_NONE;
}

Err macro_apply_respond(Read *read, Request *request)
{
    MacroId id = { 0 };
    Macro macro;
    MacroResult result;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = macro_read(read, id, &macro);
    }
    MacroUser user;
    if (!err) {
        err = macro_user_read(read, &user);
    }
    if (!err) {
        err = macro_apply(&macro, NULL, user, read->arena, read->why, &result);
    }
    return err ? err : result_print(read, request, &result, NULL);
}

// What the macro meets: the ticket, with its session if it has one.
static Err record_read(Read *read, TicketId id, TicketRow *row, Record *out)
{
    Err err = ticket_read(read, id, row);
    if (err || row->session_state == SESSION_REFUSED) {
        *out = (Record){ .ticket = row->ticket };
        return err;
    }
    MessagingSession session;
    err = messaging_session_read(read, id, &session);
    if (err) {
        return err;
    }
    *out = session.record;
    return ERR_NONE;
}

Err macro_ticket_apply_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    MacroId id = { 0 };
    TicketRow row = { 0 };
    Record record = { 0 };
    Macro macro;
    MacroResult result;
    Err err = request_id(request, 0, &ticket.v);
    if (!err) {
        err = request_id(request, 1, &id.v);
    }
    if (!err) {
        err = record_read(read, ticket, &row, &record);
    }
    if (!err) {
        err = macro_read(read, id, &macro);
    }
    MacroUser user;
    if (!err) {
        err = macro_user_read(read, &user);
    }
    if (!err) {
        err = macro_apply(&macro, &record, user, read->arena, read->why, &result);
    }
    if (!err) {
        err = macro_fill(read, &record, request->base_url, &result);
    }
    return err ? err : result_print(read, request, &result, &row);
}
