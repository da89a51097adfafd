// fault_disk.h — one directory of files in memory, and what of them a power cut would leave.
//
// A file has the bytes that everybody reads now and the bytes that are surely on the disk: those of
// its last sync. What was written since is kept as single writes, so that a power cut can keep,
// drop or tear them, sector by sector. Files made and deleted since the last sync of the
// directory are changes in order; a power cut keeps the first few. Knows nothing of SQLite. Not
// safe from several threads; fault_vfs.c has the lock.
#ifndef SUPPORT_FAULT_DISK_H
#define SUPPORT_FAULT_DISK_H

#include "base/base.h"

enum {
    DISK_SECTOR_BYTES = 512, // written whole or not at all
};

typedef struct DiskBytes {
    unsigned char *at;
    size_t len;
    size_t capacity;
} DiskBytes;

typedef struct DiskWrite DiskWrite;

typedef struct DiskFile {
    struct DiskFile *next;
    char *name;        // NULL: never had one
    bool named;        // found under its name now
    bool named_surely; // … and after a power cut
    int handles;
    DiskBytes now;
    DiskBytes durable;
    DiskWrite *first; // written or cut since the last sync, in order
    DiskWrite *last;
} DiskFile;

typedef struct DiskChange DiskChange;

typedef struct Disk {
    DiskFile *files;
    DiskChange *first; // of the directory since its last sync, in order
    DiskChange *last;
} Disk;

// Everything is given back; no handle may be open.
void disk_free(Disk *disk);
// NULL when there is none of that name.
DiskFile *disk_find(Disk *disk, const char *name);
// A new, empty file; `name` NULL makes one that goes with its last handle.
DiskFile *disk_create(Disk *disk, const char *name);
void disk_delete(Disk *disk, DiskFile *file);
void disk_sync_directory(Disk *disk);
int64_t disk_used_bytes(const Disk *disk);

void disk_open(DiskFile *file);
void disk_close(Disk *disk, DiskFile *file);
void disk_write(DiskFile *file, const void *bytes, size_t len, size_t offset);
void disk_truncate(DiskFile *file, size_t len);
void disk_sync(DiskFile *file);

// The power goes. What is found afterwards is another set of files; the old ones stay readable for
// their handles but have no name any more.
void disk_cut(Disk *disk, uint64_t seed);

#endif
