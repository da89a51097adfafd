#include "base/log.h"
#include "gate/inside.h"
#include "gate/route.h"

#include <string.h>

enum {
    HEADERS_MAX = ANSWER_HEADERS_MAX + 16,
    HEAD_OUT_MAX_BYTES = 32 * 1024,
    STATUS_SERVER_ERROR = 500,
};

// A year. Said by TLS alone, and of this name alone.
#define HTTPS_ONLY "max-age=31536000"

#define API_POLICY "default-src 'none'; frame-ancestors 'none'; sandbox"

typedef struct HeaderList {
    HttpHeader at[HEADERS_MAX];
    size_t count;
} HeaderList;

static void header_add(HeaderList *list, Str name, Str value)
{
    assert(list->count < HEADERS_MAX);
    list->at[list->count++] = (HttpHeader){ name, value };
}

static bool has_header(const Request *request, Str name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (str_equal_nocase(request->headers[i].name, name)) {
            return true;
        }
    }
    return false;
}

// What every answer says to a browser. Pages bring a policy of their own.
static void security_headers(const Request *request, HeaderList *list)
{
    header_add(list, S("X-Content-Type-Options"), S("nosniff"));
    header_add(list, S("Referrer-Policy"), S("no-referrer"));
    header_add(list, S("Cross-Origin-Opener-Policy"), S("same-origin"));
    if (request->by_tls) {
        header_add(list, S("Strict-Transport-Security"), S(HTTPS_ONLY));
    }
    if (!has_header(request, S("Content-Security-Policy"))) {
        header_add(list, S("Content-Security-Policy"), S(API_POLICY));
    }
    if (!has_header(request, S("Cache-Control"))) {
        header_add(list, S("Cache-Control"), S("no-store"));
    }
}

// Never with credentials, so a page of any origin sees only what its own bearer opens.
static void origin_headers(const Request *request, HeaderList *list)
{
    if (!request->route || !(request->route->flags & ROUTE_ANY_ORIGIN) ||
        !http_has_header(request->head, S("Origin"))) {
        return;
    }
    header_add(list, S("Access-Control-Allow-Origin"), S("*"));
    header_add(list, S("Access-Control-Expose-Headers"), S("Retry-After"));
    if (request->head->method == METHOD_OPTIONS) {
        header_add(list, S("Access-Control-Allow-Methods"), S("GET, POST, PUT, PATCH, DELETE"));
        header_add(list, S("Access-Control-Allow-Headers"),
                   S("Authorization, Content-Type, Idempotency-Key"));
        header_add(list, S("Access-Control-Max-Age"), S("86400"));
    }
}

static void refusal_headers(const Request *request, int status, HeaderList *list)
{
    if (status == 401) {
        header_add(list, S("WWW-Authenticate"), S("Bearer realm=\"madoguchi\""));
    }
    if (status == 503 && !has_header(request, S("Retry-After"))) {
        header_add(list, S("Retry-After"), S("1"));
    }
}

static bool has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

void answer_count(Gate *gate, int status)
{
    int class = status / 100;
    gate->counts.requests[class < STATUS_CLASSES ? class : 0]++;
}

Str answer_head(Call *call, int64_t body_bytes, bool *close)
{
    Request *request = &call->request;
    HeaderList list = { .count = 0 };
    if (has_body(request->status)) {
        header_add(&list, S("Content-Type"), request->content_type);
    }
    for (size_t i = 0; i < request->header_count; i++) {
        header_add(&list, request->headers[i].name, request->headers[i].value);
    }
    security_headers(request, &list);
    if (request->head) {
        origin_headers(request, &list);
    }
    if (request->route && (request->route->flags & ROUTE_KEYED)) {
        header_add(&list, S("X-Idempotency-Lookup"), request->replayed ? S("hit") : S("miss"));
    }
    refusal_headers(request, request->status, &list);
    *close = call->lost || !request->head || !request->head->keep_alive ||
             request->gate->draining || call->client->ending;
    HttpResponse response = {
        .status = request->status,
        .headers = list.at,
        .header_count = list.count,
        .content_length = has_body(request->status) ? body_bytes : -1,
        .close = *close,
        .date_ms = world_now_ms(request->gate->options.world),
    };
    Buf head = buf_make(&request->arena, HEAD_OUT_MAX_BYTES);
    http_write_head(&head, &response);
    answer_count(request->gate, request->status);
    log_line(LOG_DEBUG, "gate.request", "status=%d route=%s peer=%.*s", request->status,
             request->route ? request->route->path : "-", STR_ARG(request->peer));
    if (!buf_ok(&head)) {
        log_line(LOG_ERROR, "gate.answer", "text=\"headers too long\" path=%.*s",
                 STR_ARG(request->path));
        *close = true;
    }
    return buf_str(&head);
}

static void refusal_log(const Request *request)
{
    if (request->status < STATUS_SERVER_ERROR) {
        return;
    }
    Str method = request->head ? request->head->method_text : S("-");
    const char *route = request->route ? request->route->path : "-";
    log_line(LOG_WARN, "gate.refused", "status=%d code=%.*s method=%.*s route=%s", request->status,
             STR_ARG(request->refusal.code), STR_ARG(method), route);
}

static void refusal_answer(Call *call)
{
    Request *request = &call->request;
    request->status = err_http_status(request->refusal.err);
    request->content_type = S("application/json; charset=utf-8");
    request->send_file = S("");
    refusal_print(request, &request->refusal);
    refusal_log(request);
}

// One write for head and body: however long, it is taken when nothing else waits.
static void send_whole(Call *call, Str head, Str body)
{
    Frame *frame = frame_make(head.len + body.len);
    memcpy(frame->bytes, head.at, head.len);
    if (body.len > 0) {
        memcpy(frame->bytes + head.len, body.at, body.len);
    }
    conn_write_shared(call->client->conn, frame);
    frame_drop(frame);
}

void call_answer(Call *call)
{
    Request *request = &call->request;
    if (!call->refused && !buf_ok(&request->answer)) {
        (void)call_refuse(call, ERR_LIMIT, NULL);
    }
    if (call->refused) {
        refusal_answer(call);
    } else if (request->send_file.len > 0) {
        outgoing_begin(call);
        return;
    }
    request->status = request->status == 0 ? 200 : request->status;
    if (request->content_type.len == 0) {
        request->content_type = S("application/json; charset=utf-8");
    }
    Str body = buf_str(&request->answer);
    bool close = false;
    Str head = answer_head(call, (int64_t)body.len, &close);
    bool is_head = request->head && request->head->method == METHOD_HEAD;
    if (is_head || !has_body(request->status)) {
        body = S("");
    }
    Client *client = call->client;
    send_whole(call, head, body);
    call_free(call);
    client_call_done(client, close);
}
