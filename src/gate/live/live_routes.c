// The calls of long polls: what they say, who may say it, how often.
#include "gate/inside.h"
#include "gate/live/live_poll.h"
#include "text/locale.h"

#define NUMBER_MOST ((INT64_C(1) << 53) - 1)

typedef struct PollBody {
    const Json *frames;
    int64_t batch;
    int64_t from;
} PollBody;

static const JsonField fields[] = {
    { .name = "frames", .as = JSON_AS_JSON, .offset = offsetof(PollBody, frames) },
    { .name = "batch", .as = JSON_AS_I64, .max = NUMBER_MOST, .offset = offsetof(PollBody, batch) },
    { .name = "from",
      .as = JSON_AS_I64,
      .min = 1,
      .max = NUMBER_MOST,
      .offset = offsetof(PollBody, from) },
};

static Err poll_accept(Request *request)
{
    PollBody *body = arena_new(&request->arena, PollBody);
    Err err = json_read(request->json, fields, countof(fields), JSON_UNKNOWN_REFUSED, body,
                        sizeof(*body), &request->refusal);
    if (err) {
        return err;
    }
    if (body->frames && body->frames->type != JSON_ARRAY) {
        return request_refuse(request, ERR_INVALID, S("frames"), S("invalid"),
                              S("frames must be a list"));
    }
    size_t count = body->frames ? body->frames->count : 0;
    if (count > POLL_FRAMES_MAX) {
        return request_refuse(request, ERR_LIMIT, S("frames"), S("too_many"),
                              S("too many frames in one call"));
    }
    if (count > 0 && body->from == 0) {
        return request_refuse(request, ERR_INVALID, S("from"), S("blank"),
                              S("which number has the first of the frames?"));
    }
    PollAsk *ask = arena_new(&request->arena, PollAsk);
    *ask = (PollAsk){ .batch = body->batch, .from = body->from, .frames = body->frames };
    request->state = ask;
    return ERR_NONE;
}

static Err poll_open_accept(Request *request)
{
    Err err = poll_accept(request);
    if (err) {
        return err;
    }
    const PollAsk *ask = request->state;
    if (!ask->frames || ask->frames->count == 0 || ask->from != 1 || ask->batch != 0) {
        return request_refuse(request, ERR_INVALID, S("frames"), S("invalid"),
                              S("a poll begins with frame 1: who you are"));
    }
    return ERR_NONE;
}

static Err open_wait(Request *request, bool *held)
{
    bool ours = request_is_same_origin(request);
    bool signed_in = request->identity.shown_by == SHOWN_BY_SIGN_IN && ours;
    LiveOpening opening = {
        .sign_in = signed_in ? &request->identity : NULL,
        .language = (Language)locale_from_accept(http_header(request->head, S("Accept-Language"))),
        .origin = ours ? S("") : http_header(request->head, S("Origin")),
        .user_agent = http_header(request->head, S("User-Agent")),
        .address = call_of(request)->peer.address,
    };
    if (request->gate->draining) {
        return ERR_BUSY;
    }
    Err err = poll_open(request->gate->live, request, request->state, &opening,
                        call_of(request)->peer.key);
    *held = err == ERR_NONE;
    return err;
}

// The poll of the path, for whoever may speak for it; how often is counted per poll.
static Err poll_of_path(Request *request, LivePoll **out)
{
    LivePoll *poll = poll_find(request->gate->live, request->params[0]);
    int64_t retry_after_s = 0;
    if (!poll) {
        bool may = gate_may_address(request->gate, PACE_CHANGE, call_of(request)->peer.key,
                                    &retry_after_s);
        return may ? request_refuse(request, ERR_NOT_FOUND, S("poll"), S("poll_gone"),
                                    S("there is no such poll; begin another"))
                   : ERR_PACE;
    }
    PersonId person = poll_sign_in(poll);
    if (person.v && person.v != request->identity.person.v) {
        return request_refuse(request, ERR_UNAUTHENTICATED, S("cookie"), S("unauthenticated"),
                              S("who began this poll is no longer signed in"));
    }
    if (!gate_may_address(request->gate, PACE_CHANGE, str_hash(request->params[0]),
                          &retry_after_s)) {
        request_add_header(request, S("Retry-After"),
                           str_format(&request->arena, "%" PRId64, retry_after_s));
        return ERR_PACE;
    }
    *out = poll;
    return ERR_NONE;
}

static Err call_wait(Request *request, bool *held)
{
    LivePoll *poll = NULL;
    Err err = poll_of_path(request, &poll);
    return err ? err : poll_call(poll, request, request->state, held);
}

static Err leave_finish(Request *request)
{
    LivePoll *poll = NULL;
    Err err = poll_of_path(request, &poll);
    if (!err) {
        poll_leave(poll);
        request->status = 204;
    }
    return err;
}

static const Route routes[] = {
    { .method = METHOD_POST,
      .path = "/live/poll",
      .who = WHO_ANYONE,
      .pace = PACE_CHANGE,
      .body_max = POLL_BODY_MAX_BYTES,
      .accept = poll_open_accept,
      .wait = open_wait,
      .flags = ROUTE_ANY_ORIGIN },
    { .method = METHOD_POST,
      .path = "/live/poll/:poll",
      .who = WHO_ANYONE,
      .pace = PACE_NONE, // per poll: poll_of_path()
      .body_max = POLL_BODY_MAX_BYTES,
      .accept = poll_accept,
      .wait = call_wait,
      .flags = ROUTE_ANY_ORIGIN },
    { .method = METHOD_DELETE,
      .path = "/live/poll/:poll",
      .who = WHO_ANYONE,
      .pace = PACE_NONE, // likewise
      .finish = leave_finish,
      .flags = ROUTE_ANY_ORIGIN },
};

const RouteTable live_routes = { routes, countof(routes) };
