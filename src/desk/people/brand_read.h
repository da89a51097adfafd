// brand_read.h — brands as staff see them. ERR_NOT_FOUND for anybody else.
#ifndef DESK_PEOPLE_BRAND_READ_H
#define DESK_PEOPLE_BRAND_READ_H

#include "desk/read.h"
#include "model/account.h"

MUST_USE Err brands_read(Read *read, const Brand **out, size_t *count);
// Also a deleted one, which says so.
MUST_USE Err brand_read(Read *read, BrandId id, Brand *out);

#endif
