#include "gate/pace.h"

static_assert((PACE_SLOTS & (PACE_SLOTS - 1)) == 0, "a mask chooses the slot");

typedef struct PaceSlot {
    uint64_t key;    // 0: unused
    int64_t full_ms; // when the bucket is full again
} PaceSlot;

struct PaceTable {
    PaceSlot slots[PACE_SLOTS];
};

static const PaceRule rules[PACE_COUNT] = {
    [PACE_NONE] = { 0, 0 },         [PACE_READ] = { 20, 600 },    [PACE_CHANGE] = { 50, 300 },
    [PACE_SIGN_IN] = { 6000, 10 },  [PACE_UPLOAD] = { 1000, 30 }, [PACE_CREDENTIAL] = { 3000, 20 },
    [PACE_VISITOR] = { 1000, 100 },
};

PaceRule pace_rule(Pace pace)
{
    assert(pace < PACE_COUNT);
    return rules[pace];
}

PaceTable *pace_table_make(Arena *arena)
{
    return arena_new(arena, PaceTable);
}

static uint64_t mix(uint64_t key, Pace pace)
{
    uint64_t mixed = (key + (uint64_t)pace) * UINT64_C(0x9e3779b97f4a7c15);
    mixed ^= mixed >> 32;
    return mixed == 0 ? 1 : mixed;
}

static PaceSlot *slot_of(PaceTable *table, uint64_t key)
{
    size_t first = (size_t)key & (PACE_SLOTS - 1) & ~((size_t)PACE_SLOTS_PER_KEY - 1);
    PaceSlot *least = &table->slots[first];
    for (size_t i = 0; i < PACE_SLOTS_PER_KEY; i++) {
        PaceSlot *slot = &table->slots[first + i];
        if (slot->key == key) {
            return slot;
        }
        if (slot->full_ms < least->full_ms) {
            least = slot;
        }
    }
    *least = (PaceSlot){ .key = key };
    return least;
}

bool pace_take(PaceTable *table, Pace pace, uint64_t key, int64_t now_ms, int64_t *retry_after_ms)
{
    PaceRule rule = pace_rule(pace);
    if (rule.burst == 0) {
        return true;
    }
    PaceSlot *slot = slot_of(table, mix(key, pace));
    int64_t full_ms = slot->full_ms > now_ms ? slot->full_ms : now_ms;
    int64_t after_ms = full_ms + rule.every_ms - rule.burst * rule.every_ms - now_ms;
    // A clock that was set back must not lock anybody out for longer than a whole bucket takes.
    if (after_ms > rule.burst * rule.every_ms) {
        full_ms = now_ms;
        after_ms = 0;
    }
    if (after_ms > 0) {
        if (retry_after_ms) {
            *retry_after_ms = after_ms;
        }
        return false;
    }
    slot->full_ms = full_ms + rule.every_ms;
    return true;
}

void pace_give_back(PaceTable *table, Pace pace, uint64_t key)
{
    slot_of(table, mix(key, pace))->full_ms -= pace_rule(pace).every_ms;
}
