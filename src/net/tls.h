// tls.h — TLS in the process: the certificate that listeners show, and figures about it.
//
// TLS 1.2 and 1.3, in 1.2 only suites with forward secrecy and authenticated encryption; no
// compression, no renegotiation, no early data; ALPN http/1.1 or none. Sessions resume by tickets
// that the client keeps; their key lives in memory and changes. One certificate for all names.
// conn_secure() begins it on a connection. Everything belongs to the loop's thread. OpenSSL is not
// seen outside of this folder.
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/refusal.h"
#include "net/loop.h"

enum {
    TLS_HELLO_MAX_BYTES = 16 * 1024, // the first message of a client
    TLS_HANDSHAKES_MAX = 1024,       // under way at once; beyond, the oldest is dropped
    TLS_TICKET_S = 2 * 60 * 60,      // how long a session can be resumed
    TLS_TICKET_KEY_MS = 6 * 60 * 60 * 1000,
};

typedef struct Tls Tls;

// PEM files: the server's certificate with those between it and the root; its key, unencrypted.
typedef struct TlsFiles {
    Str certificate;
    Str key;
} TlsFiles;

typedef struct TlsState {
    uint64_t handshakes;        // that succeeded
    uint64_t handshakes_failed; // after at least one byte had come; plain HTTP counts
    uint32_t handshakes_now;    // under way
    int64_t valid_from_ms;      // of the certificate, since 1970
    int64_t valid_until_ms;
} TlsState;

// ERR_INVALID naming `tls_certificate` or `tls_key`, with the file and the reason; the words live
// in `arena`. That the certificate has expired is no error: look at tls_state().
MUST_USE Err tls_make(Loop *loop, TlsFiles files, Arena *arena, Tls **out, Refusal *why);
// Reads the files anew, for connections that begin from now on; others keep what they have. On
// failure, as of tls_make(), nothing changes.
MUST_USE Err tls_reload(Tls *tls, Arena *arena, Refusal *why);
TlsState tls_state(const Tls *tls);
// After its connections. Accepts NULL.
void tls_free(Tls *tls);

#endif
