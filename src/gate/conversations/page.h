// page.h — pages by cursor: page[after], page[before], page[size] in the query, "meta" and "links"
// in the answer. A cursor is the id of a record.
#ifndef GATE_CONVERSATIONS_PAGE_H
#define GATE_CONVERSATIONS_PAGE_H

#include "gate/conversations/public_id.h"
#include "gate/request.h"

enum { PAGE_SIZE_DEFAULT = 25, PAGE_SIZE_MAX = 100 };

typedef struct CursorAsk {
    bool after_given;
    bool before_given; // never both
    PublicId after;
    PublicId before;
    int64_t size;
} CursorAsk;

// 400 "bad_request" naming the parameter.
MUST_USE Err cursor_ask_read(Request *request, CursorAsk *out);

// What lies around the page that was printed.
typedef struct CursorEnds {
    bool has_more;     // in the direction that was asked
    Str before_cursor; // "": nothing lies before it
    Str after_cursor;  // "": nothing lies behind it
} CursorEnds;

// The members "meta" and "links".
void cursor_print(JsonWriter *json, const Request *request, const CursorEnds *ends);

#endif
