#include "gate/known_customer.h"

#include "desk/people/credential.h"

#include <string.h>

Err known_customer_read(Read *read, Str jwt, JwtClaims *out)
{
    JwtKey key = { 0 };
    Err err = jwt_key_id(read->arena, jwt, &key.id, read->why);
    if (err) {
        return err;
    }
    err = signing_key_find(read, key.id, &key.secret);
    if (err == ERR_UNAUTHENTICATED) {
        return refuse(read->why, ERR_UNAUTHENTICATED, S("jwt"), S("unknown_key"),
                      S("no signing key has this key id"));
    }
    if (err) {
        return err;
    }
    JwtClaims claims;
    err = jwt_verify(read->arena, jwt, (JwtKeys){ &key, 1 }, read->now_ms, &claims, read->why);
    if (err) {
        return err;
    }
    if (!str_equal(claims.scope, S("user"))) {
        return refuse(read->why, ERR_UNAUTHENTICATED, S("jwt"), S("invalid_claim"),
                      S("the scope must be user"));
    }
    *out = claims;
    return ERR_NONE;
}

ThreadSignIn known_customer_sign_in(const JwtClaims *claims,
                                    const unsigned char device_hash[SECRET_HASH_BYTES],
                                    Language language)
{
    ThreadSignIn sign_in = {
        .external_id = claims->external_id,
        .name = claims->name,
        .email = claims->email,
        .email_verified = claims->email_verified,
        .language_given = true,
        .language = language,
    };
    memcpy(sign_in.device_hash, device_hash, SECRET_HASH_BYTES);
    return sign_in;
}
