// read.h — one reader's view: an open snapshot and who looks. Queries take it first.
//
// Who may see what is part of each query's bound parameters, never a filter after it: end users
// see their own threads and messages, staff see all tickets. A thing that the viewer may not see
// is ERR_NOT_FOUND.
#ifndef DESK_READ_H
#define DESK_READ_H

#include "base/refusal.h"
#include "model/actor.h"
#include "store/db.h"

typedef struct Read {
    Tx *tx;
    World *world;
    Arena *arena; // what the query returns lives here
    Viewer viewer;
    Refusal *why;
    int64_t now_ms;
} Read;

// One page of a list, both styles of the public APIs.
typedef struct PageAsk {
    int64_t limit;  // 1 … 100
    int64_t offset; // offset style
    int64_t after;  // cursor style: the last id seen, 0: from the start
    int64_t before; // cursor style backwards, 0: no
    bool descending;
} PageAsk;

#endif
