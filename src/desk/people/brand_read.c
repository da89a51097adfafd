#include "desk/people/brand_read.h"

#include "store/brand_store.h"

Err brands_read(Read *read, const Brand **out, size_t *count)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return brand_list(read->tx, read->arena, out, count);
}

Err brand_read(Read *read, BrandId id, Brand *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return brand_load(read->tx, read->arena, id, out);
}
