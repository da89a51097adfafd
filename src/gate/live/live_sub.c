// Subscriptions: keep what is published, read the backlog in pieces, send it, go live.
#include "gate/live/live_conn.h"

#include "desk/stream/stream_read.h"

enum {
    SUBSCRIBED_MAX_BYTES = 512,
    CHUNK_MAX_BYTES = LIVE_CHUNK_BYTES + ROW_MAX_BYTES + WEBSOCKET_HEADER_MAX_BYTES,
};

typedef struct SubJob {
    GateRead read;       // first
    struct SubJob *next; // of those that wait for the peer
    LiveHub *hub;
    LiveId conn;
    Stream stream;
    uint64_t turn; // of the subscription: an unsub, or another sub, has the last word
    Audience audience;
    int64_t asked_after;
    bool is_first; // the answer to `sub` has not been sent
    // one piece, made on the reader's thread:
    int64_t after; // and, when it is done, the newest number in it
    Buf frames;    // WebSocket frames, in the job's arena
    bool more;
    Backlog backlog;
} SubJob;

static void sub_read(SubJob *job);

static void sub_free(SubJob *job)
{
    job->hub->under_way--;
    arena_free(&job->read.job.arena);
    live_memory_free(job);
}

// The last of a job; `live` NULL: the connection has gone.
static void sub_end(SubJob *job, LiveConn *live)
{
    if (live) {
        live_done(live);
    }
    sub_free(job);
}

// ---- reader thread ---------------------------------------------------------------------------

static Err sub_row(void *into, const Published *row)
{
    SubJob *job = into;
    Arena arena = { 0 };
    Buf text = buf_make(&arena, ROW_MAX_BYTES);
    int64_t seq = 0;
    if (job->stream.kind == STREAM_THREAD) {
        seq = row->event.number_a;
        print_message_row(&text, row->message, job->audience);
    } else {
        seq = job->stream.kind == STREAM_TICKET ? row->event.ticket_seq : row->event.agent_seq;
        print_event_row(&text, job->stream, seq, row);
    }
    char header[WEBSOCKET_HEADER_MAX_BYTES];
    size_t header_bytes = websocket_header(header, WEBSOCKET_OP_TEXT, text.len);
    buf_add(&job->frames, (Str){ header, header_bytes });
    buf_add(&job->frames, buf_str(&text));
    arena_free(&arena);
    assert(buf_ok(&job->frames));
    job->after = seq;
    job->more = job->frames.len >= LIVE_CHUNK_BYTES;
    return job->more ? ERR_LIMIT : ERR_NONE;
}

static Err sub_run(Read *read, ReadJob *desk_job)
{
    SubJob *job = (SubJob *)(void *)desk_job;
    job->frames = buf_make(read->arena, CHUNK_MAX_BYTES);
    job->more = false;
    Err err = ERR_NOT_FOUND;
    if (job->stream.kind == STREAM_THREAD) {
        err = thread_backlog(read, (ThreadId){ job->stream.id }, job->after, sub_row, job,
                             &job->backlog);
    } else if (job->stream.kind == STREAM_TICKET) {
        err = ticket_backlog(read, (TicketId){ job->stream.id }, job->after, sub_row, job,
                             &job->backlog);
    } else if (job->stream.kind == STREAM_AGENT) {
        err = agent_backlog(read, (PersonId){ job->stream.id }, job->after, sub_row, job,
                            &job->backlog);
    }
    return job->more ? ERR_NONE : err;
}

// ---- loop thread -----------------------------------------------------------------------------

// The answer to `sub`: {"type":"subscribed",…} or {"type":"reset",…}.
static void sub_answer(LiveConn *live, const SubJob *job, bool reset)
{
    Arena arena = { 0 };
    Buf text = buf_make(&arena, SUBSCRIBED_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, reset ? S("reset") : S("subscribed"));
    print_stream_member(&json, job->stream);
    if (!reset) {
        json_key(&json, S("after"));
        json_i64(&json, job->asked_after);
    }
    json_key(&json, S("high"));
    json_i64(&json, job->backlog.high);
    if (!reset && job->backlog.thread.id.v) {
        json_key(&json, S("marks"));
        json_object_begin(&json);
        print_mark_members(&json, &job->backlog.thread);
        json_object_end(&json);
    }
    json_object_end(&json);
    live_send(live, buf_str(&text));
    arena_free(&arena);
}

static void sub_refuse(SubJob *job, LiveConn *live, Err err)
{
    if (live) {
        Refusal why = { 0 };
        (void)refuse(&why, err, S("stream"), str_of(err_code(err)), str_of(err_text(err)));
        watcher_unsubscribe(live->watcher, job->stream);
        live_error(live, S("sub"), 0, err, &why);
    }
    sub_end(job, live);
}

static void sub_go_live(SubJob *job, LiveConn *live)
{
    if (job->stream.kind == STREAM_TICKET && job->backlog.thread.id.v) {
        relay_ticket_is(gate_relay(job->hub->gate), (TicketId){ job->stream.id },
                        job->backlog.thread.id, job->backlog.session_live);
    }
    if (!watcher_go_live(live->watcher, job->stream, job->backlog.high)) {
        sub_answer(live, job, true);
    }
    sub_end(job, live);
}

static bool is_meant(const SubJob *job, const LiveConn *live)
{
    return live && watcher_turn(live->watcher, job->stream) == job->turn;
}

static void sub_done(GateRead *read)
{
    SubJob *job = (SubJob *)(void *)read;
    LiveConn *live = live_find(job->hub, job->conn);
    if (!is_meant(job, live)) {
        sub_end(job, live);
        return;
    }
    if (read->job.err) {
        sub_refuse(job, live, read->job.err);
        return;
    }
    if (job->backlog.too_far) {
        watcher_unsubscribe(live->watcher, job->stream);
        sub_answer(live, job, true);
        sub_end(job, live);
        return;
    }
    if (job->is_first) {
        job->is_first = false;
        sub_answer(live, job, false);
    }
    live->transport->send_frames(live, buf_str(&job->frames));
    if (!job->more) {
        sub_go_live(job, live);
        return;
    }
    job->next = live->waiting;
    live->waiting = job;
    live->transport->ask_writable(live);
}

static void sub_read(SubJob *job)
{
    arena_reset(&job->read.job.arena);
    if (!gate_read_later(job->hub->gate, &job->read)) {
        sub_refuse(job, live_find(job->hub, job->conn), ERR_BUSY);
    }
}

void live_sub_writable(LiveConn *live)
{
    SubJob *job = live->waiting;
    live->waiting = NULL;
    while (job) {
        SubJob *next = job->next;
        if (is_meant(job, live)) {
            sub_read(job);
        } else {
            sub_end(job, live);
        }
        job = next;
    }
}

void live_sub_forget(LiveConn *live)
{
    SubJob *job = live->waiting;
    live->waiting = NULL;
    while (job) {
        SubJob *next = job->next;
        sub_free(job);
        job = next;
    }
}

// Which kinds somebody may name at all; whether the very thread or agent is theirs is the query's.
static bool may_watch(const LiveConn *live, Stream stream)
{
    if (role_is_staff(live->role)) {
        return true;
    }
    return stream.kind == STREAM_THREAD && live->person.v > 0;
}

Err live_sub(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    Stream stream;
    if (!stream_parse(frame->stream, &stream)) {
        return refuse(why, ERR_INVALID, S("stream"), S("invalid"), S("there is no such stream"));
    }
    if (!may_watch(live, stream)) {
        return refuse(why, ERR_NOT_FOUND, S("stream"), S("not_found"),
                      S("there is no such thing here"));
    }
    Err err = watcher_subscribe(live->watcher, stream);
    if (err) {
        return refuse(why, err, S("stream"), S("too_many"), S("too many streams are watched"));
    }
    SubJob *job = live_memory(sizeof(*job));
    job->hub = live->hub;
    job->conn = live->id;
    job->stream = stream;
    job->turn = watcher_turn(live->watcher, stream);
    job->audience = role_is_staff(live->role) ? AUDIENCE_STAFF : AUDIENCE_END_USER;
    job->asked_after = frame->after;
    job->after = frame->after;
    job->is_first = true;
    job->hub->under_way++;
    live_begin(live);
    if (stream.kind == STREAM_DESK) {
        sub_answer(live, job, false);
        sub_go_live(job, live);
        return ERR_NONE;
    }
    job->read.job.viewer = live_viewer(live);
    job->read.job.run = sub_run;
    job->read.done = sub_done;
    sub_read(job);
    return ERR_NONE;
}

Err live_unsub(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    Stream stream;
    if (!stream_parse(frame->stream, &stream)) {
        return refuse(why, ERR_INVALID, S("stream"), S("invalid"), S("there is no such stream"));
    }
    watcher_unsubscribe(live->watcher, stream);
    Arena arena = { 0 };
    Buf text = buf_make(&arena, SUBSCRIBED_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("unsubscribed"));
    print_stream_member(&json, stream);
    json_object_end(&json);
    live_send(live, buf_str(&text));
    arena_free(&arena);
    return ERR_NONE;
}
