#include "desk/upload/attachment_add.h"
#include "desk/upload/attachment_read.h"
#include "gate/widget/widget.h"
#include "wire/header.h"

#include <string.h>

typedef struct UploadState {
    AttachmentAdd add;
    Attachment file; // kept
} UploadState;

// A raw body has no name of its own: the query says it.
static Str file_name(const Request *request)
{
    Str name = request->upload->file_name;
    if (name.len == 0) {
        name = request_query(request, S("name"));
    }
    return name.len > 0 ? name : S("file");
}

Err widget_upload_accept(Request *request)
{
    const Upload *upload = request->upload;
    Err err = widget_needs_device(request);
    if (err) {
        return err;
    }
    if (!upload || upload->size_bytes == 0) {
        return request_refuse(request, ERR_INVALID, S("source"), S("blank"),
                              S("a file that is not empty is needed"));
    }
    UploadState *state = arena_new(&request->arena, UploadState);
    request->state = state;
    Str type = header_media_type(upload->content_type);
    state->add = (AttachmentAdd){
        .file_name = file_name(request),
        .content_type = type.len > 0 ? type : S("application/octet-stream"),
        .size_bytes = upload->size_bytes,
    };
    memcpy(state->add.content_hash, upload->content_hash, sizeof(state->add.content_hash));
    memcpy(state->add.device_hash, request->identity.device_hash, sizeof(state->add.device_hash));
    return ERR_NONE;
}

Err widget_upload_apply(Work *work, Request *request)
{
    UploadState *state = request->state;
    AttachmentRow row;
    Err err = attachment_add_apply(work, &state->add, &row);
    if (err) {
        return err;
    }
    state->file = row.file;
    state->file.token = str_copy(&request->arena, row.file.token);
    return ERR_NONE;
}

Err widget_upload_finish(Request *request)
{
    const UploadState *state = request->state;
    const Attachment *file = &state->file;
    request->status = 201;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("attachment"));
    json_object_begin(&json);
    json_key(&json, S("id"));
    json_id_text(&json, file->id.v);
    json_key(&json, S("name"));
    json_text(&json, file->file_name);
    json_key(&json, S("type"));
    json_text(&json, file->content_type);
    json_key(&json, S("size"));
    json_i64(&json, file->size_bytes);
    json_key(&json, S("token"));
    json_text(&json, file->token);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

Err widget_download_respond(Read *read, Request *request)
{
    WidgetSetup setup;
    AttachmentRow row;
    Err err = widget_open(read, request, &setup);
    if (!err) {
        err = attachment_read(read, request->params[0], request->identity.device_hash, &row);
    }
    if (err) {
        return err;
    }
    static_assert(sizeof(row.content_hash) == BLAKE2B_BYTES, "files are named by it");
    request_send_file(request, row.content_hash, row.file.content_type, row.file.file_name);
    return ERR_NONE;
}
