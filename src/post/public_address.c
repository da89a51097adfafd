#include "post/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

typedef struct Range4 {
    unsigned char base[4];
    int bits;
} Range4;

// IANA's registry of special addresses: what is not "globally reachable".
static const Range4 inside4[] = {
    { { 0, 0, 0, 0 }, 8 },      { { 10, 0, 0, 0 }, 8 },     { { 100, 64, 0, 0 }, 10 },
    { { 127, 0, 0, 0 }, 8 },    { { 169, 254, 0, 0 }, 16 }, { { 172, 16, 0, 0 }, 12 },
    { { 192, 0, 0, 0 }, 24 },   { { 192, 0, 2, 0 }, 24 },   { { 192, 88, 99, 0 }, 24 },
    { { 192, 168, 0, 0 }, 16 }, { { 198, 18, 0, 0 }, 15 },  { { 198, 51, 100, 0 }, 24 },
    { { 203, 0, 113, 0 }, 24 }, { { 224, 0, 0, 0 }, 4 },    { { 240, 0, 0, 0 }, 4 },
};

typedef struct Range6 {
    unsigned char base[16];
    int bits;
} Range6;

// Of 2000::/3, which is all that is given out, these are not plain addresses.
static const Range6 inside6[] = {
    { { 0x20, 0x01, 0x00, 0x00 }, 23 }, // protocol assignments, Teredo
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, // documentation
    { { 0x20, 0x02 }, 16 },             // 6to4: IPv4 inside
    { { 0x3f, 0xff }, 20 },             // documentation
};

static const Range6 given_out6 = { { 0x20 }, 3 };
static const Range6 mapped6 = { { [10] = 0xff, [11] = 0xff }, 96 };
static const Range6 nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };

static bool is_in(const unsigned char *ip, const unsigned char *base, int bits)
{
    size_t whole = (size_t)bits / 8;
    int rest = bits % 8;
    unsigned char mask = (unsigned char)(rest ? 0xff << (8 - rest) : 0);
    return memcmp(ip, base, whole) == 0 && (rest == 0 || ((ip[whole] ^ base[whole]) & mask) == 0);
}

static bool is_public4(const unsigned char ip[4])
{
    for (size_t i = 0; i < countof(inside4); i++) {
        if (is_in(ip, inside4[i].base, inside4[i].bits)) {
            return false;
        }
    }
    return true;
}

static bool is_public6(const unsigned char ip[16])
{
    if (is_in(ip, mapped6.base, mapped6.bits) || is_in(ip, nat64.base, nat64.bits)) {
        return is_public4(ip + 12);
    }
    for (size_t i = 0; i < countof(inside6); i++) {
        if (is_in(ip, inside6[i].base, inside6[i].bits)) {
            return false;
        }
    }
    return is_in(ip, given_out6.base, given_out6.bits);
}

bool address_is_public(const struct sockaddr *address)
{
    unsigned char ip[16];
    switch (address->sa_family) {
    case AF_INET:
        memcpy(ip, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
        return is_public4(ip);
    case AF_INET6:
        memcpy(ip, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
        return is_public6(ip);
    default:
        return false;
    }
}
