// tls_fixture.h — clients that speak TLS to a fixture. Include after <cmocka.h>.
#ifndef UNIT_NET_TLS_FIXTURE_H
#define UNIT_NET_TLS_FIXTURE_H

#include "net/openssl.h"
#include "net/tls.h"
#include "support/certificate.h"
#include "unit/net/conn_fixture.h"

#include <fcntl.h>

typedef struct TlsClient {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
} TlsClient;

// Connected, nothing said; change `context` or `ssl` before the handshake.
static inline TlsClient tls_client_open(Fixture *f)
{
    TlsClient client = { .fd = client_accepted(f) };
    assert_int_equal(fcntl(client.fd, F_SETFL, O_NONBLOCK), 0);
    client.context = SSL_CTX_new(TLS_client_method());
    client.ssl = SSL_new(client.context);
    assert_non_null(client.ssl);
    SSL_set_fd(client.ssl, client.fd);
    SSL_set_connect_state(client.ssl);
    return client;
}

static inline void tls_client_free(TlsClient *client)
{
    SSL_free(client->ssl);
    SSL_CTX_free(client->context);
    close(client->fd);
}

// Turns until SSL_do_handshake() is done or has failed.
static inline bool tls_client_handshake(Fixture *f, const TlsClient *client)
{
    for (int i = 0; i < TURNS_MAX; i++) {
        ERR_clear_error();
        int done = SSL_do_handshake(client->ssl);
        if (done == 1) {
            turn_some(f); // its last message is on its way
            return true;
        }
        int why = SSL_get_error(client->ssl, done);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
            return false;
        }
        loop_turn(f->loop);
        nap();
    }
    fail_msg("the handshake neither succeeds nor fails");
    return false;
}

static inline TlsClient tls_client_make(Fixture *f, int version)
{
    TlsClient client = tls_client_open(f);
    SSL_set_min_proto_version(client.ssl, version);
    SSL_set_max_proto_version(client.ssl, version);
    assert_true(tls_client_handshake(f, &client));
    return client;
}

static inline void tls_client_send(const TlsClient *client, Str bytes)
{
    assert_int_equal(SSL_write(client->ssl, bytes.at, (int)bytes.len), (int)bytes.len);
}

// What has arrived; `*why` as SSL_get_error() says it.
static inline size_t tls_client_receive(const TlsClient *client, char *to, size_t max, int *why)
{
    size_t len = 0;
    *why = SSL_ERROR_NONE;
    while (len < max) {
        ERR_clear_error();
        int got = SSL_read(client->ssl, to + len, (int)(max - len));
        if (got <= 0) {
            *why = SSL_get_error(client->ssl, got);
            return len;
        }
        len += (size_t)got;
    }
    return len;
}

// Turns until `len` bytes have come.
static inline void tls_client_await(Fixture *f, const TlsClient *client, char *to, size_t len)
{
    size_t have = 0;
    int why = 0;
    for (int i = 0; i < TURNS_MAX && have < len; i++) {
        loop_turn(f->loop);
        have += tls_client_receive(client, to + have, len - have, &why);
        assert_true(why == SSL_ERROR_NONE || why == SSL_ERROR_WANT_READ);
        if (why == SSL_ERROR_WANT_READ) {
            nap();
        }
    }
    assert_int_equal(have, len);
}

#endif
