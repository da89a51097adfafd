#include "support/fault_disk.h"

#include <stdlib.h>
#include <string.h>

struct DiskWrite {
    DiskWrite *next;
    bool truncates; // to `offset`; else it writes `len` bytes there
    size_t offset;
    size_t len;
    unsigned char bytes[];
};

struct DiskChange {
    DiskChange *next;
    DiskFile *file;
    bool created; // else deleted
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) {
        fatal("disk: out of memory");
    }
    return memory;
}

// ---- bytes -----------------------------------------------------------------------------------

static void bytes_resize(DiskBytes *bytes, size_t len)
{
    if (len > bytes->capacity) {
        size_t capacity = 2 * len;
        unsigned char *grown = allocate(capacity);
        if (bytes->len > 0) {
            memcpy(grown, bytes->at, bytes->len);
        }
        free(bytes->at);
        bytes->at = grown;
        bytes->capacity = capacity;
    }
    if (len > bytes->len) {
        memset(bytes->at + bytes->len, 0, len - bytes->len);
    }
    bytes->len = len;
}

static void bytes_put(DiskBytes *bytes, size_t offset, const unsigned char *from, size_t len)
{
    if (len == 0) {
        return;
    }
    if (offset + len > bytes->len) {
        bytes_resize(bytes, offset + len);
    }
    memcpy(bytes->at + offset, from, len);
}

static void write_apply(DiskBytes *bytes, const DiskWrite *write)
{
    if (write->truncates) {
        bytes_resize(bytes, write->offset);
    } else {
        bytes_put(bytes, write->offset, write->bytes, write->len);
    }
}

// ---- files -----------------------------------------------------------------------------------

static void writes_forget(DiskFile *file)
{
    while (file->first) {
        DiskWrite *next = file->first->next;
        free(file->first);
        file->first = next;
    }
    file->last = NULL;
}

static void file_free(DiskFile *file)
{
    writes_forget(file);
    free(file->now.at);
    free(file->durable.at);
    free(file->name);
    free(file);
}

static bool is_changing(const Disk *disk, const DiskFile *file)
{
    for (const DiskChange *change = disk->first; change; change = change->next) {
        if (change->file == file) {
            return true;
        }
    }
    return false;
}

// Frees what nobody can come to any more.
static void disk_sweep(Disk *disk)
{
    DiskFile **at = &disk->files;
    while (*at) {
        DiskFile *file = *at;
        if (file->named || file->named_surely || file->handles > 0 || is_changing(disk, file)) {
            at = &file->next;
        } else {
            *at = file->next;
            file_free(file);
        }
    }
}

static void changes_forget(Disk *disk)
{
    while (disk->first) {
        DiskChange *next = disk->first->next;
        free(disk->first);
        disk->first = next;
    }
    disk->last = NULL;
}

static void change_add(Disk *disk, DiskFile *file, bool created)
{
    DiskChange *change = allocate(sizeof(*change));
    *change = (DiskChange){ .file = file, .created = created };
    if (disk->last) {
        disk->last->next = change;
    } else {
        disk->first = change;
    }
    disk->last = change;
}

void disk_free(Disk *disk)
{
    changes_forget(disk);
    while (disk->files) {
        DiskFile *next = disk->files->next;
        assert(disk->files->handles == 0);
        file_free(disk->files);
        disk->files = next;
    }
}

DiskFile *disk_find(Disk *disk, const char *name)
{
    for (DiskFile *file = disk->files; file; file = file->next) {
        if (file->named && strcmp(file->name, name) == 0) {
            return file;
        }
    }
    return NULL;
}

static DiskFile *file_make(Disk *disk, const char *name)
{
    DiskFile *file = allocate(sizeof(*file));
    if (name) {
        file->name = allocate(strlen(name) + 1);
        memcpy(file->name, name, strlen(name));
        file->named = true;
    }
    file->next = disk->files;
    disk->files = file;
    return file;
}

DiskFile *disk_create(Disk *disk, const char *name)
{
    assert(!name || !disk_find(disk, name));
    DiskFile *file = file_make(disk, name);
    if (name) {
        change_add(disk, file, true);
    }
    return file;
}

void disk_delete(Disk *disk, DiskFile *file)
{
    assert(file->named);
    file->named = false;
    change_add(disk, file, false);
}

void disk_sync_directory(Disk *disk)
{
    for (const DiskChange *change = disk->first; change; change = change->next) {
        change->file->named_surely = change->created;
    }
    changes_forget(disk);
    disk_sweep(disk);
}

int64_t disk_used_bytes(const Disk *disk)
{
    int64_t used = 0;
    for (const DiskFile *file = disk->files; file; file = file->next) {
        used += file->named ? (int64_t)file->now.len : 0;
    }
    return used;
}

void disk_open(DiskFile *file)
{
    file->handles++;
}

void disk_close(Disk *disk, DiskFile *file)
{
    assert(file->handles > 0);
    file->handles--;
    disk_sweep(disk);
}

// ---- writes ----------------------------------------------------------------------------------

static void write_add(DiskFile *file, DiskWrite *write)
{
    if (file->last) {
        file->last->next = write;
    } else {
        file->first = write;
    }
    file->last = write;
    write_apply(&file->now, write);
}

void disk_write(DiskFile *file, const void *bytes, size_t len, size_t offset)
{
    DiskWrite *write = allocate(sizeof(*write) + len);
    write->offset = offset;
    write->len = len;
    memcpy(write->bytes, bytes, len);
    write_add(file, write);
}

void disk_truncate(DiskFile *file, size_t len)
{
    DiskWrite *write = allocate(sizeof(*write));
    write->truncates = true;
    write->offset = len;
    write_add(file, write);
}

void disk_sync(DiskFile *file)
{
    for (const DiskWrite *write = file->first; write; write = write->next) {
        write_apply(&file->durable, write);
    }
    writes_forget(file);
}

// ---- the cut ---------------------------------------------------------------------------------

// How the disk treated what had not been synced; the seed chooses for each file.
typedef enum Fate { FATE_DROP, FATE_KEEP, FATE_BEGINNING, FATE_ANY_SECTOR, FATE_COUNT } Fate;

typedef struct Cut {
    uint64_t state;
    Fate fate;
    uint64_t sectors_left; // of FATE_BEGINNING
} Cut;

// splitmix64
static uint64_t cut_random(Cut *cut)
{
    uint64_t z = (cut->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static bool cut_keeps(Cut *cut)
{
    switch (cut->fate) {
    case FATE_KEEP:
        return true;
    case FATE_BEGINNING:
        cut->sectors_left -= cut->sectors_left > 0;
        return cut->sectors_left > 0;
    case FATE_ANY_SECTOR:
        return cut_random(cut) & 1;
    case FATE_DROP:
    case FATE_COUNT:
        break;
    }
    return false;
}

static size_t sectors_of(const DiskWrite *write)
{
    return write->truncates ? 1 : write->len / DISK_SECTOR_BYTES + 1;
}

static void cut_choose(Cut *cut, const DiskFile *file)
{
    size_t sectors = 1;
    for (const DiskWrite *write = file->first; write; write = write->next) {
        sectors += sectors_of(write);
    }
    cut->fate = (Fate)(cut_random(cut) % FATE_COUNT);
    cut->sectors_left = cut_random(cut) % sectors + 1;
}

static void write_survive(Cut *cut, DiskBytes *bytes, const DiskWrite *write)
{
    if (write->truncates) {
        if (cut_keeps(cut)) {
            bytes_resize(bytes, write->offset);
        }
        return;
    }
    size_t at = 0;
    while (at < write->len) {
        size_t offset = write->offset + at;
        size_t part = DISK_SECTOR_BYTES - offset % DISK_SECTOR_BYTES;
        part = part < write->len - at ? part : write->len - at;
        if (cut_keeps(cut)) {
            bytes_put(bytes, offset, write->bytes + at, part);
        }
        at += part;
    }
}

static void changes_survive(Disk *disk, Cut *cut)
{
    uint64_t count = 0;
    for (const DiskChange *change = disk->first; change; change = change->next) {
        count++;
    }
    uint64_t kept = cut_random(cut) % (count + 1);
    for (const DiskChange *change = disk->first; change; change = change->next) {
        if (kept > 0) {
            change->file->named_surely = change->created;
            kept--;
        }
    }
    changes_forget(disk);
}

static void file_survive(Disk *disk, Cut *cut, const DiskFile *old)
{
    DiskFile *file = file_make(disk, old->name);
    file->named_surely = true;
    bytes_put(&file->durable, 0, old->durable.at, old->durable.len);
    cut_choose(cut, old);
    for (const DiskWrite *write = old->first; write; write = write->next) {
        write_survive(cut, &file->durable, write);
    }
    bytes_put(&file->now, 0, file->durable.at, file->durable.len);
}

void disk_cut(Disk *disk, uint64_t seed)
{
    Cut cut = { .state = seed };
    changes_survive(disk, &cut);
    DiskFile *old = disk->files;
    disk->files = NULL;
    DiskFile *last = NULL;
    for (DiskFile *file = old; file; file = file->next) {
        if (file->named_surely) {
            file_survive(disk, &cut, file);
        }
        file->named = file->named_surely = false;
        last = file;
    }
    if (last) {
        last->next = disk->files;
        disk->files = old;
    }
    disk_sweep(disk);
}
