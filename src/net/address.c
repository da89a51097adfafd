#include "net/address.h"

#include <arpa/inet.h>
#include <string.h>

static Err bad(Refusal *why, Str message)
{
    return refuse(why, ERR_INVALID, S("listen"), S("bad_address"), message);
}

// Splits at the last colon, or behind the bracket of an IPv6 address.
static bool host_cut(Str text, Str *host, Str *port)
{
    size_t at = text.len;
    while (at > 0 && text.at[at - 1] != ':' && text.at[at - 1] != ']') {
        at--;
    }
    if (at == 0 || text.at[at - 1] == ']') {
        return false;
    }
    *host = (Str){ text.at, at - 1 };
    *port = (Str){ text.at + at, text.len - at };
    return true;
}

static bool ip_read(Str host, Address *out)
{
    char text[INET6_ADDRSTRLEN] = { 0 };
    if (host.len >= sizeof(text) || host.len == 0) {
        return false;
    }
    memcpy(text, host.at, host.len);
    if (text[0] != '[') {
        out->kind = ADDRESS_IPV4;
        return inet_pton(AF_INET, text, out->ip) == 1;
    }
    if (text[host.len - 1] != ']') {
        return false;
    }
    text[host.len - 1] = 0;
    out->kind = ADDRESS_IPV6;
    return inet_pton(AF_INET6, text + 1, out->ip) == 1;
}

Err address_parse(Str text, Address *out, Refusal *why)
{
    Str host;
    Str port;
    if (!host_cut(text, &host, &port)) {
        return bad(why, S("an address is host:port, like 127.0.0.1:8080 or [::1]:8080"));
    }
    int64_t number = 0;
    if (!str_i64(port, &number) || number < 0 || number > UINT16_MAX) {
        return bad(why, S("the port must be a number from 0 to 65535"));
    }
    if (str_equal_nocase(host, S("localhost"))) {
        host = S("127.0.0.1");
    }
    Address address = { .port = (uint16_t)number };
    if (!ip_read(host, &address)) {
        return bad(why, S("the host must be an IPv4 address, an IPv6 address in brackets, or "
                          "localhost"));
    }
    *out = address;
    return ERR_NONE;
}

Err address_unix(Str path, Address *out, Refusal *why)
{
    if (path.len == 0 || memchr(path.at, 0, path.len)) {
        return bad(why, S("the path of a socket must not be empty"));
    }
    if (path.len > ADDRESS_PATH_MAX_BYTES) {
        return bad(why, S("the path of a socket may have at most 107 bytes"));
    }
    Address address = { .kind = ADDRESS_UNIX };
    memcpy(address.path, path.at, path.len);
    *out = address;
    return ERR_NONE;
}

bool address_is_loopback(const Address *address)
{
    static const unsigned char one[16] = { [15] = 1 };
    switch (address->kind) {
    case ADDRESS_IPV4:
        return address->ip[0] == 127;
    case ADDRESS_IPV6:
        return memcmp(address->ip, one, sizeof(one)) == 0;
    case ADDRESS_UNIX:
        return true;
    }
    return false;
}

Str address_host(Arena *arena, const Address *address)
{
    if (address->kind == ADDRESS_UNIX) {
        return S("unix");
    }
    char text[INET6_ADDRSTRLEN] = { 0 };
    int family = address->kind == ADDRESS_IPV4 ? AF_INET : AF_INET6;
    const char *written = inet_ntop(family, address->ip, text, sizeof(text));
    assert(written);
    return str_copy(arena, str_of(written));
}
