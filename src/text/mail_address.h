// mail_address.h — e-mail addresses as people type them.
//
// A sober check, not the whole grammar of RFC 5321: it takes what mail systems in use today accept
// without quoting. Whether mail arrives is another question, answered only by mail.
#ifndef TEXT_MAIL_ADDRESS_H
#define TEXT_MAIL_ADDRESS_H

#include "base/str.h"

enum {
    MAIL_ADDRESS_BYTES_MAX = 254,
    MAIL_LOCAL_BYTES_MAX = 64,
    MAIL_LABEL_BYTES_MAX = 63,
};

// Writes to `*out` the address in the one form in which addresses are kept and compared: without
// spaces around it, in ASCII (full-width letters, as a Japanese keyboard gives them, are taken),
// in lower case. False, touching nothing, unless there is exactly one '@', a local part of letters,
// digits and .!#$%&'*+/=?^_`{|}~- with no dot at its ends or beside a dot, and a domain of at least
// two labels whose last does not start with a digit.
MUST_USE bool mail_address_read(Arena *arena, Str typed, Str *out);

#endif
