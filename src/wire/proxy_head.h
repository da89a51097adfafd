// proxy_head.h — the PROXY protocol, versions 1 and 2: what a proxy says of a connection first.
//
// Strict: what is not exactly as the specification has it is refused, and nothing is guessed, since
// whoever reads it believes it. Which peers may say it at all is the caller's to know.
#ifndef WIRE_PROXY_HEAD_H
#define WIRE_PROXY_HEAD_H

#include "base/str.h"

enum {
    PROXY_LINE_MAX_BYTES = 107,   // of version 1, the end of the line included
    PROXY_BINARY_MAX_BYTES = 520, // of version 2, what we do not read included
    PROXY_HEAD_MAX_BYTES = PROXY_BINARY_MAX_BYTES,
};

typedef enum ProxyRead {
    PROXY_MORE, // so far it is one; more must arrive
    PROXY_DONE,
    PROXY_WRONG,
} ProxyRead;

typedef struct ProxyHead {
    bool has_address;     // false: the proxy speaks for itself, or does not know
    bool is_ipv6;         // else IPv4, in the first 4 bytes
    unsigned char ip[16]; // of who came to the proxy
    uint16_t port;
} ProxyHead;

// Reads what a connection begins with. On PROXY_DONE `*taken` says how many bytes it was; what
// follows is the connection's own. Otherwise `out` and `taken` are untouched. Never PROXY_MORE for
// PROXY_HEAD_MAX_BYTES or more.
ProxyRead proxy_head_read(Str bytes, ProxyHead *out, size_t *taken);

#endif
