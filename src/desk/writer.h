// writer.h — the one thread that writes: a bounded queue of commands, group commit, and what is
// told afterwards.
//
// A command that changes the config (work->config_changed) ends its batch, so that the next one
// sees the change.
//
// It takes all commands that wait (up to WRITER_BATCH_MAX), begins, runs each in a savepoint of its
// own (apply, then settle, then release; a refused command changes nothing), and commits once. Only
// then is anything told: the batch goes to `on_batch`. If a step loses the whole transaction (disk
// full, I/O error), nobody in the batch has been acknowledged and the commands are run again one by
// one. A failed COMMIT ends the process: start-up recovers.
#ifndef DESK_WRITER_H
#define DESK_WRITER_H

#include "desk/work.h"

enum {
    WRITER_QUEUE_MAX = 8192,
    WRITER_BATCH_MAX = 1024,
};

typedef struct Command Command;

// The caller allocates it (usually in `arena`), fills the first part and gives it away until
// `finished` is called.
struct Command {
    Command *next;
    // Runs in the savepoint. Its input and output lie behind `state`.
    Err (*apply)(Work *work, Command *command);
    // Called by whoever receives the batch (in the server: the loop thread), after the commit or
    // the refusal. The command may be freed there.
    void (*finished)(Command *command);
    void *state;
    Actor actor;
    Str idempotency_key;            // "" : none. Kept 24 h per actor
    unsigned char request_hash[32]; // of what was asked under that key
    // filled by the writer:
    Err err;
    Refusal refusal; // texts are copied into `arena`
    Arena arena;     // the command's own: input, output, refusal
    int64_t result;  // set by apply: what a repeated idempotency key answers with
    bool replayed;   // `result` comes from an earlier command with the same key; apply did not run
};

typedef struct Batch {
    struct Batch *next;
    Arena arena;
    Command *commands; // finished, in order
    const Published *published;
    size_t published_count;
    bool config_changed;
    bool outbox_due; // something is to leave the process
    bool identity_changed;
    int64_t next_due_ms;         // of the timers after this commit, 0: none
    struct WriterConfig *config; // kept while the batch is: what is told may borrow its texts
} Batch;

typedef struct Writer Writer;

typedef struct WriterOptions {
    Db *db; // DB_WRITER; the writer owns it from now on and closes it
    World *world;
    void (*on_batch)(void *owner, Batch *batch); // on the writer's thread; ends in batch_free
    void *owner;
    // Called between batches, to checkpoint; NULL: store/checkpoint.h without readers.
    void (*between)(void *owner, Db *db);
    void *between_owner;
    Str public_url; // DeskConfig.public_url; borrowed
    // A commit failed, and not for want of room, so that nobody knows what the disk holds. NULL:
    // the process ends, start-up recovers. A simulator returns; the writer then refuses everything
    // with ERR_STORE.
    void (*commit_failed)(void *owner, Err err);
} WriterOptions;

// Loads the config. ERR_STORE when the database cannot be read.
MUST_USE Err writer_make(Writer **out, const WriterOptions *options);
// Starts the thread. Without it, writer_run() does the same work on the caller's thread (tests,
// the simulator, the command line).
void writer_start(Writer *writer);
// From any thread. False: the queue is full or the writer stops; the command is still the caller's.
MUST_USE bool writer_submit(Writer *writer, Command *command);
// How many commands wait.
size_t writer_waiting(Writer *writer);
// Runs all that waits as one batch and hands it to on_batch. False when nothing waited. ERR_STORE
// in a command's err means that the store refused it and nothing of it was kept.
bool writer_run(Writer *writer);
// Stops taking commands, runs what waits, joins the thread. From then on `between` is not called
// again: what it looks at may go. May be called again.
void writer_stop(Writer *writer);
// Stops, and closes the database. Accepts NULL; sets it to NULL.
void writer_free(Writer **writer);
void batch_free(Batch *batch);
// The config as of the last commit. Only on the writer's thread, or before writer_start().
const DeskConfig *writer_config(const Writer *writer);
// When the next timer comes due as of the last commit, 0: none. Same threads as writer_config().
int64_t writer_next_due_ms(const Writer *writer);

#endif
