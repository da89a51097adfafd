// Heartbeats: the newest numbers of what a connection watches, from the database, so that a client
// that missed a row finds out within one beat. One look-up serves all that are due.
#include "gate/live/live_conn.h"

#include "desk/stream/stream_read.h"

enum {
    BEAT_STREAMS_MAX = 1024, // looked up at once; who does not fit is first in the next second
    BEAT_FRAME_MAX_BYTES = 64 * 1024,
};

typedef struct BeatStream {
    LiveId conn;
    Stream stream;
    int64_t seq; // -1: gone
} BeatStream;

typedef struct BeatJob {
    GateRead read; // first
    LiveHub *hub;
    BeatStream *streams;
    size_t count;
} BeatJob;

// ---- reader thread ---------------------------------------------------------------------------

static int64_t newest(Read *read, Stream stream)
{
    int64_t seq = -1;
    Thread thread;
    TicketHead head;
    switch (stream.kind) {
    case STREAM_THREAD:
        if (!stream_thread_head(read->tx, (ThreadId){ stream.id }, true, (PersonId){ 0 },
                                &thread)) {
            seq = thread.public_seq;
        }
        break;
    case STREAM_TICKET:
        if (!stream_ticket_head(read->tx, (TicketId){ stream.id }, &head)) {
            seq = head.seq;
        }
        break;
    case STREAM_AGENT:
        if (stream_agent_head(read->tx, (PersonId){ stream.id }, &seq)) {
            seq = -1;
        }
        break;
    case STREAM_DESK:
        break;
    }
    return seq;
}

static Err beat_run(Read *read, ReadJob *desk_job)
{
    BeatJob *job = (BeatJob *)(void *)desk_job;
    for (size_t i = 0; i < job->count; i++) {
        job->streams[i].seq = newest(read, job->streams[i].stream);
    }
    return ERR_NONE;
}

// ---- loop thread -----------------------------------------------------------------------------

static void beat_free(BeatJob *job)
{
    job->hub->under_way--;
    arena_free(&job->read.job.arena);
    live_memory_free(job);
}

static bool same_conn(LiveId a, LiveId b)
{
    return a.index == b.index && a.generation == b.generation;
}

// Prints the streams [from, to) of one connection.
static void beat_send(LiveConn *live, const BeatJob *job, size_t from, size_t to)
{
    Arena arena = { 0 };
    Buf text = buf_make(&arena, BEAT_FRAME_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("heartbeat"));
    json_key(&json, S("now"));
    json_time_ms(&json, world_now_ms(gate_world(job->hub->gate)));
    json_key(&json, S("streams"));
    json_object_begin(&json);
    for (size_t i = from; i < to; i++) {
        if (job->streams[i].seq < 0) {
            continue;
        }
        Buf name = buf_make(&arena, 40);
        stream_print(&name, job->streams[i].stream);
        json_key(&json, buf_str(&name));
        json_i64(&json, job->streams[i].seq);
    }
    json_object_end(&json);
    json_object_end(&json);
    if (buf_ok(&text)) {
        live_send(live, buf_str(&text));
    }
    arena_free(&arena);
}

static void beat_done(GateRead *read)
{
    BeatJob *job = (BeatJob *)(void *)read;
    size_t from = 0;
    while (from < job->count && !read->job.err) {
        size_t to = from + 1;
        while (to < job->count && same_conn(job->streams[to].conn, job->streams[from].conn)) {
            to++;
        }
        LiveConn *live = live_find(job->hub, job->streams[from].conn);
        if (live) {
            beat_send(live, job, from, to);
        }
        from = to;
    }
    beat_free(job);
}

typedef struct BeatCollect {
    BeatJob *job;
    LiveId conn;
} BeatCollect;

static void beat_collect(Stream stream, void *into)
{
    BeatCollect *collect = into;
    BeatJob *job = collect->job;
    if (stream.kind != STREAM_DESK && job->count < BEAT_STREAMS_MAX) {
        job->streams[job->count++] = (BeatStream){ .conn = collect->conn, .stream = stream };
    }
}

static void beat_take(LiveConn *live, BeatJob *job)
{
    if (live->phase != LIVE_READY) {
        return;
    }
    live->transport->ping(live);
    BeatCollect collect = { .job = job, .conn = live->id };
    size_t before = job->count;
    watcher_each(live->watcher, beat_collect, &collect);
    if (job->count == before) { // watches nothing that is numbered, and is told the time
        Stream none = { .kind = STREAM_DESK };
        job->streams[job->count++] = (BeatStream){ .conn = live->id, .stream = none };
    }
}

// Moves the first connection to the end of the order: its next beat is the farthest away.
static void beat_move_last(LiveHub *hub, LiveConn *live)
{
    if (hub->last == live) {
        return;
    }
    hub->first = live->next;
    hub->first->previous = NULL;
    live->previous = hub->last;
    live->next = NULL;
    hub->last->next = live;
    hub->last = live;
}

void live_beat(LiveHub *hub)
{
    int64_t now_ms = loop_tick_ms(gate_loop(hub->gate));
    if (!hub->first || hub->first->beat_at_ms > now_ms) {
        return;
    }
    BeatJob *job = live_memory(sizeof(*job));
    job->hub = hub;
    job->streams = arena_array(&job->read.job.arena, BeatStream, BEAT_STREAMS_MAX);
    hub->under_way++;
    while (hub->first->beat_at_ms <= now_ms && job->count < BEAT_STREAMS_MAX) {
        LiveConn *live = hub->first;
        beat_take(live, job);
        live->beat_at_ms = now_ms + LIVE_HEARTBEAT_S * 1000;
        beat_move_last(hub, live);
    }
    job->read.job.viewer = (Viewer){ .role = ROLE_ADMIN };
    job->read.job.run = beat_run;
    job->read.done = beat_done;
    if (!gate_read(hub->gate, &job->read)) {
        beat_free(job); // busy: the next beat will do
    }
}
