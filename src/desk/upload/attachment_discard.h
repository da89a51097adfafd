// attachment_discard.h — its uploader takes an unused file back.
#ifndef DESK_UPLOAD_ATTACHMENT_DISCARD_H
#define DESK_UPLOAD_ATTACHMENT_DISCARD_H

#include "desk/work.h"

typedef struct AttachmentDiscard {
    Str token;
} AttachmentDiscard;

// Nobody can see or use the file any more; the daily purge removes row and bytes. ERR_NOT_FOUND
// unless the actor uploaded it and nothing refers to it.
MUST_USE Err attachment_discard_apply(Work *work, const AttachmentDiscard *in);

#endif
