// live_conn.h — one live connection, as the files of gate/live/ share it.
#ifndef GATE_LIVE_LIVE_CONN_H
#define GATE_LIVE_LIVE_CONN_H

#include "gate/live/live.h"
#include "gate/live/live_read.h"
#include "net/timer.h"
#include "wire/websocket.h"

typedef enum LivePhase {
    LIVE_NEW,            // has not said who it is
    LIVE_AUTHENTICATING, // being looked up; nothing is read meanwhile
    LIVE_READY,
    LIVE_CLOSING,
} LivePhase;

typedef struct LiveConn {
    LiveHub *hub;
    struct LiveConn *previous; // in the order of their heartbeats
    struct LiveConn *next;
    ConnId id;
    ConnTable *conns;
    Visit visit;
    Websocket socket;
    Watcher *watcher;
    struct SubJob *waiting; // backlogs that go on once the peer has taken what was sent
    LivePhase phase;
    Language language;
    PersonId person; // 0: a visitor
    Role role;
    Str name;           // staff only; its own memory
    int64_t beat_at_ms; // loop_tick_ms() of the next heartbeat
    int64_t typing_at_ms;
    uint16_t in_flight;
    uint8_t bad_frames;
    bool is_typing; // as last told
    bool has_device;
    unsigned char device_hash[32];
    bool has_sign_in; // the upgrade's cookie is good
    PersonId sign_in_person;
    Role sign_in_role;
    Str sign_in_name; // its own memory
    Str origin;       // of a page that is not ours, else ""; its own memory
} LiveConn;

struct LiveHub {
    Gate *gate;
    LoopTimer *beat;
    LiveConn *first; // the next heartbeat is its
    LiveConn *last;
    size_t count;
    size_t under_way; // reads and commands, also those whose connection has gone
};

// A whole text message of the peer.
void live_frame(LiveConn *live, Str text);

// ---- answers (live_send.c) ------------------------------------------------------------------

// NULL once it closes.
Conn *live_conn(const LiveConn *live);
// The live connection behind an id, NULL when it has gone.
LiveConn *live_find(LiveHub *hub, ConnTable *conns, ConnId id);
// One text frame. Ignored once it closes.
void live_send(LiveConn *live, Str text);
// {"type":"error",…}; `n` 0: not said.
void live_error(LiveConn *live, Str command, int64_t n, Err err, const Refusal *why);
void live_close(LiveConn *live, uint16_t code, Str reason);
// One more bad frame; closes after LIVE_BAD_FRAMES_MAX in a row.
void live_bad_frame(LiveConn *live, Str command, int64_t n, Err err, const Refusal *why);

// ---- what frames do -------------------------------------------------------------------------

void live_auth(LiveConn *live, const LiveFrame *frame);             // live_auth.c
Err live_sub(LiveConn *live, const LiveFrame *frame, Refusal *why); // live_sub.c
Err live_unsub(LiveConn *live, const LiveFrame *frame, Refusal *why);
void live_sub_writable(LiveConn *live);
void live_sub_forget(LiveConn *live);
Err live_command_send(LiveConn *live, const LiveFrame *frame, Refusal *why); // live_command.c
Err live_command_note(LiveConn *live, const LiveFrame *frame, Refusal *why);
Err live_command_end(LiveConn *live, const LiveFrame *frame, Refusal *why);
Err live_command_mark(LiveConn *live, const LiveFrame *frame, Refusal *why);
Err live_command_status(LiveConn *live, const LiveFrame *frame, Refusal *why);
Err live_typing(LiveConn *live, const LiveFrame *frame, Refusal *why);
void live_beat(LiveHub *hub); // live_beat.c

// A command or look-up is under way: past LIVE_IN_FLIGHT_MAX the connection is not read.
void live_begin(LiveConn *live);
// It is done.
void live_done(LiveConn *live);
Actor live_actor(const LiveConn *live);
Viewer live_viewer(const LiveConn *live);
// Zeroed memory that outlives a unit of work; ends the process when there is none.
void *live_memory(size_t size);
void live_memory_free(void *memory);

#endif
