// zone.h — what a clock on a wall somewhere in the world shows at a moment.
//
// A zone is read once from ICU into a table of its offsets, so that asking it is arithmetic, safe
// on every thread. The table reaches from 2000 to 2100; before and after, the nearest offset holds.
#ifndef TEXT_ZONE_H
#define TEXT_ZONE_H

#include "base/str.h"

enum {
    ZONE_NAME_BYTES_MAX = 64,
    ZONE_SHIFTS_MAX = 512, // changes of the clock that are read
};

typedef struct ZoneShift {
    int64_t from_ms;
    int64_t offset_ms; // to be added to UTC from then on
} ZoneShift;

typedef struct Zone {
    const ZoneShift *shifts; // in order; the first also holds for all before it
    size_t count;            // 0: UTC
} Zone;

// By its name in the IANA's list: "Asia/Tokyo", "Etc/UTC". ERR_NOT_FOUND for any other text.
MUST_USE Err zone_open(Arena *arena, Str name, Zone *out);
// Milliseconds since 1970 as the wall's calendar and clock count them: 09:00 there is 09:00 here.
int64_t zone_wall_ms(const Zone *zone, int64_t at_ms);
// The names of today's zones, in the order of the alphabet: one for each that keeps its own time.
MUST_USE Err zone_names(Arena *arena, const Str **out, size_t *count);

#endif
