// conn.h — accepted connections: bytes in, bytes out once per turn, deadlines, limits.
//
// A table owns all connections of one loop. Others hold a ConnId and ask conn_find(), which
// answers NULL once the connection began to close; a Conn pointer is good until the callback or
// turn is over. Nothing is written before the end of the turn: everything that was given to
// conn_write() and conn_write_shared() until then goes out in one system call.
// An idle connection has no buffers: reading uses one buffer of the table.
#ifndef NET_CONN_H
#define NET_CONN_H

#include "net/address.h"
#include "net/frame.h"
#include "net/loop.h"
#include "net/tls.h"

enum {
    CONN_READ_BYTES = 64 * 1024,          // most that one callback gets
    CONN_PENDING_MAX_BYTES = 1024 * 1024, // unless ConnLimits says otherwise
    CONN_LINGER_MS = 2000,                // unless ConnLimits says otherwise
    CONN_SWEEP_MS = 50,                   // deadlines fire at most this late
};

typedef struct ConnTable ConnTable;
typedef struct Conn Conn;

// Generation 0 is nobody's.
typedef struct ConnId {
    uint32_t index;
    uint32_t generation;
} ConnId;

typedef enum ConnEnd {
    CONN_END_PEER,     // the peer closed or the network broke
    CONN_END_CLOSED,   // conn_close(), everything was sent
    CONN_END_LINGER,   // conn_close(), but the peer did not take everything in time
    CONN_END_ABORTED,  // conn_abort(), or the table was freed
    CONN_END_SLOW,     // more than the pending limit waited to be sent
    CONN_END_DEADLINE, // conn_set_deadline() passed, and no on_deadline
} ConnEnd;

// What a connection tells. on_bytes and on_closed are needed, the others may be NULL.
typedef struct ConnHandler {
    // Bytes have arrived; they may be changed in place and are gone when the call returns.
    // Returns how many were taken. If not all, the connection is paused with a copy of the rest,
    // and calls again with the rest (then with more) after conn_resume_reading(); unless
    // conn_set_handler() was called meanwhile: then the rest goes to the new handler at once.
    size_t (*on_bytes)(Conn *conn, char *at, size_t len);
    // Exactly once per connection, last. The Conn is still valid, but nothing can be sent.
    void (*on_closed)(Conn *conn, ConnEnd why);
    // Everything was sent, once after each conn_ask_writable().
    void (*on_writable)(Conn *conn);
    // The peer will send nothing more but may still read. NULL: conn_close().
    void (*on_peer_end)(Conn *conn);
    // The deadline has passed (it is cleared). NULL: closes with CONN_END_DEADLINE.
    void (*on_deadline)(Conn *conn);
} ConnHandler;

typedef struct ConnLimits {
    uint32_t conns_max;         // beyond it a new one is accepted and closed at once
    uint32_t pending_max_bytes; // 0: CONN_PENDING_MAX_BYTES
    uint32_t linger_ms;         // 0: CONN_LINGER_MS
} ConnLimits;

ConnTable *conn_table_make(Loop *loop, ConnLimits limits);
// Drops all, as conn_abort() does. The table still answers: with nobody. Accepts NULL.
void conn_abort_all(ConnTable *table);
// Aborts what is open; on_closed is called, and the memory freed, by loop_free() at the latest. Who
// may still ask conn_find(), as for a job whose answer is on its way, must have been told before.
// Accepts NULL.
void conn_table_free(ConnTable *table);
uint32_t conn_count(const ConnTable *table);
// Those that were turned away because conns_max were open.
uint64_t conn_refused_count(const ConnTable *table);
// Closes all gracefully, as conn_close() does.
void conn_close_all(ConnTable *table);

// NULL when it has closed or is closing.
Conn *conn_find(ConnTable *table, ConnId id);
ConnId conn_id(const Conn *conn);
ConnTable *conn_table(const Conn *conn);
Address conn_peer(const Conn *conn);
// Who it comes from in truth, as a proxy says it; never a UNIX socket.
void conn_set_peer(Conn *conn, const Address *peer);

// From here on bytes come and go by TLS; conn_write() may be called before its handshake is done.
// A peer that begins without TLS gets the words `not_tls`, which must outlive the connection, and
// is closed; one that breaks off without saying its end is CONN_END_PEER, never on_peer_end. Before
// anything was written; in on_bytes what is not taken is read by TLS already.
void conn_secure(Conn *conn, Tls *tls, Str not_tls);
// True after conn_secure(), until it closes.
bool conn_is_secure(const Conn *conn);

// Who is told, and the pointer for the teller's own use. May change at any time, as when HTTP
// becomes WebSocket.
void conn_set_handler(Conn *conn, const ConnHandler *handler, void *user);
void *conn_user(const Conn *conn);

// Copies the bytes. Ignored once closing. Past the pending limit the connection is dropped
// (CONN_END_SLOW), after one attempt to send what is there.
void conn_write(Conn *conn, Str bytes);
// Sends the frame without copying; takes a reference of its own.
void conn_write_shared(Conn *conn, Frame *frame);
// Bytes that wait for the peer.
size_t conn_pending_bytes(const Conn *conn);
void conn_set_pending_max(Conn *conn, uint32_t bytes);
// on_writable will be called when nothing is pending: in this turn if nothing is.
void conn_ask_writable(Conn *conn);

// Calls nest as one: paused until resumed.
void conn_pause_reading(Conn *conn);
void conn_resume_reading(Conn *conn);

// In `after_ms` from now; -1: none. Setting it again moves it and costs nothing.
void conn_set_deadline(Conn *conn, int64_t after_ms);

// Sends what is pending, then the end, waits for the peer's end, at most linger_ms in all.
// Nothing more is read or may be written. on_closed comes later.
void conn_close(Conn *conn);
// Drops everything at once. on_closed comes later.
void conn_abort(Conn *conn);

#endif
