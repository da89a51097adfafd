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
    MacroList list = {
        .only_active = only_active,
        .offset = page->offset,
        .max = (size_t)page->limit,
        .macros = arena_array(read->arena, Macro, (size_t)page->limit),
    };
    Err err = macro_list(read->tx, read->arena, &list);
    if (err) {
        return err;
    }
    *out = (MacroPage){ .macros = list.macros, .count = list.count, .total = list.total };
    return ERR_NONE;
}
