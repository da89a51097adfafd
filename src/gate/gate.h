// gate.h — everything that answers on the HTTP port: connections, routing, identity, limits.
//
// Belongs to the loop thread. Identities are looked up by the reader pool and kept in a small
// cache that any commit which touched identities empties.
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "desk/reader.h"
#include "desk/writer.h"
#include "gate/request.h"
#include "net/conn.h"
#include "net/work.h"
#include "relay/relay.h"

enum {
    GATE_LETTERS_MAX = 2 * READER_JOBS_MAX,   // answers of readers on their way to the loop
    GATE_COMMANDS_MAX = 2 * WRITER_QUEUE_MAX, // under way, not yet told back
    GATE_LATER_PER_CONN = 2,                  // look-ups of live connections that wait
};

// One connection at the door, as long as it is counted for its address.
typedef struct Visit {
    Gate *gate;
    uint64_t key; // of the address, see Peer.key
    bool counted;
} Visit;

typedef struct GateOptions {
    Loop *loop;
    World *world;
    Writer *writer;
    DeskReaders *readers;
    Relay *relay;
    WorkPool *hashing;     // one thread: Argon2
    WorkPool *files;       // writes and fsyncs of uploads
    const char *files_dir; // DIR/files
    bool demo;             // answers only to Host localhost or 127.0.0.1
    Str trusted_proxies;   // addresses or prefixes, separated by commas
    bool proxy_protocol;   // connections come from trusted proxies, and say first who came to them
    Tls *tls;              // of gate_accept_tls(); NULL: there is none
    Str public_url;        // "" : from the Host header
    uint32_t conns_max;
    uint32_t conns_per_address;
    bool no_pace; // no rate limits: benches and the crash tests only, by a flag
    // Adds what others count to the metrics; NULL: nobody.
    void (*metrics_more)(void *owner, Buf *out);
    void *metrics_owner;
} GateOptions;

// The options' texts must outlive the gate. ERR_INVALID naming `trusted_proxies`.
MUST_USE Err gate_make(Gate **out, const GateOptions *options, Refusal *why);
// A new connection of a listener, plain or by TLS; what a proxy says first is plain in both.
void gate_accept(Gate *gate, Conn *conn);
void gate_accept_tls(Gate *gate, Conn *conn);
// Commits reach the gate here, on the loop thread: tells the relay, then finishes the commands,
// then frees the batch.
void gate_batch(Gate *gate, Batch *batch);
// Stops reading, closes idle connections and live sockets with 1001, lets answers go out.
void gate_drain(Gate *gate);
// True when nothing is under way any more.
bool gate_is_idle(const Gate *gate);
// Connections that are open, live ones too.
size_t gate_conns(const Gate *gate);
// From now on nothing is given to readers or the writer, which are about to stop: what is still
// under way ends with ERR_BUSY.
void gate_stop(Gate *gate);
// After the readers, the writer, the pools and the connections have stopped. Accepts NULL.
void gate_free(Gate **gate);

// What is counted, in the Prometheus text format.
void gate_metrics(Gate *gate, Buf *out);

// ---- for the parts of the gate ----------------------------------------------------------------

// A read on behalf of somebody; `finished` of the job is set by the gate, and `done` runs on the
// loop thread and frees the job (its arena first).
typedef struct GateRead {
    ReadJob job; // first; the caller fills viewer, run, state
    Letter letter;
    Gate *gate;
    struct GateRead *next; // of those that wait for their turn
    void (*done)(struct GateRead *read);
} GateRead;
// False: the readers have too much to do; the job is still the caller's.
MUST_USE bool gate_read(Gate *gate, GateRead *read);
// The same for the live part: after a restart all clients come back at once, each with look-ups.
// Where the readers have too much to do, a look-up waits for its turn. False when as many wait as
// GATE_LATER_PER_CONN for each connection that may be open.
MUST_USE bool gate_read_later(Gate *gate, GateRead *read);
// Every command of the server goes this way. False: the writer's queue is full.
MUST_USE bool gate_command(Gate *gate, Command *command);
World *gate_world(Gate *gate);
Relay *gate_relay(Gate *gate);
Loop *gate_loop(Gate *gate);

// Counts one more of this kind for whoever asks: the identity, or the address of a stranger
// (Peer.key). False when it is too often: `*retry_after_s` says when to come back.
MUST_USE bool gate_may_now(Gate *gate, Pace pace, const Identity *identity, uint64_t peer_key,
                           int64_t *retry_after_s);
// The same, for an address alone.
MUST_USE bool gate_may_address(Gate *gate, Pace pace, uint64_t peer_key, int64_t *retry_after_s);
// What gate_may_address() counted did not count after all.
void gate_address_give_back(Gate *gate, Pace pace, uint64_t peer_key);

// Counts the visit for its address. False when that has as many connections as it may.
MUST_USE bool visit_begin(Visit *visit);
void visit_end(Visit *visit);

// Looks up "email/token:TOKEN", or a device's secret. `out` lives in the arena. ERR_UNAUTHENTICATED
// when it does not hold; a device that has not written yet is a stranger SHOWN_BY_DEVICE. For the
// reader thread.
MUST_USE Err gate_identify_token(Read *read, Str pair, Identity *out);
MUST_USE Err gate_identify_device(Read *read, Str secret, Identity *out);
Viewer identity_viewer(const Identity *identity);
Actor identity_actor(const Identity *identity);

#endif
