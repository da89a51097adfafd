#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite.h"

static Err file_fail(const char *path)
{
    log_line(LOG_ERROR, "store.backup", "path=%s errno=%d", path, errno);
    return ERR_STORE;
}

static Err path_sync(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd < 0) {
        return file_fail(path);
    }
    int rc = fsync(fd);
    (void)close(fd);
    return rc == 0 ? ERR_NONE : file_fail(path);
}

static Str directory_of(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return S(".");
    }
    size_t len = (size_t)(slash - path);
    return str_format(arena, "%.*s", len > 0 ? (int)len : 1, path);
}

static Err database_copy(World *world, const DbOptions *source, const char *to_path)
{
    DbOptions from_options = *source;
    from_options.mode = DB_READER;
    sqlite3 *from = NULL;
    Err err = sqlite_open(&from, &from_options);
    if (err) {
        return err;
    }
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(to_path, &to, flags, NULL);
    err = rc == SQLITE_OK ? sqlite_copy(from, to, world) : sqlite_fail(to, to_path);
    (void)sqlite3_close(to);
    (void)sqlite3_close(from);
    return err;
}

Err backup_make(World *world, const DbOptions *source, const char *to_path)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    const char *part = str_format(&arena, "%s.part", to_path).at;
    if (unlink(part) != 0 && errno != ENOENT) {
        return file_fail(part);
    }
    Err err = database_copy(world, source, part);
    if (!err) {
        err = path_sync(part, 0);
    }
    if (!err && (world_fault(world) || rename(part, to_path) != 0)) {
        err = file_fail(to_path);
    }
    if (err) {
        (void)unlink(part);
        return err;
    }
    return path_sync(directory_of(&arena, to_path).at, O_DIRECTORY);
}
