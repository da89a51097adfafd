// directory.h — a data directory: its lock, its database, what else lies in it.
#ifndef APP_DIRECTORY_H
#define APP_DIRECTORY_H

#include "base/refusal.h"
#include "store/db.h"
#include "store/lock.h"

typedef struct Directory {
    Arena *arena;
    const char *path;
    const char *database; // DIR/madoguchi.db
    const char *files;    // DIR/files
    const char *socket;   // DIR/admin.sock
    const char *marker;   // DIR/demo: says that demo data lies here
    DirLock lock;
} Directory;

// Only the names.
Directory directory_of(Arena *arena, Str path);
// Makes the directory and files/ when they are missing.
MUST_USE Err directory_make(Directory *directory, Refusal *why);
// Makes it, takes the lock, forgets demo data that is only half made, brings the database to this
// program's schema. ERR_BUSY when another process has it; all else with words for who started us.
MUST_USE Err directory_open(Directory *directory, World *world, Refusal *why);
void directory_close(Directory *directory);

// Nothing lies in it but what directory_open() made; also true when there is no such directory.
bool directory_is_empty(const Directory *directory);
bool directory_has_database(const Directory *directory);

// The demo marker: DEMO_FILLING while the data is being made, so that what a crash left half
// done is made anew.
typedef enum DemoState { DEMO_NONE, DEMO_FILLING, DEMO_READY } DemoState;
DemoState directory_demo(const Directory *directory);
MUST_USE Err directory_set_demo(const Directory *directory, DemoState state);

// Removes temporary files of uploads that a crash left behind.
void directory_sweep(const Directory *directory);
DbOptions directory_db(const Directory *directory);

#endif
