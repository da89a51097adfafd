// ends — agents who end one conversation after the other, and are given the next.
//
//   bench_ends PORT SERVER_PID prepare            one customer begins to wait: bench_fill's pattern
//   bench_ends PORT SERVER_PID AGENTS SECONDS     agent1@example.com … of bench_fill
//
// Wants a server that was started with `serve --demo --no-pace` where thousands wait in the queue
// and nobody is online. Each agent comes online, is given what they have room for, and keeps one
// end under way: the next is written when the answer is there and the router has given another
// ticket instead. The time to that assignment is taken on the same agent's socket.
//
// After a second of warming up it measures. Prints one line of name=value.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client.h"
#include "figures.h"

enum {
    AGENTS_MAX = 1024,
    SECONDS_MAX = 60,
    TICKETS_MAX = 64, // that one agent holds
    ENDS_PER_S_MAX = 100000,
    EVENTS_MAX = 256, // that epoll gives at once
    WARM_UP_MS = 1000,
    TURN_MS = 100,
    TEXTS_TO_HANDOFF = 3, // greeting, question again, a person
    AUTH_MAX_BYTES = 256,
};

static const int64_t ns_per_ms = 1000000;
static const int64_t ns_per_s = 1000000000;

typedef struct Bench Bench;

typedef struct Agent {
    Client client;
    Bench *bench;
    int64_t tickets[TICKETS_MAX]; // a ring
    size_t first;
    size_t count;
    int64_t sent_ns;
    bool waits_answer;     // of the end under way
    bool waits_assignment; // the ticket after it
} Agent;

struct Bench {
    int64_t server_pid;
    Agent *agents;
    size_t agent_count;
    int epoll;
    bool ending;
    bool measuring;
    int64_t ends;
    Samples answers; // of the measured time
    Samples assignments;
};

// ---- while it runs ---------------------------------------------------------------------------

static void next_end(Agent *agent)
{
    if (agent->count == 0) {
        give_up("an agent has nothing left to end: too few wait");
    }
    int64_t ticket = agent->tickets[agent->first];
    agent->first = (agent->first + 1) % TICKETS_MAX;
    agent->count--;
    agent->waits_answer = true;
    agent->waits_assignment = true;
    agent->sent_ns = clock_ns();
    client_send(&agent->client, "{\"type\":\"end\",\"ticket\":\"%" PRId64 "\"}", ticket);
}

static void go_on(Agent *agent)
{
    if (!agent->waits_answer && !agent->waits_assignment && agent->bench->ending) {
        next_end(agent);
    }
}

static void on_assigned(Agent *agent, Str text)
{
    static const char mark[] = "\"ticket_id\":\"";
    const char *at = memmem(text.at, text.len, mark, sizeof(mark) - 1);
    if (!at || agent->count == TICKETS_MAX) {
        give_up("an assignment that is none: %.*s", STR_ARG(text));
    }
    size_t last = (agent->first + agent->count++) % TICKETS_MAX;
    agent->tickets[last] = strtoll(at + sizeof(mark) - 1, NULL, 10);
    if (agent->waits_assignment && agent->bench->measuring) {
        samples_add(&agent->bench->assignments, clock_ns() - agent->sent_ns);
    }
    agent->waits_assignment = false;
}

static void on_text(void *context, Str text)
{
    static const char given[] = "\"kind\":\"agent.work_added\"";
    Agent *agent = context;
    Bench *bench = agent->bench;
    if (str_starts(text, S("{\"type\":\"ended\""))) {
        bench->ends++;
        if (bench->measuring) {
            samples_add(&bench->answers, clock_ns() - agent->sent_ns);
        }
        agent->waits_answer = false;
    } else if (str_starts(text, S("{\"type\":\"error\""))) {
        give_up("an end was refused: %.*s", STR_ARG(text));
    } else if (memmem(text.at, text.len, given, sizeof(given) - 1)) {
        on_assigned(agent, text);
    }
    go_on(agent);
}

static void run_until(Bench *bench, int64_t until_ns)
{
    struct epoll_event events[EVENTS_MAX];
    while (clock_ns() < until_ns) {
        int count = epoll_wait(bench->epoll, events, EVENTS_MAX, TURN_MS);
        if (count < 0 && errno != EINTR) {
            give_up("epoll: %s", strerror(errno));
        }
        for (int i = 0; i < count; i++) {
            Agent *agent = events[i].data.ptr;
            if (!client_read(&agent->client, on_text, agent)) {
                give_up("the server closed a connection");
            }
        }
    }
}

// ---- before ----------------------------------------------------------------------------------

static int64_t person_of(Arena *arena, Str welcome)
{
    const Json *frame = NULL;
    Refusal why = { 0 };
    int64_t person = 0;
    const Json *member = NULL;
    if (json_parse(arena, welcome, &frame, &why) == ERR_NONE) {
        member = json_member(frame, S("person_id"));
    }
    if (!member || !str_i64(member->text, &person)) {
        give_up("a welcome without a person: %.*s", STR_ARG(welcome));
    }
    return person;
}

static void agent_open(Bench *bench, uint16_t port, size_t number)
{
    Agent *agent = &bench->agents[number];
    agent->bench = bench;
    char auth[AUTH_MAX_BYTES];
    (void)snprintf(auth, sizeof(auth),
                   "{\"type\":\"auth\",\"token\":\"agent%zu@example.com/token:demo\"}", number + 1);
    Arena arena = { 0 };
    Str welcome = client_open(&agent->client, &arena, port, auth);
    client_send(&agent->client, "{\"type\":\"sub\",\"stream\":\"agent:%" PRId64 "\",\"after\":0}",
                person_of(&arena, welcome));
    (void)client_await(&agent->client, &arena, S("{\"type\":\"subscribed\""));
    arena_free(&arena);
    client_unblock(&agent->client);
    struct epoll_event wanted = { .events = EPOLLIN, .data.ptr = agent };
    if (epoll_ctl(bench->epoll, EPOLL_CTL_ADD, agent->client.fd, &wanted) != 0) {
        give_up("epoll: %s", strerror(errno));
    }
}

static void prepare(uint16_t port)
{
    char device[2 * DEVICE_BYTES + 1];
    char auth[AUTH_MAX_BYTES];
    device_make(device);
    (void)snprintf(auth, sizeof(auth), "{\"type\":\"auth\",\"device\":\"%s\",\"language\":\"en\"}",
                   device);
    Client customer;
    Arena arena = { 0 };
    (void)client_open(&customer, &arena, port, auth);
    for (int n = 1; n <= TEXTS_TO_HANDOFF; n++) {
        client_send(&customer, "{\"type\":\"send\",\"n\":%d,\"text\":\"Something else\"}", n);
        (void)client_await(&customer, &arena, S("{\"type\":\"ack\""));
    }
    arena_free(&arena);
    client_close(&customer);
}

// ---- the run ---------------------------------------------------------------------------------

static void print(Bench *bench, double seconds, Usage server)
{
    samples_sort(&bench->answers);
    samples_sort(&bench->assignments);
    double ends = (double)bench->answers.count;
    printf("agents=%zu ends_per_s=%.0f", bench->agent_count, ends / seconds);
    printf(" ended_p50_us=%.0f ended_p99_us=%.0f", samples_at_us(&bench->answers, 0.5),
           samples_at_us(&bench->answers, 0.99));
    printf(" next_p50_us=%.0f next_p99_us=%.0f", samples_at_us(&bench->assignments, 0.5),
           samples_at_us(&bench->assignments, 0.99));
    printf(" server_cpu_s=%.2f cpu_us_per_end=%.1f bytes_per_end=%.0f", server.cpu_s,
           server.cpu_s * 1e6 / ends, (double)server.written_bytes / ends);
    printf(" resident_bytes=%" PRId64 "\n", resident_bytes_of(bench->server_pid));
}

static void measure(Bench *bench, int64_t seconds)
{
    for (size_t i = 0; i < bench->agent_count; i++) {
        client_send(&bench->agents[i].client, "{\"type\":\"status\",\"status\":\"online\"}");
    }
    run_until(bench, clock_ns() + WARM_UP_MS * ns_per_ms);
    bench->ending = true;
    for (size_t i = 0; i < bench->agent_count; i++) {
        go_on(&bench->agents[i]);
    }
    run_until(bench, clock_ns() + WARM_UP_MS * ns_per_ms);

    Usage before = usage_of(bench->server_pid);
    int64_t from_ns = clock_ns();
    bench->measuring = true;
    run_until(bench, from_ns + seconds * ns_per_s);
    bench->measuring = false;
    double took_s = (double)(clock_ns() - from_ns) / (double)ns_per_s;
    print(bench, took_s, usage_since(before, bench->server_pid));
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[3], "prepare") == 0) {
        prepare((uint16_t)number_of("PORT", arguments[1], UINT16_MAX));
        return 0;
    }
    if (count != 5) {
        (void)fputs("usage: bench_ends PORT SERVER_PID (prepare | AGENTS SECONDS)\n", stderr);
        return 2;
    }
    uint16_t port = (uint16_t)number_of("PORT", arguments[1], UINT16_MAX);
    int64_t seconds = number_of("SECONDS", arguments[4], SECONDS_MAX);
    Bench bench = {
        .server_pid = number_of("SERVER_PID", arguments[2], INT32_MAX),
        .agent_count = (size_t)number_of("AGENTS", arguments[3], AGENTS_MAX),
        .epoll = epoll_create1(EPOLL_CLOEXEC),
        .answers = samples_make((size_t)seconds * ENDS_PER_S_MAX),
        .assignments = samples_make((size_t)seconds * ENDS_PER_S_MAX),
    };
    bench.agents = calloc(bench.agent_count, sizeof(*bench.agents));
    if (!bench.agents) {
        give_up("out of memory");
    }
    for (size_t i = 0; i < bench.agent_count; i++) {
        agent_open(&bench, port, i);
    }
    measure(&bench, seconds);
    for (size_t i = 0; i < bench.agent_count; i++) {
        client_close(&bench.agents[i].client);
    }
    return 0;
}
