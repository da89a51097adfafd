#include "app/serve.h"

#include "app/server.h"
#include "base/log.h"
#include "desk/alone.h"
#include "desk/demo.h"
#include "desk/init.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

enum {
    LAST_TURNS_MAX = 100,    // until the closed connections have been told
    DESCRIPTORS_BESIDE = 64, // database, files, listeners, the loop itself
};

// ---- batches: from the writer's thread to the loop --------------------------------------------

typedef struct BatchLetter {
    Letter letter; // first
    Batch *batch;
} BatchLetter;

// The writer's thread. Waits while the loop is behind: nothing may be lost here.
static void on_batch(void *owner, Batch *batch)
{
    Server *server = owner;
    BatchLetter *letter = arena_new(&batch->arena, BatchLetter);
    letter->batch = batch;
    bool posted = mailbox_post(server->batches, &letter->letter);
    assert(posted); // each holds a command, and no more commands are under way than it takes
}

static void batches_deliver(Letter *letters, void *context)
{
    Server *server = context;
    while (letters) {
        Letter *next = letters->next;
        Batch *batch = ((BatchLetter *)(void *)letters)->batch;
        clockwork_batch(server, batch);
        if (batch->outbox_due) {
            post_wake(server->post);
        }
        gate_batch(server->gate, batch);
        letters = next;
    }
}

// Post's thread; one command at a time.
static void post_submit(void *owner, Command *command)
{
    Server *server = owner;
    server->post_command = command;
    bool posted = mailbox_post(server->post_mail, &server->post_letter);
    assert(posted);
}

static void post_deliver(Letter *letters, void *context)
{
    const Server *server = context;
    assert(!letters->next);
    Command *command = server->post_command;
    if (!gate_command(server->gate, command)) {
        command->err = ERR_BUSY;
        command->finished(command);
    }
}

static void metrics_more(void *owner, Buf *out)
{
    const Server *server = owner;
    post_metrics(server->post, out);
}

static void between(void *owner, Db *db)
{
    Server *server = owner;
    desk_readers_between(server->readers, db);
}

// ---- where to listen --------------------------------------------------------------------------

typedef struct Places {
    Address plain;
    Address tls;
    bool has_plain;
    bool has_tls;
} Places;

static Err places_read(const Config *config, Places *out, Refusal *why)
{
    Places places = { .has_plain = !str_equal(config->listen, S("none")),
                      .has_tls = config->tls_listen.len > 0 };
    Err err = ERR_NONE;
    if (str_starts(config->listen, S("unix:"))) {
        Str path = { config->listen.at + 5, config->listen.len - 5 };
        err = address_unix(path, &places.plain, why);
    } else if (places.has_plain) {
        err = address_parse(config->listen, &places.plain, why);
    }
    if (!err && places.has_tls) {
        err = address_parse(config->tls_listen, &places.tls, why);
        if (err && why) {
            why->field = S("tls_listen");
        }
    }
    if (!err && !places.has_plain && !places.has_tls) {
        err = refuse(why, ERR_INVALID, S("listen"), S("blank"),
                     S("none needs a --tls-listen beside it"));
    }
    if (!err) {
        *out = places;
    }
    return err;
}

// ---- demo data --------------------------------------------------------------------------------

static Err demo_check(Server *server, const Places *places, Refusal *why)
{
    DemoState state = directory_demo(&server->directory);
    if (!server->config->demo) {
        return state == DEMO_NONE ? ERR_NONE
                                  : refuse(why, ERR_STATE, S("data"), S("demo"),
                                           S("demo data lies here, whose passwords everybody "
                                             "knows; serve it with --demo"));
    }
    bool is_loopback = address_is_loopback(&places->plain) &&
                       (!places->has_tls || address_is_loopback(&places->tls));
    if (!places->has_plain || !is_loopback) {
        return refuse(why, ERR_INVALID, S("listen"), S("not_loopback"),
                      S("the demo listens on loopback only, as on 127.0.0.1:8080"));
    }
    if (state == DEMO_NONE && !directory_is_empty(&server->directory)) {
        return refuse(why, ERR_STATE, S("data"), S("not_empty"),
                      S("the demo wants a directory that is empty or its own"));
    }
    if (state != DEMO_NONE) {
        return ERR_NONE;
    }
    Err err = directory_make(&server->directory, why);
    if (!err && directory_set_demo(&server->directory, DEMO_FILLING) != ERR_NONE) {
        err = refuse(why, ERR_STORE, S("data"), S("unusable"), S("the directory is not writable"));
    }
    return err;
}

static Err demo_fill(Server *server, Refusal *why)
{
    DbOptions options = directory_db(&server->directory);
    Db *db = NULL;
    Alone alone = { 0 };
    Err err = db_open(&db, server->world, &options);
    if (!err) {
        err = alone_begin(&alone, &db, server->world);
    }
    if (!err) {
        err = desk_demo(&alone);
    }
    alone_end(&alone);
    if (!err) {
        err = directory_set_demo(&server->directory, DEMO_READY);
    }
    return err ? refuse(why, err, S("data"), S("demo"), S("the demo data could not be made"))
               : ERR_NONE;
}

static Err account_check(Server *server, Db *db, Refusal *why)
{
    Arena arena = { 0 };
    Err err = ERR_NONE;
    {
        TX_SCOPE Tx tx = tx_begin(db, TX_READ);
        err = desk_is_made(&tx, &arena);
    }
    arena_free(&arena);
    if (err == ERR_NOT_FOUND) {
        return refuse(why, ERR_STATE, S("data"), S("empty"),
                      str_format(server->directory.arena,
                                 "nobody can sign in yet: run `madoguchi init --data %s --email "
                                 "ADDRESS` first, or try `serve --demo`",
                                 server->directory.path));
    }
    return err ? refuse(why, err, S("data"), S("database"), S("the database cannot be read"))
               : ERR_NONE;
}

// ---- start ------------------------------------------------------------------------------------

static Err store_start(Server *server, Refusal *why)
{
    Err err = directory_open(&server->directory, server->world, why);
    if (err) {
        return err;
    }
    if (directory_demo(&server->directory) == DEMO_FILLING) {
        err = demo_fill(server, why);
        if (err) {
            return err;
        }
    }
    directory_sweep(&server->directory);
    DbOptions options = directory_db(&server->directory);
    Db *db = NULL;
    err = db_open(&db, server->world, &options);
    if (err) {
        return refuse(why, err, S("data"), S("database"), S("the database cannot be opened"));
    }
    err = account_check(server, db, why);
    if (err) {
        db_close(&db);
        return err;
    }
    WriterOptions writer = {
        .db = db,
        .world = server->world,
        .on_batch = on_batch,
        .owner = server,
        .between = between,
        .between_owner = server,
        .public_url = server->config->public_url,
    };
    DeskReadersOptions readers = {
        .path = server->directory.database,
        .world = server->world,
        .threads = (int)server->config->readers,
    };
    err = desk_readers_make(&server->readers, &readers);
    if (err) {
        db_close(&db);
    } else {
        err = writer_make(&server->writer, &writer);
    }
    return err ? refuse(why, err, S("data"), S("database"), S("the database cannot be read"))
               : ERR_NONE;
}

static void on_accepted(Conn *conn, void *context)
{
    Server *server = context;
    gate_accept(server->gate, conn);
}

static void on_accepted_tls(Conn *conn, void *context)
{
    Server *server = context;
    gate_accept_tls(server->gate, conn);
}

static Err listeners_start(Server *server, const Places *places, Refusal *why)
{
    Err err = ERR_NONE;
    if (places->has_plain) {
        err = listener_make(server->conns, &places->plain, on_accepted, server, &server->listener,
                            why);
    }
    if (!err && places->has_tls) {
        err = listener_make(server->conns, &places->tls, on_accepted_tls, server,
                            &server->tls_listener, why);
    }
    return err ? err : admin_listen(server, why);
}

static Err gate_start(Server *server, const Places *places, Refusal *why)
{
    const Config *config = server->config;
    ConnLimits limits = {
        .conns_max = (uint32_t)config->conns_max,
    };
    server->conns = conn_table_make(server->loop, limits);
    server->hashing = work_pool_make(server->loop, "hashing", 1, HASHING_JOBS_MAX);
    server->files = work_pool_make(server->loop, "files", 1, FILES_JOBS_MAX);
    server->chores = work_pool_make(server->loop, "chores", 1, ADMIN_JOBS_MAX);
    server->relay = relay_make();
    server->batches = mailbox_make(server->loop, BATCHES_MAX, batches_deliver, server);
    server->post_mail = mailbox_make(server->loop, 1, post_deliver, server);
    server->post = post_make(&(PostOptions){
        .world = server->world,
        .allow_private = config->allow_private_webhooks,
        .submit = post_submit,
        .owner = server,
    });
    GateOptions options = {
        .loop = server->loop,
        .world = server->world,
        .writer = server->writer,
        .readers = server->readers,
        .relay = server->relay,
        .hashing = server->hashing,
        .files = server->files,
        .files_dir = server->directory.files,
        .demo = config->demo,
        .trusted_proxies = config->trusted_proxies,
        .proxy_protocol = config->proxy_protocol,
        .tls = server->tls,
        .public_url = config->public_url,
        .conns_max = (uint32_t)config->conns_max,
        .conns_per_address = (uint32_t)config->conns_per_address,
        .no_pace = config->no_pace,
        .metrics_more = metrics_more,
        .metrics_owner = server,
    };
    Err err = gate_make(&server->gate, &options, why);
    return err ? err : listeners_start(server, places, why);
}

static void address_print(const Server *server, const char *scheme, const Address *address,
                          const Listener *listener)
{
    if (address->kind == ADDRESS_UNIX) {
        (void)printf("listening on unix:%s\n", address->path);
        return;
    }
    Str host = address_host(server->directory.arena, address);
    bool is_ipv6 = address->kind == ADDRESS_IPV6;
    (void)printf("listening on %s://%s%.*s%s:%u\n", scheme, is_ipv6 ? "[" : "", STR_ARG(host),
                 is_ipv6 ? "]" : "", (unsigned)listener_port(listener));
}

static void places_print(const Server *server, const Places *places)
{
    if (places->has_tls) {
        address_print(server, "https", &places->tls, server->tls_listener);
    }
    if (places->has_plain) {
        address_print(server, "http", &places->plain, server->listener);
    }
    (void)fflush(stdout);
}

static void demo_print(const Server *server)
{
    unsigned port = listener_port(server->listener);
    (void)printf("Madoguchi with demo data, in %s\n\n"
                 "  workspace     http://localhost:%u/workspace   (the agent's window)\n"
                 "  demo shop     http://localhost:%u/shop        (the customer's window)\n"
                 "  ticketing API http://localhost:%u/api/v2\n"
                 "  conversations http://localhost:%u/sc/v2/apps/demo\n"
                 "  live socket   ws://localhost:%u/live\n\n"
                 "  sign in as    admin@example.com, aiko@example.com or ben@example.com\n"
                 "  password      demo (API token of each: demo)\n"
                 "  app key       id demo, secret demo\n\n"
                 "  try           curl -u admin@example.com/token:demo "
                 "http://localhost:%u/api/v2/tickets\n\n",
                 server->directory.path, port, port, port, port, port, port);
}

// ---- the end ----------------------------------------------------------------------------------

static void on_drain(void *context)
{
    Server *server = context;
    int64_t since_ms = loop_tick_ms(server->loop) - server->drain_since_ms;
    bool idle = gate_is_idle(server->gate) && post_is_idle(server->post);
    bool alone = conn_count(server->conns) == 0;
    if ((idle && (alone || since_ms >= DRAIN_LINGER_MS)) || since_ms >= DRAIN_MAX_MS) {
        loop_stop(server->loop);
        return;
    }
    loop_timer_start(server->drain, DRAIN_LOOK_MS);
}

static void listeners_free(Server *server)
{
    listener_free(server->listener);
    listener_free(server->tls_listener);
    listener_free(server->admin);
    server->listener = server->tls_listener = server->admin = NULL;
}

static void on_hangup(int number, void *context)
{
    (void)number;
    Server *server = context;
    Arena arena = { 0 };
    Refusal why = { 0 };
    err_ignore(secure_reload(server, &arena, &why), "the log has it, and the old one stays");
    arena_free(&arena);
}

static void on_signal(int number, void *context)
{
    Server *server = context;
    if (server->drain_since_ms != 0) {
        return;
    }
    log_line(LOG_INFO, "app.drain", "signal=%d", number);
    server->drain_since_ms = loop_tick_ms(server->loop);
    listeners_free(server);
    gate_drain(server->gate);
    post_drain(server->post);
    server->drain = loop_timer_make(server->loop, on_drain, server);
    loop_timer_start(server->drain, 0);
}

// In this order: nothing new, post, connections, pools, the writer's thread (it looks at the
// readers
// between batches), readers, the database (the writer's connection closes last), and what they
// still bring: answers for connections that have gone, which the table of connections must know.
static void server_stop(Server *server)
{
    listeners_free(server);
    if (server->post) {
        post_stop(server->post);
    }
    if (server->gate) {
        gate_stop(server->gate);
    }
    clockwork_free(server);
    loop_timer_free(server->drain);
    conn_abort_all(server->conns);
    for (int turn = 0; turn < LAST_TURNS_MAX && server->gate && gate_conns(server->gate) > 0;
         turn++) {
        loop_turn(server->loop);
    }
    work_pool_free(server->hashing);
    work_pool_free(server->files);
    work_pool_free(server->chores);
    if (server->writer) {
        writer_stop(server->writer);
    }
    desk_readers_free(&server->readers);
    writer_free(&server->writer);
    mailbox_free(server->post_mail);
    mailbox_free(server->batches);
    post_free(&server->post);
    conn_table_free(server->conns);
    gate_free(&server->gate);
    relay_free(&server->relay);
    loop_free(server->loop);
    tls_free(server->tls);
    directory_close(&server->directory);
}

// Shells and systemd give a process far fewer than it may take.
static void descriptors_raise(const Config *config)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    limit.rlim_cur = limit.rlim_max;
    bool raised = setrlimit(RLIMIT_NOFILE, &limit) == 0;
    if (!raised || limit.rlim_cur < (rlim_t)config->conns_max + DESCRIPTORS_BESIDE) {
        log_line(LOG_INFO, "app.descriptors", "limit=%" PRIu64 " connections_max=%" PRId64,
                 (uint64_t)limit.rlim_cur, config->conns_max);
    }
}

static Err server_run(Server *server, Refusal *why)
{
    Places places;
    Err err = places_read(server->config, &places, why);
    if (!err) {
        err = secure_start(server, why);
    }
    if (!err) {
        err = demo_check(server, &places, why);
    }
    if (!err) {
        err = store_start(server, why);
    }
    if (!err) {
        err = gate_start(server, &places, why);
    }
    if (err) {
        return err;
    }
    loop_on_signal(server->loop, SIGTERM, on_signal, server);
    loop_on_signal(server->loop, SIGINT, on_signal, server);
    if (server->tls) {
        loop_on_signal(server->loop, SIGHUP, on_hangup, server);
    }
    writer_start(server->writer);
    post_start(server->post);
    clockwork_make(server);
    if (server->config->demo) {
        demo_print(server);
    }
    places_print(server, &places);
    loop_run(server->loop);
    return ERR_NONE;
}

Err serve(const Config *config, World *world, Arena *arena, Refusal *why)
{
    Server server = {
        .config = config,
        .world = world,
        .directory = directory_of(arena, config->data),
        .loop = loop_make(),
    };
    descriptors_raise(config);
    Err err = server_run(&server, why);
    server_stop(&server);
    if (!err) {
        log_line(LOG_INFO, "app.stopped", "data=%s", server.directory.path);
    }
    return err;
}
