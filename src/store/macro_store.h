// macro_store.h — macros and their actions.
#ifndef STORE_MACRO_STORE_H
#define STORE_MACRO_STORE_H

#include "model/account.h"
#include "store/db.h"

void macro_insert(Tx *tx, const Macro *macro);
// ERR_NOT_FOUND. With its actions.
MUST_USE Err macro_load(Tx *tx, Arena *arena, MacroId id, Macro *out);
// By position, after `offset`, at most `max`; `total` counts all. With their actions.
MUST_USE Err macro_list(Tx *tx, Arena *arena, bool only_active, int64_t offset, Macro *out,
                        size_t max, size_t *count, int64_t *total);

#endif
