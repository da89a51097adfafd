// refusal.h — why something was refused, in words for the one who asked.
//
// A function that can refuse returns an Err and, through a Refusal that its caller lends, says
// which field and why. Texts are literals or live in the caller's arena.
#ifndef BASE_REFUSAL_H
#define BASE_REFUSAL_H

#include "base/str.h"

enum { REFUSAL_FIELD_MAX_BYTES = 64 };

typedef struct Refusal {
    Err err;
    Str field;   // the caller's own word for the value, "" when no single value is to blame
    Str message; // one English sentence without a full stop at the end
    Str code;    // stable, machine readable: "session_ended", "blank", "too_long" …
} Refusal;

// Fills `refusal` (which may be NULL) and returns `err`, so that a refusal is one line:
//   return refuse(why, ERR_INVALID, S("name"), S("blank"), S("name must not be empty"));
// A field's name that came from outside may be of any length: past REFUSAL_FIELD_MAX_BYTES it is
// cut between two characters.
Err refuse(Refusal *refusal, Err err, Str field, Str code, Str message);

#endif
