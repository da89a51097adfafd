// base64.h — bytes as letters (RFC 4648), over libsodium.
#ifndef WIRE_BASE64_H
#define WIRE_BASE64_H

#include "base/str.h"

typedef enum Base64Form {
    BASE64_STANDARD, // + and /, filled up with =
    BASE64_URL,      // - and _, not filled up, as in tokens and addresses
} Base64Form;

Str base64_encode(Arena *arena, Str bytes, Base64Form form);

// False, touching nothing, unless `text` is exactly what base64_encode() writes: no white space, no
// character of the other form, no bits left over, `=` as the form has it.
MUST_USE bool base64_decode(Arena *arena, Str text, Base64Form form, Str *out);

#endif
