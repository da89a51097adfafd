#include "gate/incoming.h"
#include "gate/inside.h"
#include "gate/route.h"
#include "wire/header.h"
#include "wire/websocket.h"

#include <string.h>

enum { BASE_URL_MAX_BYTES = 512 };

static bool call_checked(Call *call);

Call *call_make(Client *client)
{
    Arena arena = { 0 };
    Call *call = arena_new(&arena, Call);
    call->request.arena = arena;
    call->request.gate = client->gate;
    call->client = client;
    client->gate->calls++;
    return call;
}

void call_free(Call *call)
{
    assert(!call->away);
    Gate *gate = call->request.gate;
    if (call->incoming) {
        incoming_drop(&call->incoming);
    }
    if (call->outgoing) {
        outgoing_drop(&call->outgoing);
    }
    arena_free(&call->command.arena);
    arena_free(&call->read.job.arena);
    Arena arena = call->request.arena;
    arena_free(&arena);
    gate->calls--;
}

void call_abandon(Call *call)
{
    call->client = NULL;
    if (!call->away) {
        call_free(call);
    }
}

// ---- refusing ---------------------------------------------------------------------------------

Err call_refuse(Call *call, Err err, const Refusal *why)
{
    Request *request = &call->request;
    Refusal refusal = { .err = err };
    if (why && why->err == err) {
        refusal.field = str_copy(&request->arena, why->field);
        refusal.code = str_copy(&request->arena, why->code);
        refusal.message = str_copy(&request->arena, why->message);
    }
    if (refusal.code.len == 0) {
        refusal.code = str_of(err_code(err));
    }
    if (refusal.message.len == 0) {
        refusal.message = str_of(err_text(err));
    }
    request->refusal = refusal;
    call->refused = true;
    return err;
}

static Err refuse_with(Call *call, Err err, Str field, Str code, Str message)
{
    Refusal why = { .err = err, .field = field, .code = code, .message = message };
    return call_refuse(call, err, &why);
}

void call_lose(Call *call, Err err, const Refusal *why)
{
    call->lost = true;
    if (!call->refused) {
        (void)call_refuse(call, err, why);
    }
    call->phase = CALL_WORK;
    call_answer(call);
}

// ---- the head ---------------------------------------------------------------------------------

// Another site's page may point a name of its own at this machine; its name gives it away.
static bool host_is_local(Str host)
{
    Str name = host;
    Str head;
    if (str_cut(&host, ':', &head)) {
        name = head;
    }
    return str_equal_nocase(name, S("localhost")) || str_equal(name, S("127.0.0.1"));
}

static void base_url_set(Call *call)
{
    Request *request = &call->request;
    const GateOptions *options = &request->gate->options;
    if (options->public_url.len > 0) {
        request->base_url = options->public_url;
        return;
    }
    Buf url = buf_make(&request->arena, BASE_URL_MAX_BYTES);
    // A trusted proxy knows what the browser speaks, however it speaks itself.
    bool said = call->peer.forwarded && http_has_header(request->head, S("X-Forwarded-Proto"));
    bool https = said ? call->peer.https : request->by_tls;
    buf_add(&url, https ? S("https://") : S("http://"));
    buf_add(&url, request->head->host);
    request->base_url = buf_ok(&url) ? buf_str(&url) : S("http://localhost");
}

static Err params_decode(Call *call, const RouteMatch *match)
{
    Request *request = &call->request;
    Refusal why = { 0 };
    for (size_t i = 0; i < REQUEST_PARAMS_MAX; i++) {
        Err err = url_decode(&request->arena, match->params[i], &request->params[i], &why);
        if (err) {
            return call_refuse(call, err, &why);
        }
    }
    Err err = url_decode(&request->arena, route_trim(request->head->path), &request->path, &why);
    if (!err) {
        err = url_pairs(&request->arena, request->head->query, &request->query, &why);
    }
    return err ? call_refuse(call, err, &why) : ERR_NONE;
}

// OPTIONS: what may be asked here, and whether a page of another origin may.
static Err options_answer(Call *call, const RouteMatch *match)
{
    Request *request = &call->request;
    request->status = 204;
    request_add_header(request, S("Allow"), route_allow(&request->arena, match->methods));
    call->stage = STAGE_DONE;
    return ERR_NONE;
}

// The route of the method that a preflight asks for, so that its flags decide.
static const Route *preflight_route(const Request *request)
{
    Str wanted = http_header(request->head, S("Access-Control-Request-Method"));
    for (int method = METHOD_GET; method <= METHOD_DELETE; method++) {
        if (str_equal(wanted, method_name((HttpMethod)method))) {
            return route_find((HttpMethod)method, route_trim(request->head->path)).route;
        }
    }
    return NULL;
}

static Err route_choose(Call *call)
{
    Request *request = &call->request;
    const HttpHead *head = request->head;
    RouteMatch match = route_find(head->method, route_trim(head->path));
    request->route = match.route;
    Err err = params_decode(call, &match);
    if (err) {
        return err;
    }
    if (head->method == METHOD_OPTIONS && match.methods != 0) {
        request->route = preflight_route(request);
        return options_answer(call, &match);
    }
    if (request->route) {
        return ERR_NONE;
    }
    if (match.methods != 0) {
        request_add_header(request, S("Allow"), route_allow(&request->arena, match.methods));
        return refuse_with(call, ERR_METHOD, S("method"), S(""), S(""));
    }
    const Route *file = static_route_find(head->path);
    if (!file) {
        return call_refuse(call, ERR_NOT_FOUND, NULL);
    }
    request->route = file;
    if (head->method != METHOD_GET && head->method != METHOD_HEAD) {
        request_add_header(request, S("Allow"), S("GET, HEAD"));
        return refuse_with(call, ERR_METHOD, S("method"), S(""), S(""));
    }
    return ERR_NONE;
}

static bool is_upgrade(const HttpHead *head)
{
    return head->method == METHOD_GET && str_equal(head->path, S("/live"));
}

static Err pace_refuse(Call *call, int64_t retry_after_s)
{
    Request *request = &call->request;
    request_add_header(request, S("Retry-After"),
                       str_format(&request->arena, "%" PRId64, retry_after_s));
    return call_refuse(call, ERR_PACE, NULL);
}

// Tokens and keys can be guessed at; a device or a cookie is too long for that, and a lost one
// innocent. Counted before the look-up, so that many at once do not slip through.
static bool guess_may(Call *call)
{
    int64_t retry_after_s = 0;
    if (call->ask.kind != ASK_TOKEN && call->ask.kind != ASK_APP_KEY) {
        return true;
    }
    call->guess =
        gate_may_address(call->request.gate, PACE_CREDENTIAL, call->peer.key, &retry_after_s);
    if (!call->guess) {
        (void)pace_refuse(call, retry_after_s);
    }
    return call->guess;
}

static void identified(GateRead *read);
static Err identify_run(Read *read, ReadJob *job);

// Asks a reader who it is. False when the answer is there already, or the call is refused.
static bool identify_ask(Call *call)
{
    Request *request = &call->request;
    Gate *gate = request->gate;
    Refusal why = { 0 };
    Err err =
        identity_ask_read(&request->arena, request->head, request->head->path, &call->ask, &why);
    if (err && call->upgrade) {
        call->ask.kind = ASK_NOTHING; // the first frame says who it is
    } else if (err) {
        (void)call_refuse(call, err, &why);
        return false;
    }
    if (call->ask.kind == ASK_NOTHING) {
        request->identity = (Identity){ .who = WHO_STRANGER };
        return false;
    }
    if (identity_cache_find(gate->identities, &call->ask, world_now_ms(gate->options.world),
                            &request->arena, &request->identity)) {
        return false;
    }
    if (!guess_may(call)) {
        return false;
    }
    call->read = (GateRead){
        .job = { .run = identify_run, .owner = call },
        .done = identified,
    };
    call->phase = CALL_IDENTIFY;
    call->away = true;
    if (gate_read(gate, &call->read)) {
        return true;
    }
    call->away = false;
    (void)call_refuse(call, ERR_BUSY, NULL);
    return false;
}

bool call_head(Call *call)
{
    Request *request = &call->request;
    Gate *gate = request->gate;
    const HttpHead *head = call->client->reader.head;
    request->head = head;
    Address from = conn_peer(call->client->conn);
    call->peer = peer_of(&request->arena, &gate->proxies, &from, head);
    request->peer = call->peer.address;
    request->by_tls = conn_is_secure(call->client->conn);
    conn_set_deadline(call->client->conn, -1);
    base_url_set(call);
    if (gate->options.demo && !host_is_local(head->host)) {
        (void)refuse_with(call, ERR_FORBIDDEN, S("host"), S("demo"),
                          S("the demo answers only to localhost and 127.0.0.1"));
        return call_checked(call);
    }
    call->upgrade = is_upgrade(head);
    if (!call->upgrade && route_choose(call) != ERR_NONE) {
        return call_checked(call);
    }
    bool anybody = call->stage == STAGE_DONE ||
                   (request->route && (request->route->flags & ROUTE_NO_IDENTITY));
    if (anybody) {
        request->identity = (Identity){ .who = WHO_STRANGER };
    } else if (identify_ask(call)) {
        return false;
    }
    return call_identified(call);
}

// ---- who asks ---------------------------------------------------------------------------------

static Err identify_run(Read *read, ReadJob *job)
{
    const Call *call = job->owner;
    Identity found;
    Err err = identity_look_up(read, &call->ask, &found);
    if (!err) {
        Identity *kept = arena_new(read->arena, Identity);
        *kept = found;
        job->state = kept;
    }
    return err;
}

static Str copied(Call *call, Str text)
{
    return str_copy(&call->request.arena, text);
}

static void identified(GateRead *read)
{
    Call *call = read->job.owner;
    Gate *gate = call->request.gate;
    call->away = false;
    if (call->guess && read->job.err != ERR_UNAUTHENTICATED) {
        gate_address_give_back(gate, PACE_CREDENTIAL, call->peer.key);
    }
    if (!call->client) {
        call_free(call);
        return;
    }
    const Identity *found = read->job.state;
    if (!read->job.err) {
        identity_cache_keep(gate->identities, &call->ask, found, world_now_ms(gate->options.world));
        Identity *identity = &call->request.identity;
        *identity = *found;
        identity->name = copied(call, found->name);
        identity->email = copied(call, found->email);
        identity->csrf_token = copied(call, found->csrf_token);
    } else if (call->upgrade && read->job.err == ERR_UNAUTHENTICATED) {
        call->request.identity = (Identity){ .who = WHO_STRANGER };
    } else {
        (void)call_refuse(call, read->job.err, &read->job.refusal);
    }
    arena_free(&read->job.arena);
    Client *client = call->client;
    (void)call_identified(call);
    client_go_on(client);
}

static bool csrf_holds(const Request *request)
{
    Str shown = http_header(request->head, S("X-CSRF-Token"));
    Str wanted = request->identity.csrf_token;
    unsigned char a[BLAKE2B_BYTES];
    unsigned char b[BLAKE2B_BYTES];
    blake2b_of(shown, a);
    blake2b_of(wanted, b);
    return wanted.len > 0 && blake2b_equal(a, b);
}

static Err who_check(Call *call)
{
    Request *request = &call->request;
    const Route *route = request->route;
    if (!(route->who & request->identity.who)) {
        bool stranger = request->identity.who == WHO_STRANGER;
        return call_refuse(call, stranger ? ERR_UNAUTHENTICATED : ERR_FORBIDDEN, NULL);
    }
    bool changes = route->method != METHOD_GET;
    if (changes && request->identity.shown_by == SHOWN_BY_SIGN_IN && !csrf_holds(request)) {
        return refuse_with(call, ERR_FORBIDDEN, S("x-csrf-token"), S("csrf"),
                           S("a page that is signed in must send its X-CSRF-Token"));
    }
    return ERR_NONE;
}

static Err pace_check(Call *call)
{
    Request *request = &call->request;
    int64_t retry_after_s = 0;
    if (gate_may_now(request->gate, request->route->pace, &request->identity, call->peer.key,
                     &retry_after_s)) {
        return ERR_NONE;
    }
    return pace_refuse(call, retry_after_s);
}

Err request_pace(Request *request, Pace pace)
{
    int64_t retry_after_s = 0;
    Call *call = call_of(request);
    if (gate_may_address(request->gate, pace, call->peer.key, &retry_after_s)) {
        return ERR_NONE;
    }
    request_add_header(request, S("Retry-After"),
                       str_format(&request->arena, "%" PRId64, retry_after_s));
    return request_refuse(request, ERR_PACE, S(""), S("slow_down"), str_of(err_text(ERR_PACE)));
}

bool call_identified(Call *call)
{
    if (!call->refused && call->upgrade) {
        return call_upgrade(call);
    }
    if (!call->refused && call->stage != STAGE_DONE && who_check(call) == ERR_NONE) {
        err_ignore(pace_check(call), "marked in the call");
    }
    return call_checked(call);
}

// ---- the body ---------------------------------------------------------------------------------

static Err body_begin(Call *call)
{
    Request *request = &call->request;
    const HttpHead *head = request->head;
    const Route *route = request->route;
    size_t most = call->stage == STAGE_DONE ? 0 : route->body_max;
    if (!head->has_body) {
        return ERR_NONE;
    }
    if (head->content_length > (int64_t)most) {
        return refuse_with(call, ERR_LIMIT, S("content-length"), S("too_large"),
                           most == 0 ? S("there is nothing to send here")
                                     : S("the body is larger than this address takes"));
    }
    if (call->stage != STAGE_DONE && (route->flags & ROUTE_STREAMS)) {
        Refusal why = { 0 };
        Err err = incoming_make(&call->incoming, request, &why);
        if (err) {
            return call_refuse(call, err, &why);
        }
    } else {
        call->body = buf_make(&request->arena, most);
    }
    http_set_body_limit(&call->client->reader, (int64_t)most);
    return ERR_NONE;
}

// All that the head decides is decided: reads the body, or reads it away, or gives up.
static bool call_checked(Call *call)
{
    const HttpHead *head = call->request.head;
    Client *client = call->client;
    if (!call->refused) {
        err_ignore(body_begin(call), "marked in the call");
    }
    if (call->refused && head->has_body) {
        if (head->expects_continue || head->content_length > DISCARD_MAX_BYTES) {
            call_lose(call, call->request.refusal.err, NULL);
            return false;
        }
        http_set_body_limit(&client->reader, DISCARD_MAX_BYTES);
    } else if (head->has_body && head->expects_continue) {
        conn_write(client->conn, HTTP_CONTINUE);
    }
    call->phase = CALL_BODY;
    conn_set_deadline(client->conn, BODY_MAX_MS);
    return true;
}

static void stored_piece(Call *call, Err err)
{
    if (err) {
        call_lose(call, err, NULL);
        return;
    }
    call->phase = CALL_BODY;
    conn_set_deadline(call->client->conn, BODY_MAX_MS);
    client_go_on(call->client);
}

void call_body(Call *call, Str piece)
{
    if (call->refused) {
        return;
    }
    if (!call->incoming) {
        buf_add(&call->body, piece);
        return;
    }
    Refusal why = { 0 };
    Err err = incoming_add(call->incoming, piece, &why);
    if (err) {
        call_lose(call, err, &why);
        return;
    }
    if (incoming_is_full(call->incoming)) {
        call->phase = CALL_STORE;
        call->away = true;
        incoming_store(call->incoming, call, stored_piece);
    }
}

static bool is_json(Str content_type)
{
    Str type = header_media_type(content_type);
    return str_equal_nocase(type, S("application/json")) || str_ends(type, S("+json"));
}

static Err body_read(Call *call)
{
    Request *request = &call->request;
    request->body = buf_str(&call->body);
    if (request->body.len == 0) {
        return ERR_NONE;
    }
    if (!is_json(http_header(request->head, S("Content-Type")))) {
        if (request->route->flags & ROUTE_ANY_BODY) {
            return ERR_NONE;
        }
        return refuse_with(call, ERR_INPUT, S("content_type"), S("not_json"),
                           S("the body must be JSON, with Content-Type: application/json"));
    }
    Refusal why = { 0 };
    Err err = json_parse(&request->arena, request->body, &request->json, &why);
    return err ? call_refuse(call, err, &why) : ERR_NONE;
}

static void stored_all(Call *call, Err err)
{
    if (err) {
        (void)call_refuse(call, err, NULL);
    } else {
        incoming_result(call->incoming, &call->request);
    }
    incoming_drop(&call->incoming);
    call->phase = CALL_WORK;
    call_run(call);
}

void call_end(Call *call)
{
    conn_set_deadline(call->client->conn, -1);
    call->phase = CALL_WORK;
    if (call->refused || call->stage == STAGE_DONE) {
        call_run(call);
        return;
    }
    if (!call->incoming) {
        err_ignore(body_read(call), "marked in the call");
        call_run(call);
        return;
    }
    Refusal why = { 0 };
    Err err = incoming_end(call->incoming, &why);
    if (err) {
        (void)call_refuse(call, err, &why);
        call_run(call);
        return;
    }
    call->phase = CALL_STORE;
    call->away = true;
    incoming_store(call->incoming, call, stored_all);
}
