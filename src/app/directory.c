#include "app/directory.h"

#include "base/log.h"
#include "store/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DIRECTORY_MODE = 0700,
    MARKER_MODE = 0600,
    MARKER_MAX_BYTES = 16,
};

static const char *inside(Arena *arena, Str path, const char *name)
{
    return str_terminated(arena, str_format(arena, "%.*s/%s", STR_ARG(path), name));
}

Directory directory_of(Arena *arena, Str path)
{
    return (Directory){
        .arena = arena,
        .path = str_terminated(arena, path),
        .database = inside(arena, path, "madoguchi.db"),
        .files = inside(arena, path, "files"),
        .socket = inside(arena, path, "admin.sock"),
        .marker = inside(arena, path, "demo"),
        .lock = { .fd = -1 },
    };
}

DbOptions directory_db(const Directory *directory)
{
    return (DbOptions){ .path = directory->database, .mode = DB_WRITER };
}

static Err folder_make(const Directory *directory, const char *path, Refusal *why)
{
    if (mkdir(path, DIRECTORY_MODE) == 0 || errno == EEXIST) {
        return ERR_NONE;
    }
    return refuse(why, ERR_INVALID, S("data"), S("unusable"),
                  str_format(directory->arena, "%s cannot be made: errno %d", path, errno));
}

static bool is_ours(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "lock") == 0 ||
           strcmp(name, "files") == 0 || strcmp(name, "demo") == 0;
}

bool directory_is_empty(const Directory *directory)
{
    DIR *listing = opendir(directory->path);
    if (!listing) {
        return errno == ENOENT;
    }
    bool empty = true;
    const struct dirent *entry = NULL;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this listing
    while (empty && (entry = readdir(listing)) != NULL) {
        empty = is_ours(entry->d_name);
    }
    (void)closedir(listing);
    return empty;
}

bool directory_has_database(const Directory *directory)
{
    return access(directory->database, F_OK) == 0;
}

// ---- the demo marker --------------------------------------------------------------------------

static const Str marker_filling = STR_INIT("filling\n");
static const Str marker_ready = STR_INIT("ready\n");

DemoState directory_demo(const Directory *directory)
{
    int fd = open(directory->marker, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return DEMO_NONE;
    }
    char text[MARKER_MAX_BYTES];
    ssize_t len = read(fd, text, sizeof(text));
    (void)close(fd);
    Str said = { text, len > 0 ? (size_t)len : 0 };
    return str_equal(said, marker_ready) ? DEMO_READY : DEMO_FILLING;
}

Err directory_set_demo(const Directory *directory, DemoState state)
{
    assert(state != DEMO_NONE);
    Str text = state == DEMO_READY ? marker_ready : marker_filling;
    int fd = open(directory->marker, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, MARKER_MODE);
    if (fd < 0) {
        return ERR_STORE;
    }
    bool wrote = write(fd, text.at, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    (void)close(fd);
    return wrote ? ERR_NONE : ERR_STORE;
}

static void database_forget(const Directory *directory)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < countof(endings); i++) {
        Str path = str_format(directory->arena, "%s%s", directory->database, endings[i]);
        if (unlink(str_terminated(directory->arena, path)) < 0 && errno != ENOENT) {
            log_line(LOG_WARN, "app.forget", "errno=%d", errno);
        }
    }
}

void directory_sweep(const Directory *directory)
{
    DIR *listing = opendir(directory->files);
    if (!listing) {
        return;
    }
    const struct dirent *entry = NULL;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this listing
    while ((entry = readdir(listing)) != NULL) {
        if (str_starts(str_of(entry->d_name), S("tmp-"))) {
            (void)unlinkat(dirfd(listing), entry->d_name, 0);
        }
    }
    (void)closedir(listing);
}

Err directory_make(Directory *directory, Refusal *why)
{
    Err err = folder_make(directory, directory->path, why);
    return err ? err : folder_make(directory, directory->files, why);
}

Err directory_open(Directory *directory, World *world, Refusal *why)
{
    Err err = directory_make(directory, why);
    if (err) {
        return err;
    }
    err = lock_take(&directory->lock, directory->path);
    if (err) {
        bool busy = err == ERR_BUSY;
        return refuse(why, err, S("data"), busy ? S("in_use") : S("unusable"),
                      busy ? S("another process uses this directory")
                           : S("nothing can be written there: the disk is full, read-only, or "
                               "somebody else's"));
    }
    if (directory_demo(directory) == DEMO_FILLING) {
        database_forget(directory);
    }
    DbOptions options = directory_db(directory);
    int applied = 0;
    err = db_migrate(world, &options, &applied);
    if (err) {
        directory_close(directory);
        return refuse(why, err, S("data"), S("database"),
                      err == ERR_STATE ? S("the database was made by a newer or another program")
                                       : S("the database cannot be opened or migrated"));
    }
    return ERR_NONE;
}

void directory_close(Directory *directory)
{
    if (directory->lock.fd >= 0) {
        lock_release(&directory->lock);
        directory->lock.fd = -1;
    }
}
