// list.h — one page of a list, as the list statements understand it.
//
// A list has an order: a sorted column (its key) and, among equals, the id. A page begins after an
// offset, or behind the row whose key and id a cursor names. Statements get the direction as +1 or
// -1 and multiply, so that one text serves both; asked backwards, the direction is turned and the
// rows come out in reverse.
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "base/arena.h"

enum {
    LIST_LIMIT_MAX = 100, // rows of one page that clients may ask for
};

// A place between rows.
typedef struct ListMark {
    bool given;
    int64_t key;
    int64_t id;
} ListMark;

typedef struct ListAsk {
    int sort; // which column, an enum of each list; 0 is the id
    bool descending;
    bool backwards; // the rows before `mark`, not those after it
    ListMark mark;
    int64_t limit;  // 1 … LIST_LIMIT_MAX
    int64_t offset; // 0 with a mark
    bool counted;   // the whole list is counted too, into ListEnds.total (by desk/)
} ListAsk;

// What a page says about the list around it.
typedef struct ListEnds {
    int64_t total; // of the whole list; only counted for offset pages
    size_t count;  // rows in this page
    bool has_more; // rows lie behind this page in the direction that was asked
    ListMark first;
    ListMark last;
} ListEnds;

// +1 or -1: how the statement orders.
static inline int64_t list_direction(const ListAsk *ask)
{
    return ask->descending != ask->backwards ? -1 : 1;
}

// The rows of one page while they are read: room for one more than asked, which tells whether there
// are more.
typedef struct ListRows {
    Arena *arena; // for the rows and their texts
    unsigned char *rows;
    size_t row_bytes;
    size_t max;
    size_t count;
} ListRows;

#define list_rows_make(arena, T, ask) \
    list_rows_make_sized((arena), sizeof(T), _Alignof(T), (ask)->limit)

ListRows list_rows_make_sized(Arena *arena, size_t row_bytes, size_t align, int64_t limit);
// The next row, zeroed. Reading more than `max` is a bug of the statement.
void *list_rows_next(ListRows *rows);
// Cuts the row too many, turns a backward page round, and says what lies around. `mark` names the
// place of one row.
ListEnds list_rows_end(ListRows *rows, const ListAsk *ask, ListMark (*mark)(const void *row));

#endif
