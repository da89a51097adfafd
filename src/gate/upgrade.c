#include "gate/inside.h"
#include "text/locale.h"
#include "wire/websocket.h"

enum { HANDSHAKE_MAX_BYTES = 1024 };

static const Str live_protocol = STR_INIT("madoguchi.live.1");

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
    bool ours = request_is_same_origin(request); // only for such pages does a cookie count
    bool signed_in = request->identity.shown_by == SHOWN_BY_SIGN_IN && ours;
    LiveOpening opening = {
        .sign_in = signed_in ? &request->identity : NULL,
        .language = (Language)locale_from_accept(http_header(request->head, S("Accept-Language"))),
        .origin = ours ? S("") : http_header(request->head, S("Origin")),
        .user_agent = http_header(request->head, S("User-Agent")),
        .address = call->peer.address,
    };
    Visit visit = { .gate = gate, .key = call->peer.key, .counted = client->visit.counted };
    client->visit.counted = false; // from now on by the live part
    live_open(gate->live, client->conn, visit, &opening);
    client_give(client);
    call_free(call);
    return false;
}
