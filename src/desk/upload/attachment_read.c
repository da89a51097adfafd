#include "desk/upload/attachment_read.h"

#include <string.h>

#include "desk/conversation/device_turn.h"
#include "store/macro_store.h"

// Until something refers to it, a file is its uploader's alone.
static bool is_uploader(const Read *read, const AttachmentRow *row,
                        const unsigned char device_hash[SECRET_HASH_BYTES])
{
    bool same_device = device_hash && device_hash_given(device_hash) &&
                       memcmp(row->device_hash, device_hash, SECRET_HASH_BYTES) == 0;
    bool of_program =
        read->viewer.is_program && row->uploader.v == 0 && !device_hash_given(row->device_hash);
    bool is_own = row->uploader.v > 0 && row->uploader.v == read->viewer.person.v;
    return same_device || of_program || is_own;
}

static Err may_see(Read *read, const AttachmentRow *row,
                   const unsigned char device_hash[SECRET_HASH_BYTES], bool *out)
{
    bool is_used = row->thread.v > 0 || row->comment.v > 0;
    if (!is_used) {
        *out = is_uploader(read, row, device_hash);
        bool is_staff = role_is_staff(read->viewer.role);
        MacroViewer viewer = { .all = read->viewer.role == ROLE_ADMIN,
                               .person = read->viewer.person };
        return *out || !is_staff ? ERR_NONE : macro_file_seen(read->tx, row->file.id, viewer, out);
    }
    bool in_window = read->viewer.is_program && row->thread.v > 0;
    if (in_window || role_is_staff(read->viewer.role)) {
        *out = true;
        return ERR_NONE;
    }
    if (read->viewer.person.v == 0) {
        *out = false;
        return ERR_NONE;
    }
    return attachment_may_see(read->tx, row, read->viewer.person, out);
}

Err attachment_read(Read *read, Str token, const unsigned char device_hash[SECRET_HASH_BYTES],
                    AttachmentRow *out)
{
    AttachmentRow row = { 0 };
    Err err = attachment_load_by_token(read->tx, read->arena, token, &row);
    if (err) {
        return err;
    }
    bool allowed = false;
    err = may_see(read, &row, device_hash, &allowed);
    if (err) {
        return err;
    }
    if (!allowed) {
        return ERR_NOT_FOUND;
    }
    *out = row;
    return ERR_NONE;
}
