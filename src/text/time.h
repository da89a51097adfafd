// time.h — moments in ISO 8601, by arithmetic alone.
//
// A moment is milliseconds since 1970-01-01T00:00:00Z in the proleptic Gregorian calendar without
// leap seconds, as everywhere in this program. Nothing here knows time zones: a person's own
// calendar is another matter.
#ifndef TEXT_TIME_H
#define TEXT_TIME_H

#include "base/str.h"

// The moments that four digits of a year can say: 0000-01-01T00:00:00.000Z to
// 9999-12-31T23:59:59.999Z.
#define TIME_MS_MIN (-INT64_C(62167219200000))
#define TIME_MS_MAX INT64_C(253402300799999)

enum { TIME_TEXT_BYTES = 32 }; // room for the longest form and a NUL

typedef enum TimeForm {
    TIME_SECONDS,      // 2026-01-05T09:00:00Z; milliseconds are cut off
    TIME_MILLISECONDS, // 2026-01-05T09:00:00.123Z
} TimeForm;

// Written into `out`, which the result points to. A moment outside TIME_MS_MIN..TIME_MS_MAX is
// written as the nearest one inside.
Str time_write(char out[TIME_TEXT_BYTES], int64_t time_ms, TimeForm form);

// Reads "YYYY-MM-DDThh:mm:ss", an optional fraction of 1 to 9 digits (cut to milliseconds), then
// "Z" or an offset "+09:00", "+0900", at most 23:59. False, touching nothing, for anything else,
// for a day that does not exist, for second 60, for a result outside TIME_MS_MIN..TIME_MS_MAX.
MUST_USE bool time_parse(Str text, int64_t *out_ms);

#endif
