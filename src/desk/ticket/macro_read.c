#include "desk/ticket/macro_read.h"

#include "store/macro_store.h"

enum { PAGE_MAX = 100 };

Err macro_read(Read *read, MacroId id, Macro *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return macro_load(read->tx, read->arena, id, out);
}

Err macro_page_read(Read *read, bool only_active, const PageAsk *page, MacroPage *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    assert(page->limit >= 1);
    assert(page->limit <= PAGE_MAX);
    Macro *macros = arena_array(read->arena, Macro, (size_t)page->limit);
    MacroPage found = { .macros = macros };
    Err err = macro_list(read->tx, read->arena, only_active, page->offset, macros,
                         (size_t)page->limit, &found.count, &found.total);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}
