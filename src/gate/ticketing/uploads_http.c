#include "gate/ticketing/comment_json.h"
#include "gate/ticketing/handlers.h"

#include "desk/upload/attachment_add.h"
#include "desk/upload/attachment_discard.h"
#include "desk/upload/attachment_find.h"
#include "desk/upload/attachment_read.h"
#include "wire/header.h"

#include <string.h>

typedef struct UploadAsk {
    AttachmentAdd add;
    Attachment file; // what was made
} UploadAsk;

// POST /api/v2/uploads?filename=… with the bytes as the body; they are under files/ by now.
Err upload_accept(Request *request)
{
    UploadAsk *ask = arena_new(&request->arena, UploadAsk);
    request->state = ask;
    const Upload *upload = request->upload;
    if (!upload || upload->size_bytes == 0) {
        return request_refuse(request, ERR_INVALID, S("body"), S("blank"),
                              S("the body must be the bytes of a file"));
    }
    Str name = request_query(request, S("filename"));
    ask->add = (AttachmentAdd){
        .file_name = name.len > 0 ? name : upload->file_name,
        .content_type = header_media_type(upload->content_type),
        .size_bytes = upload->size_bytes,
    };
    if (ask->add.content_type.len == 0) {
        ask->add.content_type = S("application/octet-stream");
    }
    static_assert(sizeof(ask->add.content_hash) == sizeof(upload->content_hash), "one kind");
    memcpy(ask->add.content_hash, upload->content_hash, sizeof(upload->content_hash));
    if (ask->add.file_name.len == 0) {
        return request_refuse(request, ERR_INVALID, S("filename"), S("blank"),
                              S("give the file's name as filename"));
    }
    return ERR_NONE;
}

Err upload_handle(Work *work, Request *request)
{
    UploadAsk *ask = request->state;
    AttachmentRow row;
    Err err = attachment_add_apply(work, &ask->add, &row);
    if (err) {
        return err;
    }
    ask->file = (Attachment){
        .id = row.file.id,
        .token = str_copy(&request->arena, row.file.token),
        .file_name = str_copy(&request->arena, row.file.file_name),
        .content_type = str_copy(&request->arena, row.file.content_type),
        .size_bytes = row.file.size_bytes,
    };
    return ERR_NONE;
}

const Attachment *upload_made(const Request *request)
{
    const UploadAsk *ask = request->state;
    return &ask->file;
}

Err upload_respond(Read *read, Request *request)
{
    const UploadAsk *ask = request->state;
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    JsonWriter *json = &printer.json;
    request->status = 201;
    json_object_begin(json);
    json_key(json, S("upload"));
    json_object_begin(json);
    print_text(json, S("token"), ask->file.token);
    print_time(json, S("expires_at"), read->now_ms + ATTACHMENT_UNUSED_KEPT_MS);
    json_key(json, S("attachment"));
    attachment_print(&printer, &ask->file);
    json_key(json, S("attachments"));
    attachments_print(&printer, &ask->file, 1);
    json_object_end(json);
    json_object_end(json);
    return ERR_NONE;
}

Err upload_delete_handle(Work *work, Request *request)
{
    AttachmentDiscard discard = { .token = request->params[0] };
    return attachment_discard_apply(work, &discard);
}

Err no_content_finish(Request *request)
{
    request->status = 204;
    return ERR_NONE;
}

Err attachment_respond(Read *read, Request *request)
{
    AttachmentId id = { 0 };
    AttachmentRow row;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = attachment_find(read, id, &row);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("attachment"));
    attachment_print(&printer, &row.file);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// GET /attachments/TOKEN/NAME: for all who may see what it belongs to; the name is for people.
Err download_respond(Read *read, Request *request)
{
    AttachmentRow row;
    Err err = attachment_read(read, request->params[0], request->identity.device_hash, &row);
    if (err) {
        return err;
    }
    static_assert(sizeof(row.content_hash) == BLAKE2B_BYTES, "files are named by it");
    request_send_file(request, row.content_hash, str_copy(&request->arena, row.file.content_type),
                      str_copy(&request->arena, row.file.file_name));
    return ERR_NONE;
}
