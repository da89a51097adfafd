#include "gate/peer.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    IP_TEXT_MAX = 63, // with a port, brackets and zone
    IPV4_BITS = 32,
    IPV6_BITS = 128,
    IPV4_OFFSET = 12, // of an IPv4 address mapped into IPv6
    NETWORK_BYTES = 8,
};

// Any textual address as 16 bytes. False when it is none.
static bool ip_parse(Str text, unsigned char out[16], bool *is_ipv4)
{
    char buffer[IP_TEXT_MAX + 1];
    if (text.len == 0 || text.len > IP_TEXT_MAX) {
        return false;
    }
    memcpy(buffer, text.at, text.len);
    buffer[text.len] = '\0';
    unsigned char ip[16] = { [10] = 0xff, [11] = 0xff };
    bool ipv4 = inet_pton(AF_INET, buffer, ip + IPV4_OFFSET) == 1;
    if (!ipv4 && inet_pton(AF_INET6, buffer, ip) != 1) {
        return false;
    }
    memcpy(out, ip, sizeof(ip));
    *is_ipv4 = ipv4;
    return true;
}

static bool prefix_parse(Str text, PeerPrefix *out)
{
    Str address = text;
    Str head;
    int64_t bits = -1;
    if (str_cut(&text, '/', &head)) {
        address = head;
        if (!str_i64(text, &bits) || bits < 0) {
            return false;
        }
    }
    PeerPrefix prefix = { 0 };
    bool ipv4 = false;
    if (!ip_parse(address, prefix.ip, &ipv4)) {
        return false;
    }
    int64_t most = ipv4 ? IPV4_BITS : IPV6_BITS;
    if (bits > most) {
        return false;
    }
    bits = bits < 0 ? most : bits;
    prefix.bits = (int)(ipv4 ? bits + (IPV6_BITS - IPV4_BITS) : bits);
    *out = prefix;
    return true;
}

Err trusted_proxies_parse(Str list, TrustedProxies *out, Refusal *why)
{
    TrustedProxies proxies = { 0 };
    bool more = true;
    while (more) {
        Str item;
        more = str_cut(&list, ',', &item);
        item = str_trim(more ? item : list);
        if (item.len == 0) {
            continue;
        }
        if (str_equal(item, S("unix"))) {
            proxies.unix_sockets = true;
            continue;
        }
        if (proxies.count == PEER_PREFIXES_MAX ||
            !prefix_parse(item, &proxies.prefixes[proxies.count])) {
            return refuse(why, ERR_INVALID, S("trusted_proxies"), S("not_an_address"),
                          S("trusted_proxies must be addresses or prefixes separated by commas"));
        }
        proxies.count++;
    }
    *out = proxies;
    return ERR_NONE;
}

static bool prefix_has(const PeerPrefix *prefix, const unsigned char ip[16])
{
    int whole = prefix->bits / 8;
    int rest = prefix->bits % 8;
    if (memcmp(prefix->ip, ip, (size_t)whole) != 0) {
        return false;
    }
    if (rest == 0) {
        return true;
    }
    int mask = 0xff & (0xff << (8 - rest));
    return (prefix->ip[whole] & mask) == (ip[whole] & mask);
}

static bool is_trusted(const TrustedProxies *trusted, const unsigned char ip[16])
{
    for (size_t i = 0; i < trusted->count; i++) {
        if (prefix_has(&trusted->prefixes[i], ip)) {
            return true;
        }
    }
    return false;
}

static void address_ip(const Address *address, unsigned char out[16])
{
    if (address->kind == ADDRESS_IPV4) {
        unsigned char mapped[16] = { [10] = 0xff, [11] = 0xff };
        memcpy(mapped + IPV4_OFFSET, address->ip, 4);
        memcpy(out, mapped, sizeof(mapped));
    } else {
        memcpy(out, address->ip, sizeof(address->ip));
    }
}

static bool ip_is_mapped(const unsigned char ip[16])
{
    static const unsigned char prefix[IPV4_OFFSET] = { [10] = 0xff, [11] = 0xff };
    return memcmp(ip, prefix, sizeof(prefix)) == 0;
}

static Str ip_text(Arena *arena, const unsigned char ip[16])
{
    char *text = arena_array(arena, char, INET6_ADDRSTRLEN);
    const char *made = ip_is_mapped(ip)
                           ? inet_ntop(AF_INET, ip + IPV4_OFFSET, text, INET6_ADDRSTRLEN)
                           : inet_ntop(AF_INET6, ip, text, INET6_ADDRSTRLEN);
    return str_of(made);
}

static uint64_t ip_key(const unsigned char ip[16])
{
    size_t len = ip_is_mapped(ip) ? 16 : NETWORK_BYTES;
    return str_hash((Str){ (const char *)ip, len });
}

// "[2001:db8::1]:443" and "192.0.2.1:80", as some proxies write them, lose what is too much.
static Str forwarded_trim(Str item)
{
    item = str_trim(item);
    Str head;
    Str rest = item;
    if (str_starts(item, S("[")) && str_cut(&rest, ']', &head)) {
        return (Str){ head.at + 1, head.len - 1 };
    }
    rest = item;
    if (str_cut(&rest, ':', &head) && memchr(rest.at, ':', rest.len) == NULL) {
        return head;
    }
    return item;
}

// The last item of a comma-separated list; `*list` keeps what is before it.
static Str list_pop(Str *list)
{
    size_t at = list->len;
    while (at > 0 && list->at[at - 1] != ',') {
        at--;
    }
    Str item = { list->at + at, list->len - at };
    list->len = at > 0 ? at - 1 : 0;
    return item;
}

// Walks from the nearest proxy outwards until an address that nobody vouches for.
static void forwarded_walk(const TrustedProxies *trusted, const HttpHead *head,
                           unsigned char ip[16])
{
    int looked = 0;
    for (size_t i = head->header_count; i > 0; i--) {
        const HttpHeader *header = &head->headers[i - 1];
        if (!str_equal_nocase(header->name, S("X-Forwarded-For"))) {
            continue;
        }
        Str list = header->value;
        while (list.len > 0) {
            unsigned char next[16];
            bool ipv4 = false;
            if (++looked > PEER_FORWARDED_MAX ||
                !ip_parse(forwarded_trim(list_pop(&list)), next, &ipv4)) {
                return;
            }
            memcpy(ip, next, sizeof(next));
            if (!is_trusted(trusted, ip)) {
                return;
            }
        }
    }
}

Peer peer_of(Arena *arena, const TrustedProxies *trusted, const Address *from, const HttpHead *head)
{
    if (from->kind == ADDRESS_UNIX && !trusted->unix_sockets) {
        return (Peer){ .address = S("unix"), .key = str_hash(S("unix")) };
    }
    unsigned char ip[16] = { 0 };
    if (from->kind != ADDRESS_UNIX) {
        address_ip(from, ip);
        if (!is_trusted(trusted, ip)) {
            return (Peer){ .address = ip_text(arena, ip), .key = ip_key(ip) };
        }
    }
    forwarded_walk(trusted, head, ip);
    return (Peer){
        .address = ip_text(arena, ip),
        .key = ip_key(ip),
        .https = str_equal_nocase(http_header(head, S("X-Forwarded-Proto")), S("https")),
        .forwarded = true,
    };
}

bool peer_of_conn(const TrustedProxies *trusted, const Address *from, uint64_t *key)
{
    unsigned char ip[16] = { 0 };
    if (from->kind == ADDRESS_UNIX) {
        return false;
    }
    address_ip(from, ip);
    if (is_trusted(trusted, ip)) {
        return false;
    }
    *key = ip_key(ip);
    return true;
}

bool peer_is_proxy(const TrustedProxies *trusted, const Address *from)
{
    if (from->kind == ADDRESS_UNIX) {
        return trusted->unix_sockets;
    }
    unsigned char ip[16] = { 0 };
    address_ip(from, ip);
    return is_trusted(trusted, ip);
}
