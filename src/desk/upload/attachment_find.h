// attachment_find.h — files by their number, for staff and programs: without the token of their
// address.
#ifndef DESK_UPLOAD_ATTACHMENT_FIND_H
#define DESK_UPLOAD_ATTACHMENT_FIND_H

#include "desk/read.h"
#include "store/attachment_store.h"

// ERR_NOT_FOUND, also for other viewers, and for what somebody else uploaded and nothing
// refers to yet.
MUST_USE Err attachment_find(Read *read, AttachmentId id, AttachmentRow *out);

#endif
