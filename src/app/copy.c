#include "app/copy.h"

#include "store/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
    COPY_PIECE_BYTES = 8 * 1024,
    FILE_MODE = 0600,
};

static Err bytes_move(int from, int to)
{
    char piece[COPY_PIECE_BYTES];
    for (;;) {
        ssize_t got = read(from, piece, sizeof(piece));
        if (got == 0) {
            return fsync(to) == 0 ? ERR_NONE : ERR_STORE;
        }
        if (got < 0 || write(to, piece, (size_t)got) != got) {
            return ERR_STORE;
        }
    }
}

static Err file_copy(const char *from, const char *to)
{
    if (link(from, to) == 0 || errno == EEXIST) {
        return ERR_NONE;
    }
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        return errno == ENOENT ? ERR_NONE : ERR_STORE; // purged meanwhile
    }
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    Err err = out < 0 ? ERR_STORE : bytes_move(in, out);
    if (out >= 0 && close(out) < 0) {
        err = ERR_STORE;
    }
    (void)close(in);
    return err;
}

static Err folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return ERR_STORE;
    }
    Err err = fsync(fd) == 0 ? ERR_NONE : ERR_STORE;
    (void)close(fd);
    return err;
}

static Err files_copy(const char *from, const char *to)
{
    DIR *listing = opendir(from);
    if (!listing) {
        return errno == ENOENT ? ERR_NONE : ERR_STORE;
    }
    Err err = ERR_NONE;
    Arena arena = { 0 };
    const struct dirent *entry = NULL;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this listing
    while (!err && (entry = readdir(listing)) != NULL) {
        Str name = str_of(entry->d_name);
        if (str_starts(name, S(".")) || str_starts(name, S("tmp-"))) {
            continue;
        }
        Str source = str_format(&arena, "%s/%s", from, entry->d_name);
        Str target = str_format(&arena, "%s/%s", to, entry->d_name);
        err = file_copy(str_terminated(&arena, source), str_terminated(&arena, target));
        arena_reset(&arena);
    }
    arena_free(&arena);
    (void)closedir(listing);
    return err ? err : folder_sync(to);
}

Err directory_copy(World *world, const Directory *from, Str to, Arena *arena, Refusal *why)
{
    Directory target = directory_of(arena, to);
    if (to.len == 0) {
        return refuse(why, ERR_INVALID, S("to"), S("blank"), S("say where to: --to DIR"));
    }
    if (!directory_is_empty(&target)) {
        return refuse(why, ERR_STATE, S("to"), S("not_empty"),
                      S("that directory is there and not empty"));
    }
    if (!directory_has_database(from)) {
        return refuse(why, ERR_STATE, S("from"), S("empty"), S("there is no database to copy"));
    }
    Err err = directory_make(&target, why);
    if (err) {
        return err;
    }
    DbOptions options = directory_db(from);
    err = backup_make(world, &options, target.database);
    if (!err) {
        err = files_copy(from->files, target.files);
    }
    if (!err && directory_demo(from) != DEMO_NONE) {
        err = directory_set_demo(&target, directory_demo(from));
    }
    if (!err) {
        err = folder_sync(target.path);
    }
    return err ? refuse(why, err, S("to"), S("store"), S("the copy could not be written"))
               : ERR_NONE;
}
