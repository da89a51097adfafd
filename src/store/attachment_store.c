#include "store/attachment_store.h"

#include <string.h>

static bool is_zero(const unsigned char *bytes, size_t len)
{
    unsigned char any = 0;
    for (size_t i = 0; i < len; i++) {
        any |= bytes[i];
    }
    return any == 0;
}

void attachment_insert(Tx *tx, const AttachmentRow *row)
{
    DbValue device = is_zero(row->device_hash, SECRET_HASH_BYTES)
                         ? db_null()
                         : db_blob(row->device_hash, SECRET_HASH_BYTES);
    tx_change(tx, SQL_ATTACHMENT_INSERT,
              VALUES(db_i64(row->file.id.v), db_blob(row->content_hash, CONTENT_HASH_BYTES),
                     db_text(row->file.token), db_text(row->file.file_name),
                     db_text(row->file.content_type), db_i64(row->file.size_bytes),
                     db_i64_or_null(row->uploader.v), device, db_i64(row->created_ms)));
}

static void hash_copy(const Row *row, int column, unsigned char *out, size_t len)
{
    Str hash = row_blob(row, column);
    if (hash.len == len) {
        memcpy(out, hash.at, len);
    }
}

// `arena` NULL: without the texts.
static void row_read(const Row *row, Arena *arena, AttachmentRow *out)
{
    *out = (AttachmentRow){
        .file = { .id = { row_i64(row, 0) }, .size_bytes = row_i64(row, 5) },
        .uploader = { row_i64(row, 6) },
        .thread = { row_i64(row, 8) },
        .comment = { row_i64(row, 9) },
        .created_ms = row_i64(row, 10),
    };
    hash_copy(row, 1, out->content_hash, CONTENT_HASH_BYTES);
    hash_copy(row, 7, out->device_hash, SECRET_HASH_BYTES);
    if (arena) {
        out->file.token = row_text_copy(row, 2, arena);
        out->file.file_name = row_text_copy(row, 3, arena);
        out->file.content_type = row_text_copy(row, 4, arena);
    }
}

typedef struct OneInto {
    Arena *arena;
    AttachmentRow *out;
} OneInto;

static void one_read(const Row *row, void *into)
{
    const OneInto *to = into;
    row_read(row, to->arena, to->out);
}

Err attachment_load(Tx *tx, Arena *arena, AttachmentId id, AttachmentRow *out)
{
    return tx_one(tx, SQL_ATTACHMENT_LOAD, VALUES(db_i64(id.v)), one_read,
                  &(OneInto){ arena, out });
}

Err attachment_load_by_token(Tx *tx, Arena *arena, Str token, AttachmentRow *out)
{
    return tx_one(tx, SQL_ATTACHMENT_LOAD_BY_TOKEN, VALUES(db_text(token)), one_read,
                  &(OneInto){ arena, out });
}

typedef struct ListInto {
    Arena *arena;
    Attachment *files;
    AttachmentRow *rows;
    size_t count;
} ListInto;

static Err list_read(const Row *row, void *into)
{
    ListInto *to = into;
    AttachmentRow read;
    row_read(row, to->arena, &read);
    if (to->files) {
        to->files[to->count] = read.file;
    } else {
        to->rows[to->count] = read;
    }
    to->count++;
    return ERR_NONE;
}

Err attachment_list_of_comment(Tx *tx, Arena *arena, CommentId comment, Attachment *out, size_t max,
                               size_t *count)
{
    ListInto to = { .arena = arena, .files = out };
    Err err = tx_each(tx, SQL_ATTACHMENT_LIST_OF_COMMENT,
                      VALUES(db_i64(comment.v), db_i64((int64_t)max)), list_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

Err attachment_list_unused(Tx *tx, int64_t before_ms, AttachmentRow *out, size_t max, size_t *count)
{
    ListInto to = { .rows = out };
    Err err = tx_each(tx, SQL_ATTACHMENT_LIST_UNUSED,
                      VALUES(db_i64(before_ms), db_i64((int64_t)max)), list_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

void attachment_set_thread(Tx *tx, AttachmentId id, ThreadId thread)
{
    tx_change(tx, SQL_ATTACHMENT_SET_THREAD, VALUES(db_i64(id.v), db_i64(thread.v)));
}

void attachment_set_comment(Tx *tx, AttachmentId id, CommentId comment)
{
    tx_change(tx, SQL_ATTACHMENT_SET_COMMENT, VALUES(db_i64(id.v), db_i64(comment.v)));
}

void attachment_delete(Tx *tx, AttachmentId id)
{
    tx_change(tx, SQL_ATTACHMENT_DELETE, VALUES(db_i64(id.v)));
}

void attachment_discard(Tx *tx, AttachmentId id)
{
    tx_change(tx, SQL_ATTACHMENT_DISCARD, VALUES(db_i64(id.v)));
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err attachment_count_of_content(Tx *tx, const unsigned char hash[CONTENT_HASH_BYTES], int64_t *out)
{
    return tx_one(tx, SQL_ATTACHMENT_COUNT_OF_CONTENT, VALUES(db_blob(hash, CONTENT_HASH_BYTES)),
                  count_read, out);
}

Err attachment_may_see(Tx *tx, const AttachmentRow *row, PersonId end_user, bool *out)
{
    Err err = tx_one(tx, SQL_ATTACHMENT_MAY_SEE,
                     VALUES(db_i64(row->thread.v), db_i64(end_user.v), db_i64(row->comment.v),
                            db_i64(CHANNEL_EMAIL)),
                     NULL, NULL);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = err == ERR_NONE;
    return ERR_NONE;
}
