// tls_internal.h — TLS on one connection, without its socket. For net/ only.
//
// What came goes in at tls_conn_read(), what is to be sent comes out of tls_conn_out(). Until the
// first bytes look like a client's hello, and again whenever no record is half there, it holds no
// buffers.
#ifndef NET_TLS_INTERNAL_H
#define NET_TLS_INTERNAL_H

#include "net/pending.h"
#include "net/tls.h"

enum {
    TLS_SEAL_MAX_BYTES = 64 * 1024,   // encrypted ahead of what the socket takes
    TLS_UNSENT_MAX_BYTES = 96 * 1024, // of handshakes and alerts, for a peer that does not read
};

typedef struct TlsConn TlsConn;

typedef enum TlsGot {
    TLS_GOT_BYTES,
    TLS_GOT_NOTHING, // everything was taken
    TLS_GOT_END,     // the peer said that it sends no more
    TLS_GOT_PLAIN,   // the first byte is not TLS
    TLS_GOT_WRONG,   // not TLS as it should be; what tells the peer so is in tls_conn_out()
} TlsGot;

// `owner` is what tls_overdue() gives.
TlsConn *tls_conn_make(Tls *tls, void *owner);
// Accepts NULL.
void tls_conn_free(TlsConn *conn);
// Takes from `in`. TLS_GOT_BYTES: `*plain` may be changed in place, and holds until the next call
// for any connection.
TlsGot tls_conn_read(TlsConn *conn, Str *in, char **plain, size_t *len);
// Moves from `plain` to tls_conn_out(), about TLS_SEAL_MAX_BYTES; nothing before the handshake is
// done. False when it cannot any more.
MUST_USE bool tls_conn_seal(TlsConn *conn, Pending *plain);
// Says, once, that we send no more, if the handshake was done.
void tls_conn_bye(TlsConn *conn);
Pending *tls_conn_out(TlsConn *conn);
// The owner of the handshake that is under way for longest, of all beside this connection, when
// there are too many; else NULL.
void *tls_overdue(const TlsConn *conn);

#endif
