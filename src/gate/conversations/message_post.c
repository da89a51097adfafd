#include "desk/conversation/staff_message.h"
#include "desk/upload/attachment_find.h"
#include "desk/upload/attachment_read.h"
#include "gate/conversations/author.h"
#include "gate/conversations/handlers.h"
#include "gate/conversations/metadata.h"
#include "gate/conversations/print.h"

enum {
    WORD_MAX_BYTES = 32,
    MEDIA_URL_MAX = 2048,
    FILE_TOKEN_DIGITS = 32,
};

#define SOURCE "api:conversations"

typedef struct MessageBody {
    const Json *author;
    const Json *content;
    const Json *metadata;
} MessageBody;

typedef struct Content {
    Str type;
    Str text;
    Str payload;
    Str media_url;
    Str attachment_id;
    const Json *actions;
    bool has_file; // image or file
} Content;

typedef struct MessagePost {
    MessageBody body;
    Author author;
    Content content;
    Str metadata;
    // found by prepare:
    Account account;
    ThreadRow thread;
    Person user;
    AttachmentId attachment;
} MessagePost;

static const JsonField body_fields[] = {
    { .name = "author",
      .as = JSON_AS_JSON,
      .required = true,
      .offset = offsetof(MessageBody, author) },
    { .name = "content",
      .as = JSON_AS_JSON,
      .required = true,
      .offset = offsetof(MessageBody, content) },
    { .name = "metadata", .as = JSON_AS_JSON, .offset = offsetof(MessageBody, metadata) },
};

static const JsonField content_fields[] = {
    { .name = "type",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = WORD_MAX_BYTES,
      .offset = offsetof(Content, type) },
    { .name = "text",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = MESSAGE_TEXT_BYTES_MAX,
      .offset = offsetof(Content, text) },
    { .name = "payload",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = PAYLOAD_BYTES_MAX,
      .offset = offsetof(Content, payload) },
    { .name = "mediaUrl",
      .as = JSON_AS_TEXT,
      .max = MEDIA_URL_MAX,
      .offset = offsetof(Content, media_url) },
    { .name = "attachmentId",
      .as = JSON_AS_TEXT,
      .max = PUBLIC_ID_DIGITS,
      .offset = offsetof(Content, attachment_id) },
    { .name = "actions", .as = JSON_AS_JSON, .offset = offsetof(Content, actions) },
};

static const JsonForm body_form = JSON_FORM("", body_fields, MessageBody);
static const JsonForm content_form = JSON_FORM("content.", content_fields, Content);

// ---- what is asked ---------------------------------------------------------------------------

static Err content_read(Request *request, MessagePost *post)
{
    Content *content = &post->content;
    Err err = app_json_read(request, post->body.content, &content_form, content);
    if (err) {
        return err;
    }
    content->has_file = str_equal(content->type, S("image")) || str_equal(content->type, S("file"));
    if (!content->has_file && !str_equal(content->type, S("text"))) {
        return app_bad(request, S("content.type"), S("this must be text, image or file"));
    }
    if (!content->has_file && str_trim(content->text).len == 0) {
        return app_bad(request, S("content.text"), S("this must not be blank"));
    }
    if (content->has_file && content->media_url.len == 0 && content->attachment_id.len == 0) {
        return app_bad(request, S("content.mediaUrl"),
                       S("upload the file first and give its mediaUrl"));
    }
    if (content->actions && content->actions->type == JSON_ARRAY && content->actions->count > 0) {
        return app_bad(request, S("content.actions"), S("only the bot's questions have actions"));
    }
    return ERR_NONE;
}

Err message_post_accept(Request *request)
{
    MessagePost *post = arena_new(&request->arena, MessagePost);
    request->state = post;
    Err err = app_json_read(request, request->json, &body_form, &post->body);
    if (!err) {
        err = author_read(request, post->body.author, &post->author);
    }
    if (!err) {
        err = content_read(request, post);
    }
    if (!err) {
        err =
            metadata_read(&request->arena, post->body.metadata, &post->metadata, &request->refusal);
    }
    return err;
}

// ---- what it means ---------------------------------------------------------------------------

static Err no_file(Refusal *why)
{
    return refuse(why, ERR_INPUT, S("content.mediaUrl"), S("bad_request"),
                  S("this is no address that an upload was answered with"));
}

static Err file_by_url(Read *read, const Request *request, Str url, AttachmentRow *out)
{
    static const unsigned char no_device[SECRET_HASH_BYTES] = { 0 };
    Str lead = str_format(read->arena, "%.*s/attachments/", STR_ARG(request->base_url));
    if (!str_starts(url, lead) || url.len < lead.len + FILE_TOKEN_DIGITS) {
        return ERR_NOT_FOUND;
    }
    return attachment_read(read, (Str){ url.at + lead.len, FILE_TOKEN_DIGITS }, no_device, out);
}

static Err file_by_id(Read *read, Str text, AttachmentRow *out)
{
    PublicId id;
    if (!public_id_read(text, &id)) {
        return ERR_NOT_FOUND;
    }
    Err err = attachment_find(read, (AttachmentId){ id.id }, out);
    return !err && !public_id_fits(id, out->created_ms) ? ERR_NOT_FOUND : err;
}

static Err file_find(Read *read, const Request *request, MessagePost *post)
{
    const Content *content = &post->content;
    if (!content->has_file) {
        return ERR_NONE;
    }
    AttachmentRow row;
    Err err = content->media_url.len > 0 ? file_by_url(read, request, content->media_url, &row)
                                         : file_by_id(read, content->attachment_id, &row);
    if (err == ERR_NOT_FOUND) {
        return no_file(read->why);
    }
    if (!err) {
        post->attachment = row.file.id;
    }
    return err;
}

Err message_post_prepare(Read *read, Request *request)
{
    MessagePost *post = request->state;
    Err err = app_open(read, request, &post->account);
    if (!err) {
        err = app_thread(read, request, &post->thread);
    }
    if (!err) {
        err = author_find(read, &post->author, &post->thread, &post->user);
    }
    return err ? err : file_find(read, request, post);
}

// ---- what it does ----------------------------------------------------------------------------

static Err customer_post(Work *work, const MessagePost *post, MessageSent *out)
{
    CustomerMessage message = {
        .person = post->user.id,
        .thread = post->thread.thread.id,
        .language = post->user.language,
        .kind = post->content.has_file ? MESSAGE_FILE : MESSAGE_TEXT,
        .body = post->content.text,
        .payload = post->content.payload,
        .attachment = post->attachment,
        .source = S(SOURCE),
        .metadata = post->metadata,
    };
    return customer_message_apply(work, &message, out);
}

static Err business_post(Work *work, const MessagePost *post, MessageSent *out)
{
    StaffMessage message = {
        .thread = post->thread.thread.id,
        .body = post->content.text,
        .attachment = post->attachment,
        .kind = post->content.has_file ? MESSAGE_FILE : MESSAGE_TEXT,
        .source = S(SOURCE),
        .metadata = post->metadata,
    };
    return staff_message_apply(work, &message, out);
}

Err message_post_apply(Work *work, Request *request)
{
    const MessagePost *post = request->state;
    MessageSent sent = { 0 };
    Err err =
        post->author.is_user ? customer_post(work, post, &sent) : business_post(work, post, &sent);
    request->result = sent.id.v;
    return app_err(err, work->why);
}

Err message_post_respond(Read *read, Request *request)
{
    const MessagePost *post = request->state;
    ThreadMessage row;
    Err err =
        thread_message_read(read, post->thread.thread.id, (MessageId){ request->result }, &row);
    if (err) {
        return err;
    }
    request->status = 201;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("messages"));
    json_array_begin(&json);
    print_public_message(&json, &post->thread, &row, &post->account, request->base_url);
    json_array_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}
