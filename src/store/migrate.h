// migrate.h — brings a database to the schema of this program, forward only.
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

// Runs the migrations that the database of `options` (made if need be) has not had, in order, each
// in one transaction together with its row in the table `migration`, and checks foreign keys
// before each commit. Before each one, unless the database is new, a copy is made beside it:
// backup-before-NNNN.db. No other connection may be open. `applied` (may be NULL) gets how many
// ran.
//
//   ERR_STATE  the database was made by a newer or another program; it is untouched
//   ERR_BUG    a migration does not work; that one is rolled back
//   ERR_STORE  disk; what is not applied yet can be tried again
MUST_USE Err db_migrate(World *world, const DbOptions *options, int *applied);

#endif
