#include "desk/upload/attachment_add.h"
#include "gate/conversations/handlers.h"
#include "gate/conversations/print.h"
#include "wire/header.h"

#include <string.h>

typedef struct AttachmentPost {
    AttachmentAdd add;
    Attachment file; // kept
} AttachmentPost;

Err attachment_post_accept(Request *request)
{
    const Upload *upload = request->upload;
    if (!upload || upload->size_bytes == 0) {
        return app_bad(request, S("source"), S("a file is needed, as multipart/form-data"));
    }
    AttachmentPost *post = arena_new(&request->arena, AttachmentPost);
    request->state = post;
    Str type = header_media_type(upload->content_type);
    post->add = (AttachmentAdd){
        .file_name = upload->file_name.len > 0 ? upload->file_name : S("attachment"),
        .content_type = type.len > 0 ? type : S("application/octet-stream"),
        .size_bytes = upload->size_bytes,
    };
    memcpy(post->add.content_hash, upload->content_hash, sizeof(post->add.content_hash));
    return ERR_NONE;
}

Err attachment_post_prepare(Read *read, Request *request)
{
    Account account;
    return app_open(read, request, &account);
}

Err attachment_post_apply(Work *work, Request *request)
{
    AttachmentPost *post = request->state;
    AttachmentRow row;
    Err err = attachment_add_apply(work, &post->add, &row);
    if (err) {
        return app_err(err, work->why);
    }
    post->file = row.file;
    post->file.token = str_copy(&request->arena, row.file.token);
    return ERR_NONE;
}

Err attachment_post_finish(Request *request)
{
    const AttachmentPost *post = request->state;
    request->status = 201;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("attachment"));
    json_object_begin(&json);
    json_key(&json, S("mediaUrl"));
    json_text(&json, media_url(&request->arena, request->base_url, &post->file));
    json_key(&json, S("mediaType"));
    json_text(&json, post->file.content_type);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}
