// whereabouts_store.h — rows that say from where customers write. Only desk/conversation writes.
#ifndef STORE_WHEREABOUTS_STORE_H
#define STORE_WHEREABOUTS_STORE_H

#include "model/conversation.h"
#include "store/db.h"

// Texts are copied into `arena`. ERR_NOT_FOUND when nothing is known.
MUST_USE Err whereabouts_load(Tx *tx, Arena *arena, ConversationId conversation, Whereabouts *out);
void whereabouts_put(Tx *tx, ConversationId conversation, const Whereabouts *at);
// Of sessions that ended before `before_ms`, at most `max`.
void whereabouts_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted);

#endif
