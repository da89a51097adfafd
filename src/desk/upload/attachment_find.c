#include "desk/upload/attachment_find.h"

#include "desk/upload/attachment_read.h"

Err attachment_find(Read *read, AttachmentId id, AttachmentRow *out)
{
    if (!role_is_staff(read->viewer.role) && !read->viewer.is_program) {
        return ERR_NOT_FOUND;
    }
    AttachmentRow row;
    Err err = attachment_load(read->tx, read->arena, id, &row);
    if (err) {
        return err;
    }
    const unsigned char no_device[SECRET_HASH_BYTES] = { 0 };
    return attachment_read(read, row.file.token, no_device, out);
}
