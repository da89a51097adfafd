#include "desk/search/search_index.h"

#include "store/search_store.h"
#include "text/tokens.h"

typedef struct Indexing {
    Work *work;
    size_t count;
    EventId last;
} Indexing;

static Err index_one(const SearchText *text, void *into)
{
    Indexing *indexing = into;
    search_add(indexing->work->tx, text, tokens_make(indexing->work->arena, text->text));
    indexing->count++;
    indexing->last = text->event;
    return ERR_NONE;
}

Err search_index_apply(Work *work, size_t limit, size_t *indexed)
{
    EventId cursor = { 0 };
    Err err = search_cursor_load(work->tx, &cursor);
    if (err) {
        return err;
    }
    Indexing indexing = { .work = work, .last = cursor };
    err = search_tail(work->tx, cursor, (int64_t)limit, index_one, &indexing);
    EventId newest = indexing.last;
    if (!err && indexing.count < limit) {
        // Nothing to index lies between the last text and the end of the log.
        err = search_newest_event(work->tx, &newest);
    }
    if (err) {
        return err;
    }
    if (newest.v > cursor.v) {
        search_cursor_save(work->tx, newest);
    }
    *indexed = indexing.count;
    return ERR_NONE;
}
