#include "store/whereabouts_store.h"

#include "store/row_cache.h"

static_assert(SESSION_ENDED == 3, "whereabouts.sql names it");

typedef struct Into {
    Arena *arena;
    Whereabouts *out;
} Into;

static void whereabouts_read(const Row *row, void *into)
{
    const Into *to = into;
    *to->out = (Whereabouts){
        .page_url = row_text_copy(row, 0, to->arena),
        .page_title = row_text_copy(row, 1, to->arena),
        .browser = row_text_copy(row, 2, to->arena),
        .system = row_text_copy(row, 3, to->arena),
        .platform = (Platform)row_i64(row, 4),
        .address = row_text_copy(row, 5, to->arena),
    };
}

Err whereabouts_load(Tx *tx, Arena *arena, ConversationId conversation, Whereabouts *out)
{
    if (row_cache_get(tx, ROW_WHEREABOUTS, conversation.v, out, arena)) {
        return ERR_NONE;
    }
    Err err = tx_one(tx, SQL_WHEREABOUTS_LOAD, VALUES(db_i64(conversation.v)), whereabouts_read,
                     &(Into){ arena, out });
    if (!err) {
        row_cache_put(tx, ROW_WHEREABOUTS, conversation.v, out);
    }
    return err;
}

void whereabouts_put(Tx *tx, ConversationId conversation, const Whereabouts *at)
{
    tx_change(tx, SQL_WHEREABOUTS_PUT,
              VALUES(db_i64(conversation.v), db_text(at->page_url), db_text(at->page_title),
                     db_text(at->browser), db_text(at->system), db_i64(at->platform),
                     db_text(at->address)));
}

void whereabouts_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted)
{
    tx_run(tx, SQL_WHEREABOUTS_PURGE, VALUES(db_i64(before_ms), db_i64(max)), deleted);
}
