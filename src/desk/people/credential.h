// credential.h — who somebody is, by what they show. Reads; each is ERR_UNAUTHENTICATED when it
// does not hold, for whatever reason. People who are inactive or suspended never pass as staff.
#ifndef DESK_PEOPLE_CREDENTIAL_H
#define DESK_PEOPLE_CREDENTIAL_H

#include "desk/read.h"
#include "model/person.h"
#include "store/device_store.h"

typedef struct Credential {
    Person person;
    SignInId sign_in; // of a sign-in
    Str csrf_token;   // likewise
    DeviceId device;  // of a device
    int64_t device_last_n;
} Credential;

// `secret`: the cookie's text.
MUST_USE Err identity_by_sign_in(Read *read, Str secret, Credential *out);
// With `email`: that person's token. Without ("": a bearer token alone): it must be exactly one
// person's.
MUST_USE Err identity_by_api_token(Read *read, Str email, Str token, Credential *out);
// ERR_UNAUTHENTICATED too when the device has not written yet: a visitor.
MUST_USE Err identity_by_device(Read *read, const unsigned char hash[SECRET_HASH_BYTES],
                                Credential *out);
// A program with a key of the conversations API.
MUST_USE Err identity_by_app_key(Read *read, Str id, Str secret);
// The secret that a JWT with this `kid` is signed with.
MUST_USE Err signing_key_find(Read *read, Str kid, Str *secret);

#endif
