#include "wire/base64.h"

#include <sodium.h>

static int variant_of(Base64Form form)
{
    return form == BASE64_URL ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
                              : sodium_base64_VARIANT_ORIGINAL;
}

Str base64_encode(Arena *arena, Str bytes, Base64Form form)
{
    int variant = variant_of(form);
    size_t room = sodium_base64_encoded_len(bytes.len, variant); // with a NUL
    char *out = arena_array(arena, char, room);
    sodium_bin2base64(out, room, (const unsigned char *)bytes.at, bytes.len, variant);
    return str_of(out);
}

bool base64_decode(Arena *arena, Str text, Base64Form form, Str *out)
{
    size_t room = text.len / 4 * 3 + 3;
    unsigned char *bytes = arena_array(arena, unsigned char, room);
    size_t len = 0;
    int failed =
        sodium_base642bin(bytes, room, text.at, text.len, NULL, &len, NULL, variant_of(form));
    if (failed) {
        return false;
    }
    *out = (Str){ (const char *)bytes, len };
    return true;
}
