#include "desk/conversation/proactive.h"

#include "store/survey_store.h"

#include <sodium.h>

enum {
    MAC_BYTES = crypto_auth_hmacsha256_BYTES,
    NUMBER_BYTES = 8,
    PLAIN_BYTES_MAX =
        MAC_BYTES + NUMBER_BYTES + PROACTIVE_MAX * 3 * NUMBER_BYTES + PROACTIVE_BYTES_MAX,
    VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};

static_assert(SERVER_SECRET_BYTES == crypto_auth_hmacsha256_KEYBYTES, "it signs with that");
static_assert(sodium_base64_ENCODED_LEN(PLAIN_BYTES_MAX, VARIANT) <= PROACTIVE_TOKEN_BYTES_MAX,
              "the longest one fits");

static const Str secret_name = STR_INIT("proactive");

// ---- signing ----------------------------------------------------------------------------------

static void mac_make(const unsigned char device_hash[SECRET_HASH_BYTES], Str said,
                     const unsigned char secret[SERVER_SECRET_BYTES], unsigned char out[MAC_BYTES])
{
    crypto_auth_hmacsha256_state state;
    int failed = crypto_auth_hmacsha256_init(&state, secret, SERVER_SECRET_BYTES);
    failed |= crypto_auth_hmacsha256_update(&state, device_hash, SECRET_HASH_BYTES);
    failed |= crypto_auth_hmacsha256_update(&state, (const unsigned char *)said.at, said.len);
    failed |= crypto_auth_hmacsha256_final(&state, out);
    assert(failed == 0);
}

static Err secret_have(Work *work, unsigned char out[SERVER_SECRET_BYTES])
{
    Err err = server_secret_load(work->tx, secret_name, out);
    if (err != ERR_NOT_FOUND) {
        return err;
    }
    work->world->random_bytes(work->world, out, SERVER_SECRET_BYTES);
    server_secret_insert(work->tx, secret_name, out);
    return work->tx->err;
}

static void number_add(Buf *buf, int64_t number)
{
    for (int i = NUMBER_BYTES - 1; i >= 0; i--) {
        buf_add_char(buf, (char)((uint64_t)number >> (8 * i)));
    }
}

Err proactive_sign(Work *work, const unsigned char device_hash[SECRET_HASH_BYTES],
                   const ProactivePage *page, Str *token)
{
    unsigned char secret[SERVER_SECRET_BYTES];
    Err err = secret_have(work, secret);
    if (err) {
        return err;
    }
    Buf said = buf_make(work->arena, PLAIN_BYTES_MAX);
    number_add(&said, page->at_ms);
    for (size_t i = 0; i < page->count; i++) {
        number_add(&said, page->says[i].rule.v);
        number_add(&said, page->says[i].version);
        number_add(&said, (int64_t)page->says[i].text.len);
        buf_add(&said, page->says[i].text);
    }
    unsigned char mac[MAC_BYTES];
    mac_make(device_hash, buf_str(&said), secret, mac);
    Buf plain = buf_make(work->arena, PLAIN_BYTES_MAX);
    buf_add(&plain, (Str){ (const char *)mac, MAC_BYTES });
    buf_add(&plain, buf_str(&said));
    assert(buf_ok(&plain));
    size_t room = sodium_base64_encoded_len(plain.len, VARIANT);
    char *text = arena_array(work->arena, char, room);
    sodium_bin2base64(text, room, (const unsigned char *)plain.at, plain.len, VARIANT);
    *token = (Str){ text, room - 1 };
    return ERR_NONE;
}

// ---- reading it back --------------------------------------------------------------------------

static bool number_take(Str *rest, int64_t *out)
{
    if (rest->len < NUMBER_BYTES) {
        return false;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < NUMBER_BYTES; i++) {
        number = number << 8 | (unsigned char)rest->at[i];
    }
    *out = (int64_t)number;
    *rest = (Str){ rest->at + NUMBER_BYTES, rest->len - NUMBER_BYTES };
    return true;
}

static bool proactive_take(Str *rest, Proactive *out)
{
    int64_t len = 0;
    bool is_whole = number_take(rest, &out->rule.v) && number_take(rest, &out->version) &&
                    number_take(rest, &len) && len >= 0 && (uint64_t)len <= rest->len;
    if (!is_whole) {
        return false;
    }
    out->text = (Str){ rest->at, (size_t)len };
    *rest = (Str){ rest->at + len, rest->len - (size_t)len };
    return true;
}

static bool page_take(Str rest, ProactivePage *out)
{
    if (!number_take(&rest, &out->at_ms)) {
        return false;
    }
    while (rest.len > 0 && out->count < PROACTIVE_MAX) {
        if (!proactive_take(&rest, &out->says[out->count])) {
            return false;
        }
        out->count++;
    }
    return rest.len == 0;
}

// False for what is no Base64, or too short to be signed.
static bool token_open(Arena *arena, Str token, unsigned char mac[MAC_BYTES], Str *said)
{
    unsigned char *plain = arena_array(arena, unsigned char, PLAIN_BYTES_MAX);
    size_t len = 0;
    if (token.len > PROACTIVE_TOKEN_BYTES_MAX ||
        sodium_base642bin(plain, PLAIN_BYTES_MAX, token.at, token.len, NULL, &len, NULL, VARIANT) ||
        len < MAC_BYTES) {
        return false;
    }
    for (size_t i = 0; i < MAC_BYTES; i++) {
        mac[i] = plain[i];
    }
    *said = (Str){ (const char *)plain + MAC_BYTES, len - MAC_BYTES };
    return true;
}

Err proactive_check(Work *work, const unsigned char device_hash[SECRET_HASH_BYTES], Str token,
                    ProactivePage *out)
{
    unsigned char given[MAC_BYTES];
    unsigned char right[MAC_BYTES];
    unsigned char secret[SERVER_SECRET_BYTES];
    Str said = { 0 };
    Err err = token_open(work->arena, token, given, &said)
                  ? server_secret_load(work->tx, secret_name, secret)
                  : ERR_NOT_FOUND;
    if (err) {
        return err;
    }
    mac_make(device_hash, said, secret, right);
    ProactivePage page = { 0 };
    if (sodium_memcmp(given, right, MAC_BYTES) != 0 || !page_take(said, &page)) {
        return ERR_NOT_FOUND;
    }
    *out = page;
    return ERR_NONE;
}
