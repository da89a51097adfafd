// row_cache.h — rows that the writer has read or written lately, so that the next message of a
// conversation finds its device, person, thread, conversation and ticket without a query.
//
// A kept row is what the database has, always. SQLite itself tells of every row that any statement
// changes or deletes, and the row is forgotten; a store function that knows exactly what its
// statement wrote may put the row back. What was kept since a savepoint is forgotten when it is
// rolled back, everything when a transaction is, or when another connection has written.
//
// Only the stores and the driver include this. Only a DB_WRITER has a cache; without one (a
// reader) every call here is harmless and finds nothing.
#ifndef STORE_ROW_CACHE_H
#define STORE_ROW_CACHE_H

#include "store/device_store.h"

enum {
    ROW_CACHE_ROWS_MAX = 16384,
    ROW_CACHE_ROW_BYTES_MAX = 4096, // with its texts; a longer one is not kept
    ROW_CACHE_NEWS_MAX = 64,        // kept since a savepoint; more: its rollback forgets all
};

typedef enum RowKind {
    ROW_NONE,
    ROW_DEVICE,       // Device
    ROW_PERSON,       // Person
    ROW_THREAD,       // Thread
    ROW_CONVERSATION, // Conversation, but for customer_wrote_ms, which is its thread's
    ROW_TICKET,       // Ticket
    ROW_WHEREABOUTS,  // Whereabouts, by its conversation
    // Where to look; what they name is to be checked, and may be forgotten:
    ROW_DEVICE_OF_HASH,    // DeviceOfHash, by the first 8 bytes of the secret's hash
    ROW_CURRENT_OF_THREAD, // ConversationId, by the thread's id
    // The log is only ever added to, so that nothing but event_insert() changes these:
    ROW_TICKET_SEQ, // int64_t: the newest number of a ticket's stream
    ROW_AGENT_SEQ,  // likewise of an agent's
    ROW_KIND_COUNT
} RowKind;

typedef struct DeviceOfHash {
    DeviceId id;
    unsigned char hash[SECRET_HASH_BYTES];
} DeviceOfHash;

typedef struct RowCache RowCache;

// ---- for the stores, inside a transaction that has not failed ---------------------------------

// Copies the row to `out`, its texts into `arena`. False, `out` untouched, when it is not kept.
bool row_cache_get(const Tx *tx, RowKind kind, int64_t id, void *out, Arena *arena);
// Keeps a copy of a row as it was just read.
void row_cache_put(const Tx *tx, RowKind kind, int64_t id, const void *row);

// The kept row itself, to be changed by what the next statement of this transaction writes, and
// put back behind it; NULL when it is not kept. Texts in it may not be changed.
void *row_cache_hold(const Tx *tx, RowKind kind, int64_t id);
// The row that was held (so it was kept) is what the database has again. Not after a failure of the
// transaction.
void row_cache_put_back(const Tx *tx, RowKind kind, int64_t id);

// ---- for the driver ---------------------------------------------------------------------------

RowCache *row_cache_make(void);
void row_cache_free(RowCache *cache);
// A statement changed or deleted a row.
void row_cache_forget(RowCache *cache, const char *table, int64_t id);
// A savepoint or transaction began.
void row_cache_mark(RowCache *cache);
// It was rolled back.
void row_cache_undo(RowCache *cache);
void row_cache_clear(RowCache *cache);

#endif
