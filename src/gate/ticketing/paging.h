// paging.h — both pagination styles of the ticketing API: read from the query, told in the answer.
//
//   offset   page, per_page             count, next_page, previous_page
//   cursor   page[size], page[after],   meta {has_more, after_cursor, before_cursor},
//            page[before]               links {next, prev}
// Sorting: `sort` ("-updated_at"), or `sort_by` with `sort_order`.
#ifndef GATE_TICKETING_PAGING_H
#define GATE_TICKETING_PAGING_H

#include "desk/page.h"
#include "gate/ticketing/printer.h"

enum {
    PAGE_NUMBER_MAX = 100, // beyond, only cursors
    CURSOR_BYTES_MAX = 40,
};

// A column that a list can be sorted by: its name in the API, its number in the list's enum.
typedef struct SortName {
    Str name;
    int sort;
} SortName;

typedef struct Paging {
    ListAsk ask;
    bool by_cursor;
    int64_t page; // of the offset style, from 1
} Paging;

// ERR_INVALID naming the parameter; ERR_INPUT for a page beyond PAGE_NUMBER_MAX.
MUST_USE Err paging_read(Request *request, const SortName *sorts, size_t sort_count, Paging *out);
// Members of the answer's object beside the list itself.
void paging_print(Printer *printer, const Request *request, const Paging *paging,
                  const ListEnds *ends);
// For short lists that are given whole: "count", and no other page.
void paging_print_whole(Printer *printer, size_t count);

#endif
