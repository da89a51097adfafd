#include "store/migrate.h"

#include <string.h>

#include "base/log.h"
#include "store/sqlite.h"

typedef struct Migrating {
    sqlite3 *handle;
    World *world;
    const DbOptions *options;
    const DbSchema *schema;
} Migrating;

// ---- what the database has had ---------------------------------------------------------------

static Err migration_check(const DbSchema *schema, int number, Str name)
{
    if (number > schema->migration_count) {
        log_line(LOG_ERROR, "store.newer", "migration=%d text=\"made by a newer program\"", number);
        return ERR_STATE;
    }
    if (number < 1 || !str_equal(name, str_of(schema->migrations[number - 1].name))) {
        log_line(LOG_ERROR, "store.foreign", "migration=%d text=\"made by another program\"",
                 number);
        return ERR_STATE;
    }
    return ERR_NONE;
}

static Err migrations_had(const Migrating *migrating, int *had)
{
    Statement select = { 0 };
    Err err = sqlite_prepare(migrating->handle, &select, "migration_list",
                             "SELECT number, name FROM migration ORDER BY number");
    if (err) {
        return err;
    }
    int count = 0;
    int rc = sqlite3_step(select.handle);
    for (; rc == SQLITE_ROW && !err; rc = sqlite3_step(select.handle)) {
        count = sqlite3_column_int(select.handle, 0);
        err = migration_check(migrating->schema, count,
                              str_of((const char *)sqlite3_column_text(select.handle, 1)));
    }
    if (!err && rc != SQLITE_DONE) {
        err = sqlite_fail(migrating->handle, "migration_list");
    }
    (void)sqlite3_finalize(select.handle);
    *had = count;
    return err;
}

// ---- the copy before -------------------------------------------------------------------------

static const char *copy_path(Arena *arena, const char *path, int number)
{
    const char *slash = strrchr(path, '/');
    int directory_len = slash ? (int)(slash + 1 - path) : 0;
    return str_format(arena, "%.*sbackup-before-%04d.db", directory_len, path, number).at;
}

// A copy that an interrupted start left behind may be half of one.
static Err file_remove(const char *vfs_name, const char *path)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
    assert(vfs);
    int there = 0;
    int rc = vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &there);
    if (rc == SQLITE_OK && there) {
        rc = vfs->xDelete(vfs, path, 1);
    }
    if (rc != SQLITE_OK) {
        log_line(LOG_ERROR, "store.fail", "step=remove path=%s code=%d", path, rc);
        return ERR_STORE;
    }
    return ERR_NONE;
}

static Err copy_before(const Migrating *migrating, int number)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    const char *path = copy_path(&arena, migrating->options->path, number);
    Err err = file_remove(migrating->options->vfs, path);
    if (err) {
        return err;
    }
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(path, &to, flags, migrating->options->vfs);
    err = rc == SQLITE_OK ? sqlite_copy(migrating->handle, to, migrating->world)
                          : sqlite_fail(to, path);
    (void)sqlite3_close(to);
    return err;
}

// ---- one migration ---------------------------------------------------------------------------

static Err migration_note(const Migrating *migrating, const SqlMigration *migration)
{
    Statement insert = { 0 };
    Err err =
        sqlite_prepare(migrating->handle, &insert, "migration_insert",
                       "INSERT INTO migration (number, name, applied_ms) VALUES ($1, $2, $3)");
    if (err) {
        return err;
    }
    (void)sqlite3_bind_int(insert.handle, 1, migration->number);
    (void)sqlite3_bind_text(insert.handle, 2, migration->name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(insert.handle, 3, world_now_ms(migrating->world));
    int rc = sqlite3_step(insert.handle);
    err = rc == SQLITE_DONE ? ERR_NONE : sqlite_fail(migrating->handle, "migration_insert");
    (void)sqlite3_finalize(insert.handle);
    return err;
}

static Err foreign_keys_check(const Migrating *migrating)
{
    Statement check = { 0 };
    Err err =
        sqlite_prepare(migrating->handle, &check, "foreign_key_check", "PRAGMA foreign_key_check");
    if (err) {
        return err;
    }
    int rc = sqlite3_step(check.handle);
    if (rc == SQLITE_ROW) {
        log_line(LOG_ERROR, "store.fail", "step=foreign_key_check table=%s",
                 (const char *)sqlite3_column_text(check.handle, 0));
        err = ERR_BUG;
    } else if (rc != SQLITE_DONE) {
        err = sqlite_fail(migrating->handle, "foreign_key_check");
    }
    (void)sqlite3_finalize(check.handle);
    return err;
}

static Err migration_steps(const Migrating *migrating, const SqlMigration *migration)
{
    Err err =
        world_fault(migrating->world) ? ERR_STORE : sqlite_run(migrating->handle, migration->text);
    if (!err) {
        err = foreign_keys_check(migrating);
    }
    if (!err) {
        err = migration_note(migrating, migration);
    }
    if (!err) {
        err = world_fault(migrating->world) ? ERR_STORE : sqlite_run(migrating->handle, "COMMIT");
    }
    return err;
}

static Err migration_apply(const Migrating *migrating, const SqlMigration *migration)
{
    Err err = migration->number > 1 ? copy_before(migrating, migration->number) : ERR_NONE;
    if (!err) {
        err = sqlite_run(migrating->handle, "BEGIN IMMEDIATE");
    }
    if (!err) {
        err = migration_steps(migrating, migration);
    }
    if (err && !sqlite3_get_autocommit(migrating->handle)) {
        err_ignore(sqlite_run(migrating->handle, "ROLLBACK"), "closing rolls back as well");
    }
    log_line(err ? LOG_ERROR : LOG_INFO, "store.migrate", "number=%d name=%s err=%s",
             migration->number, migration->name, err_code(err));
    return err;
}

static Err migrations_apply(const Migrating *migrating, int *applied)
{
    // Tables are rebuilt with keys that point nowhere for a moment; the check before each commit
    // takes the place of this.
    Err err = sqlite_run(migrating->handle, "PRAGMA foreign_keys = OFF;"
                                            "CREATE TABLE IF NOT EXISTS migration ("
                                            "    number INTEGER PRIMARY KEY,"
                                            "    name TEXT NOT NULL,"
                                            "    applied_ms INTEGER NOT NULL"
                                            ") STRICT");
    int had = 0;
    if (!err) {
        err = migrations_had(migrating, &had);
    }
    for (int i = had; i < migrating->schema->migration_count && !err; i++) {
        assert(migrating->schema->migrations[i].number == i + 1);
        err = migration_apply(migrating, &migrating->schema->migrations[i]);
        *applied += err == ERR_NONE;
    }
    return err;
}

Err db_migrate(World *world, const DbOptions *options, int *applied)
{
    DbOptions writer = *options;
    writer.mode = DB_WRITER;
    Migrating migrating = {
        .world = world,
        .options = &writer,
        .schema = options->schema ? options->schema : &db_schema,
    };
    Err err = world_fault(world) ? ERR_STORE : sqlite_open(&migrating.handle, &writer);
    if (err) {
        return err;
    }
    int count = 0;
    err = migrations_apply(&migrating, &count);
    (void)sqlite3_close(migrating.handle);
    if (applied) {
        *applied = count;
    }
    return err;
}
