// live_conn.h — one live connection, as the files of gate/live/ share it.
#ifndef GATE_LIVE_LIVE_CONN_H
#define GATE_LIVE_LIVE_CONN_H

#include "gate/live/live.h"
#include "gate/live/live_read.h"
#include "model/conversation.h"
#include "net/timer.h"
#include "wire/websocket.h"

typedef enum LivePhase {
    LIVE_NEW,            // has not said who it is
    LIVE_AUTHENTICATING, // being looked up; nothing is read meanwhile
    LIVE_READY,
    LIVE_CLOSING,
} LivePhase;

typedef struct LiveConn LiveConn;

// Generation 0 is nobody's.
typedef struct LiveId {
    uint32_t index;
    uint32_t generation;
} LiveId;

// How a live connection reaches its peer: a WebSocket (live_socket.c) or long polls (live_poll.c).
// None of these frees the connection. A peer that has gone is no error: nothing is sent then.
typedef struct LiveTransport {
    void (*send_text)(LiveConn *live, Str text);       // one text frame
    void (*send_frames)(LiveConn *live, Str frames);   // whole text frames with their headers
    void (*send_shared)(LiveConn *live, Frame *frame); // one of them; takes a reference of its own
    void (*close)(LiveConn *live, uint16_t code, Str reason); // after all that was sent
    void (*ask_writable)(LiveConn *live); // live_sub_writable() once all was taken
    void (*read_on)(LiveConn *live);      // live_may_read() is true again
    void (*ping)(LiveConn *live);
} LiveTransport;

// The first member of what a transport keeps.
struct LiveConn {
    LiveHub *hub;
    const LiveTransport *transport;
    struct LiveConn *previous; // in the order of their heartbeats
    struct LiveConn *next;
    LiveId id;
    Visit visit; // of whose address it is; only a socket's is counted
    Watcher *watcher;
    struct SubJob *waiting; // backlogs that go on once the peer has taken what was sent
    LivePhase phase;
    Language language;
    PersonId person; // 0: a visitor
    Role role;
    Str name;           // staff only; its own memory
    int64_t beat_at_ms; // loop_tick_ms() of the next heartbeat
    int64_t typing_at_ms;
    int64_t page_at_ms; // of the newest page that it told, 0: none
    uint16_t in_flight;
    uint8_t bad_frames;
    bool is_typing; // as last told
    bool has_device;
    unsigned char device_hash[32];
    bool has_sign_in; // the cookie of the request that opened it is good
    PersonId sign_in_person;
    Role sign_in_role;
    Str sign_in_name; // its own memory
    Str origin;       // of a page that is not ours, else ""; its own memory
    Whereabouts at;   // of a customer, the page as last told; its own memory
};

typedef struct LiveSlot {
    LiveConn *live;      // NULL: free
    uint32_t generation; // of the present or the last connection
    uint32_t next_free;  // index + 1; 0: the last
} LiveSlot;

struct LiveHub {
    Gate *gate;
    LoopTimer *beat;
    LiveConn *first; // the next heartbeat is its
    LiveConn *last;
    size_t count;
    size_t under_way; // reads and commands, also those whose connection has gone
    LiveSlot *slots;
    uint32_t slot_count;
    uint32_t slot_free; // index + 1 of the first; 0: none
    struct LivePolls *polls;
};

// Takes a zeroed connection in: fills in all that does not depend on the transport.
void live_begin_conn(LiveHub *hub, LiveConn *live, const LiveTransport *transport,
                     const LiveOpening *opening);
// Forgets it, but for the struct's memory.
void live_end_conn(LiveConn *live);
// NULL when it has gone or closes.
LiveConn *live_find(LiveHub *hub, LiveId id);
// False: the peer has so much under way, or is so new, that it is not read for the moment.
bool live_may_read(const LiveConn *live);

// A whole frame of the peer, as text or parsed.
void live_frame(LiveConn *live, Str text);
void live_frame_json(LiveConn *live, const Json *json);

// ---- answers (live_send.c) ------------------------------------------------------------------

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
Err live_command_page(LiveConn *live, const LiveFrame *frame, Refusal *why);
Err live_typing(LiveConn *live, const LiveFrame *frame, Refusal *why);
void live_beat(LiveHub *hub); // live_beat.c

// ---- long polls (live_poll.c) ---------------------------------------------------------------

struct LivePolls *live_polls_make(LiveHub *hub, Loop *loop);
void live_polls_free(struct LivePolls **polls);
// Once a second: answers calls that have waited long enough, forgets polls that nobody asks for.
void live_polls_sweep(struct LivePolls *polls);
// Answers all that wait, with what there is, and forgets all polls.
void live_polls_drain(struct LivePolls *polls);

// A command or look-up is under way: past LIVE_IN_FLIGHT_MAX the connection is not read.
void live_begin(LiveConn *live);
// It is done.
void live_done(LiveConn *live);
Actor live_actor(const LiveConn *live);
Viewer live_viewer(const LiveConn *live);
// Zeroed memory that outlives a unit of work; ends the process when there is none.
void *live_memory(size_t size);
void live_memory_free(void *memory);
// A text in memory of its own; what `kept` held before is given back. An empty one takes none.
void live_text_keep(Str *kept, Str text);

#endif
