// hmac_sha256.h — HMAC with SHA-256 (RFC 2104), over libsodium: signatures of what is sent.
#ifndef WIRE_HMAC_SHA256_H
#define WIRE_HMAC_SHA256_H

#include "base/str.h"

enum { HMAC_SHA256_BYTES = 32 };

// Of `head` and `body`, one behind the other. A key of any length.
void hmac_sha256(Str key, Str head, Str body, unsigned char out[HMAC_SHA256_BYTES]);

#endif
