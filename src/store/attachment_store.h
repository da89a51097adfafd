// attachment_store.h — rows of files. The bytes lie under files/ by content hash.
#ifndef STORE_ATTACHMENT_STORE_H
#define STORE_ATTACHMENT_STORE_H

#include "model/message.h"
#include "model/ticket.h"
#include "store/db.h"
#include "store/device_store.h"

enum { CONTENT_HASH_BYTES = 32 };

typedef struct AttachmentRow {
    Attachment file;
    unsigned char content_hash[CONTENT_HASH_BYTES];
    PersonId uploader;                            // 0: a visitor who has not written yet,
    unsigned char device_hash[SECRET_HASH_BYTES]; // of whom this is the device; else all zero
    ThreadId thread;                              // refers to it, 0: none
    CommentId comment;                            // likewise
    int64_t created_ms;
} AttachmentRow;

void attachment_insert(Tx *tx, const AttachmentRow *row);
// ERR_NOT_FOUND. Texts are copied into `arena`.
MUST_USE Err attachment_load(Tx *tx, Arena *arena, AttachmentId id, AttachmentRow *out);
MUST_USE Err attachment_load_by_token(Tx *tx, Arena *arena, Str token, AttachmentRow *out);
// Files of one comment, by id, at most `max`.
MUST_USE Err attachment_list_of_comment(Tx *tx, Arena *arena, CommentId comment, Attachment *out,
                                        size_t max, size_t *count);
void attachment_set_thread(Tx *tx, AttachmentId id, ThreadId thread);
void attachment_set_comment(Tx *tx, AttachmentId id, CommentId comment);
// The oldest that nothing refers to, made before `before_ms`: at most `max`, for the purge.
MUST_USE Err attachment_list_unused(Tx *tx, int64_t before_ms, AttachmentRow *out, size_t max,
                                    size_t *count);
void attachment_delete(Tx *tx, AttachmentId id);
// Takes an unused file from its uploader, for the next purge. ERR_CONFLICT when it is used.
void attachment_discard(Tx *tx, AttachmentId id);
// How many rows share these bytes: the file goes with the last.
MUST_USE Err attachment_count_of_content(Tx *tx, const unsigned char hash[CONTENT_HASH_BYTES],
                                         int64_t *out);

// Whether an end user sees it: it lies in their own thread, or in a public reply on their ticket.
MUST_USE Err attachment_may_see(Tx *tx, const AttachmentRow *row, PersonId end_user, bool *out);

#endif
