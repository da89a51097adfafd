#include "store/brand_store.h"

typedef struct Brands {
    Arena *arena;
    Brand *at;
    size_t count;
} Brands;

static Brand brand_row(const Row *row, Arena *arena)
{
    return (Brand){
        .id = { row_i64(row, 0) },
        .name = row_text_copy(row, 1, arena),
        .subdomain = row_text_copy(row, 2, arena),
        .signature = row_text_copy(row, 3, arena),
        .active = row_bool(row, 4),
        .deleted = row_bool(row, 5),
        .is_default = row_bool(row, 6),
        .created_ms = row_i64(row, 7),
        .updated_ms = row_i64(row, 8),
    };
}

static Err brand_add(const Row *row, void *into)
{
    Brands *all = into;
    if (all->count < BRANDS_MAX) {
        all->at[all->count++] = brand_row(row, all->arena);
    }
    return ERR_NONE;
}

Err brand_list(Tx *tx, Arena *arena, const Brand **out, size_t *count)
{
    Brands all = { .arena = arena, .at = arena_array(arena, Brand, BRANDS_MAX) };
    Err err = tx_each(tx, SQL_BRAND_LIST, NO_VALUES, brand_add, &all);
    if (err) {
        return err;
    }
    *out = all.at;
    *count = all.count;
    return ERR_NONE;
}

static void brand_read(const Row *row, void *into)
{
    Brands *one = into;
    *one->at = brand_row(row, one->arena);
}

Err brand_load(Tx *tx, Arena *arena, BrandId id, Brand *out)
{
    Brands one = { .arena = arena, .at = out };
    return tx_one(tx, SQL_BRAND_LOAD, VALUES(db_i64(id.v)), brand_read, &one);
}

void brand_insert(Tx *tx, const Brand *brand)
{
    tx_change(tx, SQL_BRAND_INSERT,
              VALUES(db_i64(brand->id.v), db_text(brand->name), db_text(brand->subdomain),
                     db_text(brand->signature), db_bool(brand->active), db_i64(brand->created_ms),
                     db_i64(brand->updated_ms)));
}

void brand_save(Tx *tx, const Brand *brand)
{
    tx_change(tx, SQL_BRAND_SAVE,
              VALUES(db_i64(brand->id.v), db_text(brand->name), db_text(brand->subdomain),
                     db_text(brand->signature), db_bool(brand->active), db_bool(brand->deleted),
                     db_i64(brand->updated_ms)));
}

void brand_set_default(Tx *tx, BrandId id)
{
    tx_change(tx, SQL_BRAND_SET_DEFAULT, VALUES(db_i64(id.v)));
}

static void id_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err brand_default(Tx *tx, BrandId *out)
{
    int64_t id = 0;
    Err err = tx_one(tx, SQL_BRAND_DEFAULT, NO_VALUES, id_read, &id);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = (BrandId){ id };
    return ERR_NONE;
}
