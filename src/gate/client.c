#include "gate/inside.h"

static const ConnHandler http_handler;

// ---- the list ---------------------------------------------------------------------------------

static void client_link(Gate *gate, Client *client)
{
    client->next = gate->clients;
    if (client->next) {
        client->next->previous = client;
    }
    gate->clients = client;
    gate->client_count++;
}

static void client_free(Client *client)
{
    Gate *gate = client->gate;
    if (client->previous) {
        client->previous->next = client->next;
    } else {
        gate->clients = client->next;
    }
    if (client->next) {
        client->next->previous = client->previous;
    }
    gate->client_count--;
    visit_end(&client->visit);
    Arena arena = client->arena;
    arena_free(&arena);
}

void client_make(Gate *gate, Conn *conn, Visit visit)
{
    Arena arena = { 0 };
    Client *client = arena_new(&arena, Client);
    client->arena = arena;
    client->gate = gate;
    client->conn = conn;
    client->visit = visit;
    client_link(gate, client);
    conn_set_handler(conn, &http_handler, client);
    conn_set_deadline(conn, HEAD_MAX_MS);
    gate->counts.conns++;
}

// Closes once the peer has taken what it was answered, however slow it is.
static void client_close(Client *client)
{
    client->closing = true;
    if (conn_pending_bytes(client->conn) > 0) {
        conn_set_deadline(client->conn, ANSWER_MAX_MS);
        conn_ask_writable(client->conn);
    } else {
        conn_close(client->conn);
    }
}

// ---- bytes in ---------------------------------------------------------------------------------

static bool is_reading(const Client *client)
{
    const Call *call = client->call;
    return !call || call->phase == CALL_HEAD || call->phase == CALL_BODY;
}

// One event of the reader. False when nothing more can be read for now, or ever.
static bool client_step(Client *client, Str *bytes)
{
    Call *call = client->call;
    HttpEvent event = { 0 };
    Refusal why = { 0 };
    Err err = http_read(&client->reader, bytes, &event, &why);
    if (err) {
        call_lose(call, err, &why);
        return false;
    }
    switch (event.type) {
    case HTTP_EVENT_NONE:
        return false;
    case HTTP_EVENT_HEAD:
        return call_head(call);
    case HTTP_EVENT_BODY:
        call_body(call, event.body);
        return true;
    case HTTP_EVENT_END:
        call_end(call);
        return true;
    }
    return false;
}

static bool client_begin(Client *client, const Str *bytes)
{
    if (bytes->len == 0) {
        return false;
    }
    if (conn_pending_bytes(client->conn) > CLIENT_PENDING_MAX_BYTES) {
        conn_ask_writable(client->conn);
        return false;
    }
    client->call = call_make(client);
    http_begin(&client->reader, &client->call->request.arena);
    conn_set_deadline(client->conn, HEAD_MAX_MS);
    return true;
}

static void client_read(Client *client, Str *bytes)
{
    bool on = true;
    while (on) {
        if (client->closing || !is_reading(client)) {
            return;
        }
        if (!client->call && !client_begin(client, bytes)) {
            return;
        }
        on = client_step(client, bytes);
    }
}

// False, with the client forgotten, when the connection was given to the live part.
static bool client_is_ours(Client *client)
{
    if (!client->given) {
        return true;
    }
    client_free(client);
    return false;
}

// NOLINTNEXTLINE(readability-non-const-parameter): the handler's type
static size_t on_bytes(Conn *conn, char *at, size_t len)
{
    Str bytes = { at, len };
    Client *client = conn_user(conn);
    client_read(client, &bytes);
    (void)client_is_ours(client);
    return len - bytes.len;
}

void client_go_on(Client *client)
{
    Conn *conn = client->conn;
    Str nothing = S("");
    client_read(client, &nothing);
    if (client_is_ours(client) && client->ending && !client->closing && is_reading(client)) {
        client_close(client); // the rest of the request will not come
    }
    conn_resume_reading(conn);
}

void client_give(Client *client)
{
    client->call = NULL;
    client->closing = true;
    client->given = true;
}

void client_call_done(Client *client, bool close)
{
    client->call = NULL;
    if (close || client->ending || client->gate->draining) {
        client_close(client);
        return;
    }
    conn_set_deadline(client->conn, IDLE_MAX_MS);
    conn_resume_reading(client->conn);
}

// ---- other things that happen to a connection -------------------------------------------------

static void on_closed(Conn *conn, ConnEnd why)
{
    (void)why;
    Client *client = conn_user(conn);
    Call *call = client->call;
    client->call = NULL;
    client->closing = true;
    if (call) {
        call_abandon(call);
    }
    client_free(client);
}

static void on_writable(Conn *conn)
{
    Client *client = conn_user(conn);
    if (client->closing) {
        conn_close(conn);
    } else if (client->call && client->call->phase == CALL_SEND) {
        outgoing_next(client->call);
    } else {
        conn_resume_reading(conn);
    }
}

static void on_peer_end(Conn *conn)
{
    Client *client = conn_user(conn);
    client->ending = true;
    if (is_reading(client)) {
        client_close(client);
    }
}

static void on_deadline(Conn *conn)
{
    Client *client = conn_user(conn);
    Call *call = client->call;
    if (client->closing) {
        conn_close(conn);
    } else if (call && is_reading(client)) {
        call_lose(call, ERR_TIMEOUT, NULL);
    } else if (!call || call->phase == CALL_SEND) {
        client_close(client);
    }
}

static const ConnHandler http_handler = {
    .on_bytes = on_bytes,
    .on_closed = on_closed,
    .on_writable = on_writable,
    .on_peer_end = on_peer_end,
    .on_deadline = on_deadline,
};

void client_drain(Client *client)
{
    // A request that has arrived is answered; one that is still arriving is told to come back.
    if (client->call && !is_reading(client)) {
        return;
    }
    if (client->call) {
        call_lose(client->call, ERR_BUSY, NULL);
    } else {
        client_close(client);
    }
}
