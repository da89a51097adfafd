// macro_store.h — macros and their actions.
#ifndef STORE_MACRO_STORE_H
#define STORE_MACRO_STORE_H

#include "model/account.h"
#include "store/db.h"

void macro_insert(Tx *tx, const Macro *macro);
// ERR_NOT_FOUND. With its actions.
MUST_USE Err macro_load(Tx *tx, Arena *arena, MacroId id, Macro *out);
// One page of the macros, by position.
typedef struct MacroList {
    bool only_active; // asked
    int64_t offset;
    size_t max;
    Macro *macros; // found, with their actions; `max` fit
    size_t count;
    int64_t total; // on all pages
} MacroList;
MUST_USE Err macro_list(Tx *tx, Arena *arena, MacroList *list);

#endif
