// sha1.h — SHA-1, for Sec-WebSocket-Accept (RFC 6455) alone.
//
// The handshake prescribes SHA-1 and needs nothing of it but a fixed function of public bytes.
// libsodium leaves SHA-1 out on purpose, so these lines stand here. It secures nothing: never
// use it for passwords, tokens or signatures.
#ifndef WIRE_SHA1_H
#define WIRE_SHA1_H

#include "base/str.h"

enum {
    SHA1_BYTES = 20,
    SHA1_INPUT_MAX_BYTES = 119, // two blocks: all that a handshake needs
};

void sha1(Str input, unsigned char out[SHA1_BYTES]);

#endif
