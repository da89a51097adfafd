// checkpoint.h — moves what was committed from the WAL into the database file.
//
// Only the writer's connection does it, on the writer's thread, outside of a transaction, best
// after a batch has been acknowledged. Readers that overlap without end would keep the WAL from
// ever starting anew, so past a limit they are held at their gate for a moment.
#ifndef STORE_CHECKPOINT_H
#define STORE_CHECKPOINT_H

#include "store/db.h"
#include "store/readers.h"

enum {
    CHECKPOINT_PASSIVE_PAGES = 4000,  // of 4 KB: the WAL grew by so much since the last one
    CHECKPOINT_RESTART_PAGES = 16000, // from here on the readers' gate is closed for it
    CHECKPOINT_GATE_MS = 500,         // how long the running reads are waited for
};

// How far the WAL had grown when the last checkpoint was tried. Begins as zero.
typedef struct Checkpoints {
    int tried_at_pages;
} Checkpoints;

// Pages in the WAL after the last commit of this connection.
int db_wal_pages(const Db *db);

// Copies what no reader stands in the way of. ERR_STORE when the disk fails or is full; nothing
// is lost then, the WAL still has it.
MUST_USE Err db_checkpoint_passive(Db *db);
// Copies everything, so that the next commit begins the WAL anew. ERR_BUSY, having copied what it
// could, when a reader still needs the WAL; it does not wait.
MUST_USE Err db_checkpoint_restart(Db *db);

// To be called after each batch: does what is due by the limits above, else nothing. `readers`
// may be NULL when there are none. Returns ERR_STORE as above; a busy reader is not an error.
MUST_USE Err checkpoint_when_due(Checkpoints *checkpoints, Db *writer, Readers *readers);
// To be called when there is nothing else to do.
MUST_USE Err checkpoint_when_idle(Checkpoints *checkpoints, Db *writer);

#endif
