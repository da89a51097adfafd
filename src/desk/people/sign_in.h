// sign_in.h — agents sign in by password and sign out. Three steps, because Argon2 may not run on
// the writer: sign_in_find (a reader), password_verify (the pool), sign_in_create (the writer).
#ifndef DESK_PEOPLE_SIGN_IN_H
#define DESK_PEOPLE_SIGN_IN_H

#include "desk/read.h"
#include "desk/work.h"

typedef struct SignInFound {
    PersonId person;   // 0: nobody who may sign in; verify all the same, and refuse
    Str password_hash; // then ""
} SignInFound;

// Agents and admins who are active and not suspended, by their address. Never ERR_NOT_FOUND.
MUST_USE Err sign_in_find(Read *read, Str email, SignInFound *out);

typedef struct SignInCreate {
    PersonId person; // whose password was verified
} SignInCreate;

typedef struct SignInCreated {
    SignInId id;
    Str secret;     // 64 hex digits: the cookie; shown once
    Str csrf_token; // 64 hex digits
    int64_t expires_ms;
    Person person;
} SignInCreated;

// ERR_UNAUTHENTICATED when the person may not sign in any more.
MUST_USE Err sign_in_create_apply(Work *work, const SignInCreate *in, SignInCreated *out);

typedef struct SignOut {
    SignInId sign_in;
} SignOut;

// Signing out twice changes nothing.
MUST_USE Err sign_out_apply(Work *work, const SignOut *in);

#endif
