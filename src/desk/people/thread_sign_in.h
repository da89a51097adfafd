// thread_sign_in.h — a widget's visitor turns out to be a known customer, by a verified JWT. Their
// threads become the known person's; threads are never merged.
#ifndef DESK_PEOPLE_THREAD_SIGN_IN_H
#define DESK_PEOPLE_THREAD_SIGN_IN_H

#include "desk/work.h"
#include "store/device_store.h"

typedef struct ThreadSignIn {
    unsigned char device_hash[SECRET_HASH_BYTES];
    // claims of the token, verified by the caller:
    Str external_id;
    Str name;  // "" : not said
    Str email; // "" : not said
    bool email_verified;
    bool language_given;
    Language language;
} ThreadSignIn;

typedef struct ThreadSignedIn {
    Person person;
    int64_t device_last_n;
} ThreadSignedIn;

// Finds the person by external id, or by a verified e-mail address that has no external id yet, or
// makes them. ERR_INVALID naming `external_id`, `name` or `email`; ERR_CONFLICT "email_taken" when
// the verified address belongs to another external id; ERR_FORBIDDEN when the person is suspended
// or is no end user.
MUST_USE Err thread_sign_in_apply(Work *work, const ThreadSignIn *in, ThreadSignedIn *out);

#endif
