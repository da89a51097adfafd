// backup.h — a copy of a database that others go on using.
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/db.h"

// Copies the database of `source` (path and vfs count) as it stood at one commit to the file
// `to_path`, which may exist and is then replaced. The copy appears whole or not at all: it is
// written beside its place, synced, renamed, and the directory synced. May run on any thread; the
// WAL cannot begin anew meanwhile. ERR_STORE, logged, when it did not work.
MUST_USE Err backup_make(World *world, const DbOptions *source, const char *to_path);

#endif
