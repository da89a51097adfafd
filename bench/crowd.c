// crowd — thousands of widgets that are open and silent, and how they come back after a restart.
//
//   bench_crowd PORT SERVER_PID WIDGETS SECONDS
//
// Wants a server that was started with `serve --demo --no-pace`. Every widget connects, writes one
// message, subscribes to its thread and falls silent for SECONDS: prints one line of name=value.
// Then somebody restarts the server on the same port. As soon as it listens again all widgets
// connect at once, say who they are, and subscribe from one before the newest number that they have
// seen; each must be sent that one message again. Prints another line.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"
#include "figures.h"

enum {
    WIDGETS_MAX = 25000, // ports of one address
    SECONDS_MAX = 600,
    OPENING_MAX = 256, // on their way in at once, the first time
    EVENTS_MAX = 512,  // that epoll gives at once
    TURN_MS = 100,
    PROBE_MS = 2, // between two looks whether the server is there again
    OPEN_MAX_S = 120,
    RETURN_MAX_S = 60,
    AUTH_MAX_BYTES = 256,
    PERCENT_OF_CORE = 100,
};

static const int64_t ns_per_ms = 1000000;
static const int64_t ns_per_s = 1000000000;

typedef enum State {
    STATE_AWAY,
    STATE_CONNECTING,
    STATE_UPGRADING,
    STATE_SIGNING_IN,
    STATE_WRITING,
    STATE_SUBSCRIBING,
    STATE_CATCHING_UP, // the one row again
    STATE_IDLE,
} State;

typedef struct Crowd Crowd;

typedef struct Widget {
    Client client;
    Crowd *crowd;
    State state;
    char device[2 * DEVICE_BYTES + 1];
    int64_t thread; // 0: has not written yet
    int64_t seq;    // the newest in it
} Widget;

struct Crowd {
    uint16_t port;
    int64_t server_pid;
    Widget *widgets;
    size_t count;
    size_t idle;
    size_t away;
    int epoll;
    int64_t heartbeats;
    int64_t cuts; // connections that ended before the widget was idle
    int64_t from_ns;
    Samples resumed; // from the first connection to each widget's last row
};

// ---- one widget ------------------------------------------------------------------------------

static void state_set(Widget *widget, State state)
{
    widget->crowd->idle += state == STATE_IDLE;
    widget->crowd->idle -= widget->state == STATE_IDLE;
    widget->crowd->away += state == STATE_AWAY;
    widget->crowd->away -= widget->state == STATE_AWAY;
    widget->state = state;
}

static void events_wanted(Widget *widget, int operation, uint32_t events)
{
    struct epoll_event wanted = { .events = events, .data.ptr = widget };
    if (epoll_ctl(widget->crowd->epoll, operation, widget->client.fd, &wanted) != 0) {
        give_up("epoll: %s", strerror(errno));
    }
}

static void widget_begin(Widget *widget)
{
    client_connect(&widget->client, widget->crowd->port);
    state_set(widget, STATE_CONNECTING);
    events_wanted(widget, EPOLL_CTL_ADD, EPOLLOUT);
}

static void widget_cut(Widget *widget)
{
    widget->crowd->cuts += widget->state != STATE_IDLE;
    client_close(&widget->client);
    state_set(widget, STATE_AWAY);
}

static void widget_subscribe(Widget *widget)
{
    state_set(widget, STATE_SUBSCRIBING);
    client_send(&widget->client,
                "{\"type\":\"sub\",\"stream\":\"thread:%" PRId64 "\",\"after\":%" PRId64 "}",
                widget->thread, widget->seq > 0 ? widget->seq - 1 : 0);
}

static int64_t number_after(Str text, const char *mark)
{
    const char *at = memmem(text.at, text.len, mark, strlen(mark));
    if (!at) {
        give_up("no %s in %.*s", mark, STR_ARG(text));
    }
    return strtoll(at + strlen(mark), NULL, 10);
}

static void on_welcome(Widget *widget)
{
    if (widget->thread > 0) {
        widget_subscribe(widget);
    } else {
        state_set(widget, STATE_WRITING);
        client_send(&widget->client, "{\"type\":\"send\",\"n\":1,\"text\":\"%s\"}", BENCH_TEXT);
    }
}

static void on_subscribed(Widget *widget, Str text)
{
    int64_t high = number_after(text, "\"high\":");
    bool is_back = widget->seq > 0;
    if (is_back && high != widget->seq) {
        give_up("a thread ends at %" PRId64 ", not at %" PRId64, high, widget->seq);
    }
    widget->seq = high;
    state_set(widget, is_back ? STATE_CATCHING_UP : STATE_IDLE);
}

static void on_caught_up(Widget *widget, Str text)
{
    Crowd *crowd = widget->crowd;
    if (number_after(text, "\"seq\":") != widget->seq) {
        give_up("another row than asked for: %.*s", STR_ARG(text));
    }
    samples_add(&crowd->resumed, clock_ns() - crowd->from_ns);
    state_set(widget, STATE_IDLE);
}

static void on_text(void *context, Str text)
{
    Widget *widget = context;
    if (str_starts(text, S("{\"type\":\"heartbeat\""))) {
        widget->crowd->heartbeats++;
    } else if (str_starts(text, S("{\"type\":\"error\"")) ||
               str_starts(text, S("{\"type\":\"reset\""))) {
        give_up("the server refused: %.*s", STR_ARG(text));
    } else if (widget->state == STATE_SIGNING_IN) {
        on_welcome(widget);
    } else if (widget->state == STATE_WRITING) {
        widget->thread = number_after(text, "\"thread\":\"");
        widget_subscribe(widget);
    } else if (widget->state == STATE_SUBSCRIBING) {
        on_subscribed(widget, text);
    } else if (widget->state == STATE_CATCHING_UP) {
        on_caught_up(widget, text);
    }
}

static void on_connected(Widget *widget)
{
    int error = 0;
    socklen_t len = sizeof(error);
    if (getsockopt(widget->client.fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0 ||
        !client_upgrade_ask(&widget->client)) {
        widget_cut(widget);
        return;
    }
    if (widget->crowd->from_ns == 0) {
        widget->crowd->from_ns = clock_ns();
    }
    state_set(widget, STATE_UPGRADING);
    events_wanted(widget, EPOLL_CTL_MOD, EPOLLIN);
}

static void on_ready(Widget *widget)
{
    if (widget->state == STATE_CONNECTING) {
        on_connected(widget);
    } else if (widget->state == STATE_UPGRADING) {
        if (!client_upgraded(&widget->client)) {
            widget_cut(widget);
            return;
        }
        state_set(widget, STATE_SIGNING_IN);
        client_send(&widget->client, "{\"type\":\"auth\",\"device\":\"%s\",\"language\":\"en\"}",
                    widget->device);
    } else if (!client_read(&widget->client, on_text, widget)) {
        widget_cut(widget);
    }
}

static void turn(Crowd *crowd, int wait_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(crowd->epoll, events, EVENTS_MAX, wait_ms);
    if (count < 0 && errno != EINTR) {
        give_up("epoll: %s", strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        on_ready(events[i].data.ptr);
    }
}

// ---- all of them -----------------------------------------------------------------------------

static void all_open(Crowd *crowd)
{
    int64_t until_ns = clock_ns() + OPEN_MAX_S * ns_per_s;
    size_t begun = 0;
    while (crowd->idle < crowd->count) {
        while (begun < crowd->count && begun - crowd->idle < OPENING_MAX) {
            widget_begin(&crowd->widgets[begun++]);
        }
        turn(crowd, TURN_MS);
        if (crowd->cuts > 0 || clock_ns() > until_ns) {
            give_up("only %zu of %zu widgets came in", crowd->idle, crowd->count);
        }
    }
}

static void all_idle(Crowd *crowd, int64_t empty_bytes, int64_t seconds)
{
    int64_t open_bytes = resident_bytes_of(crowd->server_pid);
    Usage before = usage_of(crowd->server_pid);
    int64_t until_ns = clock_ns() + seconds * ns_per_s;
    crowd->heartbeats = 0;
    while (clock_ns() < until_ns) {
        turn(crowd, TURN_MS);
    }
    Usage used = usage_since(before, crowd->server_pid);
    int64_t idle_bytes = resident_bytes_of(crowd->server_pid);
    if (crowd->idle != crowd->count) {
        give_up("%zu of %zu widgets were cut while idle", crowd->count - crowd->idle, crowd->count);
    }
    printf("widgets=%zu empty_bytes=%" PRId64 " open_bytes=%" PRId64 " idle_bytes=%" PRId64
           " bytes_per_widget=%.0f cpu_percent=%.2f heartbeats=%" PRId64 "\n",
           crowd->count, empty_bytes, open_bytes, idle_bytes,
           (double)(idle_bytes - empty_bytes) / (double)crowd->count,
           used.cpu_s * PERCENT_OF_CORE / (double)seconds, crowd->heartbeats);
    (void)fflush(stdout);
}

// One looks whether the server is there again; then all come at once.
static void all_return(Crowd *crowd)
{
    Widget *first = &crowd->widgets[0];
    while (crowd->away < crowd->count) {
        turn(crowd, TURN_MS);
    }
    int64_t gone_ns = clock_ns();
    int64_t until_ns = gone_ns + RETURN_MAX_S * ns_per_s;
    crowd->cuts = 0;
    crowd->from_ns = 0;
    while (crowd->from_ns == 0) {
        if (first->state == STATE_AWAY) {
            (void)usleep(PROBE_MS * 1000);
            widget_begin(first);
        }
        turn(crowd, TURN_MS);
    }
    crowd->cuts = 0;
    while (crowd->idle < crowd->count) {
        for (size_t i = 0; crowd->away > 0 && i < crowd->count; i++) {
            if (crowd->widgets[i].state == STATE_AWAY) {
                widget_begin(&crowd->widgets[i]);
            }
        }
        turn(crowd, TURN_MS);
        if (clock_ns() > until_ns) {
            give_up("only %zu of %zu widgets came back", crowd->idle, crowd->count);
        }
    }
    int64_t back_ns = clock_ns();
    samples_sort(&crowd->resumed);
    printf("returned=%zu away_ms=%.0f all_resumed_ms=%.0f resumed_p50_us=%.0f cut=%" PRId64 "\n",
           crowd->count, (double)(crowd->from_ns - gone_ns) / (double)ns_per_ms,
           (double)(back_ns - crowd->from_ns) / (double)ns_per_ms,
           samples_at_us(&crowd->resumed, 0.5), crowd->cuts);
}

static void descriptors_raise(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **arguments)
{
    if (count != 5) {
        (void)fputs("usage: bench_crowd PORT SERVER_PID WIDGETS SECONDS\n", stderr);
        return 2;
    }
    descriptors_raise();
    Crowd crowd = {
        .port = (uint16_t)number_of("PORT", arguments[1], UINT16_MAX),
        .server_pid = number_of("SERVER_PID", arguments[2], INT32_MAX),
        .count = (size_t)number_of("WIDGETS", arguments[3], WIDGETS_MAX),
        .epoll = epoll_create1(EPOLL_CLOEXEC),
    };
    crowd.resumed = samples_make(crowd.count);
    crowd.widgets = calloc(crowd.count, sizeof(*crowd.widgets));
    if (!crowd.widgets) {
        give_up("out of memory");
    }
    crowd.away = crowd.count;
    for (size_t i = 0; i < crowd.count; i++) {
        crowd.widgets[i].crowd = &crowd;
        device_make(crowd.widgets[i].device);
    }
    int64_t empty_bytes = resident_bytes_of(crowd.server_pid);
    all_open(&crowd);
    all_idle(&crowd, empty_bytes, number_of("SECONDS", arguments[4], SECONDS_MAX));
    all_return(&crowd);
    return 0;
}
