// ticketing — the ticketing API: requests per second over connections that stay open.
//
//   bench_ticketing PORT SERVER_PID create|show|list CONNECTIONS SECONDS
//
// Wants a server that was started with `serve --demo --no-pace`. Each connection has one request
// under way, as admin@example.com. `create` makes tickets; `show` asks for tickets all over the
// database, one after the other; `list` for pages of 50, the newest first, somewhere among the
// first ten pages. An answer other than 2xx gives up.
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
    CONNECTIONS_MAX = 1024,
    SECONDS_MAX = 60,
    REQUESTS_PER_S_MAX = 200000,
    EVENTS_MAX = 256, // that epoll gives at once
    WARM_UP_MS = 1000,
    TURN_MS = 100,
    REQUEST_MAX_BYTES = 2048,
    BODY_MAX_BYTES = 512,
    LIST_PAGES = 10,
    STEP = 7919, // a prime: shows go through the tickets in leaps
};

static const int64_t ns_per_ms = 1000000;
static const int64_t ns_per_s = 1000000000;

static const char who[] = "admin@example.com";

typedef enum What { WHAT_CREATE, WHAT_SHOW, WHAT_LIST, WHAT_COUNT } What;
static const char *const what_names[WHAT_COUNT] = { "create", "show", "list" };

typedef struct Bench Bench;

typedef struct Caller {
    HttpClient http;
    Bench *bench;
    int64_t sent_ns;
} Caller;

struct Bench {
    What what;
    int64_t server_pid;
    int64_t tickets; // in the database before
    int64_t asked;
    Caller *callers;
    size_t count;
    int epoll;
    bool measuring;
    int64_t answer_bytes;
    Samples answers; // of the measured time
};

// ---- while it runs ---------------------------------------------------------------------------

static void ask(Caller *caller)
{
    Bench *bench = caller->bench;
    int64_t n = bench->asked++;
    char path[REQUEST_MAX_BYTES];
    char body[BODY_MAX_BYTES] = "";
    switch (bench->what) {
    case WHAT_CREATE:
        (void)snprintf(path, sizeof(path), "POST /api/v2/tickets");
        (void)snprintf(body, sizeof(body),
                       "{\"ticket\":{\"subject\":\"Order %" PRId64 " has not come\",\"priority\":"
                       "\"normal\",\"tags\":[\"delivery\"],\"comment\":{\"body\":\"%s\"}}}",
                       n, BENCH_TEXT);
        break;
    case WHAT_SHOW:
        (void)snprintf(path, sizeof(path), "GET /api/v2/tickets/%" PRId64,
                       n * STEP % bench->tickets + 1);
        break;
    case WHAT_LIST:
        (void)snprintf(path, sizeof(path),
                       "GET /api/v2/tickets?per_page=50&sort_by=id&sort_order=desc&page=%" PRId64,
                       n * STEP % LIST_PAGES + 1);
        break;
    case WHAT_COUNT:
        break;
    }
    caller->sent_ns = clock_ns();
    http_client_ask(&caller->http, path, body);
}

static void on_ready(Caller *caller)
{
    Bench *bench = caller->bench;
    size_t bytes = http_client_read(&caller->http);
    if (bytes == 0) {
        return; // not whole yet
    }
    if (bench->measuring) {
        samples_add(&bench->answers, clock_ns() - caller->sent_ns);
        bench->answer_bytes += (int64_t)bytes;
    }
    ask(caller);
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
            on_ready(events[i].data.ptr);
        }
    }
}

// ---- the run ---------------------------------------------------------------------------------

static void callers_open(Bench *bench, uint16_t port)
{
    bench->callers = calloc(bench->count, sizeof(*bench->callers));
    if (!bench->callers) {
        give_up("out of memory");
    }
    for (size_t i = 0; i < bench->count; i++) {
        Caller *caller = &bench->callers[i];
        caller->bench = bench;
        http_client_open(&caller->http, port, who);
        struct epoll_event wanted = { .events = EPOLLIN, .data.ptr = caller };
        if (epoll_ctl(bench->epoll, EPOLL_CTL_ADD, caller->http.fd, &wanted) != 0) {
            give_up("epoll: %s", strerror(errno));
        }
        ask(caller);
    }
}

static void measure(Bench *bench, int64_t seconds)
{
    run_until(bench, clock_ns() + WARM_UP_MS * ns_per_ms);
    Usage server = usage_of(bench->server_pid);
    Usage client = usage_of(getpid());
    int64_t from_ns = clock_ns();
    bench->measuring = true;
    run_until(bench, from_ns + seconds * ns_per_s);
    bench->measuring = false;
    double took_s = (double)(clock_ns() - from_ns) / (double)ns_per_s;
    server = usage_since(server, bench->server_pid);
    client = usage_since(client, getpid());
    samples_sort(&bench->answers);
    double answers = (double)bench->answers.count;
    printf("%s=%zu requests_per_s=%.0f per_core_s=%.0f p50_us=%.0f p99_us=%.0f",
           what_names[bench->what], bench->count, answers / took_s, answers / server.cpu_s,
           samples_at_us(&bench->answers, 0.5), samples_at_us(&bench->answers, 0.99));
    printf(" server_cpu_s=%.2f client_cpu_s=%.2f cpu_us_per_request=%.1f", server.cpu_s,
           client.cpu_s, server.cpu_s * 1e6 / answers);
    printf(" answer_bytes=%.0f written_bytes_per_request=%.0f",
           (double)bench->answer_bytes / answers, (double)server.written_bytes / answers);
    printf(" resident_bytes=%" PRId64 "\n", resident_bytes_of(bench->server_pid));
}

static What what_of(const char *name)
{
    What what = WHAT_CREATE;
    while (what < WHAT_COUNT && strcmp(what_names[what], name) != 0) {
        what++;
    }
    if (what == WHAT_COUNT) {
        give_up("what is %s?", name);
    }
    return what;
}

int main(int count, char **arguments)
{
    if (count != 6) {
        (void)fputs("usage: bench_ticketing PORT SERVER_PID create|show|list CONNECTIONS SECONDS\n",
                    stderr);
        return 2;
    }
    uint16_t port = (uint16_t)number_of("PORT", arguments[1], UINT16_MAX);
    int64_t seconds = number_of("SECONDS", arguments[5], SECONDS_MAX);
    Bench bench = {
        .what = what_of(arguments[3]),
        .server_pid = number_of("SERVER_PID", arguments[2], INT32_MAX),
        .count = (size_t)number_of("CONNECTIONS", arguments[4], CONNECTIONS_MAX),
        .epoll = epoll_create1(EPOLL_CLOEXEC),
        .answers = samples_make((size_t)seconds * REQUESTS_PER_S_MAX),
    };
    Arena arena = { 0 };
    bench.tickets =
        api_integer(api_call(&arena, port, who, "GET /api/v2/tickets?per_page=1", ""), "count");
    arena_free(&arena);
    callers_open(&bench, port);
    measure(&bench, seconds);
    for (size_t i = 0; i < bench.count; i++) {
        http_client_close(&bench.callers[i].http);
    }
    return 0;
}
