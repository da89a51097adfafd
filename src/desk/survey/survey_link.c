#include "desk/survey/survey_link.h"

#include "store/survey_store.h"

#include <sodium.h>

static_assert(SERVER_SECRET_BYTES == crypto_auth_hmacsha256_KEYBYTES, "it signs with that");

static const Str secret_name = STR_INIT("survey_link");

// The parts of a token as they are signed.
typedef struct Link {
    int64_t response;
    int64_t expires_s;
} Link;

static void link_sign(const Link *link, const unsigned char secret[SERVER_SECRET_BYTES],
                      unsigned char out[crypto_auth_hmacsha256_BYTES])
{
    unsigned char text[SURVEY_TOKEN_BYTES_MAX];
    int len = snprintf((char *)text, sizeof(text), "survey.%" PRId64 ".%" PRId64, link->response,
                       link->expires_s);
    assert(len > 0);
    int failed = crypto_auth_hmacsha256(out, text, (unsigned long long)len, secret);
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

Err survey_link_make(Work *work, const SurveyResponse *response, Str *token)
{
    unsigned char secret[SERVER_SECRET_BYTES];
    Err err = secret_have(work, secret);
    if (err) {
        return err;
    }
    Link link = { response->id.v, response->expires_ms / 1000 };
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    link_sign(&link, secret, mac);
    Str hex = str_hex(work->arena, mac, sizeof(mac));
    *token = str_format(work->arena, "%" PRId64 ".%" PRId64 ".%.*s", link.response, link.expires_s,
                        STR_ARG(hex));
    return ERR_NONE;
}

static bool link_parse(Str token, Link *out, unsigned char mac[crypto_auth_hmacsha256_BYTES])
{
    Str response;
    Str expires_s;
    return token.len <= SURVEY_TOKEN_BYTES_MAX && str_cut(&token, '.', &response) &&
           str_cut(&token, '.', &expires_s) && str_i64(response, &out->response) &&
           str_i64(expires_s, &out->expires_s) &&
           str_unhex(token, mac, crypto_auth_hmacsha256_BYTES);
}

Err survey_link_check(Tx *tx, Str token, int64_t now_ms, SurveyResponseId *out, Refusal *why)
{
    Link link = { 0 };
    unsigned char given[crypto_auth_hmacsha256_BYTES];
    unsigned char secret[SERVER_SECRET_BYTES];
    unsigned char right[crypto_auth_hmacsha256_BYTES];
    Err err = link_parse(token, &link, given) ? server_secret_load(tx, secret_name, secret)
                                              : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (!err) {
        link_sign(&link, secret, right);
    }
    if (err || sodium_memcmp(given, right, sizeof(right)) != 0) {
        return refuse(why, ERR_NOT_FOUND, S("token"), S("bad_link"),
                      S("this link was not made here, or is not whole"));
    }
    if (now_ms / 1000 >= link.expires_s) {
        return refuse(why, ERR_STATE, S("token"), S("expired"),
                      S("the time to answer this survey is over"));
    }
    *out = (SurveyResponseId){ link.response };
    return ERR_NONE;
}
