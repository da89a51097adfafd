#include "store/row_cache.h"

#include <stdlib.h>
#include <string.h>

#include "model/conversation.h"
#include "model/ticket.h"
#include "store/sqlite.h"

enum {
    WAYS = 4, // rows that share a place; the oldest of them gives way
    PLACES = ROW_CACHE_ROWS_MAX / WAYS,
    TEXTS_MAX = 5,
};
static_assert((PLACES & (PLACES - 1)) == 0, "for the mask");

typedef struct CachedRow {
    RowKind kind;  // ROW_NONE: free
    bool is_valid; // false: changed since, by a statement that did not put it back
    uint32_t era;  // of RowCache when it was kept
    int64_t id;
    size_t capacity;
    void *bytes; // the row, then its texts
} CachedRow;

struct RowCache {
    CachedRow row[ROW_CACHE_ROWS_MAX];
    uint8_t oldest[PLACES];
    uint32_t era; // rows of another era are forgotten
    CachedRow *news[ROW_CACHE_NEWS_MAX];
    size_t news_count; // since the savepoint; more than ROW_CACHE_NEWS_MAX: not all are named
};

typedef struct KindInfo {
    const char *table; // NULL: no row of the database
    size_t bytes;
    size_t text_count;
    size_t text[TEXTS_MAX]; // where in the row each Str stands
} KindInfo;

static const KindInfo kinds[ROW_KIND_COUNT] = {
    [ROW_DEVICE] = { "device", sizeof(Device), 0, { 0 } },
    [ROW_PERSON] = { "person",
                     sizeof(Person),
                     3,
                     { offsetof(Person, name), offsetof(Person, email),
                       offsetof(Person, external_id) } },
    [ROW_THREAD] = { "thread", sizeof(Thread), 0, { 0 } },
    [ROW_CONVERSATION] = { "conversation",
                           sizeof(Conversation),
                           1,
                           { offsetof(Conversation, bot_step) } },
    [ROW_TICKET] = { "ticket",
                     sizeof(Ticket),
                     4,
                     { offsetof(Ticket, subject), offsetof(Ticket, external_id),
                       offsetof(Ticket, tags), offsetof(Ticket, followers) } },
    [ROW_WHEREABOUTS] = { "whereabouts",
                          sizeof(Whereabouts),
                          5,
                          { offsetof(Whereabouts, page_url), offsetof(Whereabouts, page_title),
                            offsetof(Whereabouts, browser), offsetof(Whereabouts, system),
                            offsetof(Whereabouts, address) } },
    [ROW_DEVICE_OF_HASH] = { NULL, sizeof(DeviceOfHash), 0, { 0 } },
    [ROW_CURRENT_OF_THREAD] = { NULL, sizeof(ConversationId), 0, { 0 } },
    [ROW_TICKET_SEQ] = { NULL, sizeof(int64_t), 0, { 0 } },
    [ROW_AGENT_SEQ] = { NULL, sizeof(int64_t), 0, { 0 } },
};

static RowCache *cache_of(const Tx *tx)
{
    return tx->err || tx->kind != TX_WRITE ? NULL : tx->db->cache;
}

static Str *text_of(void *row, const KindInfo *info, size_t which)
{
    return (Str *)(void *)((char *)row + info->text[which]);
}

// ---- finding ----------------------------------------------------------------------------------

static size_t place_of(RowKind kind, int64_t id)
{
    uint64_t mixed = ((uint64_t)id * ROW_KIND_COUNT + kind) * 0x9e3779b97f4a7c15u;
    return (size_t)(mixed >> 40) & (PLACES - 1);
}

// Whether it is valid or not.
static CachedRow *slot_find(RowCache *cache, RowKind kind, int64_t id)
{
    CachedRow *slot = &cache->row[place_of(kind, id) * WAYS];
    for (size_t way = 0; way < WAYS; way++) {
        if (slot[way].kind == kind && slot[way].id == id) {
            return &slot[way];
        }
    }
    return NULL;
}

static CachedRow *kept_find(RowCache *cache, RowKind kind, int64_t id)
{
    CachedRow *slot = cache ? slot_find(cache, kind, id) : NULL;
    return slot && slot->is_valid && slot->era == cache->era ? slot : NULL;
}

bool row_cache_get(const Tx *tx, RowKind kind, int64_t id, void *out, Arena *arena)
{
    const CachedRow *slot = kept_find(cache_of(tx), kind, id);
    if (!slot) {
        return false;
    }
    const KindInfo *info = &kinds[kind];
    memcpy(out, slot->bytes, info->bytes);
    for (size_t i = 0; i < info->text_count; i++) {
        Str *text = text_of(out, info, i);
        *text = str_copy(arena, *text);
    }
    return true;
}

// ---- keeping ----------------------------------------------------------------------------------

static void news_add(RowCache *cache, CachedRow *slot)
{
    if (cache->news_count < ROW_CACHE_NEWS_MAX) {
        cache->news[cache->news_count] = slot;
    }
    cache->news_count += cache->news_count <= ROW_CACHE_NEWS_MAX;
}

static CachedRow *slot_take(RowCache *cache, RowKind kind, int64_t id)
{
    CachedRow *slot = slot_find(cache, kind, id);
    if (slot) {
        return slot;
    }
    size_t place = place_of(kind, id);
    uint8_t way = cache->oldest[place];
    cache->oldest[place] = (uint8_t)((way + 1) % WAYS);
    slot = &cache->row[place * WAYS + way];
    slot->kind = kind;
    slot->id = id;
    return slot;
}

static size_t bytes_needed(const KindInfo *info, const void *row)
{
    size_t bytes = info->bytes;
    for (size_t i = 0; i < info->text_count; i++) {
        Str text = { 0 };
        memcpy(&text, (const char *)row + info->text[i], sizeof(text));
        bytes += text.len;
    }
    return bytes;
}

static void slot_fill(CachedRow *slot, const KindInfo *info, const void *row, size_t bytes)
{
    if (slot->capacity < bytes) {
        free(slot->bytes);
        slot->bytes = malloc(bytes);
        slot->capacity = bytes;
        if (!slot->bytes) {
            fatal("row cache: out of memory for %zu bytes", bytes);
        }
    }
    memcpy(slot->bytes, row, info->bytes);
    char *at = (char *)slot->bytes + info->bytes;
    for (size_t i = 0; i < info->text_count; i++) {
        Str *text = text_of(slot->bytes, info, i);
        if (text->len > 0) {
            memcpy(at, text->at, text->len);
        }
        text->at = at;
        at += text->len;
    }
}

void row_cache_put(const Tx *tx, RowKind kind, int64_t id, const void *row)
{
    RowCache *cache = cache_of(tx);
    const KindInfo *info = &kinds[kind];
    size_t bytes = bytes_needed(info, row);
    if (!cache || bytes > ROW_CACHE_ROW_BYTES_MAX) {
        return;
    }
    CachedRow *slot = slot_take(cache, kind, id);
    slot_fill(slot, info, row, bytes);
    slot->is_valid = true;
    slot->era = cache->era;
    news_add(cache, slot);
}

void *row_cache_hold(const Tx *tx, RowKind kind, int64_t id)
{
    const CachedRow *slot = kept_find(cache_of(tx), kind, id);
    return slot ? slot->bytes : NULL;
}

void row_cache_put_back(const Tx *tx, RowKind kind, int64_t id)
{
    RowCache *cache = cache_of(tx);
    CachedRow *slot = cache ? slot_find(cache, kind, id) : NULL;
    assert(slot != NULL);
    assert(slot->era == cache->era);
    slot->is_valid = true;
    news_add(cache, slot);
}

// ---- forgetting -------------------------------------------------------------------------------

void row_cache_forget(RowCache *cache, const char *table, int64_t id)
{
    for (RowKind kind = ROW_NONE + 1; kind < ROW_KIND_COUNT; kind++) {
        if (kinds[kind].table && strcmp(kinds[kind].table, table) == 0) {
            CachedRow *slot = slot_find(cache, kind, id);
            if (slot) {
                slot->is_valid = false;
            }
            return;
        }
    }
}

void row_cache_mark(RowCache *cache)
{
    cache->news_count = 0;
}

void row_cache_undo(RowCache *cache)
{
    if (cache->news_count > ROW_CACHE_NEWS_MAX) {
        row_cache_clear(cache);
    }
    for (size_t i = 0; i < cache->news_count; i++) {
        cache->news[i]->is_valid = false;
    }
    cache->news_count = 0;
}

void row_cache_clear(RowCache *cache)
{
    cache->era++;
    cache->news_count = 0;
}

// ---- the cache --------------------------------------------------------------------------------

RowCache *row_cache_make(void)
{
    RowCache *cache = calloc(1, sizeof(*cache));
    if (!cache) {
        fatal("row cache: out of memory");
    }
    return cache;
}

void row_cache_free(RowCache *cache)
{
    for (size_t i = 0; cache && i < countof(cache->row); i++) {
        free(cache->row[i].bytes);
    }
    free(cache);
}
