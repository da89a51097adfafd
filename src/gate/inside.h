// inside.h — what the files of src/gate/ share and nobody else sees: the gate itself, its HTTP
// clients, and the calls (requests on their way).
#ifndef GATE_INSIDE_H
#define GATE_INSIDE_H

#include "gate/door.h"
#include "gate/gate.h"
#include "gate/identity.h"
#include "gate/live/live.h"
#include "gate/pace.h"
#include "gate/peer.h"
#include "net/timer.h"

enum {
    HEAD_MAX_MS = 10 * 1000, // from the connection or the first byte to the end of the head
    BODY_MAX_MS = 30 * 1000, // from the head to the end of the body; of a streamed body each piece
    IDLE_MAX_MS = 75 * 1000, // between two requests
    ANSWER_MAX_MS = 60 * 1000,             // for a peer to take what it was answered before closing
    CLIENT_PENDING_MAX_BYTES = 256 * 1024, // unread answers; beyond, no further request is begun
    DISCARD_MAX_BYTES = 64 * 1024,         // of a refused request's body, to keep the connection
    LAG_EVERY_MS = 500,                    // how often the loop's lag is measured
    STATUS_CLASSES = 6,
};

typedef struct GateCounts {
    uint64_t conns;
    uint64_t requests[STATUS_CLASSES]; // by the first digit of the status
    uint64_t refused_pace;
    uint64_t crowded; // connections turned away because their address has too many
    uint64_t commands;
    uint64_t commands_refused;
    uint64_t batches;
    uint64_t messages;
    uint64_t sessions_ended;
    uint64_t tickets_routed;
    uint64_t upload_bytes;
    int64_t lag_ms;     // as last measured
    int64_t lag_max_ms; // the worst since the last look
} GateCounts;

typedef struct Client Client;
typedef struct Call Call;

struct Gate {
    Arena arena; // holds this struct and what lives as long
    GateOptions options;
    TrustedProxies proxies;
    PaceTable *paces;
    Door *door;
    IdentityCache *identities;
    LiveHub *live;
    Mailbox *mail; // answers of readers
    LoopTimer *lag;
    int64_t lag_due_ms;
    Client *clients; // all HTTP connections
    size_t client_count;
    size_t calls;      // requests under way
    size_t reads_away; // given to readers
    GateRead *later;   // that wait for the readers, oldest first
    GateRead *later_last;
    size_t later_count;
    size_t commands_away; // given to the writer
    bool store_failed;    // the last commands could not be kept
    bool draining;
    bool stopped;
    GateCounts counts;
};

// One HTTP connection. Between two requests it holds nothing but this.
struct Client {
    Arena arena; // holds this struct
    Gate *gate;
    Conn *conn;
    Visit visit;
    HttpReader reader;
    Call *call; // NULL: between two requests
    Client *previous;
    Client *next;
    bool ending;  // the peer sends nothing more: close after the answer
    bool closing; // nothing is read any more
    bool given;   // the connection belongs to the live part
};

typedef enum CallPhase {
    CALL_HEAD,     // the head is arriving
    CALL_IDENTIFY, // who asks is looked up; nothing is read
    CALL_BODY,     // the body is arriving
    CALL_STORE,    // a piece of an upload is being written; nothing is read
    CALL_WORK,     // the route's functions run, one after the other
    CALL_SEND,     // a file goes out
} CallPhase;

typedef enum CallStage {
    STAGE_ACCEPT,
    STAGE_PREPARE,
    STAGE_HASH,
    STAGE_APPLY,
    STAGE_RESPOND,
    STAGE_WAIT,
    STAGE_FINISH,
    STAGE_DONE,
} CallStage;

struct Call {
    Request request; // first; its arena holds this struct
    Client *client;  // NULL once the connection has gone: the call ends in silence
    CallPhase phase;
    CallStage stage;
    bool away;     // with another thread
    bool upgrade;  // asks for the live socket
    bool refused;  // request.refusal is the answer; the body is only read away
    bool lost;     // the framing is lost: close after the answer
    bool answered; // the head of the answer went out
    Peer peer;
    IdentityAsk ask;
    bool guess; // a credential is being looked up, and counted until it holds
    Buf body;
    Command command;
    GateRead read;
    WorkJob hashing;
    Err hash_err;
    struct Incoming *incoming; // an upload
    struct Outgoing *outgoing; // a download
};

// ---- client.c: connections --------------------------------------------------------------------

void client_make(Gate *gate, Conn *conn, Visit visit);
// The call is answered and gone: the connection goes on with the next request, or closes.
void client_call_done(Client *client, bool close);
// Reads on after the call has waited for something.
void client_go_on(Client *client);
void client_drain(Client *client);
// The connection has another handler now; client_go_on() or the reading under way forgets it.
void client_give(Client *client);

// ---- proxied.c: connections that a proxy announces ---------------------------------------------

// Reads who came, then gate_secure() if it is `by_tls`, then gate_welcome().
void proxied_make(Gate *gate, Conn *conn, bool by_tls);
// What comes now is TLS (gate.c).
void gate_secure(Gate *gate, Conn *conn);
// A connection whose address is known (gate.c).
void gate_welcome(Gate *gate, Conn *conn);

// ---- call.c: requests -------------------------------------------------------------------------

Call *call_make(Client *client);
// False when reading stops: the call waits, is gone, or is given over.
bool call_head(Call *call);
bool call_identified(Call *call);
void call_body(Call *call, Str piece);
void call_end(Call *call);
// Not HTTP as it should be, or too slow: answers and closes.
void call_lose(Call *call, Err err, const Refusal *why);
// Marks the answer as a refusal, and returns `err`.
Err call_refuse(Call *call, Err err, const Refusal *why);
// The connection has gone.
void call_abandon(Call *call);
void call_free(Call *call);

// ---- outgoing.c: files on their way out -------------------------------------------------------

typedef struct Outgoing Outgoing;
// Opens request->send_file and sends it, head first; the call is done when all is sent.
void outgoing_begin(Call *call);
// Everything so far was sent.
void outgoing_next(Call *call);
// Accepts NULL inside; sets it to NULL.
void outgoing_drop(Outgoing **outgoing);

// ---- stage.c: the route's functions, each on its thread ---------------------------------------

// Runs what is left of the route, then answers.
void call_run(Call *call);

// ---- answer.c: what goes out ------------------------------------------------------------------

// Sends the answer or the refusal; the call is gone then, unless a file follows.
void call_answer(Call *call);
// Status line and headers of the call's answer, with a body of that many bytes. True when the
// connection closes afterwards.
Str answer_head(Call *call, int64_t body_bytes, bool *close);
void answer_count(Gate *gate, int status);

// ---- refusal_print.c --------------------------------------------------------------------------

// The refusal in the form of the API that the path belongs to.
void refusal_print(Request *request, const Refusal *refusal);

// ---- static.c ---------------------------------------------------------------------------------

// The route that answers with an embedded file; NULL when there is none of that path.
const Route *static_route_find(Str path);

// ---- upgrade.c --------------------------------------------------------------------------------

// The live socket is asked for, and who asks is known. False: nothing more is read here.
bool call_upgrade(Call *call);

static inline Call *call_of(Request *request)
{
    return (Call *)(void *)request;
}

#endif
