// attachment_add.h — the row of a file whose bytes already lie under files/ by their hash, and what
// may refer to it: one message's thread, or one comment.
#ifndef DESK_UPLOAD_ATTACHMENT_ADD_H
#define DESK_UPLOAD_ATTACHMENT_ADD_H

#include "desk/work.h"
#include "store/attachment_store.h"

typedef struct AttachmentAdd {
    unsigned char content_hash[CONTENT_HASH_BYTES];
    Str file_name;
    Str content_type;
    int64_t size_bytes;
    unsigned char device_hash[SECRET_HASH_BYTES]; // of a visitor who has not written yet
} AttachmentAdd;

// The uploader is the actor; for a visitor the device. ERR_INVALID naming `file_name`,
// `content_type` or `size`; ERR_FORBIDDEN when there is neither actor nor device.
MUST_USE Err attachment_add_apply(Work *work, const AttachmentAdd *in, AttachmentRow *out);

// For commands that write: the file becomes part of the thread or the comment. ERR_NOT_FOUND unless
// the actor (or the device) uploaded it; ERR_INVALID naming `field` when something else refers to
// it already. `file` may be NULL.
MUST_USE Err attachment_give_to_thread(Work *work, AttachmentId id,
                                       const unsigned char device_hash[SECRET_HASH_BYTES],
                                       ThreadId thread, Attachment *file);
MUST_USE Err attachment_give_to_comment(Work *work, AttachmentId id, CommentId comment,
                                        Attachment *file);

// Deletes rows that nothing has referred to for ATTACHMENT_UNUSED_KEPT_MS, at most `max`.
// `content_hashes` gets those whose bytes nobody needs any more: delete the files after the commit.
MUST_USE Err attachment_purge(Work *work, unsigned char (*content_hashes)[CONTENT_HASH_BYTES],
                              size_t max, size_t *count);

#endif
