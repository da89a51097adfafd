#include "gate/live/live_poll.h"

#include "gate/inside.h"
#include "gate/live/live_conn.h"

#include <stdlib.h>
#include <string.h>

enum {
    REASON_MAX_BYTES = 123,
    ANSWER_ROOM_BYTES = 1024, // of an answer beside its frames
    QUEUE_FIRST = 8,
};

struct LivePolls {
    LiveHub *hub;
    LoopTimer *flush; // at the end of a turn that brought something to say
    LivePoll *first;
    LivePoll *due; // those with something to say
    size_t count;
};

struct LivePoll {
    LiveConn live; // first
    struct LivePolls *polls;
    LivePoll *previous;
    LivePoll *next;
    LivePoll *next_due;
    unsigned char id[POLL_ID_BYTES]; // where to look, and a secret
    Request *held;                   // the call that waits; NULL: none
    int64_t until_ms;
    int64_t taken; // frames of the peer
    int64_t batch; // number of the newest batch
    Frame *kept;   // that batch, until it is known to have arrived
    Frame **queue; // what comes after it: texts of frames
    size_t queue_count;
    size_t queue_capacity;
    size_t queue_bytes;
    bool is_due;
    bool wants_writable;
    bool wants_read; // frames had to be left with the peer
    bool closed;
    uint16_t close_code;
    char reason[REASON_MAX_BYTES];
    size_t reason_bytes;
};

static LivePoll *poll_of(LiveConn *live)
{
    return (LivePoll *)(void *)live;
}

static int64_t tick_ms(const LivePoll *poll)
{
    return loop_tick_ms(gate_loop(poll->polls->hub->gate));
}

// ---- what waits to be sent ----------------------------------------------------------------------

static void poll_due(LivePoll *poll)
{
    struct LivePolls *polls = poll->polls;
    if (poll->is_due) {
        return;
    }
    poll->is_due = true;
    poll->next_due = polls->due;
    polls->due = poll;
    if (!loop_timer_is_running(polls->flush)) {
        loop_timer_start(polls->flush, 0);
    }
}

static void queue_drop(LivePoll *poll)
{
    for (size_t i = 0; i < poll->queue_count; i++) {
        frame_drop(poll->queue[i]);
    }
    poll->queue_count = 0;
    poll->queue_bytes = 0;
}

static void queue_room(LivePoll *poll)
{
    if (poll->queue_count < poll->queue_capacity) {
        return;
    }
    size_t capacity = poll->queue_capacity == 0 ? QUEUE_FIRST : poll->queue_capacity * 2;
    Frame **queue = reallocarray(poll->queue, capacity, sizeof(*queue));
    if (!queue) {
        fatal("live: out of memory for %zu frames", capacity);
    }
    poll->queue = queue;
    poll->queue_capacity = capacity;
}

static void poll_send_text(LiveConn *live, Str text)
{
    LivePoll *poll = poll_of(live);
    if (poll->queue_count == POLL_QUEUE_MAX ||
        poll->queue_bytes + text.len > LIVE_PENDING_MAX_BYTES) {
        queue_drop(poll); // it resumes by number, as a slow socket does
        live_close(live, WEBSOCKET_CLOSE_TRY_LATER, S("too slow"));
        return;
    }
    queue_room(poll);
    poll->queue[poll->queue_count++] = frame_copy(text);
    poll->queue_bytes += text.len;
    poll_due(poll);
}

static void poll_send_frames(LiveConn *live, Str frames)
{
    Str text;
    while (live->phase != LIVE_CLOSING && websocket_cut_text(&frames, &text)) {
        poll_send_text(live, text);
    }
}

static void poll_send_shared(LiveConn *live, Frame *frame)
{
    poll_send_frames(live, frame_str(frame));
}

static void poll_close(LiveConn *live, uint16_t code, Str reason)
{
    LivePoll *poll = poll_of(live);
    poll->closed = true;
    poll->close_code = code;
    poll->reason_bytes = reason.len < REASON_MAX_BYTES ? reason.len : REASON_MAX_BYTES;
    memcpy(poll->reason, reason.at, poll->reason_bytes);
    poll_due(poll);
}

static void poll_ask_writable(LiveConn *live)
{
    LivePoll *poll = poll_of(live);
    poll->wants_writable = true;
    poll_due(poll);
}

static void poll_read_on(LiveConn *live)
{
    LivePoll *poll = poll_of(live);
    if (poll->wants_read) {
        poll_due(poll);
    }
}

static void poll_ping(LiveConn *live)
{
    (void)live; // the answers that it waits for are life enough
}

static const LiveTransport poll_transport = {
    .send_text = poll_send_text,
    .send_frames = poll_send_frames,
    .send_shared = poll_send_shared,
    .close = poll_close,
    .ask_writable = poll_ask_writable,
    .read_on = poll_read_on,
    .ping = poll_ping,
};

// ---- answers ------------------------------------------------------------------------------------

static void poll_answer(LivePoll *poll, Request *request, bool with_batch)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("poll"));
    json_text(&json, str_hex(&request->arena, poll->id, sizeof(poll->id)));
    json_key(&json, S("batch"));
    json_i64(&json, with_batch ? poll->batch : poll->batch - (poll->kept != NULL));
    json_key(&json, S("taken"));
    json_i64(&json, poll->taken);
    json_key(&json, S("frames"));
    json_raw(&json, with_batch && poll->kept ? frame_str(poll->kept) : S("[]"));
    if (with_batch && poll->closed && poll->queue_count == 0) {
        json_key(&json, S("close"));
        json_object_begin(&json);
        json_key(&json, S("code"));
        json_i64(&json, poll->close_code);
        json_key(&json, S("reason"));
        json_text(&json, (Str){ poll->reason, poll->reason_bytes });
        json_object_end(&json);
    }
    json_object_end(&json);
}

// Moves what waits into the next batch, as far as one may hold.
static void batch_make(LivePoll *poll)
{
    size_t count = 0;
    size_t bytes = 2;
    while (count < poll->queue_count &&
           (count == 0 || bytes + poll->queue[count]->len < POLL_BATCH_MAX_BYTES)) {
        bytes += poll->queue[count]->len + 1;
        count++;
    }
    Arena arena = { 0 };
    Buf text = buf_make(&arena, bytes);
    buf_add_char(&text, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_add_char(&text, ',');
        }
        buf_add(&text, frame_str(poll->queue[i]));
        poll->queue_bytes -= poll->queue[i]->len;
        frame_drop(poll->queue[i]);
    }
    buf_add_char(&text, ']');
    assert(buf_ok(&text));
    poll->kept = frame_copy(buf_str(&text));
    arena_free(&arena);
    poll->batch++;
    poll->queue_count -= count;
    memmove((void *)poll->queue, (const void *)(poll->queue + count),
            poll->queue_count * sizeof(*poll->queue));
}

static void poll_release(LivePoll *poll, bool with_batch)
{
    Request *request = poll->held;
    poll->held = NULL;
    poll->until_ms = tick_ms(poll) + (poll->closed ? POLL_CLOSED_MS : POLL_SILENT_MS);
    poll_answer(poll, request, with_batch);
    request_continue(request);
}

// Answers the call that waits when there is something to say.
static void poll_flush(LivePoll *poll)
{
    if (poll->wants_writable && poll->queue_count == 0) {
        poll->wants_writable = false;
        live_sub_writable(&poll->live);
    }
    if (!poll->held) {
        return;
    }
    if (!poll->kept && poll->queue_count > 0) {
        batch_make(poll);
    }
    bool may_read_on = poll->wants_read && live_may_read(&poll->live);
    if (poll->kept || poll->closed || may_read_on || tick_ms(poll) >= poll->until_ms) {
        poll->wants_read = false;
        poll_release(poll, true);
    }
    if (poll->wants_writable && poll->queue_count == 0) {
        poll_due(poll);
    }
}

static void polls_flush(void *context)
{
    struct LivePolls *polls = context;
    while (polls->due) {
        LivePoll *poll = polls->due;
        polls->due = poll->next_due;
        poll->is_due = false;
        poll->next_due = NULL;
        poll_flush(poll);
    }
}

// ---- calls --------------------------------------------------------------------------------------

static void poll_hold(LivePoll *poll, Request *request)
{
    if (poll->held) {
        poll_release(poll, false);
    }
    poll->held = request;
    poll->until_ms = tick_ms(poll) + POLL_WAIT_MS;
    poll_due(poll);
}

static void frames_take(LivePoll *poll, const PollAsk *ask)
{
    size_t count = ask->frames ? ask->frames->count : 0;
    for (size_t i = 0; i < count && poll->live.phase != LIVE_CLOSING; i++) {
        if (ask->from + (int64_t)i <= poll->taken) {
            continue; // taken already, when it was said before
        }
        if (!live_may_read(&poll->live)) {
            poll->wants_read = true; // the peer says it again
            return;
        }
        poll->taken++;
        live_frame_json(&poll->live, &ask->frames->items[i]);
    }
}

Err poll_call(LivePoll *poll, Request *request, const PollAsk *ask, bool *held)
{
    if (ask->batch > poll->batch) {
        return request_refuse(request, ERR_INVALID, S("batch"), S("unknown"),
                              S("there has been no such batch"));
    }
    if (ask->from > poll->taken + 1) {
        return request_refuse(request, ERR_INVALID, S("from"), S("gap"),
                              S("frames before these have not arrived"));
    }
    frames_take(poll, ask);
    if (ask->batch < poll->batch - (poll->kept != NULL)) {
        poll_answer(poll, request, false); // overtaken by a newer call
        *held = false;
        return ERR_NONE;
    }
    if (ask->batch == poll->batch) {
        frame_drop(poll->kept);
        poll->kept = NULL;
    }
    poll_hold(poll, request);
    *held = true;
    return ERR_NONE;
}

LivePoll *poll_find(LiveHub *hub, Str id)
{
    unsigned char bytes[POLL_ID_BYTES];
    if (!str_unhex(id, bytes, sizeof(bytes))) {
        return NULL;
    }
    uint32_t index = 0;
    memcpy(&index, bytes, sizeof(index));
    LiveConn *live = index < hub->slot_count ? hub->slots[index].live : NULL;
    if (!live || live->transport != &poll_transport) {
        return NULL;
    }
    LivePoll *poll = poll_of(live);
    unsigned differs = 0;
    for (size_t i = 0; i < POLL_ID_BYTES; i++) { // in constant time
        differs |= (unsigned)(bytes[i] ^ poll->id[i]);
    }
    return differs == 0 ? poll : NULL;
}

PersonId poll_sign_in(const LivePoll *poll)
{
    return poll->live.sign_in_person;
}

// ---- from beginning to end ----------------------------------------------------------------------

static size_t count_of_address(const struct LivePolls *polls, uint64_t address_key)
{
    size_t count = 0;
    for (const LivePoll *poll = polls->first; poll; poll = poll->next) {
        count += poll->live.visit.key == address_key;
    }
    return count;
}

static LivePoll *poll_make(struct LivePolls *polls, const LiveOpening *opening)
{
    LivePoll *poll = live_memory(sizeof(*poll));
    poll->polls = polls;
    live_begin_conn(polls->hub, &poll->live, &poll_transport, opening);
    World *world = gate_world(polls->hub->gate);
    world->random_bytes(world, poll->id, sizeof(poll->id));
    memcpy(poll->id, &poll->live.id.index, sizeof(poll->live.id.index));
    poll->next = polls->first;
    if (poll->next) {
        poll->next->previous = poll;
    }
    polls->first = poll;
    polls->count++;
    return poll;
}

static void due_forget(LivePoll *poll)
{
    LivePoll **at = &poll->polls->due;
    while (*at && *at != poll) {
        at = &(*at)->next_due;
    }
    if (*at) {
        *at = poll->next_due;
    }
}

static void poll_free(LivePoll *poll)
{
    assert(!poll->held);
    due_forget(poll);
    if (poll->previous) {
        poll->previous->next = poll->next;
    } else {
        poll->polls->first = poll->next;
    }
    if (poll->next) {
        poll->next->previous = poll->previous;
    }
    poll->polls->count--;
    live_end_conn(&poll->live);
    queue_drop(poll);
    free((void *)poll->queue);
    frame_drop(poll->kept);
    live_memory_free(poll);
}

Err poll_open(LiveHub *hub, Request *request, const PollAsk *ask, const LiveOpening *opening,
              uint64_t address_key)
{
    struct LivePolls *polls = hub->polls;
    if (polls->count >= POLLS_MAX) {
        return ERR_BUSY;
    }
    if (count_of_address(polls, address_key) >= POLLS_PER_ADDRESS_MAX) {
        return request_refuse(request, ERR_PACE, S("poll"), S("too_many"),
                              S("too many polls come from this address"));
    }
    LivePoll *poll = poll_make(polls, opening);
    poll->live.visit = (Visit){ .gate = hub->gate, .key = address_key };
    poll_hold(poll, request);
    frames_take(poll, ask);
    return ERR_NONE;
}

void poll_leave(LivePoll *poll)
{
    if (poll->held) {
        poll_release(poll, false);
    }
    poll_free(poll);
}

void live_polls_sweep(struct LivePolls *polls)
{
    LivePoll *poll = polls->first;
    while (poll) {
        LivePoll *next = poll->next;
        if (tick_ms(poll) >= poll->until_ms) {
            if (poll->held) {
                poll_flush(poll);
            } else {
                poll_free(poll);
            }
        }
        poll = next;
    }
}

void live_polls_drain(struct LivePolls *polls)
{
    while (polls->first) {
        LivePoll *poll = polls->first;
        if (poll->held) {
            poll_flush(poll);
        }
        poll_free(poll);
    }
}

struct LivePolls *live_polls_make(LiveHub *hub, Loop *loop)
{
    struct LivePolls *polls = live_memory(sizeof(*polls));
    polls->hub = hub;
    polls->flush = loop_timer_make(loop, polls_flush, polls);
    return polls;
}

void live_polls_free(struct LivePolls **polls)
{
    assert((*polls)->count == 0);
    loop_timer_free((*polls)->flush);
    live_memory_free(*polls);
    *polls = NULL;
}
