// known_customer.h — a page says who its visitor is, by a token that the operator's own server
// signed (RFC 7519, HS256, scope "user"). For the live socket and for the widget's HTTP.
#ifndef GATE_KNOWN_CUSTOMER_H
#define GATE_KNOWN_CUSTOMER_H

#include "desk/people/thread_sign_in.h"
#include "desk/read.h"
#include "wire/jwt.h"

// Finds the signing key that the token names and verifies the token with it. ERR_UNAUTHENTICATED
// with a code of wire/jwt.h. Texts live in the reader's arena.
MUST_USE Err known_customer_read(Read *read, Str jwt, JwtClaims *out);

// The command that signs a device in as that customer.
ThreadSignIn known_customer_sign_in(const JwtClaims *claims,
                                    const unsigned char device_hash[SECRET_HASH_BYTES],
                                    Language language);

#endif
