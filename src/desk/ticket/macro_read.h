// macro_read.h — macros, for staff: agents see what they may use (their own, those of their groups,
// those of all), admins see all.
#ifndef DESK_TICKET_MACRO_READ_H
#define DESK_TICKET_MACRO_READ_H

#include "desk/read.h"
#include "store/macro_store.h"

typedef struct MacroPage {
    const Macro *macros;
    size_t count;
    int64_t total;
} MacroPage;

typedef struct MacroAsk {
    MacroWhich which; // without the viewer; `search` as it was typed
    bool only_usable; // of admins too: what they may use themselves
} MacroAsk;

// ERR_NOT_FOUND, also when the viewer may not see it.
MUST_USE Err macro_read(Read *read, MacroId id, Macro *out);
// The files that come with it. ERR_NOT_FOUND likewise.
MUST_USE Err macro_files_read(Read *read, MacroId id, const Attachment **out, size_t *count);
// Of `page` only limit and offset count.
MUST_USE Err macro_page_read(Read *read, const MacroAsk *ask, const PageAsk *page, MacroPage *out);
// The outermost folders of what is asked for, in their order, each once.
MUST_USE Err macro_folders_read(Read *read, const MacroAsk *ask, const Str **out, size_t *count);

#endif
