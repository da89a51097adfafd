// brand_store.h — brands. They are few, and read as a whole.
#ifndef STORE_BRAND_STORE_H
#define STORE_BRAND_STORE_H

#include "model/account.h"
#include "store/db.h"

// All that are not deleted, by id, into `arena`. At most BRANDS_MAX.
MUST_USE Err brand_list(Tx *tx, Arena *arena, const Brand **out, size_t *count);
// Also a deleted one, which tickets may still have. ERR_NOT_FOUND.
MUST_USE Err brand_load(Tx *tx, Arena *arena, BrandId id, Brand *out);

void brand_insert(Tx *tx, const Brand *brand);
// Everything but whether it is the default one.
void brand_save(Tx *tx, const Brand *brand);
// Of tickets that are given none; 0: none, before init.
MUST_USE Err brand_default(Tx *tx, BrandId *out);
void brand_set_default(Tx *tx, BrandId id);

#endif
