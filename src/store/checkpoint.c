#include "store/checkpoint.h"

#include "base/log.h"
#include "store/sqlite.h"

int db_wal_pages(const Db *db)
{
    return db->wal_pages;
}

static Err checkpoint(Db *db, int mode)
{
    assert(db->mode == DB_WRITER);
    assert(!db->in_tx);
    if (world_fault(db->world)) {
        return ERR_STORE;
    }
    // Never wait inside SQLite for a reader: the gate is there to have none.
    (void)sqlite3_busy_timeout(db->handle, 0);
    int pages = 0;
    int rc = sqlite3_wal_checkpoint_v2(db->handle, "main", mode, &pages, NULL);
    (void)sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
    if ((rc & 0xff) == SQLITE_BUSY) {
        return ERR_BUSY;
    }
    if (rc != SQLITE_OK) {
        return sqlite_fail(db->handle, "checkpoint");
    }
    return ERR_NONE;
}

Err db_checkpoint_passive(Db *db)
{
    Err err = checkpoint(db, SQLITE_CHECKPOINT_PASSIVE);
    return err == ERR_BUSY ? ERR_NONE : err;
}

Err db_checkpoint_restart(Db *db)
{
    Err err = checkpoint(db, SQLITE_CHECKPOINT_RESTART);
    if (!err) {
        db->wal_pages = 0;
    }
    return err;
}

static Err restart_behind_gate(Db *writer, Readers *readers)
{
    if (readers && !readers_close_gate(readers, CHECKPOINT_GATE_MS)) {
        log_line(LOG_INFO, "store.checkpoint", "wal_pages=%d text=\"a read goes on too long\"",
                 writer->wal_pages);
    }
    Err err = db_checkpoint_restart(writer);
    if (readers) {
        readers_open_gate(readers);
    }
    return err == ERR_BUSY ? ERR_NONE : err;
}

Err checkpoint_when_due(Checkpoints *checkpoints, Db *writer, Readers *readers)
{
    if (writer->wal_pages < checkpoints->tried_at_pages) {
        checkpoints->tried_at_pages = 0; // the WAL has begun anew
    }
    // Counted from the last try: a reader in the way costs one try per so many pages, not one
    // per batch.
    if (writer->wal_pages - checkpoints->tried_at_pages < CHECKPOINT_PASSIVE_PAGES) {
        return ERR_NONE;
    }
    bool far = writer->wal_pages >= CHECKPOINT_RESTART_PAGES;
    Err err = far ? restart_behind_gate(writer, readers) : db_checkpoint_passive(writer);
    checkpoints->tried_at_pages = writer->wal_pages;
    return err;
}

Err checkpoint_when_idle(Checkpoints *checkpoints, Db *writer)
{
    if (writer->wal_pages == checkpoints->tried_at_pages) {
        return ERR_NONE;
    }
    checkpoints->tried_at_pages = writer->wal_pages;
    return db_checkpoint_passive(writer);
}
