// fuzz_tls.c — any bytes before, within and after a TLS handshake: what the peer has not sealed is
// never read as its words or as its end, and what we answer stays small.
//
// The first byte chooses how much of a true handshake goes before, and how the rest is cut.
#include "net/openssl.h"
#include "net/tls_internal.h"
#include "support/certificate.h"

enum {
    ANSWER_MAX_BYTES = 64 * 1024,
    FLIGHT_MAX_BYTES = 8 * 1024,
    FLIGHTS = 4, // 3: a whole handshake
    PIECE_MIN_BYTES = 1,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Tls *tls_once(void)
{
    static Tls *tls;
    if (!tls) {
        Arena arena = { 0 };
        Certificate certificate;
        certificate_make(&certificate);
        Err err = tls_make(loop_make(), certificate_files(&certificate), &arena, &tls, NULL);
        assert(!err);
        certificate_remove(&certificate);
        arena_free(&arena);
    }
    return tls;
}

// What an honest client says, to the server and from it.
static void flights_exchange(TlsConn *conn, int flights, bool old)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    assert(context);
    SSL_CTX_set_max_proto_version(context, old ? TLS1_2_VERSION : 0);
    SSL *client = SSL_new(context);
    BIO *to_client = BIO_new(BIO_s_mem());
    BIO *from_client = BIO_new(BIO_s_mem());
    SSL_set_bio(client, to_client, from_client);
    SSL_set_connect_state(client);
    for (int i = 0; i < flights; i++) {
        (void)SSL_do_handshake(client);
        char flight[FLIGHT_MAX_BYTES];
        int len = BIO_read(from_client, flight, sizeof(flight));
        Str in = { flight, len > 0 ? (size_t)len : 0 };
        char *plain = NULL;
        size_t plain_len = 0;
        TlsGot got = tls_conn_read(conn, &in, &plain, &plain_len);
        assert(got == TLS_GOT_NOTHING);
        Pending *out = tls_conn_out(conn);
        uv_buf_t parts[PENDING_PARTS_MAX];
        unsigned int count = pending_parts(out, parts);
        for (unsigned int part = 0; part < count; part++) {
            (void)BIO_write(to_client, parts[part].base, (int)parts[part].len);
        }
        pending_clear(out);
    }
    SSL_free(client);
    SSL_CTX_free(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    int flights = data[0] % FLIGHTS;
    bool old = data[0] & 4;
    size_t piece = (size_t)(data[0] >> 3) * 8 + PIECE_MIN_BYTES;
    Str rest = { (const char *)data + 1, size - 1 };
    Tls *tls = tls_once();
    TlsConn *conn = tls_conn_make(tls, tls);
    flights_exchange(conn, flights, old);
    uint64_t done = tls_state(tls).handshakes;
    TlsGot got = TLS_GOT_NOTHING;
    while (rest.len > 0 && got == TLS_GOT_NOTHING) {
        Str in = { rest.at, rest.len < piece ? rest.len : piece };
        rest = (Str){ rest.at + in.len, rest.len - in.len };
        char *plain = NULL;
        size_t len = 0;
        got = tls_conn_read(conn, &in, &plain, &len);
        assert(got != TLS_GOT_BYTES);
        assert(got != TLS_GOT_END || flights < FLIGHTS - 1);
        assert((got == TLS_GOT_PLAIN) == (flights == 0 && data[1] != 0x16));
        assert(tls_conn_out(conn)->bytes < ANSWER_MAX_BYTES);
    }
    assert(tls_state(tls).handshakes == done);
    if (got == TLS_GOT_WRONG) { // it stays so
        Str in = S("more");
        char *plain = NULL;
        size_t len = 0;
        assert(tls_conn_read(conn, &in, &plain, &len) == TLS_GOT_WRONG);
    }
    tls_conn_free(conn);
    assert(tls_state(tls).handshakes_now == 0);
    return 0;
}
