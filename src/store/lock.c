#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"

enum {
    PATH_MAX_BYTES = 4096,
    PID_MAX_BYTES = 24,
    LOCK_MODE = 0600,
};

static void owner_log(int fd, const char *directory)
{
    char owner[PID_MAX_BYTES] = "";
    ssize_t len = pread(fd, owner, sizeof(owner) - 1, 0);
    owner[len > 0 ? strcspn(owner, "\n") : 0] = '\0';
    log_line(LOG_ERROR, "store.lock", "directory=%s pid=%s text=\"another process works here\"",
             directory, owner);
}

static Err lock_fd(int fd, const char *directory)
{
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            log_line(LOG_ERROR, "store.lock", "directory=%s errno=%d", directory, errno);
            return ERR_STORE;
        }
        owner_log(fd, directory);
        return ERR_BUSY;
    }
    char text[PID_MAX_BYTES];
    int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len) {
        log_line(LOG_ERROR, "store.lock", "directory=%s errno=%d", directory, errno);
        return ERR_STORE;
    }
    return ERR_NONE;
}

Err lock_take(DirLock *out, const char *directory)
{
    char path[PATH_MAX_BYTES];
    int len = snprintf(path, sizeof(path), "%s/lock", directory);
    int fd = len < (int)sizeof(path) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, LOCK_MODE) : -1;
    if (fd < 0) {
        log_line(LOG_ERROR, "store.lock", "directory=%s errno=%d", directory, errno);
        return ERR_STORE;
    }
    Err err = lock_fd(fd, directory);
    if (err) {
        (void)close(fd);
        return err;
    }
    *out = (DirLock){ fd };
    return ERR_NONE;
}

// The file stays: removing it would let two processes lock two files of one name.
void lock_release(DirLock *lock)
{
    (void)close(lock->fd);
    lock->fd = -1;
}
