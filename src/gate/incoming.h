// incoming.h — an upload on its way to files/: gathered on the loop, written on the pool.
//
// The bytes go to a temporary file while they are hashed; at the end it is synced, renamed to its
// hash and the folder synced. Only then may a command speak of it. At most one buffer waits, and
// the connection is not read while it is written.
#ifndef GATE_INCOMING_H
#define GATE_INCOMING_H

#include "gate/inside.h"

enum {
    INCOMING_BUFFER_BYTES = 256 * 1024,
    INCOMING_FULL_BYTES = INCOMING_BUFFER_BYTES - CONN_READ_BYTES, // one more piece always fits
};

typedef struct Incoming Incoming;

// For a route with ROUTE_STREAMS whose head has arrived. ERR_INPUT when a multipart has no
// boundary.
MUST_USE Err incoming_make(Incoming **out, const Request *request, Refusal *why);
// At most CONN_READ_BYTES. ERR_INPUT or ERR_LIMIT when it is no multipart as it should be.
MUST_USE Err incoming_add(Incoming *incoming, Str piece, Refusal *why);
bool incoming_is_full(const Incoming *incoming);
// The body has ended. ERR_INPUT when something is missing.
MUST_USE Err incoming_end(Incoming *incoming, Refusal *why);
// Writes what was gathered; after incoming_end() also keeps the file. The call is away until
// `done`, which is not called when the connection has gone: then the call is freed.
void incoming_store(Incoming *incoming, Call *call, void (*done)(Call *call, Err err));
// After the last incoming_store(): fills upload and form of the request.
void incoming_result(const Incoming *incoming, Request *request);
// Removes what was not kept. Accepts NULL inside; sets it to NULL.
void incoming_drop(Incoming **incoming);

#endif
