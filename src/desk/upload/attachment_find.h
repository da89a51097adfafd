// attachment_find.h — files by their number, for staff: the token in their address is not asked for.
#ifndef DESK_UPLOAD_ATTACHMENT_FIND_H
#define DESK_UPLOAD_ATTACHMENT_FIND_H

#include "desk/read.h"
#include "store/attachment_store.h"

// ERR_NOT_FOUND, also for a viewer who is no agent, and for what somebody else uploaded and nothing
// refers to yet.
MUST_USE Err attachment_find(Read *read, AttachmentId id, AttachmentRow *out);

#endif
