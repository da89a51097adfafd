// Files that come with macros: uploaded first, then named by the macro, or straight to one.
#include "gate/ticketing/comment_json.h"
#include "gate/ticketing/handlers.h"

#include "desk/ticket/macro_edit.h"
#include "desk/ticket/macro_read.h"
#include "desk/upload/attachment_find.h"

static void file_print(Printer *printer, const Attachment *file)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), file->id.v);
    print_text(json, S("filename"), file->file_name);
    print_text(json, S("content_type"), file->content_type);
    print_text(json, S("content_url"), attachment_address(printer, file));
    print_i64(json, S("size"), file->size_bytes);
    json_object_end(json);
}

static Err file_answer(Read *read, Request *request, const Attachment *file)
{
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("macro_attachment"));
    file_print(&printer, file);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// POST /api/v2/macros/attachments: nothing refers to it until a macro names its id.
Err macro_file_upload_respond(Read *read, Request *request)
{
    request->status = 201;
    return file_answer(read, request, upload_made(request));
}

// POST /api/v2/macros/:id/attachments
Err macro_file_add_accept(Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    return err ? err : upload_accept(request);
}

Err macro_file_add_handle(Work *work, Request *request)
{
    MacroFileAdd add = { 0 };
    Err err = request_id(request, 0, &add.macro.v);
    if (!err) {
        err = upload_handle(work, request);
    }
    if (err) {
        return err;
    }
    add.file = upload_made(request)->id;
    return macro_file_add_apply(work, &add);
}

Err macro_file_respond(Read *read, Request *request)
{
    AttachmentId id = { 0 };
    AttachmentRow row;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = attachment_find(read, id, &row);
    }
    return err ? err : file_answer(read, request, &row.file);
}

Err macro_files_respond(Read *read, Request *request)
{
    MacroId id = { 0 };
    const Attachment *files = NULL;
    size_t count = 0;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = macro_files_read(read, id, &files, &count);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("macro_attachments"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < count; i++) {
        file_print(&printer, &files[i]);
    }
    json_array_end(&printer.json);
    json_object_end(&printer.json);
    return ERR_NONE;
}
