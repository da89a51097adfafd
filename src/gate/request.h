// request.h — one HTTP request on its way through the gate, and what a route may do with it.
//
// A route is a few functions, each on the thread where its work belongs; the request (and its
// arena) is owned by one of them at a time, so nothing needs a lock:
//   accept   loop thread     reads path, query and body into `state`; refuses bad input
//   prepare  reader thread   looks something up that the command needs to know beforehand
//   hash     hashing pool    Argon2
//   apply    writer thread   a command, inside its savepoint (routes that change something)
//   respond  reader thread   prints the answer from a snapshot taken after the commit
//   wait     loop thread     may keep the request until something happens
//   finish   loop thread     prints the answer from what the others left in `state`
// Any of them may be NULL. What apply leaves for respond or finish must lie in request->arena (or
// in memory of the route's own): the work's arena is gone by then. apply may run a second time
// from the start.
// Every refusal ends the chain and is printed in the form of the API that the path belongs to.
#ifndef GATE_REQUEST_H
#define GATE_REQUEST_H

#include "desk/read.h"
#include "desk/writer.h"
#include "wire/blake2b.h"
#include "wire/http.h"
#include "wire/json.h"
#include "wire/url.h"

enum {
    REQUEST_PARAMS_MAX = 4, // of the path
    ANSWER_MAX_BYTES = 16 * 1024 * 1024,
    ANSWER_HEADERS_MAX = 8, // that a route adds
    REQUEST_FORM_MAX = 16,  // text parts of a multipart upload
    REQUEST_FORM_MAX_BYTES = 16 * 1024,
};

// Who may call a route; a request is exactly one of them.
typedef enum Who {
    WHO_STRANGER = 1 << 0, // shows nothing, or a device that has not written yet
    WHO_END_USER = 1 << 1, // a device that has written, or a known customer
    WHO_AGENT = 1 << 2,
    WHO_ADMIN = 1 << 3,
    WHO_APP = 1 << 4, // a program with a key of the conversations API
    WHO_STAFF = WHO_AGENT | WHO_ADMIN,
    WHO_ANYONE = WHO_STRANGER | WHO_END_USER | WHO_AGENT | WHO_ADMIN | WHO_APP,
} Who;

// How the caller showed who they are. A sign-in cookie needs the CSRF header for changes. A
// stranger with SHOWN_BY_DEVICE is a visitor: device_hash is set, nothing is kept about it yet.
typedef enum ShownBy {
    SHOWN_BY_NOTHING,
    SHOWN_BY_SIGN_IN, // cookie
    SHOWN_BY_TOKEN,   // e-mail and API token, or bearer
    SHOWN_BY_DEVICE,  // bearer of a widget
    SHOWN_BY_APP_KEY,
} ShownBy;

typedef struct Identity {
    Who who;
    ShownBy shown_by;
    PersonId person; // 0 for strangers and programs
    Role role;
    Str name;
    Str email;
    Language language;             // of the person
    Str csrf_token;                // of a sign-in
    unsigned char device_hash[32]; // of a device
    SignInId sign_in;
} Identity;

// A body that was kept under files/ by its content's hash (ROUTE_STREAMS).
typedef struct Upload {
    unsigned char content_hash[BLAKE2B_BYTES];
    int64_t size_bytes;
    Str file_name;    // of a multipart's file; else ""
    Str content_type; // of that part, or of the request; "" when not said
} Upload;

typedef struct Gate Gate;
typedef struct Request Request;
typedef struct Route Route;

struct Request {
    Arena arena;
    Gate *gate;
    const Route *route;
    const HttpHead *head;
    Str path;                       // decoded, without a trailing ".json" or "/"
    Str params[REQUEST_PARAMS_MAX]; // decoded values of ":name" in the route's path, in order
    UrlPairs query;
    Str body;             // up to the route's body_max
    const Json *json;     // the body, parsed, when its type is JSON and it is not empty
    const Upload *upload; // of a ROUTE_STREAMS route, before accept
    UrlPairs form;        // text parts of a multipart upload
    Str base_url;         // "http://localhost:8080": for addresses in answers
    Str peer;             // address of the caller, behind trusted proxies the real one
    bool by_tls;          // the connection itself, whatever a proxy says
    Identity identity;
    Refusal refusal;
    void *state;    // the route's own, in the arena
    int64_t result; // ROUTE_KEYED: apply sets it, respond reads it
    bool replayed;  // ROUTE_KEYED: `result` is an earlier one's; apply did not run
    // the answer:
    int status;       // 200 unless set
    Str content_type; // "application/json; charset=utf-8" unless set
    Buf answer;
    HttpHeader headers[ANSWER_HEADERS_MAX];
    size_t header_count;
    Str send_file; // see request_send_file()
};

typedef enum Pace {
    PACE_NONE, // health checks
    PACE_READ, // per token, device or address
    PACE_CHANGE,
    PACE_SIGN_IN, // few, per address and per account
    PACE_UPLOAD,
    PACE_CREDENTIAL, // credentials that do not hold, per address
    PACE_VISITOR,    // first messages, which make a thread, per address
    PACE_COUNT,
} Pace;

typedef enum RouteFlags {
    // The body goes to a file: raw, or the first file of a multipart/form-data. accept runs when it
    // is on disk under its hash.
    ROUTE_STREAMS = 1 << 0,
    // Idempotency-Key is honoured: respond prints from request->result alone.
    ROUTE_KEYED = 1 << 1,
    // Pages of other origins may call it (never with cookies).
    ROUTE_ANY_ORIGIN = 1 << 2,
    // Takes bodies that are not JSON; they are left in request->body.
    ROUTE_ANY_BODY = 1 << 3,
    // Nobody is asked who they are: everyone is a stranger, whatever they show.
    ROUTE_NO_IDENTITY = 1 << 4,
} RouteFlags;

// Write tables with names: { .method = METHOD_GET, .path = "/api/v2/tickets/:id", .who = … }.
struct Route {
    HttpMethod method;
    const char *path; // "/api/v2/tickets/:id/comments"
    unsigned who;     // Who bits; 0 is nobody
    Pace pace;
    size_t body_max; // bytes; 0: no body
    Err (*accept)(Request *request);
    Err (*apply)(Work *work, Request *request);
    Err (*respond)(Read *read, Request *request);
    Err (*finish)(Request *request);
    Err (*prepare)(Read *read, Request *request);
    Err (*hash)(Request *request);
    // Sets `*held` when it keeps the request: then request_continue() comes later, exactly once,
    // from outside of this call, also when the peer has gone meanwhile.
    Err (*wait)(Request *request, bool *held);
    unsigned flags; // RouteFlags
};

typedef struct RouteTable {
    const Route *routes;
    size_t count;
} RouteTable;

// The tables, one per part of the gate; route.c joins them.
extern const RouteTable ticketing_routes;     // /api/v2
extern const RouteTable conversations_routes; // /sc/v2
extern const RouteTable widget_routes;        // /widget
extern const RouteTable webhook_routes;       // /api/v2/webhooks
extern const RouteTable macro_routes;         // macros
extern const RouteTable rule_routes;          // triggers and their categories
extern const RouteTable rule_why_routes;      // why a rule fired or not, and dry runs
extern const RouteTable live_routes;          // /live/poll
extern const RouteTable people_routes;        // sign-in, sign-out
extern const RouteTable survey_routes;        // surveys under /api/v2
extern const RouteTable schedule_routes;      // schedules and brands under /api/v2
extern const RouteTable service_routes;       // /healthz, /readyz, /metrics

// ---- for routes -------------------------------------------------------------------------------

// Goes on with a request that its route's `wait` has kept; the request is no longer the caller's.
void request_continue(Request *request);
// A browser always says which page asks. True when it is one of this address, or none.
bool request_is_same_origin(const Request *request);
// A JSON writer on the request's answer.
JsonWriter request_json(Request *request);
// The path parameter as an id. ERR_NOT_FOUND when it is none: "there is no such thing".
MUST_USE Err request_id(Request *request, size_t param, int64_t *out);
// The first query value of that name, "" when absent.
Str request_query(const Request *request, Str name);
// A whole number in the query. ERR_INVALID naming it when it is none or out of range; `fallback`
// when absent.
MUST_USE Err request_query_i64(Request *request, Str name, int64_t least, int64_t most,
                               int64_t fallback, int64_t *out);
// Refuses in one line: return request_refuse(request, ERR_INVALID, S("name"), S("blank"), …).
Err request_refuse(Request *request, Err err, Str field, Str code, Str message);
// ERR_INVALID naming `name` unless `value`, a member of the body, is there and an object.
MUST_USE Err request_check_object(Request *request, Str name, const Json *value);
// Counts one of this kind for the caller's address. ERR_PACE, with Retry-After, when too often.
MUST_USE Err request_pace(Request *request, Pace pace);
// Adds a header to the answer; texts live in the arena or are literals.
void request_add_header(Request *request, Str name, Str value);
// Answers with a file of files/. It is shown in the browser only if it is an image of a kind that
// cannot hold a program; everything else is offered for saving.
void request_send_file(Request *request, const unsigned char content_hash[BLAKE2B_BYTES],
                       Str content_type, Str file_name);
// The actor that the request's identity is for a command, through the API or the pages.
Actor request_actor(const Request *request);
Viewer request_viewer(const Request *request);

#endif
