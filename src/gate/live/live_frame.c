// What frames of a live connection do: each kind goes to its handler.
#include "gate/live/live_conn.h"

typedef Err LiveHandle(LiveConn *live, const LiveFrame *frame, Refusal *why);

static Err live_ping(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    (void)frame;
    (void)why;
    live_send(live, S("{\"type\":\"pong\"}"));
    return ERR_NONE;
}

static LiveHandle *const handles[LIVE_KIND_COUNT] = {
    [LIVE_KIND_SUB] = live_sub,           [LIVE_KIND_UNSUB] = live_unsub,
    [LIVE_KIND_SEND] = live_command_send, [LIVE_KIND_NOTE] = live_command_note,
    [LIVE_KIND_END] = live_command_end,   [LIVE_KIND_MARK] = live_command_mark,
    [LIVE_KIND_TYPING] = live_typing,     [LIVE_KIND_STATUS] = live_command_status,
    [LIVE_KIND_PING] = live_ping,         [LIVE_KIND_PAGE] = live_command_page,
};

static LiveSpeaker speaker_of(const LiveConn *live)
{
    if (live->phase == LIVE_NEW) {
        return LIVE_SPEAKER_NEW;
    }
    return role_is_staff(live->role) ? LIVE_SPEAKER_STAFF : LIVE_SPEAKER_CUSTOMER;
}

static void ready_frame(LiveConn *live, const LiveHead *head, const LiveFrame *frame)
{
    Refusal why = { 0 };
    live->bad_frames = 0;
    Err err = handles[head->kind](live, frame, &why);
    if (err) {
        live_error(live, head->name, head->n, err, &why);
    }
}

static void frame_take(LiveConn *live, const LiveHead *head, const LiveFrame *frame, Err err,
                       const Refusal *why)
{
    if (err && live->phase == LIVE_NEW) {
        live_error(live, S("auth"), 0, err, why);
        live_close(live, WEBSOCKET_CLOSE_POLICY, S("say who you are first"));
    } else if (err) {
        live_bad_frame(live, head->name, head->n, err, why);
    } else if (live->phase == LIVE_NEW) {
        live_auth(live, frame);
    } else {
        ready_frame(live, head, frame);
    }
}

void live_frame(LiveConn *live, Str text)
{
    Arena arena = { 0 };
    LiveHead head;
    LiveFrame frame = { 0 };
    Refusal why = { 0 };
    Err err = live_read(&arena, text, speaker_of(live), &head, &frame, &why);
    frame_take(live, &head, &frame, err, &why);
    arena_free(&arena);
}

void live_frame_json(LiveConn *live, const Json *json)
{
    LiveHead head;
    LiveFrame frame = { 0 };
    Refusal why = { 0 };
    Err err = live_read_json(json, speaker_of(live), &head, &frame, &why);
    frame_take(live, &head, &frame, err, &why);
}
