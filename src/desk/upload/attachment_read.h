// attachment_read.h — a file for download: by the token in its address, for those who may see it.
#ifndef DESK_UPLOAD_ATTACHMENT_READ_H
#define DESK_UPLOAD_ATTACHMENT_READ_H

#include "desk/read.h"
#include "store/attachment_store.h"

// Staff see all that something refers to, and of what comes with a macro who may use it; end users
// what lies in their own threads, or in a public reply on their own tickets; what nothing refers to
// yet only its uploader (a visitor's: the device). Programs see what lies in threads, and what
// programs uploaded. ERR_NOT_FOUND otherwise.
MUST_USE Err attachment_read(Read *read, Str token,
                             const unsigned char device_hash[SECRET_HASH_BYTES],
                             AttachmentRow *out);

#endif
