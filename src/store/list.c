#include "store/list.h"

#include <string.h>

ListRows list_rows_make_sized(Arena *arena, size_t row_bytes, size_t align, int64_t limit)
{
    assert(limit > 0);
    assert(limit <= LIST_LIMIT_MAX);
    size_t max = (size_t)limit + 1;
    return (ListRows){
        .arena = arena,
        .rows = arena_alloc(arena, max, row_bytes, align),
        .row_bytes = row_bytes,
        .max = max,
    };
}

void *list_rows_next(ListRows *rows)
{
    assert(rows->count < rows->max);
    return rows->rows + rows->count++ * rows->row_bytes;
}

static void rows_turn(ListRows *rows, size_t count)
{
    unsigned char *spare = arena_array(rows->arena, unsigned char, rows->row_bytes);
    for (size_t i = 0; i < count / 2; i++) {
        unsigned char *low = rows->rows + i * rows->row_bytes;
        unsigned char *high = rows->rows + (count - 1 - i) * rows->row_bytes;
        memcpy(spare, low, rows->row_bytes);
        memcpy(low, high, rows->row_bytes);
        memcpy(high, spare, rows->row_bytes);
    }
}

ListEnds list_rows_end(ListRows *rows, const ListAsk *ask, ListMark (*mark)(const void *row))
{
    ListEnds ends = { .has_more = rows->count == rows->max };
    ends.count = ends.has_more ? rows->count - 1 : rows->count;
    if (ask->backwards) {
        rows_turn(rows, ends.count);
    }
    if (ends.count > 0) {
        ends.first = mark(rows->rows);
        ends.last = mark(rows->rows + (ends.count - 1) * rows->row_bytes);
    }
    return ends;
}
