#include "net/tls.h"

#include "net/loop_internal.h"
#include "net/openssl.h"
#include "net/tls_internal.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    RECORD_BYTES = 16 * 1024, // the most that one record carries
    HELLO_HEAD_BYTES = 9,     // the record's head, then the type and length of the message in it
    RECORD_HANDSHAKE = 22,
    MESSAGE_CLIENT_HELLO = 1,
    MESSAGE_HEAD_BYTES = 4,
    TICKET_KEY_MAX_BYTES = 128,
    SECURITY_LEVEL = 2, // 112 bits: RSA from 2048, elliptic curves from 224
    MS_PER_S = 1000,
};

static const char suites_1_2[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
static const char suites_1_3[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
static char groups[] = "X25519:P-256:P-384"; // OpenSSL does not ask for a constant
static const unsigned char alpn_http[] = { 8, 'h', 't', 't', 'p', '/', '1', '.', '1' };

struct Tls {
    Loop *loop;
    SSL_CTX *context;
    BIO_METHOD *method;
    char *certificate; // paths
    char *key;
    TlsConn *oldest; // handshakes under way, in the order of their beginning
    TlsConn *newest;
    TlsState state;
    uint32_t conns;
    int64_t ticket_key_ms;     // when it was made
    char plain[RECORD_BYTES];  // on its way to whoever reads
    char gather[RECORD_BYTES]; // on its way into a record
};

typedef enum TlsPhase {
    PHASE_HELLO,     // too little has come to know what it is
    PHASE_HANDSHAKE, // linked among those under way
    PHASE_OPEN,
    PHASE_BROKEN,
} TlsPhase;

struct TlsConn {
    Tls *tls;
    void *owner;
    SSL *ssl; // NULL in PHASE_HELLO
    TlsConn *earlier;
    TlsConn *later;
    Str in; // arrived, not read yet
    Pending out;
    TlsPhase phase;
    bool done; // the handshake succeeded
    bool said_bye;
    uint8_t hello_len;
    uint8_t hello_read;
    unsigned char hello[HELLO_HEAD_BYTES];
};

// ---- the certificate ---------------------------------------------------------------------------

static const char *reason_of(unsigned long error)
{
    const char *reason = ERR_reason_error_string(error);
    return reason ? reason : "no reason given";
}

static Err file_refuse(Refusal *why, Arena *arena, const char *flag, const char *path, Str what)
{
    return refuse(why, ERR_INVALID, str_of(flag), S("unusable"),
                  str_format(arena, "%s %.*s", path, STR_ARG(what)));
}

static Err file_check(const char *flag, const char *path, Arena *arena, Refusal *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        Str what = str_format(arena, "cannot be read: %s", strerrordesc_np(errno));
        return file_refuse(why, arena, flag, path, what);
    }
    (void)close(fd);
    return ERR_NONE;
}

// Nobody is there to be asked for a passphrase.
// NOLINTNEXTLINE(readability-non-const-parameter): the type that OpenSSL wants
static int on_passphrase(char *to, int max, int writing, void *context)
{
    (void)to;
    (void)max;
    (void)writing;
    (void)context;
    return 0;
}

static Err certificate_load(SSL_CTX *context, const char *path, Arena *arena, Refusal *why)
{
    Err err = file_check("tls_certificate", path, arena, why);
    if (err || SSL_CTX_use_certificate_chain_file(context, path) == 1) {
        return err;
    }
    Str what = str_format(arena, "is no certificate in PEM that can be used: %s",
                          reason_of(ERR_peek_last_error()));
    return file_refuse(why, arena, "tls_certificate", path, what);
}

static Err key_load(SSL_CTX *context, const Tls *tls, Arena *arena, Refusal *why)
{
    Err err = file_check("tls_key", tls->key, arena, why);
    if (err) {
        return err;
    }
    bool is_read = SSL_CTX_use_PrivateKey_file(context, tls->key, SSL_FILETYPE_PEM) == 1;
    unsigned long error = ERR_peek_last_error();
    if (is_read && SSL_CTX_check_private_key(context) == 1) {
        return ERR_NONE;
    }
    if (is_read || ERR_GET_LIB(error) == ERR_LIB_X509) {
        Str what = str_format(arena, "does not belong to the certificate in %s", tls->certificate);
        return file_refuse(why, arena, "tls_key", tls->key, what);
    }
    Str what =
        str_format(arena, "is no private key in PEM without a passphrase: %s", reason_of(error));
    return file_refuse(why, arena, "tls_key", tls->key, what);
}

static int64_t asn1_ms(const ASN1_TIME *at)
{
    struct tm parts = { 0 };
    if (ASN1_TIME_to_tm(at, &parts) != 1) {
        return 0;
    }
    return (int64_t)timegm(&parts) * MS_PER_S;
}

// ---- what is offered ---------------------------------------------------------------------------

// Who asks for HTTP/2 alone is told at once instead of being misunderstood later.
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                   const unsigned char *in, unsigned int in_len, void *context)
{
    (void)ssl;
    (void)context;
    unsigned char *chosen = NULL;
    if (SSL_select_next_proto(&chosen, out_len, alpn_http, sizeof(alpn_http), in, in_len) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *context_make(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context) {
        fatal("tls: %s", reason_of(ERR_peek_last_error()));
    }
    SSL_CTX_set_security_level(context, SECURITY_LEVEL);
    (void)SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE);
    (void)SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    (void)SSL_CTX_set_timeout(context, TLS_TICKET_S);
    SSL_CTX_set_default_passwd_cb(context, on_passphrase);
    SSL_CTX_set_alpn_select_cb(context, on_alpn, NULL);
    bool is_set = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1;
    is_set = is_set && SSL_CTX_set_max_proto_version(context, 0) == 1;
    is_set = is_set && SSL_CTX_set_cipher_list(context, suites_1_2) == 1;
    is_set = is_set && SSL_CTX_set_ciphersuites(context, suites_1_3) == 1;
    is_set = is_set && SSL_CTX_set1_groups_list(context, groups) == 1;
    is_set = is_set && SSL_CTX_set_num_tickets(context, 1) == 1;
    if (!is_set) {
        fatal("tls: %s", reason_of(ERR_peek_last_error()));
    }
    return context;
}

static void ticket_key_change(Tls *tls)
{
    unsigned char key[TICKET_KEY_MAX_BYTES];
    long len = SSL_CTX_set_tlsext_ticket_keys(tls->context, NULL, 0);
    assert(len > 0);
    assert(len <= (long)sizeof(key));
    if (RAND_bytes(key, (int)len) != 1 ||
        SSL_CTX_set_tlsext_ticket_keys(tls->context, key, len) != 1) {
        fatal("tls: no random bytes for tickets");
    }
    OPENSSL_cleanse(key, sizeof(key));
    tls->ticket_key_ms = loop_tick_ms(tls->loop);
}

Err tls_reload(Tls *tls, Arena *arena, Refusal *why)
{
    ERR_clear_error();
    SSL_CTX *context = context_make();
    Err err = certificate_load(context, tls->certificate, arena, why);
    if (!err) {
        err = key_load(context, tls, arena, why);
    }
    ERR_clear_error();
    if (err) {
        SSL_CTX_free(context);
        return err;
    }
    const X509 *shown = SSL_CTX_get0_certificate(context);
    tls->state.valid_from_ms = asn1_ms(X509_get0_notBefore(shown));
    tls->state.valid_until_ms = asn1_ms(X509_get0_notAfter(shown));
    SSL_CTX_free(tls->context);
    tls->context = context;
    ticket_key_change(tls);
    return ERR_NONE;
}

// ---- bytes in and out of OpenSSL ---------------------------------------------------------------

static int on_bio_read(BIO *bio, char *to, int max)
{
    TlsConn *conn = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t room = max > 0 ? (size_t)max : 0;
    Str head = { (const char *)conn->hello + conn->hello_read,
                 (size_t)conn->hello_len - conn->hello_read };
    Str from = head.len > 0 ? head : conn->in;
    size_t len = from.len < room ? from.len : room;
    if (len == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(to, from.at, len);
    if (head.len > 0) {
        conn->hello_read = (uint8_t)(conn->hello_read + len);
    } else {
        conn->in = (Str){ from.at + len, from.len - len };
    }
    return (int)len;
}

static int on_bio_write(BIO *bio, const char *from, int len)
{
    TlsConn *conn = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    pending_add(&conn->out, (Str){ from, (size_t)len });
    return len;
}

static long on_bio_control(BIO *bio, int what, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return what == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO_METHOD *method_make(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "madoguchi");
    if (!method) {
        fatal("tls: out of memory");
    }
    BIO_meth_set_read(method, on_bio_read);
    BIO_meth_set_write(method, on_bio_write);
    BIO_meth_set_ctrl(method, on_bio_control);
    return method;
}

Err tls_make(Loop *loop, TlsFiles files, Arena *arena, Tls **out, Refusal *why)
{
    assert(loop_is_mine(loop));
    Tls *tls = net_alloc(sizeof(*tls));
    tls->loop = loop;
    tls->certificate = strndup(files.certificate.at, files.certificate.len);
    tls->key = strndup(files.key.at, files.key.len);
    if (!tls->certificate || !tls->key) {
        fatal("tls: out of memory");
    }
    tls->method = method_make();
    Err err = tls_reload(tls, arena, why);
    if (err) {
        tls_free(tls);
        return err;
    }
    *out = tls;
    return ERR_NONE;
}

TlsState tls_state(const Tls *tls)
{
    return tls->state;
}

void tls_free(Tls *tls)
{
    if (!tls) {
        return;
    }
    assert(tls->conns == 0);
    SSL_CTX_free(tls->context);
    BIO_meth_free(tls->method);
    free(tls->certificate);
    free(tls->key);
    free(tls);
}

// ---- handshakes under way ----------------------------------------------------------------------

static void handshake_link(TlsConn *conn)
{
    Tls *tls = conn->tls;
    conn->earlier = tls->newest;
    if (tls->newest) {
        tls->newest->later = conn;
    } else {
        tls->oldest = conn;
    }
    tls->newest = conn;
    tls->state.handshakes_now++;
}

static void handshake_unlink(TlsConn *conn)
{
    Tls *tls = conn->tls;
    if (conn->earlier) {
        conn->earlier->later = conn->later;
    } else {
        tls->oldest = conn->later;
    }
    if (conn->later) {
        conn->later->earlier = conn->earlier;
    } else {
        tls->newest = conn->earlier;
    }
    conn->earlier = conn->later = NULL;
    tls->state.handshakes_now--;
}

void *tls_overdue(const TlsConn *conn)
{
    const Tls *tls = conn->tls;
    return tls->state.handshakes_now > TLS_HANDSHAKES_MAX ? tls->oldest->owner : NULL;
}

static void phase_set(TlsConn *conn, TlsPhase phase)
{
    if (conn->phase == PHASE_HANDSHAKE) {
        handshake_unlink(conn);
    }
    conn->phase = phase;
    if (phase == PHASE_HANDSHAKE) {
        handshake_link(conn);
    }
}

static void handshake_begin(TlsConn *conn)
{
    Tls *tls = conn->tls;
    if (loop_tick_ms(tls->loop) - tls->ticket_key_ms > TLS_TICKET_KEY_MS) {
        ticket_key_change(tls);
    }
    conn->ssl = SSL_new(tls->context);
    BIO *bio = BIO_new(tls->method);
    if (!conn->ssl || !bio) {
        fatal("tls: out of memory");
    }
    BIO_set_data(bio, conn);
    BIO_set_init(bio, 1);
    SSL_set_bio(conn->ssl, bio, bio);
    SSL_set_accept_state(conn->ssl);
    phase_set(conn, PHASE_HANDSHAKE);
}

// ---- one connection ----------------------------------------------------------------------------

TlsConn *tls_conn_make(Tls *tls, void *owner)
{
    TlsConn *conn = net_alloc(sizeof(*conn));
    conn->tls = tls;
    conn->owner = owner;
    tls->conns++;
    return conn;
}

void tls_conn_free(TlsConn *conn)
{
    if (!conn) {
        return;
    }
    conn->tls->state.handshakes_failed += !conn->done && conn->hello_len > 0;
    phase_set(conn, PHASE_BROKEN);
    SSL_free(conn->ssl);
    pending_clear(&conn->out);
    conn->tls->conns--;
    free(conn);
}

Pending *tls_conn_out(TlsConn *conn)
{
    return &conn->out;
}

// A client's hello says its length first, and OpenSSL would make room for all of it at once. So
// would it for whoever sends nothing but that: here a byte that cannot be right costs nothing.
static TlsGot hello_take(TlsConn *conn, Str *in)
{
    while (in->len > 0 && conn->hello_len < HELLO_HEAD_BYTES) {
        conn->hello[conn->hello_len++] = (unsigned char)*in->at;
        *in = (Str){ in->at + 1, in->len - 1 };
        if (conn->hello[0] != RECORD_HANDSHAKE) {
            return TLS_GOT_PLAIN;
        }
    }
    if (conn->hello_len < HELLO_HEAD_BYTES) {
        return TLS_GOT_NOTHING;
    }
    const unsigned char *at = conn->hello;
    size_t record_len = (size_t)at[3] << 8 | at[4];
    size_t message_len = (size_t)at[6] << 16 | (size_t)at[7] << 8 | at[8];
    if (record_len < MESSAGE_HEAD_BYTES || at[5] != MESSAGE_CLIENT_HELLO ||
        message_len > TLS_HELLO_MAX_BYTES) {
        phase_set(conn, PHASE_BROKEN);
        return TLS_GOT_WRONG;
    }
    handshake_begin(conn);
    return TLS_GOT_BYTES;
}

static TlsGot read_ended(TlsConn *conn, int result)
{
    int why = SSL_get_error(conn->ssl, result);
    if (why == SSL_ERROR_WANT_READ) {
        return TLS_GOT_NOTHING;
    }
    if (why == SSL_ERROR_ZERO_RETURN) {
        return TLS_GOT_END;
    }
    log_line(LOG_DEBUG, "net.tls", "text=\"%s\"", reason_of(ERR_peek_last_error()));
    phase_set(conn, PHASE_BROKEN);
    return TLS_GOT_WRONG;
}

TlsGot tls_conn_read(TlsConn *conn, Str *in, char **plain, size_t *len)
{
    if (conn->phase == PHASE_HELLO) {
        TlsGot got = hello_take(conn, in);
        if (got != TLS_GOT_BYTES) {
            return got;
        }
    }
    if (conn->phase == PHASE_BROKEN) {
        return TLS_GOT_WRONG;
    }
    conn->in = *in;
    ERR_clear_error();
    int got = SSL_read(conn->ssl, conn->tls->plain, RECORD_BYTES);
    *in = conn->in;
    conn->in = S("");
    if (conn->phase == PHASE_HANDSHAKE && SSL_is_init_finished(conn->ssl)) {
        phase_set(conn, PHASE_OPEN);
        conn->done = true;
        conn->tls->state.handshakes++;
    }
    if (got <= 0) {
        return read_ended(conn, got);
    }
    *plain = conn->tls->plain;
    *len = (size_t)got;
    return TLS_GOT_BYTES;
}

// What waits at the front, as much as one record carries.
static size_t record_gather(const Pending *plain, char *to)
{
    uv_buf_t parts[PENDING_PARTS_MAX];
    unsigned int count = pending_parts(plain, parts);
    size_t len = 0;
    for (unsigned int i = 0; i < count && len < RECORD_BYTES; i++) {
        size_t room = RECORD_BYTES - len;
        size_t fits = parts[i].len < room ? parts[i].len : room;
        memcpy(to + len, parts[i].base, fits);
        len += fits;
    }
    return len;
}

bool tls_conn_seal(TlsConn *conn, Pending *plain)
{
    while (conn->phase == PHASE_OPEN && plain->first && conn->out.bytes < TLS_SEAL_MAX_BYTES) {
        size_t len = record_gather(plain, conn->tls->gather);
        ERR_clear_error();
        if (SSL_write(conn->ssl, conn->tls->gather, (int)len) != (int)len) {
            log_line(LOG_WARN, "net.tls", "text=\"%s\"", reason_of(ERR_peek_last_error()));
            phase_set(conn, PHASE_BROKEN);
            return false;
        }
        pending_consume(plain, len);
    }
    return true;
}

void tls_conn_bye(TlsConn *conn)
{
    if (conn->phase != PHASE_OPEN || conn->said_bye) {
        return;
    }
    conn->said_bye = true;
    ERR_clear_error();
    (void)SSL_shutdown(conn->ssl);
}
