#include "desk/writer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "desk/rules/rule_set.h"
#include "desk/schedule/schedule_set.h"
#include "desk/settle.h"
#include "desk/webhook/webhook_publish.h"
#include "store/bot_store.h"
#include "store/brand_store.h"
#include "store/checkpoint.h"
#include "store/config_store.h"
#include "store/idempotency_store.h"
#include "store/team_store.h"
#include "store/timer_store.h"
#include "store/webhook_store.h"

// One state of the config. Kept by the writer while it is the newest, and by each batch that was
// made under it.
typedef struct WriterConfig {
    DeskConfig config;
    BotFlow flow;
    RuleSet rules;
    ScheduleSet schedules;
    Arena arena;
    atomic_int keepers;
} WriterConfig;

struct Writer {
    WriterOptions options;
    Checkpoints checkpoints;
    WriterConfig *config;
    int64_t next_due_ms;
    bool config_stale; // a commit changed it, and it could not be read since
    bool failed;       // a commit failed: nothing is certain any more
    bool started;
    pthread_t thread;
    // shared with those who submit:
    pthread_mutex_t lock;
    pthread_cond_t wake;
    Command *first;
    Command *last;
    size_t waiting;
    bool stopping;
};

// What runs in one transaction, and what is to be told of it and those before it in the batch.
typedef struct Run {
    Writer *writer;
    Batch *batch;
    Tx tx;
    Published *published;
    size_t published_count;
    size_t published_capacity;
    bool config_changed;
    bool identity_changed;
    bool outbox_due;
    bool timers_changed;
} Run;

// ---- config -----------------------------------------------------------------------------------

static void *memory_take(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (!memory) {
        fatal("writer: out of memory");
    }
    return memory;
}

static void config_drop(WriterConfig **config_at)
{
    WriterConfig *config = *config_at;
    *config_at = NULL;
    if (config && atomic_fetch_sub(&config->keepers, 1) == 1) {
        arena_free(&config->arena);
        free(config);
    }
}

static Err config_read(Tx *tx, WriterConfig *config)
{
    Err err = settings_load(tx, &config->arena, &config->config.settings);
    if (!err) {
        err = bot_flow_load_newest(tx, &config->arena, &config->flow);
        err = err == ERR_NOT_FOUND ? ERR_NONE : err; // before init
    }
    if (!err) {
        err = team_default(tx, &config->config.default_team);
    }
    if (!err) {
        err = rule_set_load(tx, &config->arena, &config->rules);
    }
    if (!err) {
        err = schedule_set_load(tx, &config->arena, &config->schedules);
    }
    if (!err) {
        err = brand_default(tx, &config->config.default_brand);
    }
    config->config.schedules = &config->schedules;
    config->config.rules = &config->rules;
    config->config.flow = &config->flow;
    if (!err) {
        err = webhook_ears(tx, &config->arena, &config->config.webhooks,
                           &config->config.webhook_count);
    }
    for (size_t i = 0; i < config->config.webhook_count; i++) {
        config->config.webhook_events |= config->config.webhooks[i].subscriptions;
    }
    return err;
}

static Err config_load(Writer *writer)
{
    WriterConfig *config = memory_take(sizeof(*config));
    atomic_init(&config->keepers, 1);
    TX_SCOPE Tx tx = tx_begin(writer->options.db, TX_READ);
    Err err = tx.err ? tx.err : config_read(&tx, config);
    if (err) {
        config_drop(&config);
        return err;
    }
    config_drop(&writer->config);
    config->config.public_url = writer->options.public_url;
    writer->config = config;
    writer->config_stale = false;
    return ERR_NONE;
}

const DeskConfig *writer_config(const Writer *writer)
{
    return &writer->config->config;
}

int64_t writer_next_due_ms(const Writer *writer)
{
    return writer->next_due_ms;
}

// ---- one command ------------------------------------------------------------------------------

// A repeated key answers what it answered before; the same key for another request is a mistake of
// the caller. ERR_NOT_FOUND when the key is new.
static Err command_replay(Work *work, Command *command)
{
    Idempotency kept = { 0 };
    Err err = idempotency_load(work->tx, command->actor.person, command->idempotency_key,
                               work->now_ms - IDEMPOTENCY_KEPT_MS, &kept);
    if (err) {
        return err;
    }
    if (memcmp(kept.request_hash, command->request_hash, sizeof(kept.request_hash)) != 0) {
        return refuse(work->why, ERR_INVALID, S("Idempotency-Key"), S("key_reused"),
                      S("this key was used for another request"));
    }
    command->result = kept.result;
    command->replayed = true;
    return ERR_NONE;
}

static void key_keep(Work *work, const Command *command)
{
    Idempotency kept = {
        .actor = command->actor.person,
        .key = command->idempotency_key,
        .result = command->result,
        .at_ms = work->now_ms,
    };
    static_assert(sizeof(kept.request_hash) == sizeof(command->request_hash), "one kind of hash");
    memcpy(kept.request_hash, command->request_hash, sizeof(kept.request_hash));
    idempotency_insert(work->tx, &kept);
}

static Err command_apply(Work *work, Command *command)
{
    bool has_key = command->idempotency_key.len > 0;
    Err err = has_key ? command_replay(work, command) : ERR_NOT_FOUND;
    if (err != ERR_NOT_FOUND) {
        return err;
    }
    err = command->apply(work, command);
    if (err) {
        return err;
    }
    err = settle(work);
    if (!err) {
        err = webhook_publish(work);
    }
    if (err) {
        return err;
    }
    if (has_key) {
        key_keep(work, command);
    }
    return work->tx->err;
}

static void command_refused(Command *command, Err err, const Refusal *why)
{
    command->err = err;
    command->replayed = false;
    command->refusal = (Refusal){ .err = err };
    if (why && why->err == err) {
        command->refusal.field = str_copy(&command->arena, why->field);
        command->refusal.message = str_copy(&command->arena, why->message);
        command->refusal.code = str_copy(&command->arena, why->code);
    }
}

// False when the whole transaction is lost, and with it what other commands did in it.
static bool command_run(Run *run, Command *command)
{
    Writer *writer = run->writer;
    Refusal why = { 0 };
    Work work = {
        .tx = &run->tx,
        .world = writer->options.world,
        .arena = &run->batch->arena,
        .config = &writer->config->config,
        .now_ms = world_now_ms(writer->options.world),
        .actor = command->actor,
        .why = &why,
        .published = run->published,
        .published_count = run->published_count,
        .published_capacity = run->published_capacity,
        .published_first = run->published_count,
    };
    command->err = ERR_NONE;
    command->refusal = (Refusal){ 0 };
    command->result = 0;
    command->replayed = false;
    tx_savepoint(&run->tx);
    Err err = run->tx.err ? run->tx.err : command_apply(&work, command);
    if (!err) {
        err = tx_savepoint_release(&run->tx);
    }
    run->published = work.published;
    run->published_capacity = work.published_capacity;
    if (err) {
        command_refused(command, run->tx.err ? run->tx.err : err, &why);
        return tx_savepoint_rollback(&run->tx) == ERR_NONE;
    }
    run->published_count = work.published_count;
    run->config_changed = run->config_changed || work.config_changed;
    run->identity_changed = run->identity_changed || work.identity_changed;
    run->timers_changed = run->timers_changed || work.timers_changed;
    run->outbox_due = run->outbox_due || work.outbox_due;
    return true;
}

// ---- one transaction --------------------------------------------------------------------------

// Looks when the next timer comes due, in a savepoint: a failure costs nobody's command, and is
// followed by another look soon. False when the whole transaction is lost by it.
static bool due_look(Run *run)
{
    int64_t due_ms = 0;
    tx_savepoint(&run->tx);
    Err err = run->tx.err ? run->tx.err : timer_next_due(&run->tx, &due_ms);
    if (!err) {
        err = tx_savepoint_release(&run->tx);
    }
    run->writer->next_due_ms = err ? world_now_ms(run->writer->options.world) : due_ms;
    return !err || tx_savepoint_rollback(&run->tx) == ERR_NONE;
}

// Commits, and gives what is to be told to the batch. False when the disk is full: nothing is kept,
// and others may still fit. After any other failure commit_failed was called and the writer has
// failed.
static bool run_commit(Run *run)
{
    Writer *writer = run->writer;
    Err err = tx_commit(&run->tx);
    if (err && tx_had_no_room(&run->tx)) {
        return false;
    }
    if (err && !writer->options.commit_failed) {
        fatal("writer: a commit failed (%s); what the disk holds is found out at the next start",
              err_code(err));
    }
    if (err) {
        writer->failed = true;
        writer->options.commit_failed(writer->options.owner, err);
        return true;
    }
    run->batch->published = run->published;
    run->batch->published_count = run->published_count;
    run->batch->config_changed = run->batch->config_changed || run->config_changed;
    run->batch->identity_changed = run->batch->identity_changed || run->identity_changed;
    run->batch->outbox_due = run->batch->outbox_due || run->outbox_due;
    return true;
}

static void refuse_all(Command *first, const Command *end)
{
    for (Command *command = first; command != end; command = command->next) {
        command_refused(command, ERR_STORE, NULL);
    }
}

static void run_begin(Run *run)
{
    run->tx = tx_begin(run->writer->options.db, TX_WRITE);
}

// A batch ends early so that the next command sees a new config, or when it has much to tell.
static bool run_is_full(const Run *run)
{
    return run->config_changed || run->published_count >= WORK_PUBLISHED_MAX;
}

// Runs commands in one transaction; `*end` is the first that has not run. False when the
// transaction was lost: then nothing of it is kept.
static bool run_together(Writer *writer, Batch *batch, Command **end)
{
    Run run = { .writer = writer, .batch = batch };
    run_begin(&run);
    bool alive = true;
    Command *command = batch->commands;
    while (command && alive && !run_is_full(&run)) {
        alive = command_run(&run, command);
        command = command->next;
    }
    *end = command;
    alive = alive && (!run.timers_changed || due_look(&run));
    alive = alive && run_commit(&run);
    if (writer->failed) {
        refuse_all(batch->commands, command);
    }
    tx_end(&run.tx);
    return alive;
}

// After a lost transaction nobody has been acknowledged, and each runs on its own: the one that
// brought it down fails alone.
static void run_one_by_one(Writer *writer, Batch *batch, Command **end)
{
    Run run = { .writer = writer, .batch = batch };
    Command *command = batch->commands;
    while (command != *end && !writer->failed && !run_is_full(&run)) {
        size_t told = run.published_count;
        run_begin(&run);
        bool alive = command_run(&run, command) && (!run.timers_changed || due_look(&run));
        alive = alive && run_commit(&run);
        if (!alive || writer->failed) {
            run.published_count = told; // what is not kept is not told
            command_refused(command, ERR_STORE, NULL);
        }
        tx_end(&run.tx);
        command = command->next;
    }
    *end = command;
}

// ---- one batch --------------------------------------------------------------------------------

static Command *queue_take(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    Command *taken = writer->first;
    Command *last = NULL;
    size_t count = 0;
    for (Command *at = taken; at && count < WRITER_BATCH_MAX; at = at->next) {
        last = at;
        count++;
    }
    if (last) {
        writer->first = last->next;
        writer->last = writer->first ? writer->last : NULL;
        last->next = NULL;
        writer->waiting -= count;
    }
    pthread_mutex_unlock(&writer->lock);
    return taken;
}

// What a batch did not come to, in front of what came since.
static void queue_put_back(Writer *writer, Command *first)
{
    Command *last = first;
    size_t count = 1;
    for (; last->next; last = last->next) {
        count++;
    }
    pthread_mutex_lock(&writer->lock);
    last->next = writer->first;
    writer->first = first;
    writer->last = writer->last ? writer->last : last;
    writer->waiting += count;
    pthread_mutex_unlock(&writer->lock);
}

// Cuts the list before `end`.
static void list_cut(Command *first, const Command *end)
{
    Command *at = first;
    while (at->next != end) {
        at = at->next;
    }
    at->next = NULL;
}

static Batch *batch_make(Writer *writer, Command *commands)
{
    Batch *batch = memory_take(sizeof(*batch));
    batch->commands = commands;
    batch->config = writer->config;
    atomic_fetch_add(&batch->config->keepers, 1);
    return batch;
}

void batch_free(Batch *batch)
{
    config_drop(&batch->config);
    arena_free(&batch->arena);
    free(batch);
}

static void batch_run(Writer *writer, Batch *batch)
{
    Command *end = NULL;
    if (writer->failed || (writer->config_stale && config_load(writer) != ERR_NONE)) {
        refuse_all(batch->commands, NULL);
    } else if (!run_together(writer, batch, &end)) {
        run_one_by_one(writer, batch, &end);
    }
    if (end) {
        list_cut(batch->commands, end);
        queue_put_back(writer, end);
    }
    if (batch->config_changed) {
        writer->config_stale = true;
        err_ignore(config_load(writer), "tried again before the next batch");
    }
    batch->next_due_ms = writer->next_due_ms;
}

static void between_batches(Writer *writer)
{
    if (writer->failed) {
        return;
    }
    if (writer->options.between) {
        writer->options.between(writer->options.between_owner, writer->options.db);
        return;
    }
    err_ignore(checkpoint_when_due(&writer->checkpoints, writer->options.db, NULL),
               "the WAL still has everything");
}

bool writer_run(Writer *writer)
{
    Command *taken = queue_take(writer);
    if (!taken) {
        return false;
    }
    Batch *batch = batch_make(writer, taken);
    batch_run(writer, batch);
    writer->options.on_batch(writer->options.owner, batch);
    between_batches(writer);
    return true;
}

// ---- the thread -------------------------------------------------------------------------------

Err writer_make(Writer **out, const WriterOptions *options)
{
    assert(options->on_batch != NULL);
    Writer *writer = memory_take(sizeof(*writer));
    writer->options = *options;
    Err err = config_load(writer);
    if (!err) {
        TX_SCOPE Tx tx = tx_begin(options->db, TX_READ);
        err = tx.err ? tx.err : timer_next_due(&tx, &writer->next_due_ms);
    }
    if (err) {
        config_drop(&writer->config);
        free(writer);
        return err;
    }
    if (pthread_mutex_init(&writer->lock, NULL) != 0 ||
        pthread_cond_init(&writer->wake, NULL) != 0) {
        fatal("writer: no lock can be made");
    }
    *out = writer;
    return ERR_NONE;
}

// False when the writer stops and nothing waits any more.
static bool work_await(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (!writer->first && !writer->stopping) {
        pthread_cond_wait(&writer->wake, &writer->lock);
    }
    bool is_there = writer->first != NULL;
    pthread_mutex_unlock(&writer->lock);
    return is_there;
}

static void *thread_main(void *argument)
{
    Writer *writer = argument;
    while (work_await(writer)) {
        (void)writer_run(writer);
    }
    return NULL;
}

void writer_start(Writer *writer)
{
    assert(!writer->started);
    if (pthread_create(&writer->thread, NULL, thread_main, writer) != 0) {
        fatal("writer: no thread can be started");
    }
    writer->started = true;
}

bool writer_submit(Writer *writer, Command *command)
{
    pthread_mutex_lock(&writer->lock);
    bool taken = !writer->stopping && writer->waiting < WRITER_QUEUE_MAX;
    if (taken) {
        command->next = NULL;
        if (writer->last) {
            writer->last->next = command;
        } else {
            writer->first = command;
        }
        writer->last = command;
        writer->waiting++;
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->lock);
    return taken;
}

size_t writer_waiting(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    size_t waiting = writer->waiting;
    pthread_mutex_unlock(&writer->lock);
    return waiting;
}

void writer_stop(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    if (writer->started && pthread_join(writer->thread, NULL) != 0) {
        fatal("writer: the thread cannot be joined");
    }
    writer->started = false;
    while (writer_run(writer)) {
    }
}

void writer_free(Writer **writer_at)
{
    Writer *writer = *writer_at;
    if (!writer) {
        return;
    }
    writer_stop(writer);
    db_close(&writer->options.db);
    config_drop(&writer->config);
    (void)pthread_mutex_destroy(&writer->lock);
    (void)pthread_cond_destroy(&writer->wake);
    free(writer);
    *writer_at = NULL;
}
