#include "gate/gate.h"

#include "base/log.h"
#include "gate/inside.h"

#include <string.h>

enum {
    VISITORS_PER_ADDRESS = 50, // devices that have not written share their address' pace
    MS_PER_S = 1000,
};

// ---- answers of readers -----------------------------------------------------------------------

// Reader thread.
static void read_finished(ReadJob *job)
{
    GateRead *read = (GateRead *)(void *)job;
    bool posted = mailbox_post(read->gate->mail, &read->letter);
    assert(posted); // never more under way than the mailbox takes
}

static bool read_submit(Gate *gate, GateRead *read)
{
    if (gate->stopped || gate->reads_away == GATE_LETTERS_MAX) {
        return false;
    }
    read->gate = gate;
    read->job.finished = read_finished;
    if (!desk_readers_submit(gate->options.readers, &read->job)) {
        return false;
    }
    gate->reads_away++;
    return true;
}

// Those that wait, as many as the readers take.
static void later_submit(Gate *gate)
{
    while (gate->later) {
        GateRead *next = gate->later->next; // a job that was submitted is not ours to look at
        if (!read_submit(gate, gate->later)) {
            return;
        }
        gate->later = next;
        gate->later_count--;
    }
}

static void mail_deliver(Letter *letters, void *context)
{
    Gate *gate = context;
    while (letters) {
        Letter *next = letters->next;
        GateRead *read = letter_of(letters, GateRead, letter);
        gate->reads_away--;
        read->done(read);
        letters = next;
    }
    later_submit(gate);
}

bool gate_read(Gate *gate, GateRead *read)
{
    return read_submit(gate, read);
}

bool gate_read_later(Gate *gate, GateRead *read)
{
    if (!gate->later && read_submit(gate, read)) {
        return true;
    }
    if (gate->stopped || gate->later_count >= gate->options.conns_max * GATE_LATER_PER_CONN) {
        return false;
    }
    read->next = NULL;
    if (gate->later) {
        gate->later_last->next = read;
    } else {
        gate->later = read;
    }
    gate->later_last = read;
    gate->later_count++;
    return true;
}

// The readers are about to stop.
static void later_refuse(Gate *gate)
{
    while (gate->later) {
        GateRead *read = gate->later;
        gate->later = read->next;
        gate->later_count--;
        read->job.err = ERR_BUSY;
        read->done(read);
    }
}

bool gate_command(Gate *gate, Command *command)
{
    if (gate->stopped || gate->commands_away == GATE_COMMANDS_MAX ||
        !writer_submit(gate->options.writer, command)) {
        return false;
    }
    gate->commands_away++;
    return true;
}

// ---- commits ----------------------------------------------------------------------------------

static void published_count(Gate *gate, const Batch *batch)
{
    for (size_t i = 0; i < batch->published_count; i++) {
        const Published *published = &batch->published[i];
        if (published->kind != PUBLISHED_EVENT) {
            continue;
        }
        EventKind kind = published->event.kind;
        gate->counts.messages += kind == EVENT_MESSAGE_SENT;
        gate->counts.sessions_ended += kind == EVENT_SESSION_ENDED;
        gate->counts.tickets_routed += kind == EVENT_ROUTED;
    }
}

// Who is on line with what no longer holds must say anew who they are.
static void access_follow(Gate *gate, const Batch *batch)
{
    for (size_t i = 0; i < batch->published_count; i++) {
        if (batch->published[i].kind == PUBLISHED_ACCESS) {
            live_access_changed(gate->live, batch->published[i].person);
        }
    }
}

void gate_batch(Gate *gate, Batch *batch)
{
    relay_publish(gate->options.relay, batch->published, batch->published_count);
    if (batch->identity_changed) {
        identity_cache_empty(gate->identities);
    }
    published_count(gate, batch);
    access_follow(gate, batch);
    gate->counts.batches++;
    Command *command = batch->commands;
    while (command) {
        Command *next = command->next;
        gate->counts.commands++;
        gate->counts.commands_refused += command->err != ERR_NONE;
        gate->store_failed = command->err == ERR_STORE;
        gate->commands_away--;
        command->finished(command);
        command = next;
    }
    batch_free(batch);
}

// ---- how often --------------------------------------------------------------------------------

static uint64_t identity_key(const Identity *identity, uint64_t address_key)
{
    if (identity->person.v != 0) {
        return str_hash((Str){ (const char *)&identity->person, sizeof(identity->person) });
    }
    if (identity->shown_by == SHOWN_BY_APP_KEY) {
        return str_hash(identity->name);
    }
    return address_key;
}

bool gate_may_address(Gate *gate, Pace pace, uint64_t peer_key, int64_t *retry_after_s)
{
    int64_t retry_after_ms = 0;
    if (gate->options.no_pace || pace == PACE_NONE ||
        pace_take(gate->paces, pace, peer_key, world_now_ms(gate->options.world),
                  &retry_after_ms)) {
        return true;
    }
    gate->counts.refused_pace++;
    *retry_after_s = (retry_after_ms + MS_PER_S - 1) / MS_PER_S;
    return false;
}

void gate_address_give_back(Gate *gate, Pace pace, uint64_t peer_key)
{
    if (!gate->options.no_pace) {
        pace_give_back(gate->paces, pace, peer_key);
    }
}

bool gate_may_now(Gate *gate, Pace pace, const Identity *identity, uint64_t peer_key,
                  int64_t *retry_after_s)
{
    uint64_t key = identity_key(identity, peer_key);
    // Anybody can make up a device, so a visitor's device does not buy a bucket of its own; but
    // many visitors may share one address.
    if (identity->who == WHO_STRANGER && identity->shown_by == SHOWN_BY_DEVICE) {
        key += 1U + identity->device_hash[0] % (unsigned)VISITORS_PER_ADDRESS;
    }
    return gate_may_address(gate, pace, key, retry_after_s);
}

// ---- from beginning to end --------------------------------------------------------------------

static void lag_measure(void *context)
{
    Gate *gate = context;
    int64_t now_ms = gate->options.world->tick_ns(gate->options.world) / 1000000;
    int64_t lag_ms = now_ms > gate->lag_due_ms ? now_ms - gate->lag_due_ms : 0;
    gate->counts.lag_ms = lag_ms;
    if (lag_ms > gate->counts.lag_max_ms) {
        gate->counts.lag_max_ms = lag_ms;
    }
    gate->lag_due_ms = now_ms + LAG_EVERY_MS;
    loop_timer_start(gate->lag, LAG_EVERY_MS);
}

Err gate_make(Gate **out, const GateOptions *options, Refusal *why)
{
    TrustedProxies proxies;
    Err err = trusted_proxies_parse(options->trusted_proxies, &proxies, why);
    if (err) {
        return err;
    }
    Arena arena = { 0 };
    Gate *gate = arena_new(&arena, Gate);
    gate->options = *options;
    gate->proxies = proxies;
    gate->paces = pace_table_make(&arena);
    gate->door =
        door_make(&arena, options->world, options->no_pace ? 0 : options->conns_per_address);
    gate->identities = identity_cache_make(&arena);
    gate->mail = mailbox_make(options->loop, GATE_LETTERS_MAX, mail_deliver, gate);
    gate->arena = arena;
    gate->live = live_hub_make(gate, options->loop);
    gate->lag = loop_timer_make(options->loop, lag_measure, gate);
    gate->lag_due_ms = options->world->tick_ns(options->world) / 1000000 + LAG_EVERY_MS;
    loop_timer_start(gate->lag, LAG_EVERY_MS);
    *out = gate;
    return ERR_NONE;
}

bool visit_begin(Visit *visit)
{
    visit->counted = door_enter(visit->gate->door, visit->key);
    visit->gate->counts.crowded += !visit->counted;
    return visit->counted;
}

void visit_end(Visit *visit)
{
    if (visit->counted) {
        door_leave(visit->gate->door, visit->key);
    }
    visit->counted = false;
}

// To a browser that asks for http:// at the port of https://.
#define NOT_TLS                                                                      \
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 32\r\n" \
    "Connection: close\r\n\r\nThis port speaks https, not http"

void gate_secure(Gate *gate, Conn *conn)
{
    assert(gate->options.tls);
    conn_secure(conn, gate->options.tls, S(NOT_TLS));
}

void gate_welcome(Gate *gate, Conn *conn)
{
    Address from = conn_peer(conn);
    Visit visit = { .gate = gate };
    bool is_known = peer_of_conn(&gate->proxies, &from, &visit.key);
    if (gate->draining || (is_known && !visit_begin(&visit))) {
        conn_abort(conn);
    } else {
        client_make(gate, conn, visit);
    }
}

static void arrive(Gate *gate, Conn *conn, bool by_tls)
{
    Address from = conn_peer(conn);
    if (!gate->options.proxy_protocol) {
        if (by_tls) {
            gate_secure(gate, conn);
        }
        gate_welcome(gate, conn);
    } else if (gate->draining || !peer_is_proxy(&gate->proxies, &from)) {
        conn_abort(conn);
    } else {
        proxied_make(gate, conn, by_tls);
    }
}

void gate_accept(Gate *gate, Conn *conn)
{
    arrive(gate, conn, false);
}

void gate_accept_tls(Gate *gate, Conn *conn)
{
    arrive(gate, conn, true);
}

void gate_drain(Gate *gate)
{
    gate->draining = true;
    Client *client = gate->clients;
    while (client) {
        Client *next = client->next;
        client_drain(client);
        client = next;
    }
    live_drain(gate->live);
}

bool gate_is_idle(const Gate *gate)
{
    return gate->calls == 0 && gate->reads_away == 0 && gate->commands_away == 0 &&
           live_is_idle(gate->live);
}

size_t gate_conns(const Gate *gate)
{
    return gate->client_count + live_count(gate->live);
}

void gate_stop(Gate *gate)
{
    gate->stopped = true;
    later_refuse(gate);
}

void gate_free(Gate **gate_at)
{
    Gate *gate = *gate_at;
    if (!gate) {
        return;
    }
    *gate_at = NULL;
    mailbox_free(gate->mail);
    loop_timer_free(gate->lag);
    live_hub_free(&gate->live);
    assert(gate->calls == 0);
    identity_cache_empty(gate->identities);
    Arena arena = gate->arena;
    arena_free(&arena);
}

World *gate_world(Gate *gate)
{
    return gate->options.world;
}

Relay *gate_relay(Gate *gate)
{
    return gate->options.relay;
}

Loop *gate_loop(Gate *gate)
{
    return gate->options.loop;
}
