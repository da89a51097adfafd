// search_index.h — brings the search index up to the log. Found at once, paid later: a query also
// looks through what this has not indexed yet.
#ifndef DESK_SEARCH_SEARCH_INDEX_H
#define DESK_SEARCH_SEARCH_INDEX_H

#include "desk/work.h"

enum { SEARCH_INDEX_MAX = 512 }; // texts that one run should take

// Indexes at most `limit` texts behind the cursor, in the order of the log. `*indexed` less than
// `limit`: the index has reached the end. Run it again while it has not, whenever nothing else
// waits.
MUST_USE Err search_index_apply(Work *work, size_t limit, size_t *indexed);

#endif
