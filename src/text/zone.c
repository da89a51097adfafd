#include "text/zone.h"

#include <string.h>
#include <unicode/ucal.h>

enum { ZONE_NAMES_MAX = 1024 };

#define ZONE_FIRST_MS INT64_C(946684800000)  // 2000-01-01
#define ZONE_LAST_MS  INT64_C(4102444800000) // 2100-01-01

// ---- names ------------------------------------------------------------------------------------

// ICU's strings are UTF-16; the names of zones are ASCII. False when it cannot be one.
static bool name_widen(Str name, UChar out[ZONE_NAME_BYTES_MAX])
{
    if (name.len == 0 || name.len > ZONE_NAME_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.at[i] >= 0x80) {
            return false;
        }
        out[i] = (UChar)name.at[i];
    }
    return true;
}

// "GMT+3" and the like, which ICU understands, are no zones of the list.
static bool is_listed(const UChar *name, int32_t len)
{
    UChar canonical[ZONE_NAME_BYTES_MAX];
    UBool is_system = false;
    UErrorCode code = U_ZERO_ERROR;
    (void)ucal_getCanonicalTimeZoneID(name, len, canonical, countof(canonical), &is_system, &code);
    return U_SUCCESS(code) && is_system;
}

// ---- offsets ----------------------------------------------------------------------------------

static int64_t offset_at(UCalendar *calendar, int64_t at_ms, UErrorCode *code)
{
    ucal_setMillis(calendar, (UDate)at_ms, code);
    return (int64_t)ucal_get(calendar, UCAL_ZONE_OFFSET, code) +
           (int64_t)ucal_get(calendar, UCAL_DST_OFFSET, code);
}

static void shifts_read(UCalendar *calendar, ZoneShift *shifts, size_t *count, UErrorCode *code)
{
    int64_t at_ms = ZONE_FIRST_MS;
    size_t read = 0;
    bool has_next = true;
    while (has_next && read < ZONE_SHIFTS_MAX && at_ms < ZONE_LAST_MS && U_SUCCESS(*code)) {
        shifts[read] = (ZoneShift){ at_ms, offset_at(calendar, at_ms, code) };
        read++;
        UDate next = 0;
        has_next =
            ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, code) != 0;
        at_ms = (int64_t)next;
    }
    *count = read;
}

Err zone_open(Arena *arena, Str name, Zone *out)
{
    if (str_equal(name, S("Etc/UTC"))) { // a desk that goes by it has no need of ICU
        *out = (Zone){ 0 };
        return ERR_NONE;
    }
    UChar wide[ZONE_NAME_BYTES_MAX];
    if (!name_widen(name, wide) || !is_listed(wide, (int32_t)name.len)) {
        return ERR_NOT_FOUND;
    }
    UErrorCode code = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(wide, (int32_t)name.len, "en", UCAL_GREGORIAN, &code);
    if (U_FAILURE(code)) {
        return ERR_NOT_FOUND;
    }
    ZoneShift *shifts = arena_array(arena, ZoneShift, ZONE_SHIFTS_MAX);
    size_t count = 0;
    shifts_read(calendar, shifts, &count, &code);
    ucal_close(calendar);
    if (U_FAILURE(code)) {
        return ERR_NOT_FOUND;
    }
    *out = (Zone){ shifts, count };
    return ERR_NONE;
}

int64_t zone_wall_ms(const Zone *zone, int64_t at_ms)
{
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) { // the first that begins later
        size_t middle = low + (high - low) / 2;
        if (zone->shifts[middle].from_ms <= at_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (zone->count == 0) {
        return at_ms;
    }
    return at_ms + zone->shifts[low > 0 ? low - 1 : 0].offset_ms;
}

// ---- the list ---------------------------------------------------------------------------------

// Old names that lead elsewhere, and those that are no places, stay away: "EST5EDT", "SystemV/…".
static bool is_place(const char *name)
{
    return strcmp(name, "Etc/UTC") == 0 || (strchr(name, '/') && strncmp(name, "Etc/", 4) != 0 &&
                                            strncmp(name, "SystemV/", 8) != 0);
}

Err zone_names(Arena *arena, const Str **out, size_t *count)
{
    UErrorCode code = U_ZERO_ERROR;
    UEnumeration *all = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL, NULL, NULL, &code);
    if (U_FAILURE(code)) {
        return ERR_BUG;
    }
    Str *names = arena_array(arena, Str, ZONE_NAMES_MAX);
    size_t read = 0;
    int32_t len = 0;
    const char *name = uenum_next(all, &len, &code);
    while (name && U_SUCCESS(code) && read < ZONE_NAMES_MAX) {
        if (is_place(name)) {
            names[read++] = str_copy(arena, (Str){ name, (size_t)len });
        }
        name = uenum_next(all, &len, &code);
    }
    uenum_close(all);
    *out = names;
    *count = read;
    return U_SUCCESS(code) ? ERR_NONE : ERR_BUG;
}
