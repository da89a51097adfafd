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
    Str public_url;        // "" : from the Host header
    uint32_t conns_max;
    bool no_pace; // no rate limits: benches and the crash tests only, by a flag
} GateOptions;

Gate *gate_make(const GateOptions *options);
// A new connection of a listener.
void gate_accept(Gate *gate, Conn *conn);
// Commits reach the gate here, on the loop thread: tells the relay, then finishes the commands,
// then frees the batch.
void gate_batch(Gate *gate, Batch *batch);
// Stops reading, closes idle connections and live sockets with 1001, lets answers go out.
void gate_drain(Gate *gate);
// True when nothing is under way any more.
bool gate_is_idle(const Gate *gate);
void gate_free(Gate **gate);

// For live connections: a read on behalf of somebody; `finished` of the job is set by the gate, and
// `done` runs on the loop thread and frees the job (its arena first).
typedef struct GateRead {
    ReadJob job; // first; the caller fills viewer, run, state
    Letter letter;
    Gate *gate;
    void (*done)(struct GateRead *read);
} GateRead;
// False: the readers have too much to do; the job is still the caller's.
MUST_USE bool gate_read(Gate *gate, GateRead *read);
// False: the writer's queue is full.
MUST_USE bool gate_command(Gate *gate, Command *command);
World *gate_world(Gate *gate);
Relay *gate_relay(Gate *gate);

#endif
