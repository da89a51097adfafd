// live.h — the live protocol (protocol/live.md): a WebSocket for widgets and for the workspace, or
// long polls where sockets are blocked.
//
// Belongs to the loop thread. The gate answers the handshake and gives the connection over; calls
// of a poll come as routes. A peer first says who it is, then subscribes to streams and sends
// commands; what it does is acknowledged after the commit, in order. Everything that arrives goes
// the same way as over HTTP: the writer for commands, the readers for what is looked up.
#ifndef GATE_LIVE_LIVE_H
#define GATE_LIVE_LIVE_H

#include "gate/gate.h"

enum {
    LIVE_AUTH_MS = 10 * 1000,   // to the first frame
    LIVE_SILENT_MS = 75 * 1000, // without a byte, pongs included: gone
    LIVE_HEARTBEAT_S = 25,
    LIVE_IN_FLIGHT_MAX = 64,  // commands of one connection under way; then it is not read
    LIVE_BAD_FRAMES_MAX = 10, // in a row
    LIVE_TYPING_MS = 250,     // between two typing frames; more often is dropped
    LIVE_PAGE_MS = 500,       // between two pages; more often is refused
    LIVE_PENDING_MAX_BYTES = 4 * 1024 * 1024,
    LIVE_CHUNK_BYTES = 256 * 1024, // of a backlog, read and sent at once
    LIVE_THREADS_MAX = 100,        // named in a welcome
};

typedef struct LiveHub LiveHub;

// All live connections of a gate; made and freed by it.
LiveHub *live_hub_make(Gate *gate, Loop *loop);
// After live_drain(), when all connections have closed. Accepts NULL; sets it to NULL.
void live_hub_free(LiveHub **hub);

// What the request that opens a live connection shows of its page.
typedef struct LiveOpening {
    const Identity *sign_in; // of its sign-in cookie, the Origin checked; NULL: none
    Language language;       // by Accept-Language
    Str origin;              // of the page where it is not one of ours, else ""
    Str user_agent;          // what the browser calls itself
    Str address;             // of who is at the other end; "unix" and "" say nothing of it
} LiveOpening;

// The 101 was written: the connection is a live socket from now on. `visit` ends with it.
void live_open(LiveHub *hub, Conn *conn, Visit visit, const LiveOpening *opening);
// An agent's role or a credential of theirs has changed: their connections are closed with 1001,
// and who comes back says anew who they are.
void live_access_changed(LiveHub *hub, PersonId person);
// Closes all with 1001: the server restarts, come back at once.
void live_drain(LiveHub *hub);
// Connections that are open.
size_t live_count(const LiveHub *hub);
// True when no read or command of a live connection is under way.
bool live_is_idle(const LiveHub *hub);

#endif
