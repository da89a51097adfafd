#include "app/admin.h"

#include "app/copy.h"
#include "app/server.h"
#include "base/log.h"
#include "store/verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// ---- the server's side ------------------------------------------------------------------------

typedef struct AdminConn {
    Arena arena; // holds this struct
    Server *server;
    Conn *conn; // NULL once it has closed
    WorkJob job;
    bool under_way;
    size_t line_len;
    char line[ADMIN_LINE_MAX_BYTES];
    Str argument;
    Buf out;
} AdminConn;

static void admin_free(AdminConn *admin)
{
    Arena arena = admin->arena;
    arena_free(&arena);
}

static void admin_answer(AdminConn *admin)
{
    if (admin->conn) {
        conn_write(admin->conn, buf_str(&admin->out));
        conn_close(admin->conn);
    } else {
        admin_free(admin);
    }
}

static void say_end(AdminConn *admin, Err err, const Refusal *why)
{
    if (err) {
        Str text = why->message.len > 0 ? why->message : str_of(err_text(err));
        buf_format(&admin->out, "failed: %.*s\n", STR_ARG(text));
    } else {
        buf_add(&admin->out, S("ok\n"));
    }
}

static void backup_run(WorkJob *job)
{
    AdminConn *admin = letter_of(job, AdminConn, job);
    Refusal why = { 0 };
    Err err = directory_copy(admin->server->world, &admin->server->directory, admin->argument,
                             &admin->arena, &why);
    say_end(admin, err, &why);
}

static void finding_print(void *into, const Finding *finding)
{
    AdminConn *admin = into;
    buf_format(&admin->out, "%.*s %" PRId64 ": %.*s\n", STR_ARG(finding->check), finding->id,
               STR_ARG(finding->text));
}

static void verify_job(WorkJob *job)
{
    AdminConn *admin = letter_of(job, AdminConn, job);
    DbOptions options = directory_db(&admin->server->directory);
    options.mode = DB_READER;
    Refusal why = { 0 };
    Db *db = NULL;
    int64_t problems = 0;
    Err err = db_open(&db, admin->server->world, &options);
    if (!err) {
        err = verify_run(db, finding_print, admin, &problems);
    }
    db_close(&db);
    if (!err && problems > 0) {
        err = refuse(&why, ERR_STATE, S(""), S("broken"),
                     str_format(&admin->arena, "%" PRId64 " problems", problems));
    }
    say_end(admin, err, &why);
}

static void job_done(WorkJob *job)
{
    AdminConn *admin = letter_of(job, AdminConn, job);
    admin->under_way = false;
    admin_answer(admin);
}

static void chore_start(AdminConn *admin, void (*run)(WorkJob *job))
{
    admin->job = (WorkJob){ .run = run, .done = job_done };
    admin->under_way = work_pool_submit(admin->server->chores, &admin->job);
    if (!admin->under_way) {
        say_end(admin, ERR_BUSY, &(Refusal){ 0 });
        admin_answer(admin);
    }
}

static void reload_run(AdminConn *admin)
{
    Refusal why = { 0 };
    Err err = secure_reload(admin->server, &admin->arena, &why);
    say_end(admin, err, &why);
    admin_answer(admin);
}

static void line_run(AdminConn *admin, Str line)
{
    Str word = line;
    Str head;
    if (str_cut(&line, ' ', &head)) {
        word = head;
        admin->argument = line;
    }
    admin->out = buf_make(&admin->arena, ADMIN_ANSWER_MAX_BYTES);
    conn_set_deadline(admin->conn, -1);
    if (str_equal(word, S("backup"))) {
        chore_start(admin, backup_run);
    } else if (str_equal(word, S("verify"))) {
        chore_start(admin, verify_job);
    } else if (str_equal(word, S("reload"))) {
        reload_run(admin);
    } else if (str_equal(word, S("stats"))) {
        gate_metrics(admin->server->gate, &admin->out);
        say_end(admin, ERR_NONE, NULL);
        admin_answer(admin);
    } else {
        say_end(admin, ERR_INPUT, &(Refusal){ .message = S("unknown command") });
        admin_answer(admin);
    }
}

// NOLINTNEXTLINE(readability-non-const-parameter): the handler's type
static size_t on_bytes(Conn *conn, char *at, size_t len)
{
    AdminConn *admin = conn_user(conn);
    size_t taken = 0;
    while (taken < len && !admin->out.arena) {
        char c = at[taken++];
        if (c == '\n') {
            line_run(admin, (Str){ admin->line, admin->line_len });
        } else if (admin->line_len == sizeof(admin->line)) {
            conn_abort(conn);
            return len;
        } else {
            admin->line[admin->line_len++] = c;
        }
    }
    return len;
}

static void on_closed(Conn *conn, ConnEnd why)
{
    (void)why;
    AdminConn *admin = conn_user(conn);
    admin->conn = NULL;
    if (!admin->under_way) {
        admin_free(admin);
    }
}

// The asker has said all; the answer comes.
static void on_peer_end(Conn *conn)
{
    const AdminConn *admin = conn_user(conn);
    if (!admin->under_way) {
        conn_close(conn);
    }
}

static const ConnHandler admin_handler = {
    .on_bytes = on_bytes,
    .on_closed = on_closed,
    .on_peer_end = on_peer_end,
};

static void on_accepted(Conn *conn, void *context)
{
    Arena arena = { 0 };
    AdminConn *admin = arena_new(&arena, AdminConn);
    admin->arena = arena;
    admin->server = context;
    admin->conn = conn;
    conn_set_handler(conn, &admin_handler, admin);
    conn_set_deadline(conn, ADMIN_LINE_MS);
}

Err admin_listen(Server *server, Refusal *why)
{
    Address address;
    Err err = address_unix(str_of(server->directory.socket), &address, why);
    return err ? err
               : listener_make(server->conns, &address, on_accepted, server, &server->admin, why);
}

// ---- the command line's side ------------------------------------------------------------------

static int socket_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof(address.sun_path)) {
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) < 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static Str answer_read(int fd, Arena *arena)
{
    char *text = arena_array(arena, char, ADMIN_ANSWER_MAX_BYTES);
    size_t len = 0;
    ssize_t got = 1;
    while (got != 0 && len < ADMIN_ANSWER_MAX_BYTES) {
        got = read(fd, text + len, ADMIN_ANSWER_MAX_BYTES - len);
        if (got < 0 && errno != EINTR) {
            break;
        }
        len += got > 0 ? (size_t)got : 0;
    }
    return (Str){ text, len };
}

Err admin_ask(const Directory *directory, Str line)
{
    int fd = socket_connect(directory->socket);
    if (fd < 0) {
        return ERR_NOT_FOUND;
    }
    Arena arena = { 0 };
    Str asked = str_format(&arena, "%.*s\n", STR_ARG(line));
    Err err = write(fd, asked.at, asked.len) == (ssize_t)asked.len ? ERR_NONE : ERR_STORE;
    if (!err) {
        Str answer = answer_read(fd, &arena);
        bool good = str_equal(answer, S("ok\n")) || str_ends(answer, S("\nok\n"));
        (void)fwrite(answer.at, 1, answer.len, stdout);
        err = good ? ERR_NONE : ERR_STATE;
    }
    (void)close(fd);
    arena_free(&arena);
    return err;
}
