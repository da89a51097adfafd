// public_id.h — ids as the conversations API writes them: 24 hexadecimal digits, the seconds of the
// thing's creation (8) and its number (16).
//
// Both halves must fit: a number alone, guessed or taken from elsewhere, finds nothing.
#ifndef GATE_CONVERSATIONS_PUBLIC_ID_H
#define GATE_CONVERSATIONS_PUBLIC_ID_H

#include "base/str.h"

enum { PUBLIC_ID_DIGITS = 24 };

typedef struct PublicId {
    uint32_t seconds; // since 1970, the lower 32 bits
    int64_t id;       // 1 … 2^53 - 1
} PublicId;

Str public_id_text(Arena *arena, int64_t id, int64_t created_ms);
// False, touching nothing, for anything that this API never wrote.
MUST_USE bool public_id_read(Str text, PublicId *out);
// Whether the id is that of something created then.
MUST_USE bool public_id_fits(PublicId id, int64_t created_ms);

#endif
