// peer.h — who is at the other end: the address itself, or what a trusted proxy says of it.
#ifndef GATE_PEER_H
#define GATE_PEER_H

#include "net/address.h"
#include "wire/http.h"

enum {
    PEER_PREFIXES_MAX = 32,
    PEER_FORWARDED_MAX = 32, // entries of X-Forwarded-For that are looked at, from the right
};

typedef struct PeerPrefix {
    unsigned char ip[16]; // IPv4 as ::ffff:a.b.c.d
    int bits;             // 0..128
} PeerPrefix;

typedef struct TrustedProxies {
    PeerPrefix prefixes[PEER_PREFIXES_MAX];
    size_t count;
    bool unix_sockets; // "unix": those who come through the UNIX socket
} TrustedProxies;

// "127.0.0.1, 10.0.0.0/8, fd00::/8, unix". ERR_INVALID naming `trusted_proxies`.
MUST_USE Err trusted_proxies_parse(Str list, TrustedProxies *out, Refusal *why);

typedef struct Peer {
    Str address;    // "192.0.2.1", "2001:db8::1", "unix"
    uint64_t key;   // for pace: a hash of the address; of IPv6 only the /64 counts
    bool https;     // a trusted proxy says that the browser speaks https
    bool forwarded; // came through a trusted proxy
} Peer;

// The hash of the address of a connection. False when that says nothing of who it is: it is a
// trusted proxy, or a UNIX socket.
bool peer_of_conn(const TrustedProxies *trusted, const Address *from, uint64_t *key);
// True for a connection of a trusted proxy.
bool peer_is_proxy(const TrustedProxies *trusted, const Address *from);
// X-Forwarded-For is read from the right, and only as far as trusted addresses wrote it.
Peer peer_of(Arena *arena, const TrustedProxies *trusted, const Address *from,
             const HttpHead *head);

#endif
