#include "gate/conversations/public_id.h"

enum {
    SECONDS_BYTES = 4,
    ID_BYTES = 8,
    ID_BITS = 53, // JavaScript's
};

static_assert(PUBLIC_ID_DIGITS == 2 * (SECONDS_BYTES + ID_BYTES), "two digits for each byte");

static uint32_t seconds_of(int64_t created_ms)
{
    return (uint32_t)(created_ms / 1000);
}

Str public_id_text(Arena *arena, int64_t id, int64_t created_ms)
{
    assert(id > 0);
    return str_format(arena, "%08" PRIx32 "%016" PRIx64, seconds_of(created_ms), (uint64_t)id);
}

static uint64_t number_of(const unsigned char *bytes, size_t len)
{
    uint64_t number = 0;
    for (size_t i = 0; i < len; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

bool public_id_read(Str text, PublicId *out)
{
    unsigned char bytes[SECONDS_BYTES + ID_BYTES];
    if (!str_unhex(text, bytes, sizeof(bytes))) {
        return false;
    }
    uint64_t id = number_of(bytes + SECONDS_BYTES, ID_BYTES);
    if (id < 1 || id >> ID_BITS != 0) {
        return false;
    }
    *out = (PublicId){
        .seconds = (uint32_t)number_of(bytes, SECONDS_BYTES),
        .id = (int64_t)id,
    };
    return true;
}

bool public_id_fits(PublicId id, int64_t created_ms)
{
    return id.seconds == seconds_of(created_ms);
}
