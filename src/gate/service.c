#include "gate/inside.h"

#include <fcntl.h>
#include <unistd.h>

enum {
    STATM_MAX_BYTES = 128,
    METRICS_MAX_BYTES = 32 * 1024,
    MS_PER_DAY = 24 * 60 * 60 * 1000,
};

static Err say(Request *request, Str text)
{
    request->content_type = S("text/plain; charset=utf-8");
    request->answer = buf_make(&request->arena, METRICS_MAX_BYTES);
    buf_add(&request->answer, text);
    return ERR_NONE;
}

static Err healthz_accept(Request *request)
{
    return say(request, S("ok\n"));
}

// ---- ready: a command that does nothing went through the writer, a reader answered ------------

// After a failure it is tried, so that being ready comes back by itself.
static Err readyz_accept(Request *request)
{
    request->state = request->gate->store_failed ? request : NULL;
    return ERR_NONE;
}

static Err readyz_apply(Work *work, Request *request)
{
    return request->state ? work_probe(work) : ERR_NONE;
}

static Err readyz_respond(Read *read, Request *request)
{
    (void)read;
    return say(request, S("ready\n"));
}

// ---- metrics ----------------------------------------------------------------------------------

static void metric_head(Buf *out, const char *name, const char *type, const char *help)
{
    buf_format(out, "# HELP madoguchi_%s %s\n# TYPE madoguchi_%s %s\n", name, help, name, type);
}

static void gauge(Buf *out, const char *name, uint64_t value, const char *help)
{
    metric_head(out, name, "gauge", help);
    buf_format(out, "madoguchi_%s %" PRIu64 "\n", name, value);
}

static void counter(Buf *out, const char *name, uint64_t value, const char *help)
{
    metric_head(out, name, "counter", help);
    buf_format(out, "madoguchi_%s %" PRIu64 "\n", name, value);
}

static void seconds(Buf *out, const char *name, int64_t value_ms, const char *help)
{
    metric_head(out, name, "gauge", help);
    buf_format(out, "madoguchi_%s %" PRId64 ".%03" PRId64 "\n", name, value_ms / 1000,
               value_ms % 1000);
}

// Of /proc/self/statm: total and resident pages. 0 where there is no such file.
static uint64_t resident_bytes(void)
{
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    char text[STATM_MAX_BYTES];
    ssize_t len = read(fd, text, sizeof(text));
    (void)close(fd);
    Str rest = { text, len > 0 ? (size_t)len : 0 };
    Str total;
    Str resident;
    int64_t pages = 0;
    if (!str_cut(&rest, ' ', &total) || !str_cut(&rest, ' ', &resident) ||
        !str_i64(resident, &pages)) {
        return 0;
    }
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void requests_print(Buf *out, const GateCounts *counts)
{
    metric_head(out, "requests_total", "counter", "Answers by class of status.");
    for (int class = 1; class < STATUS_CLASSES; class ++) {
        buf_format(out, "madoguchi_requests_total{class=\"%dxx\"} %" PRIu64 "\n", class,
                   counts->requests[class]);
    }
}

static void desk_print(Buf *out, const Gate *gate)
{
    const GateCounts *counts = &gate->counts;
    counter(out, "commands_total", counts->commands, "Commands that were committed or refused.");
    counter(out, "commands_refused_total", counts->commands_refused, "Commands that were refused.");
    counter(out, "batches_total", counts->batches, "Commits.");
    gauge(out, "queue_length", writer_waiting(gate->options.writer), "Commands that wait.");
    gauge(out, "reads_under_way", gate->reads_away, "Queries that wait or run.");
    gauge(out, "wal_pages", (uint64_t)desk_readers_wal_pages(gate->options.readers),
          "Pages of 4 KB in the write-ahead log after the last commit.");
    counter(out, "messages_total", counts->messages, "Messages that were kept.");
    counter(out, "sessions_ended_total", counts->sessions_ended, "Messaging sessions that ended.");
    counter(out, "tickets_routed_total", counts->tickets_routed, "Assignments by the router.");
    counter(out, "upload_bytes_total", counts->upload_bytes, "Bytes of files that were kept.");
}

static void tls_print(Buf *out, Gate *gate)
{
    TlsState state = tls_state(gate->options.tls);
    metric_head(out, "tls_handshakes_total", "counter", "TLS handshakes by how they ended.");
    buf_format(out,
               "madoguchi_tls_handshakes_total{result=\"ok\"} %" PRIu64 "\n"
               "madoguchi_tls_handshakes_total{result=\"failed\"} %" PRIu64 "\n",
               state.handshakes, state.handshakes_failed);
    gauge(out, "tls_handshakes_under_way", state.handshakes_now, "TLS handshakes under way.");
    metric_head(out, "tls_certificate_days_left", "gauge",
                "Days until the TLS certificate expires; below zero when it has.");
    int64_t left_ms = state.valid_until_ms - world_now_ms(gate->options.world);
    buf_format(out, "madoguchi_tls_certificate_days_left %.2f\n", (double)left_ms / MS_PER_DAY);
}

void gate_metrics(Gate *gate, Buf *out)
{
    GateCounts *counts = &gate->counts;
    RelayCounts relay = relay_counts(gate->options.relay);
    gauge(out, "process_resident_bytes", resident_bytes(), "Memory of the process.");
    counter(out, "connections_total", counts->conns, "HTTP connections that were accepted.");
    gauge(out, "connections", gate->client_count, "HTTP connections that are open.");
    gauge(out, "live_sockets", live_count(gate->live),
          "Live sockets and long polls that are open.");
    gauge(out, "live_subscriptions", relay.subscriptions, "Streams that somebody watches.");
    counter(out, "live_frames_total", relay.frames_sent, "Live frames that were sent.");
    counter(out, "connections_crowded_total", counts->crowded,
            "Connections turned away: their address had too many.");
    requests_print(out, counts);
    counter(out, "refused_pace_total", counts->refused_pace, "Requests that came too often.");
    desk_print(out, gate);
    seconds(out, "loop_lag_seconds", counts->lag_ms, "How late the loop was, last measured.");
    seconds(out, "loop_lag_max_seconds", counts->lag_max_ms,
            "How late the loop was at worst since the metrics were read.");
    counts->lag_max_ms = 0;
    if (gate->options.metrics_more) {
        gate->options.metrics_more(gate->options.metrics_owner, out);
    }
    if (gate->options.tls) {
        tls_print(out, gate);
    }
}

static Err metrics_accept(Request *request)
{
    Err err = say(request, S(""));
    request->content_type = S("text/plain; version=0.0.4; charset=utf-8");
    gate_metrics(request->gate, &request->answer);
    return err;
}

static const Route routes[] = {
    {
        .method = METHOD_GET,
        .path = "/healthz",
        .who = WHO_ANYONE,
        .pace = PACE_NONE,
        .accept = healthz_accept,
        .flags = ROUTE_NO_IDENTITY,
    },
    {
        .method = METHOD_GET,
        .path = "/readyz",
        .who = WHO_ANYONE,
        .pace = PACE_NONE,
        .accept = readyz_accept,
        .apply = readyz_apply,
        .respond = readyz_respond,
        .flags = ROUTE_NO_IDENTITY,
    },
    {
        .method = METHOD_GET,
        .path = "/metrics",
        .who = WHO_ANYONE,
        .pace = PACE_NONE,
        .accept = metrics_accept,
        .flags = ROUTE_NO_IDENTITY,
    },
};

const RouteTable service_routes = { routes, countof(routes) };
