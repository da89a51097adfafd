#include "base/refusal.h"

static Str field_cut(Str field)
{
    if (field.len <= REFUSAL_FIELD_MAX_BYTES) {
        return field;
    }
    size_t len = REFUSAL_FIELD_MAX_BYTES;
    while (len > 0 && ((unsigned char)field.at[len] & 0xc0) == 0x80) {
        len--;
    }
    return (Str){ field.at, len };
}

Err refuse(Refusal *refusal, Err err, Str field, Str code, Str message)
{
    assert(err != ERR_NONE);
    if (refusal) {
        *refusal =
            (Refusal){ .err = err, .field = field_cut(field), .message = message, .code = code };
    }
    return err;
}
