#include "wire/header.h"
#include "wire/sha1.h"
#include "wire/websocket.h"

#include <sodium.h>
#include <string.h>

#define HANDSHAKE_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

enum {
    KEY_BYTES = 16,
    KEY_TEXT_BYTES = 24,
    GUID_BYTES = sizeof(HANDSHAKE_GUID) - 1,
};

static Err bad(Refusal *why, Str field, Str message)
{
    return refuse(why, ERR_INPUT, field, S("bad_handshake"), message);
}

static size_t header_count(const HttpHead *head, Str name)
{
    size_t count = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        count += str_equal_nocase(head->headers[i].name, name);
    }
    return count;
}

static bool key_is_valid(Str key)
{
    if (key.len != KEY_TEXT_BYTES) {
        return false;
    }
    unsigned char bytes[KEY_BYTES];
    size_t len = 0;
    return sodium_base642bin(bytes, sizeof(bytes), key.at, key.len, NULL, &len, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           len == KEY_BYTES;
}

bool websocket_is_asked(const HttpHead *head)
{
    return header_has_token(head, S("upgrade"), S("websocket"));
}

Err websocket_check(const HttpHead *head, Str *key, Refusal *why)
{
    if (head->method != METHOD_GET) {
        return bad(why, S(""), S("a WebSocket begins with GET"));
    }
    if (head->minor_version < 1) {
        return bad(why, S(""), S("a WebSocket begins with HTTP/1.1"));
    }
    if (head->has_body) {
        return bad(why, S(""), S("a WebSocket's request has no body"));
    }
    if (!websocket_is_asked(head)) {
        return bad(why, S("Upgrade"), S("Upgrade must name websocket"));
    }
    if (!header_has_token(head, S("connection"), S("upgrade"))) {
        return bad(why, S("Connection"), S("Connection must name Upgrade"));
    }
    Str found = http_header(head, S("sec-websocket-key"));
    if (header_count(head, S("sec-websocket-key")) != 1 || !key_is_valid(found)) {
        return bad(why, S("Sec-WebSocket-Key"), S("the key must be 16 bytes in base64, once"));
    }
    if (header_count(head, S("sec-websocket-version")) != 1 ||
        !str_equal(http_header(head, S("sec-websocket-version")), S("13"))) {
        return refuse(why, ERR_INPUT, S("Sec-WebSocket-Version"), S("websocket_version"),
                      S("only version 13 of the WebSocket protocol is spoken here"));
    }
    *key = found;
    return ERR_NONE;
}

bool websocket_offers(const HttpHead *head, Str protocol)
{
    for (size_t i = 0; i < head->header_count; i++) {
        if (!str_equal_nocase(head->headers[i].name, S("sec-websocket-protocol"))) {
            continue;
        }
        Str rest = head->headers[i].value;
        Str item;
        while (str_cut(&rest, ',', &item)) {
            if (str_equal(str_trim(item), protocol)) {
                return true;
            }
        }
        if (str_equal(str_trim(rest), protocol)) {
            return true;
        }
    }
    return false;
}

void websocket_accept_of(Str key, char out[WEBSOCKET_ACCEPT_BYTES])
{
    char joined[KEY_TEXT_BYTES + GUID_BYTES];
    assert(key.len == KEY_TEXT_BYTES);
    memcpy(joined, key.at, KEY_TEXT_BYTES);
    memcpy(joined + KEY_TEXT_BYTES, HANDSHAKE_GUID, GUID_BYTES);
    unsigned char digest[SHA1_BYTES];
    sha1((Str){ joined, sizeof(joined) }, digest);
    char text[WEBSOCKET_ACCEPT_BYTES + 1];
    sodium_bin2base64(text, sizeof(text), digest, sizeof(digest), sodium_base64_VARIANT_ORIGINAL);
    memcpy(out, text, WEBSOCKET_ACCEPT_BYTES);
}

void websocket_write_accept(Buf *out, Str key, Str protocol)
{
    char accept[WEBSOCKET_ACCEPT_BYTES];
    websocket_accept_of(key, accept);
    HttpHeader headers[] = {
        { S("Upgrade"), S("websocket") },
        { S("Connection"), S("Upgrade") },
        { S("Sec-WebSocket-Accept"), { accept, sizeof(accept) } },
        { S("Sec-WebSocket-Protocol"), protocol },
    };
    HttpResponse response = {
        .status = 101,
        .headers = headers,
        .header_count = protocol.len > 0 ? 4 : 3,
        .content_length = -1,
    };
    http_write_head(out, &response);
}

void websocket_write_version_refusal(Buf *out)
{
    HttpHeader headers[] = {
        { S("Upgrade"), S("websocket") },
        { S("Sec-WebSocket-Version"), S("13") },
    };
    HttpResponse response = {
        .status = 426,
        .headers = headers,
        .header_count = countof(headers),
        .content_length = 0,
        .close = true,
    };
    http_write_head(out, &response);
}
