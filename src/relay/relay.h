// relay.h — those on line see: who watches which stream, and what they are sent.
//
// Belongs to the loop thread. A stream is `thread:ID` (what its end user may see; dense numbers),
// `ticket:ID` (everything on a ticket, for staff), `agent:ID` (one agent's own work, load, status)
// or `desk` (that something changed). A subscription starts by keeping what is published; once the
// backlog, read from a snapshot up to `high`, has been sent, the kept rows past `high` follow, and
// then live ones. So nothing is skipped and nothing comes twice.
//
// Who may watch what is the caller's to know: relay asks nobody.
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "model/published.h"
#include "net/frame.h"
#include "relay/print.h"
#include "relay/stream.h"

enum {
    WATCHER_STREAMS_MAX = 512, // of one watcher
    STREAM_KEPT_MAX = 1024,    // rows kept while a backlog is read; more: the watcher is reset
};

typedef struct Relay Relay;
typedef struct Watcher Watcher;

Relay *relay_make(void);
// Accepts NULL; sets it to NULL. All watchers must be gone.
void relay_free(Relay **relay);

// One live connection. `send` gets whole WebSocket frames, one reference each of its own to keep
// if it wants; it must not call back into the relay.
typedef struct WatcherOptions {
    Audience audience;
    void (*send)(void *owner, Frame *frame);
    void *owner;
} WatcherOptions;
Watcher *watcher_make(Relay *relay, const WatcherOptions *options);
// Accepts NULL; sets it to NULL. Forgets all its subscriptions.
void watcher_free(Watcher **watcher);

// Starts keeping what is published on the stream. Subscribing again starts over. ERR_LIMIT past
// WATCHER_STREAMS_MAX. watcher_turn() then tells this subscription from an earlier or later one.
MUST_USE Err watcher_subscribe(Watcher *watcher, Stream stream);
// The number of the subscription to the stream, never used twice; 0 when there is none.
uint64_t watcher_turn(const Watcher *watcher, Stream stream);
// The backlog up to `high` has been sent: sends the kept rows past it and goes live. False when
// more than STREAM_KEPT_MAX rows had to be kept: the subscription is gone, tell the client `reset`.
MUST_USE bool watcher_go_live(Watcher *watcher, Stream stream, int64_t high);
void watcher_unsubscribe(Watcher *watcher, Stream stream);
bool watcher_has(const Watcher *watcher, Stream stream);
// Calls `visit` for each stream that is live.
void watcher_each(const Watcher *watcher, void (*visit)(Stream stream, void *into), void *into);

// Tells what a commit made true: each row is printed once per audience, whoever watches.
void relay_publish(Relay *relay, const Published *published, size_t count);

// What is known of a ticket that somebody watches, for typing: its thread while its session is
// live. Told by whoever read the backlog; kept true by what is published.
void relay_ticket_is(Relay *relay, TicketId ticket, ThreadId thread, bool live);
// The thread of a watched ticket with a live session; 0 otherwise.
ThreadId relay_ticket_thread(const Relay *relay, TicketId ticket);

// Somebody types. Goes to all that watch the thread, but for `from`; without a number.
void relay_typing(Relay *relay, ThreadId thread, AuthorKind who, Str name, bool on,
                  const Watcher *from);

// Once a second or so: tells the watchers of `desk` which tickets changed since the last call.
void relay_tell_desk(Relay *relay);

// A text frame with its WebSocket header, one reference for the caller.
Frame *relay_frame(Str text);

typedef struct RelayCounts {
    size_t watchers;
    size_t subscriptions;
    uint64_t frames_sent;
} RelayCounts;
RelayCounts relay_counts(const Relay *relay);

#endif
