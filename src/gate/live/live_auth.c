// The first frame: who is there. A visitor's device, a known customer by JWT, or staff by token or
// by the cookie of the upgrade. Looked up by a reader; a JWT also signs the device in (a command).
#include "gate/live/live_conn.h"

#include "desk/people/credential.h"
#include "desk/people/secret.h"
#include "desk/people/widget_read.h"
#include "desk/stream/stream_read.h"
#include "gate/known_customer.h"
#include "text/locale.h"

#include <string.h>

enum { WELCOME_MAX_BYTES = 32 * 1024 };

typedef struct AuthJob {
    GateRead read; // first
    Command command;
    ThreadSignIn sign_in;
    ThreadSignedIn signed_in;
    LiveHub *hub;
    LiveId conn;
    // asked:
    bool has_device;
    unsigned char device_hash[32];
    Str jwt;
    Str token_email;
    Str token;
    bool by_cookie;
    Str origin; // of the page, where it is not ours
    // found:
    Person person;
    bool is_known; // false: a visitor
    bool claims_ready;
    JwtClaims claims;
    int64_t device_last_n;
    Thread *threads; // in the arena of the read
    size_t thread_count;
    bool guess; // counted until it holds
    uint64_t guess_key;
} AuthJob;

static void auth_read(AuthJob *job);

// What counts is that it does not hold, not that we are busy.
static void guess_end(AuthJob *job, Err err)
{
    if (job->guess && err != ERR_UNAUTHENTICATED) {
        gate_address_give_back(job->hub->gate, PACE_CREDENTIAL, job->guess_key);
    }
    job->guess = false;
}

static void auth_free(AuthJob *job)
{
    job->hub->under_way--;
    arena_free(&job->read.job.arena);
    arena_free(&job->command.arena);
    live_memory_free(job);
}

static void auth_refuse(AuthJob *job, LiveConn *live, Err err, const Refusal *why)
{
    guess_end(job, err);
    if (live) {
        live_error(live, S("auth"), 0, err, why);
        live_close(live, WEBSOCKET_CLOSE_POLICY, S("not signed in"));
    }
    auth_free(job);
}

// ---- reader thread ---------------------------------------------------------------------------

static Err auth_verify_jwt(Read *read, AuthJob *job)
{
    Err err = known_customer_read(read, job->jwt, &job->claims);
    job->claims_ready = !err;
    return err;
}

static Err auth_staff(Read *read, AuthJob *job)
{
    Credential found;
    if (job->token.len > 0) {
        Err err = identity_by_api_token(read, job->token_email, job->token, &found);
        if (err) {
            return err;
        }
        job->person = found.person;
    }
    job->is_known = true;
    if (!job->has_device) {
        return ERR_NONE;
    }
    Err err = identity_by_device(read, job->device_hash, &found);
    if (err == ERR_UNAUTHENTICATED) {
        return ERR_NONE; // a new tab
    }
    if (!err && found.person.id.v != job->person.id.v) {
        return refuse(read->why, ERR_UNAUTHENTICATED, S("device"), S("unauthenticated"),
                      S("this device is somebody else's"));
    }
    job->device_last_n = err ? 0 : found.device_last_n;
    return err;
}

// A widget stands on pages of other origins only where an admin allowed it.
static Err auth_origin(Read *read, const AuthJob *job)
{
    WidgetSetup setup;
    if (job->origin.len == 0) {
        return ERR_NONE;
    }
    Err err = widget_setup_read(read, &setup);
    return err ? err : widget_origin_check(read, &setup, job->origin);
}

static Err auth_device(Read *read, AuthJob *job)
{
    Credential found;
    Err err = identity_by_device(read, job->device_hash, &found);
    if (err == ERR_UNAUTHENTICATED) {
        return ERR_NONE; // a visitor: nothing is kept about them yet
    }
    if (err) {
        return err;
    }
    if (found.person.role != ROLE_END_USER) {
        return refuse(read->why, ERR_UNAUTHENTICATED, S("device"), S("unauthenticated"),
                      S("this device is no customer's"));
    }
    job->person = found.person;
    job->is_known = true;
    job->device_last_n = found.device_last_n;
    job->threads = arena_array(read->arena, Thread, LIVE_THREADS_MAX);
    return stream_threads_of(read->tx, found.person.id, job->threads, LIVE_THREADS_MAX,
                             &job->thread_count);
}

static Err auth_run(Read *read, ReadJob *desk_job)
{
    AuthJob *job = (AuthJob *)(void *)desk_job;
    if (job->token.len > 0 || job->by_cookie) {
        return auth_staff(read, job);
    }
    Err err = auth_origin(read, job);
    if (err) {
        return err;
    }
    if (job->jwt.len > 0 && !job->claims_ready) {
        return auth_verify_jwt(read, job);
    }
    return auth_device(read, job);
}

// ---- loop thread -----------------------------------------------------------------------------

static Str who_name(const AuthJob *job)
{
    if (!job->is_known) {
        return S("visitor");
    }
    switch (job->person.role) {
    case ROLE_ADMIN:
        return S("admin");
    case ROLE_AGENT:
        return S("agent");
    case ROLE_END_USER:
    case ROLE_NONE:
    case ROLE_COUNT:
        break;
    }
    return S("end_user");
}

static void print_threads(JsonWriter *json, const AuthJob *job)
{
    json_key(json, S("threads"));
    json_array_begin(json);
    for (size_t i = 0; i < job->thread_count; i++) {
        json_object_begin(json);
        json_key(json, S("id"));
        json_id_text(json, job->threads[i].id.v);
        json_key(json, S("public_seq"));
        json_i64(json, job->threads[i].public_seq);
        json_object_end(json);
    }
    json_array_end(json);
}

static void welcome_send(LiveConn *live, const AuthJob *job)
{
    Arena arena = { 0 };
    Buf text = buf_make(&arena, WELCOME_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("welcome"));
    json_key(&json, S("who"));
    json_text(&json, who_name(job));
    json_key(&json, S("person_id"));
    if (job->is_known) {
        json_id_text(&json, job->person.id.v);
    } else {
        json_null(&json);
    }
    json_key(&json, S("device_last_n"));
    json_i64(&json, job->device_last_n);
    print_threads(&json, job);
    json_key(&json, S("now"));
    json_time_ms(&json, world_now_ms(gate_world(live->hub->gate)));
    json_key(&json, S("heartbeat_s"));
    json_i64(&json, LIVE_HEARTBEAT_S);
    json_object_end(&json);
    live_send(live, buf_str(&text));
    arena_free(&arena);
}

static void relay_send(void *owner, Frame *frame)
{
    LiveConn *live = owner;
    if (live->phase != LIVE_CLOSING) {
        live->transport->send_shared(live, frame);
    }
}

static Str name_keep(Str name)
{
    char *own = live_memory(name.len + 1);
    memcpy(own, name.at, name.len);
    return (Str){ own, name.len };
}

static void auth_ready(AuthJob *job, LiveConn *live)
{
    guess_end(job, ERR_NONE);
    live->person = job->person.id;
    live->role = job->is_known ? job->person.role : ROLE_NONE;
    if (role_is_staff(live->role)) {
        live->name = name_keep(job->person.name);
    }
    live->has_device = job->has_device;
    memcpy(live->device_hash, job->device_hash, sizeof(live->device_hash));
    live->watcher =
        watcher_make(gate_relay(live->hub->gate),
                     &(WatcherOptions){ .audience = role_is_staff(live->role) ? AUDIENCE_STAFF
                                                                              : AUDIENCE_END_USER,
                                        .send = relay_send,
                                        .owner = live });
    live->phase = LIVE_READY;
    welcome_send(live, job);
    live->transport->read_on(live);
    auth_free(job);
}

static void auth_signed_in(Command *command)
{
    AuthJob *job = command->state;
    LiveConn *live = live_find(job->hub, job->conn);
    if (!live || command->err) {
        auth_refuse(job, live, command->err, &command->refusal);
        return;
    }
    auth_read(job);
}

static Err auth_sign_in_apply(Work *work, Command *command)
{
    AuthJob *job = command->state;
    return thread_sign_in_apply(work, &job->sign_in, &job->signed_in);
}

static void auth_sign_in(AuthJob *job, LiveConn *live)
{
    job->sign_in = known_customer_sign_in(&job->claims, job->device_hash, live->language);
    job->command = (Command){
        .apply = auth_sign_in_apply,
        .finished = auth_signed_in,
        .state = job,
        .actor = { .kind = ACTOR_END_USER, .role = ROLE_END_USER, .via = VIA_MESSAGING },
    };
    if (!gate_command(job->hub->gate, &job->command)) {
        auth_refuse(job, live, ERR_BUSY, &(Refusal){ 0 });
    }
}

static void auth_done(GateRead *read)
{
    AuthJob *job = (AuthJob *)(void *)read;
    LiveConn *live = live_find(job->hub, job->conn);
    if (!live || read->job.err) {
        auth_refuse(job, live, read->job.err, &read->job.refusal);
    } else if (job->claims_ready && !job->signed_in.person.id.v) {
        auth_sign_in(job, live);
    } else {
        auth_ready(job, live);
    }
}

static void auth_read(AuthJob *job)
{
    job->read.job.run = auth_run;
    job->read.job.viewer = (Viewer){ .person = job->person.id, .role = job->person.role };
    job->read.done = auth_done;
    if (!gate_read_later(job->hub->gate, &job->read)) {
        auth_refuse(job, live_find(job->hub, job->conn), ERR_BUSY, &(Refusal){ 0 });
    }
}

// Takes what the frame says into the job. The frame's texts die with it, so they are copied.
static Err auth_take(AuthJob *job, const LiveConn *live, const LiveFrame *frame, Refusal *why)
{
    Arena *arena = &job->read.job.arena;
    unsigned char secret[DEVICE_SECRET_BYTES];
    if (frame->device.len > 0) {
        if (!str_unhex(frame->device, secret, sizeof(secret))) {
            return refuse(why, ERR_INVALID, S("device"), S("invalid"),
                          S("the device secret must be 64 hexadecimal digits"));
        }
        job->has_device = true;
        secret_hash(frame->device, job->device_hash);
    }
    if (frame->token.len > 0) {
        Str rest = str_copy(arena, frame->token);
        Str email;
        if (str_cut(&rest, '/', &email) && str_starts(rest, S("token:"))) {
            job->token_email = email;
            rest = (Str){ rest.at + 6, rest.len - 6 };
        }
        job->token = rest;
        return ERR_NONE;
    }
    if (frame->cookie) {
        job->by_cookie = true;
        job->person = (Person){ .id = live->sign_in_person,
                                .role = live->sign_in_role,
                                .name = str_copy(arena, live->sign_in_name) };
        return live->has_sign_in ? ERR_NONE
                                 : refuse(why, ERR_UNAUTHENTICATED, S("cookie"),
                                          S("unauthenticated"), S("nobody is signed in here"));
    }
    job->jwt = str_copy(arena, frame->jwt);
    job->origin = str_copy(arena, live->origin);
    return job->has_device
               ? ERR_NONE
               : refuse(why, ERR_INVALID, S("device"), S("blank"), S("a device secret is needed"));
}

// Tokens can be guessed at; counted before the look-up, so that many at once do not slip through.
static Err guess_begin(AuthJob *job, const LiveConn *live, Refusal *why)
{
    int64_t retry_after_s = 0;
    if (job->token.len == 0 && job->jwt.len == 0) {
        return ERR_NONE;
    }
    job->guess_key = live->visit.key;
    job->guess = gate_may_address(job->hub->gate, PACE_CREDENTIAL, job->guess_key, &retry_after_s);
    return job->guess ? ERR_NONE
                      : refuse(why, ERR_PACE, S(""), S("slow_down"), str_of(err_text(ERR_PACE)));
}

void live_auth(LiveConn *live, const LiveFrame *frame)
{
    AuthJob *job = live_memory(sizeof(*job));
    Refusal why = { 0 };
    job->hub = live->hub;
    job->conn = live->id;
    job->hub->under_way++;
    if (frame->language.len > 0) {
        live->language = (Language)locale_from_tag(frame->language);
    }
    Err err = auth_take(job, live, frame, &why);
    err = err ? err : guess_begin(job, live, &why);
    if (err) {
        auth_refuse(job, live, err, &why);
        return;
    }
    live->phase = LIVE_AUTHENTICATING;
    auth_read(job);
}
