#include "text/letter_case.h"

#include <unicode/ucasemap.h>

typedef int32_t Convert(const UCaseMap *map, char *target, int32_t capacity, const char *source,
                        int32_t len, UErrorCode *status);

static Str text_convert(Arena *arena, Str text, Convert *convert)
{
    assert(text.len <= LETTER_CASE_MAX_BYTES);
    if (text.len == 0) {
        return text;
    }
    UErrorCode status = U_ZERO_ERROR;
    UCaseMap *map = ucasemap_open("", U_FOLD_CASE_DEFAULT, &status);
    assert(U_SUCCESS(status));
    int32_t capacity = (int32_t)text.len;
    char *out = arena_array(arena, char, text.len);
    int32_t len = convert(map, out, capacity, text.at, (int32_t)text.len, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        capacity = len;
        out = arena_array(arena, char, (size_t)capacity);
        len = convert(map, out, capacity, text.at, (int32_t)text.len, &status);
    }
    assert(U_SUCCESS(status));
    ucasemap_close(map);
    return (Str){ out, (size_t)len };
}

Str text_upper(Arena *arena, Str text)
{
    return text_convert(arena, text, ucasemap_utf8ToUpper);
}

Str text_lower(Arena *arena, Str text)
{
    return text_convert(arena, text, ucasemap_utf8ToLower);
}
