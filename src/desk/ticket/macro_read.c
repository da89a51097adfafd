#include "desk/ticket/macro_read.h"

#include "text/fold.h"

enum { PAGE_MAX = 100 };

static MacroViewer viewer_of(const Read *read, bool only_usable)
{
    return (MacroViewer){ .all = read->viewer.role == ROLE_ADMIN && !only_usable,
                          .person = read->viewer.person };
}

Err macro_read(Read *read, MacroId id, Macro *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return macro_load(read->tx, read->arena, id, viewer_of(read, false), out);
}

Err macro_files_read(Read *read, MacroId id, const Attachment **out, size_t *count)
{
    Macro macro;
    Attachment *files = arena_array(read->arena, Attachment, MACRO_FILES_MAX);
    Err err = macro_read(read, id, &macro);
    if (!err) {
        err = macro_files(read->tx, read->arena, id, files, count);
    }
    if (!err) {
        *out = files;
    }
    return err;
}

Err macro_page_read(Read *read, const MacroAsk *ask, const PageAsk *page, MacroPage *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    assert(page->limit >= 1);
    assert(page->limit <= PAGE_MAX);
    MacroList list = {
        .which = ask->which,
        .now_ms = read->now_ms,
        .offset = page->offset,
        .max = (size_t)page->limit,
        .macros = arena_array(read->arena, Macro, (size_t)page->limit),
    };
    list.which.viewer = viewer_of(read, ask->only_usable);
    list.which.search = text_fold(read->arena, str_trim(ask->which.search));
    Err err = macro_list(read->tx, read->arena, &list);
    if (err) {
        return err;
    }
    *out = (MacroPage){ .macros = list.macros, .count = list.count, .total = list.total };
    return ERR_NONE;
}

// ---- folders ----------------------------------------------------------------------------------

// False when the title lies in no folder.
static bool folder_of(Str title, Str *out)
{
    for (size_t i = 0; i + 2 <= title.len; i++) {
        if (title.at[i] == ':' && title.at[i + 1] == ':') {
            *out = str_trim((Str){ title.at, i });
            return out->len > 0;
        }
    }
    return false;
}

static bool folders_have(const Str *folders, size_t count, Str wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(folders[i], wanted)) {
            return true;
        }
    }
    return false;
}

Err macro_folders_read(Read *read, const MacroAsk *ask, const Str **out, size_t *count)
{
    Str *folders = arena_array(read->arena, Str, MACROS_MAX);
    size_t found = 0;
    MacroPage page = { .count = 1, .total = 1 };
    for (int64_t offset = 0; offset < page.total; offset += PAGE_MAX) {
        PageAsk where = { .limit = PAGE_MAX, .offset = offset };
        Err err = macro_page_read(read, ask, &where, &page);
        if (err) {
            return err;
        }
        for (size_t i = 0; i < page.count && found < MACROS_MAX; i++) {
            Str folder = { 0 };
            if (folder_of(page.macros[i].title, &folder) && !folders_have(folders, found, folder)) {
                folders[found++] = folder;
            }
        }
    }
    *out = folders;
    *count = found;
    return ERR_NONE;
}
