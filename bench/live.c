// live — customers who write through the whole server, and agents who watch.
//
//   bench_live PORT SERVER_PID SENDERS SECONDS
//
// Wants a server that was started with `serve --demo --no-pace` on a new directory. Each sender is
// a widget whose conversation an agent holds, so that no bot answers; it keeps one message under
// way: the next frame is written when the acknowledgement of the last is there. Each agent's
// connection watches 64 tickets, so that each message is also pushed once. All in one thread:
// what the clients need of the processor is missing to the server where there are few cores, and
// is printed too.
//
// After a second of warming up it measures, then waits until every message that was acknowledged
// was also pushed; if one is missing there is no figure. Prints one line of name=value.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client.h"
#include "figures.h"

enum {
    SENDERS_MAX = 4096,
    SECONDS_MAX = 600,
    TICKETS_PER_WATCHER = 64,
    MESSAGES_PER_S_MAX = 200000,
    EVENTS_MAX = 512, // that epoll gives at once
    WARM_UP_MS = 1000,
    DRAIN_MS = 5000,
    TURN_MS = 100,
    TEXTS_TO_HANDOFF = 3, // greeting, question again, a person
    AUTH_MAX_BYTES = 256,
};

static const int64_t ns_per_ms = 1000000;
static const int64_t ns_per_s = 1000000000;

static const char admin[] = "admin@example.com";
static const char *const agents[] = { "aiko@example.com", "ben@example.com" };

typedef struct Bench Bench;

// A connection as epoll knows it.
typedef struct Peer {
    Client client; // first
    Bench *bench;
    void (*on_text)(void *peer, Str text);
    int64_t n; // of a sender: its newest message
    int64_t thread;
    int64_t sent_ns; // when it was written
} Peer;

struct Bench {
    uint16_t port;
    int64_t server_pid;
    size_t sender_count;
    size_t watcher_count;
    Peer *senders;
    Peer *watchers;
    int epoll;
    bool sending;
    bool measuring;
    int64_t sent; // all of them, the warm-up too
    int64_t acked;
    int64_t pushed;
    Samples acks; // of the measured time
    Samples pushes;
};

// ---- while it runs ---------------------------------------------------------------------------

// With a key, as pages send it. The time of writing stands in the text, for whoever sees the push.
static void message_send(Bench *bench, Peer *sender)
{
    sender->n++;
    sender->sent_ns = clock_ns();
    bench->sent++;
    client_send(&sender->client,
                "{\"type\":\"send\",\"n\":%" PRId64 ",\"key\":\"%016" PRIx64
                "\",\"thread\":\"%" PRId64 "\",\"text\":\"@%0*" PRId64 "%s\"}",
                sender->n, (uint64_t)sender->sent_ns, sender->thread, BENCH_TEXT_MARK - 1,
                sender->sent_ns, &BENCH_TEXT[BENCH_TEXT_MARK]);
}

static void on_sender_text(void *context, Str text)
{
    static const char ack[] = "{\"type\":\"ack\",\"n\":";
    Peer *sender = context;
    Bench *bench = sender->bench;
    if (str_starts(text, S("{\"type\":\"heartbeat\""))) {
        return;
    }
    if (!str_starts(text, str_of(ack)) ||
        strtoll(text.at + sizeof(ack) - 1, NULL, 10) != sender->n) {
        give_up("not the acknowledgement of %" PRId64 ": %.*s", sender->n, STR_ARG(text));
    }
    bench->acked++;
    if (bench->measuring) {
        samples_add(&bench->acks, clock_ns() - sender->sent_ns);
    }
    if (bench->sending) {
        message_send(bench, sender);
    }
}

static void on_watcher_text(void *context, Str text)
{
    static const char mark[] = "\"text\":\"@";
    const Peer *watcher = context;
    Bench *bench = watcher->bench;
    const char *at = memmem(text.at, text.len, mark, sizeof(mark) - 1);
    if (!at) {
        return; // a heartbeat, a change of the desk
    }
    bench->pushed++;
    if (bench->measuring) {
        samples_add(&bench->pushes, clock_ns() - strtoll(at + sizeof(mark) - 1, NULL, 10));
    }
}

static void turn(Bench *bench)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(bench->epoll, events, EVENTS_MAX, TURN_MS);
    if (count < 0 && errno != EINTR) {
        give_up("epoll: %s", strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        Peer *peer = events[i].data.ptr;
        if (!client_read(&peer->client, peer->on_text, peer)) {
            give_up("the server closed a connection");
        }
    }
}

static void run_until(Bench *bench, int64_t until_ns)
{
    while (clock_ns() < until_ns) {
        turn(bench);
    }
}

// ---- before ----------------------------------------------------------------------------------

// Of an acknowledgement.
static int64_t thread_of(Arena *arena, Str ack)
{
    const Json *frame = NULL;
    Refusal why = { 0 };
    int64_t thread = 0;
    const Json *member = NULL;
    if (json_parse(arena, ack, &frame, &why) == ERR_NONE) {
        member = json_member(frame, S("thread"));
    }
    if (!member || !str_i64(member->text, &thread)) {
        give_up("an acknowledgement without its thread: %.*s", STR_ARG(ack));
    }
    return thread;
}

static void sender_open(Peer *sender, Bench *bench)
{
    char device[2 * DEVICE_BYTES + 1];
    char auth[AUTH_MAX_BYTES];
    device_make(device);
    (void)snprintf(auth, sizeof(auth), "{\"type\":\"auth\",\"device\":\"%s\",\"language\":\"en\"}",
                   device);
    *sender = (Peer){ .bench = bench, .on_text = on_sender_text };
    Arena arena = { 0 };
    (void)client_open(&sender->client, &arena, bench->port, auth);
    for (int i = 0; i < TEXTS_TO_HANDOFF; i++) {
        sender->n++;
        client_send(&sender->client,
                    "{\"type\":\"send\",\"n\":%" PRId64 ",\"key\":\"first %" PRId64
                    "\",\"text\":\"Something else\"}",
                    sender->n, sender->n);
        Str ack = client_await(&sender->client, &arena, S("{\"type\":\"ack\""));
        sender->thread = thread_of(&arena, ack);
    }
    arena_free(&arena);
}

static void watcher_open(Peer *watcher, Bench *bench, const char *agent)
{
    char auth[AUTH_MAX_BYTES];
    (void)snprintf(auth, sizeof(auth), "{\"type\":\"auth\",\"token\":\"%s/token:demo\"}", agent);
    *watcher = (Peer){ .bench = bench, .on_text = on_watcher_text };
    Arena arena = { 0 };
    (void)client_open(&watcher->client, &arena, bench->port, auth);
    arena_free(&arena);
}

static void ticket_watch(Peer *watcher, int64_t ticket)
{
    Arena arena = { 0 };
    client_send(&watcher->client,
                "{\"type\":\"sub\",\"stream\":\"ticket:%" PRId64 "\",\"after\":0}", ticket);
    (void)client_await(&watcher->client, &arena, S("{\"type\":\"subscribed\""));
    arena_free(&arena);
}

static int64_t tickets_count(const Bench *bench)
{
    Arena arena = { 0 };
    const Json *answer = api_call(&arena, bench->port, admin, "GET /api/v2/tickets?per_page=1", "");
    int64_t count = api_integer(answer, "count");
    arena_free(&arena);
    return count;
}

static int64_t agent_id(const Bench *bench, const char *agent)
{
    Arena arena = { 0 };
    const Json *answer = api_call(&arena, bench->port, agent, "GET /api/v2/users/me", "");
    int64_t id = api_integer(json_member(answer, S("user")), "id");
    arena_free(&arena);
    return id;
}

static void ticket_assign(const Bench *bench, int64_t ticket, int64_t agent)
{
    Arena arena = { 0 };
    Str where = str_format(&arena, "PUT /api/v2/tickets/%" PRId64, ticket);
    Str body = str_format(&arena, "{\"ticket\":{\"assignee_id\":%" PRId64 "}}", agent);
    (void)api_call(&arena, bench->port, admin, str_terminated(&arena, where),
                   str_terminated(&arena, body));
    arena_free(&arena);
}

// Every sender in a conversation that an agent holds, every ticket watched. Tickets are numbered
// densely, so the new ones are those past the count before.
static void set_up(Bench *bench)
{
    int64_t before = tickets_count(bench);
    for (size_t i = 0; i < bench->sender_count; i++) {
        sender_open(&bench->senders[i], bench);
    }
    int64_t made = tickets_count(bench) - before;
    if (made != (int64_t)bench->sender_count) {
        give_up("%zu conversations made %" PRId64 " tickets", bench->sender_count, made);
    }
    int64_t ids[countof(agents)] = { 0 };
    for (size_t i = 0; i < countof(agents); i++) {
        ids[i] = agent_id(bench, agents[i]);
    }
    for (size_t i = 0; i < bench->watcher_count; i++) {
        watcher_open(&bench->watchers[i], bench, agents[i % countof(agents)]);
    }
    for (size_t i = 0; i < bench->sender_count; i++) {
        size_t watcher = i / TICKETS_PER_WATCHER;
        int64_t ticket = before + 1 + (int64_t)i;
        ticket_assign(bench, ticket, ids[watcher % countof(agents)]);
        ticket_watch(&bench->watchers[watcher], ticket);
    }
}

static void peers_listen(Bench *bench, Peer *peers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        client_unblock(&peers[i].client);
        struct epoll_event wanted = { .events = EPOLLIN, .data.ptr = &peers[i] };
        if (epoll_ctl(bench->epoll, EPOLL_CTL_ADD, peers[i].client.fd, &wanted) != 0) {
            give_up("epoll: %s", strerror(errno));
        }
    }
}

static Peer *peers_make(size_t count)
{
    Peer *peers = calloc(count, sizeof(*peers));
    if (!peers) {
        give_up("out of memory");
    }
    return peers;
}

static Bench bench_make(char **arguments)
{
    size_t senders = (size_t)number_of("SENDERS", arguments[3], SENDERS_MAX);
    size_t seconds = (size_t)number_of("SECONDS", arguments[4], SECONDS_MAX);
    size_t watchers = (senders + TICKETS_PER_WATCHER - 1) / TICKETS_PER_WATCHER;
    return (Bench){
        .port = (uint16_t)number_of("PORT", arguments[1], UINT16_MAX),
        .server_pid = number_of("SERVER_PID", arguments[2], INT32_MAX),
        .sender_count = senders,
        .watcher_count = watchers,
        .senders = peers_make(senders),
        .watchers = peers_make(watchers),
        .epoll = epoll_create1(EPOLL_CLOEXEC),
        .acks = samples_make(seconds * MESSAGES_PER_S_MAX),
        .pushes = samples_make(seconds * MESSAGES_PER_S_MAX),
    };
}

// ---- the run ---------------------------------------------------------------------------------

static void drain(Bench *bench)
{
    int64_t until_ns = clock_ns() + DRAIN_MS * ns_per_ms;
    while (clock_ns() < until_ns && (bench->acked < bench->sent || bench->pushed < bench->sent)) {
        turn(bench);
    }
    if (bench->acked != bench->sent || bench->pushed != bench->sent) {
        give_up("%" PRId64 " messages were sent, %" PRId64 " acknowledged, %" PRId64 " pushed",
                bench->sent, bench->acked, bench->pushed);
    }
}

static void print(Bench *bench, double seconds, Usage server, Usage clients)
{
    samples_sort(&bench->acks);
    samples_sort(&bench->pushes);
    double messages = (double)bench->acks.count;
    printf("senders=%zu messages_per_s=%.0f", bench->sender_count, messages / seconds);
    printf(" ack_p50_us=%.0f ack_p99_us=%.0f ack_p999_us=%.0f", samples_at_us(&bench->acks, 0.5),
           samples_at_us(&bench->acks, 0.99), samples_at_us(&bench->acks, 0.999));
    printf(" push_p50_us=%.0f push_p99_us=%.0f", samples_at_us(&bench->pushes, 0.5),
           samples_at_us(&bench->pushes, 0.99));
    printf(" server_cpu_s=%.2f client_cpu_s=%.2f cpu_us_per_message=%.1f", server.cpu_s,
           clients.cpu_s, server.cpu_s * 1e6 / messages);
    printf(" bytes_per_message=%.0f resident_bytes=%" PRId64 "\n",
           (double)server.written_bytes / messages, resident_bytes_of(bench->server_pid));
}

static void measure(Bench *bench, int64_t seconds)
{
    bench->sending = true;
    for (size_t i = 0; i < bench->sender_count; i++) {
        message_send(bench, &bench->senders[i]);
    }
    run_until(bench, clock_ns() + WARM_UP_MS * ns_per_ms);

    Usage server = usage_of(bench->server_pid);
    Usage clients = usage_of(getpid());
    int64_t from_ns = clock_ns();
    bench->measuring = true;
    run_until(bench, from_ns + seconds * ns_per_s);
    bench->measuring = false;
    double took_s = (double)(clock_ns() - from_ns) / (double)ns_per_s;
    server = usage_since(server, bench->server_pid);
    clients = usage_since(clients, getpid());

    bench->sending = false;
    drain(bench);
    print(bench, took_s, server, clients);
}

int main(int count, char **arguments)
{
    if (count != 5) {
        (void)fputs("usage: bench_live PORT SERVER_PID SENDERS SECONDS\n", stderr);
        return 2;
    }
    Bench bench = bench_make(arguments);
    set_up(&bench);
    peers_listen(&bench, bench.senders, bench.sender_count);
    peers_listen(&bench, bench.watchers, bench.watcher_count);
    measure(&bench, number_of("SECONDS", arguments[4], SECONDS_MAX));
    for (size_t i = 0; i < bench.sender_count; i++) {
        client_close(&bench.senders[i].client);
    }
    for (size_t i = 0; i < bench.watcher_count; i++) {
        client_close(&bench.watchers[i].client);
    }
    return 0;
}
