#include "wire/proxy_head.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    SIGNATURE_BYTES = 12,
    BINARY_HEAD_BYTES = 16, // signature, version and command, family, length
    VERSION_2 = 2,
    COMMAND_LOCAL = 0,
    COMMAND_PROXY = 1,
    FAMILY_NONE = 0x00,
    FAMILY_TCP4 = 0x11,
    FAMILY_TCP6 = 0x21,
    FAMILY_UNIX = 0x31,
    TCP4_BYTES = 12, // both addresses and ports
    TCP6_BYTES = 36,
    UNIX_BYTES = 216,
    PORT_DIGITS_MAX = 5,
};

static const Str signature = STR_INIT("\r\n\r\n\0\r\nQUIT\n");
static const Str word = STR_INIT("PROXY ");

static_assert(sizeof("\r\n\r\n\0\r\nQUIT\n") == SIGNATURE_BYTES + 1, "the signature is 12 bytes");

static bool begins_like(Str bytes, Str wanted)
{
    size_t len = bytes.len < wanted.len ? bytes.len : wanted.len;
    return memcmp(bytes.at, wanted.at, len) == 0;
}

// ---- version 1 --------------------------------------------------------------------------------

// Without leading zeros, as a proxy prints it.
static bool port_read(Str text, uint16_t *out)
{
    unsigned port = 0;
    if (text.len == 0 || text.len > PORT_DIGITS_MAX || (text.len > 1 && text.at[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
        port = port * 10 + (unsigned)(text.at[i] - '0');
    }
    if (port > UINT16_MAX) {
        return false;
    }
    *out = (uint16_t)port;
    return true;
}

static bool ip_read(Str text, bool is_ipv6, unsigned char out[16])
{
    char buffer[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof(buffer) || memchr(text.at, '\0', text.len)) {
        return false;
    }
    memcpy(buffer, text.at, text.len);
    buffer[text.len] = '\0';
    return inet_pton(is_ipv6 ? AF_INET6 : AF_INET, buffer, out) == 1;
}

// "192.0.2.1 192.0.2.9 56324 443"
static bool endpoints_read(Str rest, ProxyHead *head)
{
    Str source;
    Str target;
    Str port;
    uint16_t target_port = 0;
    unsigned char target_ip[16];
    return str_cut(&rest, ' ', &source) && str_cut(&rest, ' ', &target) &&
           str_cut(&rest, ' ', &port) && ip_read(source, head->is_ipv6, head->ip) &&
           ip_read(target, head->is_ipv6, target_ip) && port_read(port, &head->port) &&
           port_read(rest, &target_port);
}

static ProxyRead line_read(Str bytes, ProxyHead *out, size_t *taken)
{
    Str within = { bytes.at, bytes.len < PROXY_LINE_MAX_BYTES ? bytes.len : PROXY_LINE_MAX_BYTES };
    const char *end = memchr(within.at, '\n', within.len);
    if (!end) {
        return within.len == PROXY_LINE_MAX_BYTES ? PROXY_WRONG : PROXY_MORE;
    }
    Str line = { within.at, (size_t)(end - within.at) };
    if (line.len <= word.len || line.at[line.len - 1] != '\r') {
        return PROXY_WRONG;
    }
    Str rest = { line.at + word.len, line.len - word.len - 1 };
    ProxyHead head = { 0 };
    Str family = rest;
    if (!str_cut(&rest, ' ', &family)) {
        rest = S("");
    }
    if (!str_equal(family, S("UNKNOWN"))) { // of which nothing further is believed
        head.has_address = true;
        head.is_ipv6 = str_equal(family, S("TCP6"));
        if ((!head.is_ipv6 && !str_equal(family, S("TCP4"))) || !endpoints_read(rest, &head)) {
            return PROXY_WRONG;
        }
    }
    *out = head;
    *taken = line.len + 1;
    return PROXY_DONE;
}

// ---- version 2 --------------------------------------------------------------------------------

static size_t family_bytes(unsigned family)
{
    switch (family) {
    case FAMILY_NONE:
        return 0;
    case FAMILY_TCP4:
        return TCP4_BYTES;
    case FAMILY_TCP6:
        return TCP6_BYTES;
    case FAMILY_UNIX:
        return UNIX_BYTES;
    default:
        return SIZE_MAX;
    }
}

static void binary_address(const unsigned char *at, unsigned family, ProxyHead *head)
{
    if (family != FAMILY_TCP4 && family != FAMILY_TCP6) {
        return;
    }
    size_t ip_bytes = family == FAMILY_TCP6 ? 16 : 4;
    head->has_address = true;
    head->is_ipv6 = family == FAMILY_TCP6;
    memcpy(head->ip, at, ip_bytes);
    const unsigned char *port = at + 2 * ip_bytes; // after both addresses
    head->port = (uint16_t)(port[0] << 8 | port[1]);
}

static ProxyRead binary_read(Str bytes, ProxyHead *out, size_t *taken)
{
    if (bytes.len < BINARY_HEAD_BYTES) {
        return PROXY_MORE;
    }
    const unsigned char *at = (const unsigned char *)bytes.at;
    unsigned version = at[SIGNATURE_BYTES] >> 4;
    unsigned command = at[SIGNATURE_BYTES] & 0xf;
    unsigned family = at[SIGNATURE_BYTES + 1];
    size_t length = (size_t)(at[SIGNATURE_BYTES + 2] << 8 | at[SIGNATURE_BYTES + 3]);
    bool is_local = command == COMMAND_LOCAL;
    if (version != VERSION_2 || (!is_local && command != COMMAND_PROXY) ||
        length > PROXY_BINARY_MAX_BYTES - BINARY_HEAD_BYTES) {
        return PROXY_WRONG;
    }
    if (!is_local && length < family_bytes(family)) {
        return PROXY_WRONG;
    }
    if (bytes.len < BINARY_HEAD_BYTES + length) {
        return PROXY_MORE;
    }
    ProxyHead head = { 0 };
    if (!is_local) {
        binary_address(at + BINARY_HEAD_BYTES, family, &head);
    }
    *out = head;
    *taken = BINARY_HEAD_BYTES + length;
    return PROXY_DONE;
}

ProxyRead proxy_head_read(Str bytes, ProxyHead *out, size_t *taken)
{
    if (bytes.len == 0) {
        return PROXY_MORE;
    }
    if (begins_like(bytes, signature)) {
        return bytes.len < SIGNATURE_BYTES ? PROXY_MORE : binary_read(bytes, out, taken);
    }
    if (begins_like(bytes, word)) {
        return bytes.len < word.len ? PROXY_MORE : line_read(bytes, out, taken);
    }
    return PROXY_WRONG;
}
