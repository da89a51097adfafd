#include "base/refusal.h"

Err refuse(Refusal *refusal, Err err, Str field, Str code, Str message)
{
    assert(err != ERR_NONE);
    if (refusal) {
        *refusal = (Refusal){ .err = err, .field = field, .message = message, .code = code };
    }
    return err;
}
