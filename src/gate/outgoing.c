#include "base/log.h"
#include "gate/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    OUTGOING_PIECE_BYTES = 256 * 1024,
    OUTGOING_STALL_MS = 60 * 1000, // a client that takes nothing for so long is dropped
};

struct Outgoing {
    Arena arena; // holds this struct
    Call *call;
    WorkJob job;
    char *path;
    int fd; // -1: not open
    int64_t size_bytes;
    int64_t left_bytes;
    Err err;
    Frame *piece; // just read
};

// On the pool: opens the file at the first turn, then reads piece after piece.
static void piece_run(WorkJob *job)
{
    Outgoing *outgoing = letter_of(job, Outgoing, job);
    if (outgoing->fd < 0) {
        struct stat status;
        outgoing->fd = open(outgoing->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (outgoing->fd < 0 || fstat(outgoing->fd, &status) < 0) {
            outgoing->err = errno == ENOENT ? ERR_NOT_FOUND : ERR_STORE;
            return;
        }
        outgoing->size_bytes = outgoing->left_bytes = status.st_size;
    }
    size_t want = outgoing->left_bytes < OUTGOING_PIECE_BYTES ? (size_t)outgoing->left_bytes
                                                              : OUTGOING_PIECE_BYTES;
    outgoing->piece = frame_make(want);
    size_t got = 0;
    while (got < want) {
        ssize_t len = read(outgoing->fd, outgoing->piece->bytes + got, want - got);
        if (len == 0 || (len < 0 && errno != EINTR)) {
            outgoing->err = ERR_STORE;
            return;
        }
        got += len > 0 ? (size_t)len : 0;
    }
    outgoing->left_bytes -= (int64_t)want;
}

static void piece_done(WorkJob *job);

static void outgoing_read(Call *call)
{
    Outgoing *outgoing = call->outgoing;
    call->away = true;
    outgoing->job = (WorkJob){ .run = piece_run, .done = piece_done };
    if (!work_pool_submit(call->request.gate->options.files, &outgoing->job)) {
        call->away = false;
        call_lose(call, ERR_BUSY, NULL);
    }
}

void outgoing_begin(Call *call)
{
    Request *request = &call->request;
    Str known = http_header(request->head, S("If-None-Match"));
    if (known.len == request->send_file.len + 2 &&
        str_equal((Str){ known.at + 1, known.len - 2 }, request->send_file)) {
        request->send_file = S("");
        request->status = 304;
        call_answer(call);
        return;
    }
    Arena arena = { 0 };
    Outgoing *outgoing = arena_new(&arena, Outgoing);
    Str path = str_format(&arena, "%s/%.*s", request->gate->options.files_dir,
                          STR_ARG(request->send_file));
    outgoing->path = str_terminated(&arena, path);
    outgoing->call = call;
    outgoing->fd = -1;
    outgoing->arena = arena;
    call->outgoing = outgoing;
    call->phase = CALL_SEND;
    outgoing_read(call);
}

static void finish(Call *call, bool close)
{
    Client *client = call->client;
    call_free(call);
    client_call_done(client, close);
}

static void fail(Call *call, Err err)
{
    log_line(LOG_WARN, "gate.download", "code=%s", err_code(err));
    if (call->answered) {
        // Half a file with its length announced: only breaking off tells that it is not whole.
        Client *client = call->client;
        call->client = NULL;
        client->call = NULL;
        client->closing = true;
        call_free(call);
        conn_abort(client->conn);
        return;
    }
    Refusal none = { 0 };
    (void)call_refuse(call, err, &none);
    call->phase = CALL_WORK;
    call_answer(call);
}

static void piece_done(WorkJob *job)
{
    Outgoing *outgoing = letter_of(job, Outgoing, job);
    Call *call = outgoing->call;
    call->away = false;
    if (!call->client) {
        call_free(call);
        return;
    }
    if (outgoing->err) {
        fail(call, outgoing->err);
        return;
    }
    Conn *conn = call->client->conn;
    if (!call->answered) {
        call->answered = true;
        call->request.status = 200;
        conn_write(conn, answer_head(call, outgoing->size_bytes, &call->lost));
        if (call->request.head->method == METHOD_HEAD) {
            finish(call, call->lost);
            return;
        }
    }
    conn_write_shared(conn, outgoing->piece);
    frame_drop(outgoing->piece);
    outgoing->piece = NULL;
    if (outgoing->left_bytes == 0) {
        finish(call, call->lost);
        return;
    }
    conn_set_deadline(conn, OUTGOING_STALL_MS);
    conn_ask_writable(conn);
}

void outgoing_next(Call *call)
{
    if (!call->away) {
        conn_set_deadline(call->client->conn, -1);
        outgoing_read(call);
    }
}

void outgoing_drop(Outgoing **outgoing_at)
{
    Outgoing *outgoing = *outgoing_at;
    *outgoing_at = NULL;
    if (outgoing->fd >= 0) {
        (void)close(outgoing->fd);
    }
    frame_drop(outgoing->piece);
    Arena arena = outgoing->arena;
    arena_free(&arena);
}
