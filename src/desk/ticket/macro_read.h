// macro_read.h — macros, for staff.
#ifndef DESK_TICKET_MACRO_READ_H
#define DESK_TICKET_MACRO_READ_H

#include "desk/read.h"
#include "model/account.h"

typedef struct MacroPage {
    const Macro *macros;
    size_t count;
    int64_t total;
} MacroPage;

// ERR_NOT_FOUND, also when the viewer is no agent.
MUST_USE Err macro_read(Read *read, MacroId id, Macro *out);
// By position; of `page` only limit and offset count.
MUST_USE Err macro_page_read(Read *read, bool only_active, const PageAsk *page, MacroPage *out);

#endif
