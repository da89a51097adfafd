// live.h — the live socket of widgets and workspaces: protocol/live.md.
//
// The gate answers the handshake and gives the connection over; from then on it belongs to this
// part, which sets its own handler. Commands and reads go through gate_command() and gate_read().
#ifndef GATE_LIVE_LIVE_H
#define GATE_LIVE_LIVE_H

#include "gate/gate.h"

// All live connections of a gate; made and freed by it.
Live *live_make(Gate *gate);
// The 101 was written. `cookie` is who the sign-in cookie of the upgrade belongs to, its Origin
// checked; NULL when there is none. Everything is copied that is needed later.
void live_open(Gate *gate, Conn *conn, const HttpHead *head, const Identity *cookie, Str peer);
// Closes all with 1001; new ones are closed at once.
void live_drain(Live *live);
// Connections that are open.
size_t live_count(const Live *live);
// True when no read or command of a live connection is under way.
bool live_is_idle(const Live *live);
// Accepts NULL; sets it to NULL. After live_drain(); all connections have closed.
void live_free(Live **live);

#endif
