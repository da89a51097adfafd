// ids.h — lists of numbers in a query: ids=1,2,3.
#ifndef GATE_TICKETING_IDS_H
#define GATE_TICKETING_IDS_H

#include "gate/request.h"

enum { IDS_MAX = 100 }; // of one request

typedef struct IdList {
    int64_t items[IDS_MAX];
    size_t count;
} IdList;

// ERR_INVALID naming the parameter when it is absent, holds something else, or too many.
MUST_USE Err ids_read(Request *request, Str name, IdList *out);

#endif
