// fault_vfs.h — a file system for SQLite that loses power, fills up and fails when told to.
//
// Files live in memory (fault_disk.h says what survives a power cut). Several connections of one
// process may use it from several threads, WAL included: locks and the WAL index are shared
// between them. Nothing in it depends on the clock or on chance: one seed gives one outcome.
//
//   FaultVfs *vfs = fault_vfs_make("fault");
//   db_open(&db, world, &(DbOptions){ .path = "/data.db", .vfs = "fault", … });
//   … fault_vfs_power_cut(vfs, seed); db_close(&db); db_open(&db, …) finds what survived
//   fault_vfs_free(&vfs);
#ifndef SUPPORT_FAULT_VFS_H
#define SUPPORT_FAULT_VFS_H

#include "base/base.h"

typedef struct FaultVfs FaultVfs;

typedef enum FaultOp {
    FAULT_OPEN,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_TRUNCATE,
    FAULT_SYNC,
    FAULT_DELETE,
    FAULT_OP_COUNT
} FaultOp;

typedef struct FaultPlan {
    FaultOp op;
    int nth;      // 1: the next one; 0: none is planned
    int code;     // what it gives: SQLITE_IOERR_WRITE, SQLITE_FULL …
    bool lasting; // all that come after it fail as well
} FaultPlan;

// Registers itself under `name`, which must be free; the text must outlive it.
FaultVfs *fault_vfs_make(const char *name);
// All connections must be closed. Accepts NULL; sets it to NULL.
void fault_vfs_free(FaultVfs **vfs);

// From now on what was open fails with SQLITE_IOERR, and only what survived is found when opened
// anew: what was synced for sure, what was not by the seed's choice.
void fault_vfs_power_cut(FaultVfs *vfs, uint64_t seed);
// The process dies, the machine goes on: what was open fails, nothing that was written is lost.
void fault_vfs_kill(FaultVfs *vfs);

// One plan at a time; it takes the place of the last.
void fault_vfs_plan(FaultVfs *vfs, FaultPlan plan);
bool fault_vfs_has_fired(FaultVfs *vfs);
// How often the operation was asked for so far.
int fault_vfs_count(FaultVfs *vfs, FaultOp op);

// A write past this many bytes over all files gives SQLITE_FULL. 0: no limit.
void fault_vfs_set_capacity(FaultVfs *vfs, int64_t bytes);
int64_t fault_vfs_used_bytes(FaultVfs *vfs);
bool fault_vfs_has_file(FaultVfs *vfs, const char *path);

#endif
