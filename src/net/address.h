// address.h — where to listen: "127.0.0.1:8080", "[::1]:8080", "localhost:8080", a UNIX path.
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include "base/refusal.h"

enum {
    ADDRESS_PATH_MAX_BYTES = 107, // of a UNIX socket, by the kernel
    ADDRESS_TEXT_MAX_BYTES = 64,
};

typedef enum AddressKind { ADDRESS_IPV4, ADDRESS_IPV6, ADDRESS_UNIX } AddressKind;

typedef struct Address {
    AddressKind kind;
    unsigned char ip[16]; // network order; IPv4 uses the first 4
    uint16_t port;        // host order
    char path[ADDRESS_PATH_MAX_BYTES + 1];
} Address;

// "host:port". The host is an IPv4 address, an IPv6 address in brackets, or "localhost" (which is
// 127.0.0.1); names are not looked up. The port is 0..65535; 0 lets the kernel choose.
// ERR_INVALID saying what is wrong.
MUST_USE Err address_parse(Str text, Address *out, Refusal *why);
// A UNIX socket. ERR_INVALID when the path is empty, too long or holds a NUL.
MUST_USE Err address_unix(Str path, Address *out, Refusal *why);
// True for 127.0.0.0/8, ::1 and UNIX sockets.
bool address_is_loopback(const Address *address);

// The host as text, without port and brackets; "unix" for a UNIX socket.
Str address_host(Arena *arena, const Address *address);

#endif
