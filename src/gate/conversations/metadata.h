// metadata.h — what programs keep with a conversation or message: a flat object of texts, numbers
// and booleans.
#ifndef GATE_CONVERSATIONS_METADATA_H
#define GATE_CONVERSATIONS_METADATA_H

#include "wire/json.h"

// As it is kept: JSON without spaces, members in their order; "" for null, NULL or an empty object.
// ERR_INPUT naming the member ("metadata.NAME") that is neither text, number nor boolean, or
// `metadata` when it is no object or takes more than METADATA_BYTES_MAX.
MUST_USE Err metadata_read(Arena *arena, const Json *value, Str *out, Refusal *why);

#endif
