// What a live connection does: commands, acknowledged once they are on disk, and typing.
#include "gate/live/live_conn.h"

#include "desk/conversation/device_turn.h"
#include "desk/conversation/mark_set.h"
#include "desk/conversation/page_open.h"
#include "desk/conversation/staff_message.h"
#include "desk/conversation/whereabouts.h"
#include "desk/people/agent_status_set.h"
#include "desk/session/session_end.h"
#include "desk/session/session_read.h"
#include "desk/ticket/ticket_update.h"
#include "gate/ticketing/session_json.h"

#include <string.h>

enum {
    ACK_MAX_BYTES = 1024,
    ENDED_MAX_BYTES = 16 * 1024,
    PROACTIVE_MAX_BYTES = 128 * 1024,
};

typedef struct LiveCall LiveCall;

// One command under way.
struct LiveCall {
    Command command; // first
    GateRead read;   // of `end`: its answer is looked up after the commit
    LiveHub *hub;
    LiveId conn;
    Str name;  // of the frame's type; a literal
    Str about; // the member that says what it is about: "ticket" or "thread"
    int64_t n;
    Str key;
    Err (*apply)(Work *work, LiveCall *call);
    void (*answer)(LiveCall *call, LiveConn *live); // after a commit; NULL: nothing to say
    union {
        CustomerMessage customer;
        StaffMessage staff;
        TicketUpdate note;
        SessionEnd end;
        MarkSet mark;
        AgentStatusSet status;
        PageOpen page;
    } in;
    unsigned char device_hash[32]; // of a note
    MessageSent sent;
    int64_t comment_id;
    SessionEnded ended;
    MessagingSession session;
    PageOpened opened;
};

static void call_free(LiveCall *call)
{
    call->hub->under_way--;
    arena_free(&call->read.job.arena);
    arena_free(&call->command.arena);
    live_memory_free(call);
}

static void call_end(LiveCall *call, LiveConn *live)
{
    if (live) {
        live_done(live);
    }
    call_free(call);
}

// What the desk calls otherwise than the frame; and what was not found is what the frame named.
static void call_refuse(const LiveCall *call, LiveConn *live)
{
    Err err = call->command.err;
    Refusal why = call->command.refusal;
    if (str_equal(why.field, S("body"))) {
        why.field = str_equal(call->name, S("end")) ? S("comment") : S("text");
    } else if (str_equal(why.field, S("channel"))) {
        why.field = call->about;
    } else if (err == ERR_NOT_FOUND && why.field.len == 0) {
        err = refuse(&why, err, call->about, S("not_found"), S("there is no such thing here"));
    }
    live_error(live, call->name, call->n, err, &why);
}

static void call_finished(Command *command)
{
    LiveCall *call = (LiveCall *)(void *)command;
    LiveConn *live = live_find(call->hub, call->conn);
    if (live && command->err) {
        call_refuse(call, live);
    } else if (live && call->answer) {
        call->answer(call, live);
        if (call->read.done) {
            return; // the answer is being looked up; it ends the call
        }
    }
    call_end(call, live);
}

static Err call_apply(Work *work, Command *command)
{
    LiveCall *call = (LiveCall *)(void *)command;
    return call->apply(work, call);
}

static LiveCall *call_make(LiveConn *live, Str name, const LiveFrame *frame)
{
    LiveCall *call = live_memory(sizeof(*call));
    call->hub = live->hub;
    call->conn = live->id;
    call->name = name;
    call->n = frame->n;
    call->about = frame->ticket ? S("ticket") : S("thread");
    call->command.apply = call_apply;
    call->command.finished = call_finished;
    call->command.actor = live_actor(live);
    call->command.actor.name = str_copy(&call->command.arena, live->name);
    return call;
}

static Err call_submit(LiveCall *call, LiveConn *live, Refusal *why)
{
    live->hub->under_way++;
    if (!gate_command(live->hub->gate, &call->command)) {
        call_free(call);
        return refuse(why, ERR_BUSY, S(""), S("busy"), str_of(err_text(ERR_BUSY)));
    }
    live_begin(live);
    return ERR_NONE;
}

// ---- send -----------------------------------------------------------------------------------

static void ack_sent(LiveCall *call, LiveConn *live)
{
    // A visitor's first message made them somebody.
    if (!role_is_staff(live->role) && !live->person.v) {
        live->person = call->sent.author;
        live->role = ROLE_END_USER;
    }
    Arena arena = { 0 };
    Buf text = buf_make(&arena, ACK_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("ack"));
    json_key(&json, S("n"));
    json_i64(&json, call->n);
    json_key(&json, S("message_id"));
    json_id_text(&json, call->sent.id.v);
    json_key(&json, S("thread"));
    json_id_text(&json, call->sent.thread.v);
    json_key(&json, S("seq"));
    json_i64(&json, call->sent.public_seq);
    json_key(&json, S("at"));
    json_time_ms(&json, call->sent.at_ms);
    json_key(&json, S("repeated"));
    json_bool(&json, call->sent.repeated);
    json_object_end(&json);
    live_send(live, buf_str(&text));
    arena_free(&arena);
}

static Err customer_apply(Work *work, LiveCall *call)
{
    return customer_message_apply(work, &call->in.customer, &call->sent);
}

static Err staff_apply(Work *work, LiveCall *call)
{
    return staff_message_apply(work, &call->in.staff, &call->sent);
}

static Err needs_device(const LiveConn *live, Refusal *why)
{
    return live->has_device ? ERR_NONE
                            : refuse(why, ERR_STATE, S("n"), S("no_device"),
                                     S("sign in with a device secret to send"));
}

static Err staff_send(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    if (!frame->ticket) {
        return refuse(why, ERR_INVALID, S("ticket"), S("blank"), S("which ticket?"));
    }
    LiveCall *call = call_make(live, S("send"), frame);
    Arena *arena = &call->command.arena;
    call->in.staff = (StaffMessage){
        .ticket = { frame->ticket },
        .n = frame->n,
        .key = str_copy(arena, frame->key),
        .body = str_copy(arena, frame->text),
        .attachment = { frame->attachment },
        .kind = frame->attachment ? MESSAGE_FILE : MESSAGE_TEXT,
        .source = S("workspace"),
    };
    memcpy(call->in.staff.device_hash, live->device_hash, sizeof(live->device_hash));
    call->apply = staff_apply;
    call->answer = ack_sent;
    return call_submit(call, live, why);
}

static Whereabouts whereabouts_copy(Arena *arena, const Whereabouts *at)
{
    return (Whereabouts){
        .page_url = str_copy(arena, at->page_url),
        .page_title = str_copy(arena, at->page_title),
        .browser = str_copy(arena, at->browser),
        .system = str_copy(arena, at->system),
        .platform = at->platform,
        .address = str_copy(arena, at->address),
    };
}

// A visitor's first message makes a person and a thread, and anybody can make up visitors.
static Err visitor_pace(const LiveConn *live, Refusal *why)
{
    int64_t retry_after_s = 0;
    if (live->person.v ||
        gate_may_address(live->hub->gate, PACE_VISITOR, live->visit.key, &retry_after_s)) {
        return ERR_NONE;
    }
    return refuse(why, ERR_PACE, S(""), S("slow_down"), str_of(err_text(ERR_PACE)));
}

Err live_command_send(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    Err err = needs_device(live, why);
    if (err) {
        return err;
    }
    if (role_is_staff(live->role)) {
        return staff_send(live, frame, why);
    }
    err = visitor_pace(live, why);
    if (err) {
        return err;
    }
    LiveCall *call = call_make(live, S("send"), frame);
    Arena *arena = &call->command.arena;
    call->in.customer = (CustomerMessage){
        .n = frame->n,
        .key = str_copy(arena, frame->key),
        .thread = { frame->thread },
        .language = live->language,
        .kind = frame->attachment ? MESSAGE_FILE : MESSAGE_TEXT,
        .body = str_copy(arena, frame->text),
        .payload = str_copy(arena, frame->payload),
        .attachment = { frame->attachment },
        .source = S("web"),
        .at = whereabouts_copy(arena, &live->at),
        .answers = str_copy(arena, frame->answers),
    };
    memcpy(call->in.customer.device_hash, live->device_hash, sizeof(live->device_hash));
    call->apply = customer_apply;
    call->answer = ack_sent;
    return call_submit(call, live, why);
}

// ---- note -----------------------------------------------------------------------------------

static Err note_apply(Work *work, LiveCall *call)
{
    DeviceTurn turn;
    Err err = device_turn_begin(work, call->device_hash, call->n, call->key, &turn);
    if (err) {
        return err;
    }
    if (turn.answer) {
        call->comment_id = turn.answer;
        call->sent.repeated = true;
        return ERR_NONE;
    }
    TicketUpdated updated;
    err = ticket_update_apply(work, &call->in.note, &updated);
    if (!err) {
        call->comment_id = updated.comment.v;
        device_turn_end(work, &turn, work->actor.person, updated.comment.v);
    }
    return err;
}

static void ack_note(LiveCall *call, LiveConn *live)
{
    Arena arena = { 0 };
    Buf text = buf_make(&arena, ACK_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("ack"));
    json_key(&json, S("n"));
    json_i64(&json, call->n);
    json_key(&json, S("comment_id"));
    json_id_text(&json, call->comment_id);
    json_key(&json, S("repeated"));
    json_bool(&json, call->sent.repeated);
    json_object_end(&json);
    live_send(live, buf_str(&text));
    arena_free(&arena);
}

Err live_command_note(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    Err err = needs_device(live, why);
    if (err) {
        return err;
    }
    LiveCall *call = call_make(live, S("note"), frame);
    memcpy(call->device_hash, live->device_hash, sizeof(live->device_hash));
    call->key = str_copy(&call->command.arena, frame->key);
    call->in.note = (TicketUpdate){
        .ticket = { frame->ticket },
        .comment = { .given = true,
                     .body = str_copy(&call->command.arena, frame->text),
                     .channel = CHANNEL_NOTE },
    };
    call->apply = note_apply;
    call->answer = ack_note;
    return call_submit(call, live, why);
}

// ---- end ------------------------------------------------------------------------------------

static Err end_apply(Work *work, LiveCall *call)
{
    return session_end_apply(work, &call->in.end, &call->ended);
}

static Err end_read(Read *read, ReadJob *job)
{
    LiveCall *call = job->state;
    return messaging_session_read(read, call->in.end.ticket, &call->session);
}

static void end_answer(GateRead *read)
{
    LiveCall *call = read->job.state;
    LiveConn *live = live_find(call->hub, call->conn);
    if (live && read->job.err) {
        live_error(live, call->name, 0, read->job.err, &read->job.refusal);
    } else if (live) {
        Arena arena = { 0 };
        Buf text = buf_make(&arena, ENDED_MAX_BYTES);
        JsonWriter json = { .out = &text };
        json_object_begin(&json);
        json_key(&json, S("type"));
        json_text(&json, S("ended"));
        json_key(&json, S("ticket"));
        json_id_text(&json, call->in.end.ticket.v);
        json_key(&json, S("messaging_session"));
        messaging_session_print(&json, &call->session, call->ended.changed);
        json_object_end(&json);
        live_send(live, buf_str(&text));
        arena_free(&arena);
    }
    call_end(call, live);
}

static void end_look_up(LiveCall *call, LiveConn *live)
{
    call->read.job.viewer = live_viewer(live);
    call->read.job.run = end_read;
    call->read.job.state = call;
    call->read.done = end_answer;
    if (!gate_read(call->hub->gate, &call->read)) {
        call->read.done = NULL;
        live_error(live, call->name, 0, ERR_BUSY, &(Refusal){ 0 });
    }
}

Err live_command_end(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    LiveCall *call = call_make(live, S("end"), frame);
    call->in.end = (SessionEnd){
        .ticket = { frame->ticket },
        .via = ENDED_VIA_COMPOSER,
        .comment = str_copy(&call->command.arena, frame->comment),
    };
    call->apply = end_apply;
    call->answer = end_look_up;
    return call_submit(call, live, why);
}

// ---- marks, status, typing ------------------------------------------------------------------

static Err mark_apply(Work *work, LiveCall *call)
{
    return mark_set_apply(work, &call->in.mark);
}

Err live_command_mark(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    bool staff = role_is_staff(live->role);
    int64_t seq = frame->read ? frame->read : frame->delivered;
    if (staff ? !frame->ticket : !frame->thread) {
        return refuse(why, ERR_INVALID, staff ? S("ticket") : S("thread"), S("blank"),
                      S("marks of what?"));
    }
    if (!seq || (staff && !frame->read)) {
        return refuse(why, ERR_INVALID, S("read"), S("blank"), S("up to which number?"));
    }
    LiveCall *call = call_make(live, S("mark"), frame);
    call->in.mark = (MarkSet){
        .thread = { staff ? 0 : frame->thread },
        .ticket = { staff ? frame->ticket : 0 },
        .kind = staff         ? MARK_AGENT_READ
                : frame->read ? MARK_CUSTOMER_READ
                              : MARK_CUSTOMER_DELIVERED,
        .public_seq = seq,
    };
    call->apply = mark_apply;
    return call_submit(call, live, why);
}

static Err status_apply(Work *work, LiveCall *call)
{
    return agent_status_set_apply(work, &call->in.status);
}

static void status_answer(LiveCall *call, LiveConn *live)
{
    (void)call;
    live_send(live, S("{\"type\":\"ok\",\"command\":\"status\"}"));
}

Err live_command_status(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    AgentStatus status = agent_status_from(frame->status);
    if (status == AGENT_STATUS_NONE) {
        return refuse(why, ERR_INVALID, S("status"), S("invalid"),
                      S("status must be online, away or offline"));
    }
    LiveCall *call = call_make(live, S("status"), frame);
    call->in.status = (AgentStatusSet){ .agent = live->person, .status = status };
    call->apply = status_apply;
    call->answer = status_answer;
    return call_submit(call, live, why);
}

// ---- page -----------------------------------------------------------------------------------

static const Str page_ok = STR_INIT("{\"type\":\"ok\",\"command\":\"page\"}");

// The texts live in the batch's arena, which is gone when the answer is written.
static Err page_apply(Work *work, LiveCall *call)
{
    PageOpened *opened = &call->opened;
    Err err = page_open_apply(work, &call->in.page, opened);
    for (size_t i = 0; i < opened->page.count && !err; i++) {
        Proactive *says = &opened->page.says[i];
        says->text = str_copy(&call->command.arena, says->text);
    }
    opened->token = str_copy(&call->command.arena, opened->token);
    return err;
}

static void proactive_send(LiveConn *live, const PageOpened *opened)
{
    Arena arena = { 0 };
    Buf text = buf_make(&arena, PROACTIVE_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("proactive"));
    json_key(&json, S("token"));
    json_text(&json, opened->token);
    json_key(&json, S("messages"));
    json_array_begin(&json);
    for (size_t i = 0; i < opened->page.count; i++) {
        json_object_begin(&json);
        json_key(&json, S("rule"));
        json_id_text(&json, opened->page.says[i].rule.v);
        json_key(&json, S("text"));
        json_text(&json, opened->page.says[i].text);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    live_send(live, buf_str(&text));
    arena_free(&arena);
}

static void page_answer(LiveCall *call, LiveConn *live)
{
    live_send(live, page_ok);
    if (call->opened.page.count > 0) {
        proactive_send(live, &call->opened);
    }
}

Err live_command_page(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    if (role_is_staff(live->role)) {
        return refuse(why, ERR_FORBIDDEN, S("type"), S("not_end_user"),
                      S("only customers open pages"));
    }
    Str rest = frame->url;
    Str url = { 0 };
    if (!str_cut(&rest, '#', &url)) {
        url = rest;
    }
    Whereabouts page = { .page_url = url, .page_title = frame->title };
    Err err = whereabouts_check(&page, why); // so that no message fails for its page
    if (err) {
        return err;
    }
    int64_t now_ms = loop_tick_ms(gate_loop(live->hub->gate));
    if (live->page_at_ms && now_ms - live->page_at_ms < LIVE_PAGE_MS) {
        return refuse(why, ERR_PACE, S(""), S("slow_down"), str_of(err_text(ERR_PACE)));
    }
    live->page_at_ms = now_ms;
    live_text_keep(&live->at.page_url, page.page_url);
    live_text_keep(&live->at.page_title, page.page_title);
    if (frame->again) { // it was opened on an earlier connection
        live_send(live, page_ok);
        return ERR_NONE;
    }
    LiveCall *call = call_make(live, S("page"), frame);
    call->in.page = (PageOpen){ .person = live->person,
                                .language = live->language,
                                .at = whereabouts_copy(&call->command.arena, &live->at) };
    memcpy(call->in.page.device_hash, live->device_hash, sizeof(live->device_hash));
    call->apply = page_apply;
    call->answer = page_answer;
    return call_submit(call, live, why);
}

Err live_typing(LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    bool staff = role_is_staff(live->role);
    Relay *relay = gate_relay(live->hub->gate);
    ThreadId thread = { frame->thread };
    if (staff) {
        // Only into a live session: nothing of an agent reaches a customer after the end.
        thread = relay_ticket_thread(relay, (TicketId){ frame->ticket });
    } else if (!watcher_has(live->watcher, (Stream){ STREAM_THREAD, thread.v })) {
        thread = (ThreadId){ 0 };
    }
    if (!thread.v) {
        return refuse(why, ERR_NOT_FOUND, staff ? S("ticket") : S("thread"), S("not_found"),
                      S("watch it first"));
    }
    int64_t now_ms = loop_tick_ms(gate_loop(live->hub->gate));
    bool too_often = live->typing_at_ms && now_ms - live->typing_at_ms < LIVE_TYPING_MS;
    if (frame->on ? too_often : !live->is_typing) {
        return ERR_NONE;
    }
    live->typing_at_ms = frame->on ? now_ms : live->typing_at_ms;
    live->is_typing = frame->on;
    relay_typing(relay, thread, staff ? AUTHOR_AGENT : AUTHOR_END_USER, live->name, frame->on,
                 live->watcher);
    return ERR_NONE;
}
