// tls_fixture.h — certificates made on the spot, and clients that speak TLS to a fixture.
#ifndef UNIT_NET_TLS_FIXTURE_H
#define UNIT_NET_TLS_FIXTURE_H

#include "net/openssl.h"
#include "net/tls.h"
#include "unit/net/conn_fixture.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>

enum { PATH_BYTES = 64, DAY_S = 24 * 60 * 60 };

// A key and a certificate for "localhost" that signs itself, in two files of a folder.
typedef struct Certificate {
    char folder[PATH_BYTES];
    char certificate[PATH_BYTES + 16];
    char key[PATH_BYTES + 16];
} Certificate;

static inline void pem_write(const char *path, const X509 *x509, const EVP_PKEY *key,
                             const char *passphrase)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    if (x509) {
        assert_int_equal(PEM_write_X509(file, x509), 1);
    } else {
        const EVP_CIPHER *cipher = passphrase ? EVP_aes_128_cbc() : NULL;
        const unsigned char *text = (const unsigned char *)passphrase;
        int len = passphrase ? (int)strlen(passphrase) : 0;
        assert_int_equal(PEM_write_PrivateKey(file, key, cipher, text, len, NULL, NULL), 1);
    }
    fclose(file);
}

// Writes both files anew.
static inline void certificate_write(const Certificate *at, int days, const char *passphrase)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    assert_non_null(key);
    assert_non_null(x509);
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -2L * DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(x509), (long)days * DAY_S);
    X509_NAME *name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1,
                               0);
    X509_set_issuer_name(x509, name);
    X509_set_pubkey(x509, key);
    assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
    pem_write(at->certificate, x509, NULL, NULL);
    pem_write(at->key, NULL, key, passphrase);
    X509_free(x509);
    EVP_PKEY_free(key);
}

static inline void certificate_make(Certificate *at)
{
    snprintf(at->folder, sizeof(at->folder), "/tmp/madoguchi-tls-XXXXXX");
    assert_non_null(mkdtemp(at->folder));
    snprintf(at->certificate, sizeof(at->certificate), "%s/certificate.pem", at->folder);
    snprintf(at->key, sizeof(at->key), "%s/key.pem", at->folder);
    certificate_write(at, 30, NULL);
}

static inline void certificate_remove(const Certificate *at)
{
    unlink(at->certificate);
    unlink(at->key);
    rmdir(at->folder);
}

static inline TlsFiles certificate_files(const Certificate *at)
{
    return (TlsFiles){ .certificate = str_of(at->certificate), .key = str_of(at->key) };
}

// ---- clients -----------------------------------------------------------------------------------

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
