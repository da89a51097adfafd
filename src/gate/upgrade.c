#include "gate/inside.h"
#include "text/locale.h"
#include "wire/websocket.h"

enum { HANDSHAKE_MAX_BYTES = 1024 };

static const Str live_protocol = STR_INIT("madoguchi.live.1");

// A browser always says which page asks; a cookie counts only for pages of this address.
static bool origin_is_ours(const Request *request)
{
    Str origin = http_header(request->head, S("Origin"));
    return origin.len == 0 || str_equal_nocase(origin, request->base_url);
}

static bool version_refuse(Call *call, Buf *out)
{
    websocket_write_version_refusal(out);
    answer_count(call->request.gate, 426);
    Client *client = call->client;
    conn_write(client->conn, buf_str(out));
    call_free(call);
    client_call_done(client, true);
    return false;
}

// Behind a trusted proxy the address is known only now; it counts as long as the socket is open.
static bool visit_forwarded(Call *call)
{
    Client *client = call->client;
    if (!call->peer.forwarded) {
        return true;
    }
    client->visit = (Visit){ .gate = client->gate, .key = call->peer.key };
    return visit_begin(&client->visit);
}

bool call_upgrade(Call *call)
{
    Request *request = &call->request;
    Gate *gate = request->gate;
    Client *client = call->client;
    Buf out = buf_make(&request->arena, HANDSHAKE_MAX_BYTES);
    Str key;
    Refusal why = { 0 };
    if (websocket_check(request->head, &key, &why) != ERR_NONE) {
        if (str_equal(why.code, S("websocket_version"))) {
            return version_refuse(call, &out);
        }
        call_lose(call, ERR_INPUT, &why);
        return false;
    }
    if (gate->draining) {
        call_lose(call, ERR_BUSY, NULL);
        return false;
    }
    if (!visit_forwarded(call)) {
        call_lose(call, ERR_PACE, NULL);
        return false;
    }
    bool offered = websocket_offers(request->head, live_protocol);
    websocket_write_accept(&out, key, offered ? live_protocol : S(""));
    conn_write(client->conn, buf_str(&out));
    conn_set_deadline(client->conn, -1);
    answer_count(gate, 101);
    bool signed_in = request->identity.shown_by == SHOWN_BY_SIGN_IN && origin_is_ours(request);
    Str accepted = http_header(request->head, S("Accept-Language"));
    Language language = (Language)locale_from_accept(accepted);
    Str origin = origin_is_ours(request) ? S("") : http_header(request->head, S("Origin"));
    Visit visit = { .gate = gate, .key = call->peer.key, .counted = client->visit.counted };
    client->visit.counted = false; // from now on by the live part
    live_open(gate->live, client->conn, visit, signed_in ? &request->identity : NULL, language,
              origin);
    client_give(client);
    call_free(call);
    return false;
}
