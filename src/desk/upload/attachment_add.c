#include "desk/upload/attachment_add.h"

#include <string.h>

#include "desk/conversation/device_turn.h"
#include "model/limits.h"

enum { TOKEN_BYTES = 16, CONTENT_TYPE_BYTES_MAX = 255 };

static Err file_check(const AttachmentAdd *in, Refusal *why)
{
    Str name = in->file_name;
    if (str_trim(name).len == 0 || name.len > ATTACHMENT_NAME_BYTES_MAX || !str_is_utf8(name)) {
        return refuse(why, ERR_INVALID, S("file_name"), S("invalid"),
                      S("the file name is empty or too long"));
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c < ' ' || c == 0x7f || c == '/' || c == '\\') {
            return refuse(why, ERR_INVALID, S("file_name"), S("bad_character"),
                          S("the file name has a character that is not allowed"));
        }
    }
    Str type = in->content_type;
    if (type.len == 0 || type.len > CONTENT_TYPE_BYTES_MAX || !memchr(type.at, '/', type.len)) {
        return refuse(why, ERR_INVALID, S("content_type"), S("invalid"),
                      S("this is not a content type"));
    }
    if (in->size_bytes < 1 || in->size_bytes > ATTACHMENT_BYTES_MAX) {
        return refuse(why, ERR_INVALID, S("size"), S("out_of_range"),
                      S("the file is empty or too large"));
    }
    return ERR_NONE;
}

Err attachment_add_apply(Work *work, const AttachmentAdd *in, AttachmentRow *out)
{
    bool by_device = device_hash_given(in->device_hash);
    if (work->actor.person.v == 0 && work->actor.kind != ACTOR_INTEGRATION && !by_device) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("say who you are before you upload"));
    }
    Err err = file_check(in, work->why);
    if (err) {
        return err;
    }
    unsigned char token[TOKEN_BYTES];
    work->world->random_bytes(work->world, token, sizeof(token));
    AttachmentRow row = {
        .file = { .id = { db_next_id(work->tx) },
                  .token = str_hex(work->arena, token, sizeof(token)),
                  .file_name = in->file_name,
                  .content_type = in->content_type,
                  .size_bytes = in->size_bytes },
        .uploader = work->actor.person,
        .created_ms = work->now_ms,
    };
    memcpy(row.content_hash, in->content_hash, CONTENT_HASH_BYTES);
    memcpy(row.device_hash, in->device_hash, SECRET_HASH_BYTES);
    attachment_insert(work->tx, &row);
    *out = row;
    return ERR_NONE;
}

// ---- referring to it -------------------------------------------------------------------------

static bool is_uploader(const Work *work, const AttachmentRow *row,
                        const unsigned char device_hash[SECRET_HASH_BYTES])
{
    bool same_device = device_hash && device_hash_given(device_hash) &&
                       memcmp(row->device_hash, device_hash, SECRET_HASH_BYTES) == 0;
    if (same_device) {
        return true;
    }
    if (row->uploader.v > 0) {
        return row->uploader.v == work->actor.person.v;
    }
    // Uploaded by a program with the account's key: for whoever it lets write, never for a device
    // that guesses the number.
    bool by_device = device_hash && device_hash_given(device_hash);
    return !by_device && !device_hash_given(row->device_hash);
}

static Err row_find(Work *work, AttachmentId id, const unsigned char device_hash[SECRET_HASH_BYTES],
                    AttachmentRow *out)
{
    AttachmentRow row = { 0 };
    Err err = attachment_load(work->tx, work->arena, id, &row);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || !is_uploader(work, &row, device_hash)) {
        return refuse(work->why, ERR_NOT_FOUND, S("attachment"), S("not_found"),
                      S("there is no such upload of yours"));
    }
    if (row.thread.v > 0 || row.comment.v > 0) {
        return refuse(work->why, ERR_INVALID, S("attachment"), S("used"),
                      S("this upload was sent before"));
    }
    *out = row;
    return ERR_NONE;
}

Err attachment_give_to_thread(Work *work, AttachmentId id,
                              const unsigned char device_hash[SECRET_HASH_BYTES], ThreadId thread,
                              Attachment *file)
{
    AttachmentRow row = { 0 };
    Err err = row_find(work, id, device_hash, &row);
    if (err) {
        return err;
    }
    attachment_set_thread(work->tx, id, thread);
    if (file) {
        *file = row.file;
    }
    return ERR_NONE;
}

Err attachment_give_to_comment(Work *work, AttachmentId id, CommentId comment, Attachment *file)
{
    AttachmentRow row = { 0 };
    Err err = row_find(work, id, NULL, &row);
    if (err) {
        return err;
    }
    attachment_set_comment(work->tx, id, comment);
    if (file) {
        *file = row.file;
    }
    return ERR_NONE;
}

// ---- the purge -------------------------------------------------------------------------------

static Err row_purge(Work *work, const AttachmentRow *row,
                     unsigned char (*content_hashes)[CONTENT_HASH_BYTES], size_t *count)
{
    attachment_delete(work->tx, row->file.id);
    int64_t others = 0;
    Err err = attachment_count_of_content(work->tx, row->content_hash, &others);
    if (err) {
        return err;
    }
    if (others == 0) {
        memcpy(content_hashes[*count], row->content_hash, CONTENT_HASH_BYTES);
        (*count)++;
    }
    return ERR_NONE;
}

Err attachment_purge(Work *work, unsigned char (*content_hashes)[CONTENT_HASH_BYTES], size_t max,
                     size_t *count)
{
    AttachmentRow *rows = arena_array(work->arena, AttachmentRow, max);
    size_t found = 0;
    Err err = attachment_list_unused(work->tx, work->now_ms - ATTACHMENT_UNUSED_KEPT_MS, rows, max,
                                     &found);
    size_t gone = 0;
    for (size_t i = 0; i < found && !err; i++) {
        err = row_purge(work, &rows[i], content_hashes, &gone);
    }
    if (err) {
        return err;
    }
    *count = gone;
    return ERR_NONE;
}
