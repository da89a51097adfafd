// TLS of the running server: the certificate at the start, and read anew.
#include "app/server.h"
#include "base/log.h"

static Err files_check(const Config *config, Refusal *why)
{
    bool wanted = config->tls_listen.len > 0;
    if (wanted && config->tls_certificate.len == 0) {
        return refuse(why, ERR_INVALID, S("tls_certificate"), S("blank"),
                      S("tls_listen needs a certificate: --tls-certificate FILE"));
    }
    if (wanted && config->tls_key.len == 0) {
        return refuse(why, ERR_INVALID, S("tls_key"), S("blank"),
                      S("tls_listen needs the certificate's key: --tls-key FILE"));
    }
    if (!wanted && (config->tls_certificate.len > 0 || config->tls_key.len > 0)) {
        return refuse(why, ERR_INVALID, S("tls_listen"), S("blank"),
                      S("a certificate without an address: --tls-listen ADDRESS:PORT"));
    }
    return ERR_NONE;
}

static void dates_log(const Server *server)
{
    TlsState state = tls_state(server->tls);
    int64_t now_ms = world_now_ms(server->world);
    Str file = server->config->tls_certificate;
    if (now_ms > state.valid_until_ms) {
        log_line(LOG_WARN, "app.tls", "certificate=%.*s text=\"has expired\"", STR_ARG(file));
    } else if (now_ms < state.valid_from_ms) {
        log_line(LOG_WARN, "app.tls", "certificate=%.*s text=\"is not valid yet\"", STR_ARG(file));
    }
}

Err secure_start(Server *server, Refusal *why)
{
    const Config *config = server->config;
    Err err = files_check(config, why);
    if (err || config->tls_listen.len == 0) {
        return err;
    }
    TlsFiles files = { .certificate = config->tls_certificate, .key = config->tls_key };
    err = tls_make(server->loop, files, server->directory.arena, &server->tls, why);
    if (!err) {
        dates_log(server);
    }
    return err;
}

Err secure_reload(Server *server, Arena *arena, Refusal *why)
{
    if (!server->tls) {
        return refuse(why, ERR_STATE, S("tls_listen"), S("blank"),
                      S("the server does not speak TLS: it was started without --tls-listen"));
    }
    Err err = tls_reload(server->tls, arena, why);
    if (err) {
        log_line(LOG_ERROR, "app.tls", "text=\"the old certificate stays\" why=\"%.*s\"",
                 STR_ARG(why->message));
        return err;
    }
    log_line(LOG_INFO, "app.tls", "text=\"certificate read anew\"");
    dates_log(server);
    return ERR_NONE;
}
