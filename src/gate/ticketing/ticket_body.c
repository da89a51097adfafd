#include "gate/ticketing/ticket_body.h"

#include "desk/people/person_read.h"
#include "desk/ticket/macro_read.h"
#include "desk/upload/attachment_read.h"
#include "text/html_plain.h"
#include "text/mail_address.h"
#include "text/time.h"

enum {
    WORD_BYTES_MAX = 64, // of a status, priority, channel …
    STAMP_BYTES_MAX = 40,
};

// Members as they come; what they mean is found out afterwards.
typedef struct TicketMembers {
    const Json *comment;
    const Json *requester;
    const Json *tags;
    const Json *macro_ids;
    const Json *follower_ids;
    const Json *followers;
    Str status;
    Str priority;
    Str type;
    Str subject;
    Str description;
    Str external_id;
    Str assignee_email;
    Str updated_stamp;
    Str messaging_session;
    int64_t assignee;
    int64_t team;
    int64_t brand;
    int64_t schedule;
    int64_t requester_id;
    int64_t macro;
    int64_t seen_version;
    bool safe_update;
    bool has_assignee, has_team, has_priority, has_type, has_subject, has_tags, has_external_id;
    bool has_brand, has_schedule;
} TicketMembers;

#define AT(member)  .offset = offsetof(TicketMembers, member)
#define HAS(member) .present = offsetof(TicketMembers, member)

static const JsonField ticket_members[] = {
    { "comment", JSON_AS_JSON, AT(comment) },
    { "requester", JSON_AS_JSON, AT(requester) },
    { "tags", JSON_AS_JSON, AT(tags), HAS(has_tags) },
    { "macro_ids", JSON_AS_JSON, AT(macro_ids) },
    { "follower_ids", JSON_AS_JSON, AT(follower_ids) },
    { "followers", JSON_AS_JSON, AT(followers) },
    { "status", JSON_AS_TEXT, .max = WORD_BYTES_MAX, AT(status) },
    { "priority", JSON_AS_TEXT, .empty_ok = true, .max = WORD_BYTES_MAX, AT(priority),
      HAS(has_priority) },
    { "type", JSON_AS_TEXT, .empty_ok = true, .max = WORD_BYTES_MAX, AT(type), HAS(has_type) },
    { "subject", JSON_AS_TEXT, .empty_ok = true, .max = SUBJECT_BYTES_MAX, AT(subject),
      HAS(has_subject) },
    { "description", JSON_AS_TEXT, .empty_ok = true, .max = COMMENT_TEXT_BYTES_MAX,
      AT(description) },
    { "external_id", JSON_AS_TEXT, .empty_ok = true, .max = EXTERNAL_ID_BYTES_MAX, AT(external_id),
      HAS(has_external_id) },
    { "assignee_email", JSON_AS_TEXT, .empty_ok = true, .max = EMAIL_BYTES_MAX,
      AT(assignee_email) },
    { "updated_stamp", JSON_AS_TEXT, .max = STAMP_BYTES_MAX, AT(updated_stamp) },
    { "messaging_session", JSON_AS_TEXT, .max = WORD_BYTES_MAX, AT(messaging_session) },
    { "assignee_id", JSON_AS_ID, AT(assignee), HAS(has_assignee) },
    { "group_id", JSON_AS_ID, AT(team), HAS(has_team) },
    { "brand_id", JSON_AS_ID, AT(brand), HAS(has_brand) },
    { "schedule_id", JSON_AS_ID, AT(schedule), HAS(has_schedule) },
    { "requester_id", JSON_AS_ID, AT(requester_id) },
    { "macro_id", JSON_AS_ID, AT(macro) },
    { "seen_version", JSON_AS_I64, .min = 1, .max = INT64_MAX, AT(seen_version) },
    { "safe_update", JSON_AS_BOOL, AT(safe_update) },
};

typedef struct CommentMembers {
    const Json *uploads;
    Str body;
    Str html_body;
    Str channel;
    int64_t author;
    bool is_public;
    bool has_public;
} CommentMembers;

static const JsonField comment_members[] = {
    { "uploads", JSON_AS_JSON, .offset = offsetof(CommentMembers, uploads) },
    { "body", JSON_AS_TEXT, .empty_ok = true, .max = COMMENT_TEXT_BYTES_MAX,
      .offset = offsetof(CommentMembers, body) },
    { "html_body", JSON_AS_TEXT, .empty_ok = true, .max = COMMENT_TEXT_BYTES_MAX,
      .offset = offsetof(CommentMembers, html_body) },
    { "channel", JSON_AS_TEXT, .empty_ok = true, .max = WORD_BYTES_MAX,
      .offset = offsetof(CommentMembers, channel) },
    { "author_id", JSON_AS_ID, .offset = offsetof(CommentMembers, author) },
    { "public", JSON_AS_BOOL, .offset = offsetof(CommentMembers, is_public),
      .present = offsetof(CommentMembers, has_public) },
};

typedef struct RequesterMembers {
    Str name;
    Str email;
} RequesterMembers;

static const JsonField requester_members[] = {
    { "name", JSON_AS_TEXT, .empty_ok = true, .max = NAME_BYTES_MAX,
      .offset = offsetof(RequesterMembers, name) },
    { "email", JSON_AS_TEXT, .empty_ok = true, .max = EMAIL_BYTES_MAX,
      .offset = offsetof(RequesterMembers, email) },
};

// ---- fields ----------------------------------------------------------------------------------

// One text, or an array of texts, joined by spaces: both ways of saying tags.
static Err tags_read(Request *request, const Json *tags, Str *out)
{
    if (!tags || tags->type == JSON_NULL) {
        *out = S("");
        return ERR_NONE;
    }
    if (tags->type == JSON_TEXT) {
        *out = tags->text;
        return ERR_NONE;
    }
    Buf joined = buf_make(&request->arena, TAGS_BYTES_MAX);
    bool is_good = tags->type == JSON_ARRAY;
    for (size_t i = 0; is_good && i < tags->count; i++) {
        is_good = tags->items[i].type == JSON_TEXT;
        buf_add(&joined, tags->items[i].text);
        buf_add_char(&joined, ' ');
    }
    if (!is_good) {
        return request_refuse(request, ERR_INVALID, S("tags"), S("wrong_type"),
                              S("tags must be an array of texts"));
    }
    if (!buf_ok(&joined)) {
        return request_refuse(request, ERR_INVALID, S("tags"), S("too_long"),
                              S("the tags are too long together"));
    }
    *out = buf_str(&joined);
    return ERR_NONE;
}

static Err words_read(Request *request, const TicketMembers *members, TicketFields *fields)
{
    if (members->status.len > 0) {
        fields->status = ticket_status_from(members->status);
        fields->status_given = true;
        if (fields->status == TICKET_STATUS_NONE) {
            return request_refuse(request, ERR_INVALID, S("status"), S("unknown"),
                                  S("status must be new, open, pending, hold, solved or closed"));
        }
    }
    fields->priority_given = members->has_priority;
    if (!ticket_priority_from(members->priority, &fields->priority)) {
        return request_refuse(request, ERR_INVALID, S("priority"), S("unknown"),
                              S("priority must be low, normal, high, urgent or null"));
    }
    fields->type_given = members->has_type;
    if (!ticket_type_from(members->type, &fields->type)) {
        return request_refuse(request, ERR_INVALID, S("type"), S("unknown"),
                              S("type must be question, incident, problem, task or null"));
    }
    return ERR_NONE;
}

static Err fields_read(Request *request, const TicketMembers *members, TicketFields *fields)
{
    fields->assignee_given = members->has_assignee;
    fields->assignee = (PersonId){ members->assignee };
    fields->team_given = members->has_team;
    fields->team = (TeamId){ members->team };
    fields->brand_given = members->has_brand && members->brand > 0;
    fields->brand = (BrandId){ members->brand };
    fields->schedule_given = members->has_schedule;
    fields->schedule = (ScheduleId){ members->schedule };
    fields->subject_given = members->has_subject;
    fields->subject = members->subject;
    fields->external_id_given = members->has_external_id;
    fields->external_id = members->external_id;
    fields->tags_given = members->has_tags;
    Err err = words_read(request, members, fields);
    if (!err && members->has_tags) {
        err = tags_read(request, members->tags, &fields->tags);
    }
    return err;
}

// ---- the comment -----------------------------------------------------------------------------

// One token, or an array of tokens.
static Err uploads_read(Request *request, const Json *uploads, TicketBody *body)
{
    if (!uploads || uploads->type == JSON_NULL) {
        return ERR_NONE;
    }
    bool is_one = uploads->type == JSON_TEXT;
    const Json *items = is_one ? uploads : uploads->items;
    size_t count = is_one ? 1 : uploads->count;
    if ((!is_one && uploads->type != JSON_ARRAY) || count > ATTACHMENTS_PER_COMMENT_MAX) {
        return request_refuse(request, ERR_INVALID, S("uploads"), S("wrong_type"),
                              S("uploads must be an array of at most 20 tokens"));
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i].type != JSON_TEXT) {
            return request_refuse(request, ERR_INVALID, S("uploads"), S("wrong_type"),
                                  S("each upload is a token"));
        }
        body->uploads[body->upload_count++] = items[i].text;
    }
    return ERR_NONE;
}

static Err comment_read(Request *request, const Json *json, TicketBody *body)
{
    CommentMembers members = { 0 };
    Err err = request_check_object(request, S("comment"), json);
    if (!err) {
        err = json_read(json, comment_members, countof(comment_members), JSON_UNKNOWN_IGNORED,
                        &members, sizeof(members), &request->refusal);
    }
    if (!err) {
        err = uploads_read(request, members.uploads, body);
    }
    if (err) {
        return err;
    }
    CommentChannel channel = comment_channel_from(members.channel);
    if (channel == CHANNEL_COUNT) {
        return request_refuse(request, ERR_INVALID, S("channel"), S("unknown"),
                              S("channel must be messaging, public_reply or internal_note"));
    }
    bool is_markup = members.body.len == 0 && members.html_body.len > 0;
    body->comment = (TicketComment){
        .given = true,
        .body = is_markup ? html_to_text(&request->arena, members.html_body) : members.body,
        .channel = channel,
        .is_public_given = members.has_public,
        .is_public = members.is_public,
        .author = { members.author },
    };
    return ERR_NONE;
}

// ---- the rest --------------------------------------------------------------------------------

static Err macros_read(Request *request, const TicketMembers *members, TicketBody *body)
{
    if (members->macro > 0) {
        body->macros[body->macro_count++] = (MacroId){ members->macro };
    }
    const Json *ids = members->macro_ids;
    if (!ids || ids->type == JSON_NULL) {
        return ERR_NONE;
    }
    bool is_good = ids->type == JSON_ARRAY && ids->count <= TICKET_MACROS_MAX - body->macro_count;
    for (size_t i = 0; is_good && i < ids->count; i++) {
        is_good = ids->items[i].is_integer && ids->items[i].integer > 0;
        body->macros[body->macro_count++] = (MacroId){ ids->items[i].integer };
    }
    if (!is_good) {
        return request_refuse(request, ERR_INVALID, S("macro_ids"), S("wrong_type"),
                              S("macro_ids must be an array of at most 20 ids"));
    }
    return ERR_NONE;
}

static Err guard_read(Request *request, const TicketMembers *members, TicketBody *body)
{
    body->seen_version = members->seen_version;
    if (!members->safe_update) {
        return ERR_NONE;
    }
    if (!time_parse(members->updated_stamp, &body->seen_updated_ms)) {
        return request_refuse(request, ERR_INVALID, S("updated_stamp"), S("blank"),
                              S("safe_update needs the ticket's updated_at as updated_stamp"));
    }
    return ERR_NONE;
}

static Err session_word_read(Request *request, Str word, bool *end)
{
    *end = str_equal(word, S("end"));
    if (word.len > 0 && !*end) {
        return request_refuse(request, ERR_INVALID, S("messaging_session"), S("unknown"),
                              S("messaging_session can only be end"));
    }
    return ERR_NONE;
}

static Err requester_read(Request *request, const TicketMembers *members, TicketBody *body)
{
    body->requester = (PersonId){ members->requester_id };
    if (!members->requester || members->requester->type == JSON_NULL) {
        return ERR_NONE;
    }
    RequesterMembers requester = { 0 };
    Err err = request_check_object(request, S("requester"), members->requester);
    if (err) {
        return err;
    }
    err = json_read(members->requester, requester_members, countof(requester_members),
                    JSON_UNKNOWN_IGNORED, &requester, sizeof(requester), &request->refusal);
    body->requester_name = requester.name;
    body->requester_email = requester.email;
    return err;
}

// The comment, or the description of older clients in its place.
static Err any_comment_read(Request *request, const TicketMembers *members, TicketBody *body)
{
    if (members->comment && members->comment->type != JSON_NULL) {
        return comment_read(request, members->comment, body);
    }
    return ERR_NONE;
}

Err ticket_body_read(Request *request, TicketBody *out)
{
    const Json *ticket = json_member(request->json, S("ticket"));
    if (!ticket || ticket->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("ticket"), S("blank"),
                              S("the body must have an object named ticket"));
    }
    TicketMembers members = { 0 };
    Err err = json_read(ticket, ticket_members, countof(ticket_members), JSON_UNKNOWN_IGNORED,
                        &members, sizeof(members), &request->refusal);
    TicketBody body = { 0 };
    if (!err) {
        err = fields_read(request, &members, &body.fields);
    }
    if (!err) {
        err = any_comment_read(request, &members, &body);
    }
    if (!err) {
        err = macros_read(request, &members, &body);
    }
    if (!err) {
        err = guard_read(request, &members, &body);
    }
    if (!err) {
        err = session_word_read(request, members.messaging_session, &body.end_session);
    }
    if (!err) {
        err = requester_read(request, &members, &body);
    }
    if (!err) {
        err =
            followers_body_read(request, members.follower_ids, members.followers, &body.followers);
    }
    if (err) {
        return err;
    }
    body.assignee_email = members.assignee_email;
    bool is_new = request->head->method == METHOD_POST;
    if (is_new && !body.comment.given && members.description.len > 0) {
        body.comment = (TicketComment){ .given = true, .body = members.description };
    }
    *out = body;
    return ERR_NONE;
}

// ---- looking up ------------------------------------------------------------------------------

static Err assignee_look_up(Read *read, Request *request, TicketBody *body)
{
    Str key = { 0 };
    bool is_address = mail_address_read(read->arena, body->assignee_email, &key);
    Err err = is_address ? agent_email_read(read, key, &body->fields.assignee) : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND) {
        return request_refuse(request, ERR_INVALID, S("assignee_email"), S("unknown"),
                              S("no agent has that address"));
    }
    body->fields.assignee_given = true;
    return err;
}

static Err macros_look_up(Read *read, Request *request, const TicketBody *body)
{
    Macro macro;
    Err err = ERR_NONE;
    for (size_t i = 0; i < body->macro_count && !err; i++) {
        err = macro_read(read, body->macros[i], &macro);
    }
    return err == ERR_NOT_FOUND ? request_refuse(request, ERR_INVALID, S("macro_id"), S("unknown"),
                                                 S("there is no such macro"))
                                : err;
}

static Err uploads_look_up(Read *read, Request *request, TicketBody *body)
{
    const unsigned char no_device[SECRET_HASH_BYTES] = { 0 };
    for (size_t i = 0; i < body->upload_count; i++) {
        AttachmentRow row;
        Err err = attachment_read(read, body->uploads[i], no_device, &row);
        if (err == ERR_NOT_FOUND) {
            return request_refuse(request, ERR_INVALID, S("uploads"), S("unknown"),
                                  S("there is no upload with that token"));
        }
        if (err) {
            return err;
        }
        body->attachments[i] = row.file.id;
    }
    body->comment.attachments = body->attachments;
    body->comment.attachment_count = body->upload_count;
    return ERR_NONE;
}

Err ticket_body_look_up(Read *read, Request *request, TicketBody *body)
{
    Err err = ERR_NONE;
    if (body->assignee_email.len > 0 && !body->fields.assignee_given) {
        err = assignee_look_up(read, request, body);
    }
    if (!err) {
        err = macros_look_up(read, request, body);
    }
    if (!err) {
        err = followers_body_look_up(read, request, &body->followers, &body->fields);
    }
    return err ? err : uploads_look_up(read, request, body);
}
