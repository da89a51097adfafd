#include "desk/upload/attachment_discard.h"

#include "store/attachment_store.h"

Err attachment_discard_apply(Work *work, const AttachmentDiscard *in)
{
    AttachmentRow row;
    Err err = attachment_load_by_token(work->tx, work->arena, in->token, &row);
    if (err) {
        return err;
    }
    bool is_used = row.thread.v != 0 || row.comment.v != 0;
    if (is_used || row.uploader.v == 0 || row.uploader.v != work->actor.person.v) {
        return ERR_NOT_FOUND;
    }
    attachment_discard(work->tx, row.file.id);
    return ERR_NONE;
}
