#include "text/fold.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum {
    REPLACEMENT = 0xfffd,
    KATAKANA_FIRST = 0x30a1, // small a
    KATAKANA_LAST = 0x30f6,  // small ke
    KATAKANA_ITERATION = 0x30fd,
    KATAKANA_VOICED_ITERATION = 0x30fe,
    KATAKANA_TO_HIRAGANA = 0x60, // how far the one block lies behind the other
    UTF8_PER_UNIT = 3,           // the most bytes that one UTF-16 unit becomes
    NORMALIZED_SPARE = 64,
};

// ICU's strings are UTF-16 with an int32_t for their length.
typedef struct Units {
    UChar *at;
    int32_t len;
} Units;

static bool is_ascii(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static Str ascii_fold(Arena *arena, Str text)
{
    char *out = arena_array(arena, char, text.len);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){ out, text.len };
}

static Units units_from_utf8(Arena *arena, Str text)
{
    Units units = { arena_array(arena, UChar, text.len), 0 };
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(units.at, (int32_t)text.len, &units.len, text.at, (int32_t)text.len,
                         REPLACEMENT, NULL, &status);
    assert(U_SUCCESS(status)); // a byte never becomes more than one unit
    return units;
}

static Units units_normalize(Arena *arena, Units from)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&status);
    assert(U_SUCCESS(status));
    int32_t capacity = from.len + NORMALIZED_SPARE;
    Units out = { arena_array(arena, UChar, (size_t)capacity), 0 };
    out.len = unorm2_normalize(folding, from.at, from.len, out.at, capacity, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        capacity = out.len;
        out.at = arena_array(arena, UChar, (size_t)capacity);
        out.len = unorm2_normalize(folding, from.at, from.len, out.at, capacity, &status);
    }
    assert(U_SUCCESS(status));
    return out;
}

static UChar kana_fold(UChar unit)
{
    bool is_katakana = (unit >= KATAKANA_FIRST && unit <= KATAKANA_LAST) ||
                       unit == KATAKANA_ITERATION || unit == KATAKANA_VOICED_ITERATION;
    return is_katakana ? (UChar)(unit - KATAKANA_TO_HIRAGANA) : unit;
}

static Str utf8_from_units(Arena *arena, Units units)
{
    int32_t capacity = units.len * UTF8_PER_UNIT;
    char *out = arena_array(arena, char, (size_t)capacity);
    int32_t len = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(out, capacity, &len, units.at, units.len, &status);
    assert(U_SUCCESS(status));
    return (Str){ out, (size_t)len };
}

Str text_fold(Arena *arena, Str text)
{
    text.len = text.len < FOLD_BYTES_MAX ? text.len : FOLD_BYTES_MAX;
    if (is_ascii(text)) {
        return ascii_fold(arena, text);
    }
    Units units = units_normalize(arena, units_from_utf8(arena, text));
    for (int32_t i = 0; i < units.len; i++) {
        units.at[i] = kana_fold(units.at[i]);
    }
    return utf8_from_units(arena, units);
}
