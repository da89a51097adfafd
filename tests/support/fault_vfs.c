#include "support/fault_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "support/fault_disk.h"

enum {
    PATH_MAX_BYTES = 512,
    SECTOR_BYTES = 4096,  // what SQLite is told, as by its own file system
    SHM_REGIONS_MAX = 64, // of 32 KB: more than a WAL of a gigabyte needs
};

// What connections share of one file while they live: locks, and the index of a WAL.
typedef struct FaultNode {
    struct FaultNode *next;
    DiskFile *file;
    int handles;
    int shared; // how many have SQLITE_LOCK_SHARED or more
    bool reserved;
    bool pending; // or exclusive
    unsigned char *shm[SHM_REGIONS_MAX];
    int shm_users;
    int shm_shared[SQLITE_SHM_NLOCK];
    bool shm_exclusive[SQLITE_SHM_NLOCK];
} FaultNode;

struct FaultVfs {
    sqlite3_vfs base; // first
    pthread_mutex_t mutex;
    Disk disk;
    FaultNode *nodes; // of the living; those from before a cut belong to their handles alone
    int generation;   // raised when all that is open dies
    int64_t capacity;
    FaultPlan plan;
    bool fired;
    int counts[FAULT_OP_COUNT];
    uint64_t random;
    int64_t time_ms;
};

typedef struct FaultFile {
    sqlite3_file base; // first
    FaultVfs *vfs;
    DiskFile *file;
    FaultNode *node;
    int generation;
    int level;
    bool readonly;
    bool delete_on_close;
    bool syncs_directory; // its first sync also makes its name sure, as SQLite does on Unix
    bool uses_shm;
    unsigned shm_shared; // bit per slot
    unsigned shm_exclusive;
} FaultFile;

static FaultVfs *vfs_of(sqlite3_vfs *base)
{
    return (FaultVfs *)base;
}

static FaultFile *file_of(sqlite3_file *base)
{
    return (FaultFile *)base;
}

static void lock(FaultVfs *vfs)
{
    int rc = pthread_mutex_lock(&vfs->mutex);
    assert(rc == 0);
}

// For the end of a function: the mutex goes, the answer stays.
static int unlock(FaultVfs *vfs, int rc)
{
    int unlocked = pthread_mutex_unlock(&vfs->mutex);
    assert(unlocked == 0);
    return rc;
}

// SQLITE_OK, or what the plan says about this operation.
static int fault(FaultVfs *vfs, FaultOp op)
{
    vfs->counts[op]++;
    FaultPlan *plan = &vfs->plan;
    if (plan->nth == 0 || plan->op != op) {
        return SQLITE_OK;
    }
    if (plan->nth > 1) {
        plan->nth--;
        return SQLITE_OK;
    }
    plan->nth = plan->lasting ? 1 : 0;
    vfs->fired = true;
    return plan->code;
}

static int file_fault(const FaultFile *file, FaultOp op)
{
    int rc = fault(file->vfs, op);
    return file->generation == file->vfs->generation ? rc : SQLITE_IOERR;
}

// ---- nodes -----------------------------------------------------------------------------------

static FaultNode *node_open(FaultVfs *vfs, DiskFile *file)
{
    FaultNode *node = vfs->nodes;
    while (node && node->file != file) {
        node = node->next;
    }
    if (!node) {
        node = calloc(1, sizeof(*node));
        assert(node);
        node->file = file;
        node->next = vfs->nodes;
        vfs->nodes = node;
    }
    node->handles++;
    return node;
}

static void shm_free(FaultNode *node)
{
    for (int i = 0; i < SHM_REGIONS_MAX; i++) {
        free(node->shm[i]);
        node->shm[i] = NULL;
    }
}

static void node_close(FaultVfs *vfs, FaultNode *node)
{
    node->handles--;
    if (node->handles > 0) {
        return;
    }
    FaultNode **at = &vfs->nodes;
    while (*at && *at != node) {
        at = &(*at)->next;
    }
    if (*at) {
        *at = node->next;
    }
    shm_free(node);
    free(node);
}

// ---- reading and writing ---------------------------------------------------------------------

static int file_read(sqlite3_file *base, void *out, int len, sqlite3_int64 offset)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    int rc = file_fault(file, FAULT_READ);
    if (rc != SQLITE_OK) {
        return unlock(file->vfs, rc);
    }
    const DiskBytes *bytes = &file->file->now;
    size_t from = (size_t)offset < bytes->len ? (size_t)offset : bytes->len;
    size_t there = bytes->len - from;
    size_t part = there < (size_t)len ? there : (size_t)len;
    if (part > 0) {
        memcpy(out, bytes->at + from, part);
    }
    memset((unsigned char *)out + part, 0, (size_t)len - part);
    return unlock(file->vfs, part == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
}

static int file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 offset)
{
    FaultFile *file = file_of(base);
    FaultVfs *vfs = file->vfs;
    lock(vfs);
    int rc = file->readonly ? SQLITE_READONLY : file_fault(file, FAULT_WRITE);
    int64_t more = offset + len - (int64_t)file->file->now.len;
    if (rc == SQLITE_OK && vfs->capacity > 0 && more > 0 &&
        disk_used_bytes(&vfs->disk) + more > vfs->capacity) {
        rc = SQLITE_FULL;
    }
    if (rc == SQLITE_OK) {
        disk_write(file->file, bytes, (size_t)len, (size_t)offset);
    }
    return unlock(vfs, rc);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 len)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    int rc = file_fault(file, FAULT_TRUNCATE);
    if (rc == SQLITE_OK) {
        disk_truncate(file->file, (size_t)len);
    }
    return unlock(file->vfs, rc);
}

static int file_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    FaultFile *file = file_of(base);
    lock(file->vfs);
    int rc = file_fault(file, FAULT_SYNC);
    if (rc == SQLITE_OK) {
        disk_sync(file->file);
        if (file->syncs_directory) {
            disk_sync_directory(&file->vfs->disk);
            file->syncs_directory = false;
        }
    }
    return unlock(file->vfs, rc);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *out)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    bool alive = file->generation == file->vfs->generation;
    *out = (sqlite3_int64)file->file->now.len;
    return unlock(file->vfs, alive ? SQLITE_OK : SQLITE_IOERR_FSTAT);
}

static int file_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *base)
{
    (void)base;
    return SECTOR_BYTES;
}

static int file_characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// ---- locks on the database file --------------------------------------------------------------

static int exclusive_take(FaultFile *file)
{
    FaultNode *node = file->node;
    bool pending_by_other = node->pending && file->level < SQLITE_LOCK_PENDING;
    bool reserved_by_other = node->reserved && file->level < SQLITE_LOCK_RESERVED;
    if (pending_by_other || reserved_by_other) {
        return SQLITE_BUSY;
    }
    node->pending = true;
    file->level = SQLITE_LOCK_PENDING;
    if (node->shared > 1) {
        return SQLITE_BUSY; // pending stays: no new reader comes in
    }
    file->level = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

static int level_take(FaultFile *file, int level)
{
    FaultNode *node = file->node;
    if (file->level >= level) {
        return SQLITE_OK;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        return exclusive_take(file);
    }
    if (node->pending || (level == SQLITE_LOCK_RESERVED && node->reserved)) {
        return SQLITE_BUSY;
    }
    if (level == SQLITE_LOCK_SHARED) {
        node->shared++;
    } else {
        node->reserved = true;
    }
    file->level = level;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    bool alive = file->generation == file->vfs->generation;
    return unlock(file->vfs, alive ? level_take(file, level) : SQLITE_IOERR_LOCK);
}

static void level_drop(FaultFile *file, int level)
{
    FaultNode *node = file->node;
    if (file->level <= level) {
        return;
    }
    node->reserved = file->level >= SQLITE_LOCK_RESERVED ? false : node->reserved;
    node->pending = file->level >= SQLITE_LOCK_PENDING ? false : node->pending;
    node->shared -= level == SQLITE_LOCK_NONE;
    file->level = level;
}

static int file_unlock(sqlite3_file *base, int level)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    level_drop(file, level);
    return unlock(file->vfs, SQLITE_OK);
}

static int file_check_reserved(sqlite3_file *base, int *out)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    *out = file->node->reserved || file->node->pending;
    return unlock(file->vfs, SQLITE_OK);
}

// ---- the WAL's index in shared memory --------------------------------------------------------

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    FaultFile *file = file_of(base);
    FaultNode *node = file->node;
    assert(region < SHM_REGIONS_MAX);
    *out = NULL;
    lock(file->vfs);
    if (file->generation != file->vfs->generation) {
        return unlock(file->vfs, SQLITE_IOERR_SHMMAP);
    }
    node->shm_users += !file->uses_shm;
    file->uses_shm = true;
    if (!node->shm[region] && extend) {
        node->shm[region] = calloc(1, (size_t)size);
        assert(node->shm[region]);
    }
    *out = node->shm[region];
    return unlock(file->vfs, SQLITE_OK);
}

static bool slot_is_free(const FaultFile *file, int slot, bool exclusive)
{
    const FaultNode *node = file->node;
    bool mine_shared = file->shm_shared & (1u << slot);
    bool mine_exclusive = file->shm_exclusive & (1u << slot);
    if (node->shm_exclusive[slot] && !mine_exclusive) {
        return false;
    }
    return !exclusive || node->shm_shared[slot] == mine_shared;
}

static void slot_take(FaultFile *file, int slot, bool exclusive)
{
    unsigned bit = 1u << slot;
    if (exclusive) {
        file->node->shm_exclusive[slot] = true;
        file->shm_exclusive |= bit;
    } else if (!(file->shm_shared & bit)) {
        file->node->shm_shared[slot]++;
        file->shm_shared |= bit;
    }
}

static void slot_drop(FaultFile *file, int slot)
{
    unsigned bit = 1u << slot;
    if (file->shm_exclusive & bit) {
        file->node->shm_exclusive[slot] = false;
    }
    if (file->shm_shared & bit) {
        file->node->shm_shared[slot]--;
    }
    file->shm_exclusive &= ~bit;
    file->shm_shared &= ~bit;
}

static int slots_take(FaultFile *file, int first, int count, bool exclusive)
{
    if (file->generation != file->vfs->generation) {
        return SQLITE_IOERR_SHMLOCK;
    }
    for (int slot = first; slot < first + count; slot++) {
        if (!slot_is_free(file, slot, exclusive)) {
            return SQLITE_BUSY;
        }
    }
    for (int slot = first; slot < first + count; slot++) {
        slot_take(file, slot, exclusive);
    }
    return SQLITE_OK;
}

static void slots_drop(FaultFile *file, int first, int count)
{
    for (int slot = first; slot < first + count; slot++) {
        slot_drop(file, slot);
    }
}

static int shm_lock(sqlite3_file *base, int first, int count, int flags)
{
    FaultFile *file = file_of(base);
    assert(first + count <= SQLITE_SHM_NLOCK);
    lock(file->vfs);
    int rc = SQLITE_OK;
    if (flags & SQLITE_SHM_UNLOCK) {
        slots_drop(file, first, count);
    } else {
        rc = slots_take(file, first, count, flags & SQLITE_SHM_EXCLUSIVE);
    }
    return unlock(file->vfs, rc);
}

static void shm_barrier(sqlite3_file *base)
{
    FaultFile *file = file_of(base);
    lock(file->vfs);
    (void)unlock(file->vfs, SQLITE_OK);
}

static void shm_leave(FaultFile *file)
{
    if (!file->uses_shm) {
        return;
    }
    slots_drop(file, 0, SQLITE_SHM_NLOCK);
    file->uses_shm = false;
    file->node->shm_users--;
    if (file->node->shm_users == 0) {
        shm_free(file->node);
    }
}

static int shm_unmap(sqlite3_file *base, int delete)
{
    (void)delete;
    FaultFile *file = file_of(base);
    lock(file->vfs);
    shm_leave(file);
    return unlock(file->vfs, SQLITE_OK);
}

// ---- opening and closing ---------------------------------------------------------------------

static int file_close(sqlite3_file *base)
{
    FaultFile *file = file_of(base);
    FaultVfs *vfs = file->vfs;
    lock(vfs);
    shm_leave(file);
    level_drop(file, SQLITE_LOCK_NONE);
    node_close(vfs, file->node);
    if (file->delete_on_close && file->file->named) {
        disk_delete(&vfs->disk, file->file);
    }
    disk_close(&vfs->disk, file->file);
    return unlock(vfs, SQLITE_OK);
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *base, const char *name, sqlite3_file *out, int flags,
                    int *out_flags)
{
    FaultVfs *vfs = vfs_of(base);
    FaultFile *file = file_of(out);
    *file = (FaultFile){ .vfs = vfs };
    lock(vfs);
    int rc = fault(vfs, FAULT_OPEN);
    if (rc != SQLITE_OK) {
        return unlock(vfs, rc);
    }
    DiskFile *found = name ? disk_find(&vfs->disk, name) : NULL;
    bool created = !found;
    if (created && !(flags & SQLITE_OPEN_CREATE)) {
        return unlock(vfs, SQLITE_CANTOPEN);
    }
    found = created ? disk_create(&vfs->disk, name) : found;
    disk_open(found);
    int side = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    file->base.pMethods = &file_methods;
    file->file = found;
    file->node = node_open(vfs, found);
    file->generation = vfs->generation;
    file->readonly = flags & SQLITE_OPEN_READONLY;
    file->delete_on_close = flags & SQLITE_OPEN_DELETEONCLOSE;
    file->syncs_directory = created && (flags & side);
    if (out_flags) {
        *out_flags = flags;
    }
    return unlock(vfs, SQLITE_OK);
}

static int vfs_delete(sqlite3_vfs *base, const char *name, int sync_directory)
{
    FaultVfs *vfs = vfs_of(base);
    lock(vfs);
    int rc = fault(vfs, FAULT_DELETE);
    if (rc != SQLITE_OK) {
        return unlock(vfs, rc);
    }
    DiskFile *file = disk_find(&vfs->disk, name);
    if (!file) {
        return unlock(vfs, SQLITE_IOERR_DELETE_NOENT);
    }
    disk_delete(&vfs->disk, file);
    if (sync_directory) {
        disk_sync_directory(&vfs->disk);
    }
    return unlock(vfs, SQLITE_OK);
}

static int vfs_access(sqlite3_vfs *base, const char *name, int flags, int *out)
{
    (void)flags;
    FaultVfs *vfs = vfs_of(base);
    lock(vfs);
    const DiskFile *file = disk_find(&vfs->disk, name);
    // An empty file counts as none, as on Unix: SQLite looks for journals with it.
    *out = file && (!(flags == SQLITE_ACCESS_EXISTS) || file->now.len > 0);
    return unlock(vfs, SQLITE_OK);
}

static int vfs_full_pathname(sqlite3_vfs *base, const char *name, int room, char *out)
{
    (void)base;
    size_t len = strlen(name);
    if (len + 1 > (size_t)room) {
        return SQLITE_CANTOPEN;
    }
    memcpy(out, name, len + 1);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *base, int len, char *out)
{
    FaultVfs *vfs = vfs_of(base);
    lock(vfs);
    for (int i = 0; i < len; i++) {
        vfs->random = vfs->random * 6364136223846793005u + 1442695040888963407u;
        out[i] = (char)(vfs->random >> 56);
    }
    return unlock(vfs, len);
}

// Nobody sleeps: who waits for a lock asks again at once, as often as its patience allows.
static int vfs_sleep(sqlite3_vfs *base, int us)
{
    (void)base;
    return us;
}

static int vfs_current_time_ms(sqlite3_vfs *base, sqlite3_int64 *out)
{
    FaultVfs *vfs = vfs_of(base);
    lock(vfs);
    vfs->time_ms++;
    *out = vfs->time_ms;
    return unlock(vfs, SQLITE_OK);
}

FaultVfs *fault_vfs_make(const char *name)
{
    assert(!sqlite3_vfs_find(name));
    FaultVfs *vfs = calloc(1, sizeof(*vfs));
    assert(vfs);
    vfs->base = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(FaultFile),
        .mxPathname = PATH_MAX_BYTES,
        .zName = name,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_pathname,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTimeInt64 = vfs_current_time_ms,
    };
    vfs->time_ms = INT64_C(212634158400000); // a day in January 2026, as a Julian day number
    int rc = pthread_mutex_init(&vfs->mutex, NULL);
    assert(rc == 0);
    rc = sqlite3_vfs_register(&vfs->base, 0);
    assert(rc == SQLITE_OK);
    return vfs;
}

void fault_vfs_free(FaultVfs **vfs_at)
{
    FaultVfs *vfs = *vfs_at;
    if (!vfs) {
        return;
    }
    (void)sqlite3_vfs_unregister(&vfs->base);
    disk_free(&vfs->disk);
    (void)pthread_mutex_destroy(&vfs->mutex);
    free(vfs);
    *vfs_at = NULL;
}

// ---- faults ----------------------------------------------------------------------------------

// With the mutex held. Locks and the WAL's index end with those who held them.
static void handles_die(FaultVfs *vfs)
{
    vfs->generation++;
    vfs->nodes = NULL;
}

void fault_vfs_power_cut(FaultVfs *vfs, uint64_t seed)
{
    lock(vfs);
    handles_die(vfs);
    disk_cut(&vfs->disk, seed);
    (void)unlock(vfs, SQLITE_OK);
}

void fault_vfs_kill(FaultVfs *vfs)
{
    lock(vfs);
    handles_die(vfs);
    (void)unlock(vfs, SQLITE_OK);
}

void fault_vfs_plan(FaultVfs *vfs, FaultPlan plan)
{
    lock(vfs);
    vfs->plan = plan;
    vfs->fired = false;
    (void)unlock(vfs, SQLITE_OK);
}

bool fault_vfs_has_fired(FaultVfs *vfs)
{
    lock(vfs);
    bool fired = vfs->fired;
    (void)unlock(vfs, SQLITE_OK);
    return fired;
}

int fault_vfs_count(FaultVfs *vfs, FaultOp op)
{
    lock(vfs);
    int count = vfs->counts[op];
    return unlock(vfs, count);
}

void fault_vfs_set_capacity(FaultVfs *vfs, int64_t bytes)
{
    lock(vfs);
    vfs->capacity = bytes;
    (void)unlock(vfs, SQLITE_OK);
}

int64_t fault_vfs_used_bytes(FaultVfs *vfs)
{
    lock(vfs);
    int64_t used = disk_used_bytes(&vfs->disk);
    (void)unlock(vfs, SQLITE_OK);
    return used;
}

bool fault_vfs_has_file(FaultVfs *vfs, const char *path)
{
    lock(vfs);
    bool has = disk_find(&vfs->disk, path) != NULL;
    (void)unlock(vfs, SQLITE_OK);
    return has;
}
