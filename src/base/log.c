#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LOG_LINE_MAX = 1024 };

static LogLevel log_most = LOG_INFO;

void log_set_level(LogLevel most)
{
    log_most = most;
}

void log_line(LogLevel level, const char *event, const char *format, ...)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    if (level > log_most) {
        return;
    }
    // A log line tells when it was written, not what the product's clock says, so the kernel is
    // asked here and nowhere else below app/.
    struct timespec now;
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    char line[LOG_LINE_MAX];
    size_t at = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &utc);
    at += (size_t)snprintf(line + at, sizeof(line) - at, ".%03ldZ %s %s ", now.tv_nsec / 1000000,
                           names[level], event);
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line + at, sizeof(line) - at - 1, format, args);
    va_end(args);
    size_t room = sizeof(line) - at - 2;
    at += len < 0 ? 0 : (size_t)len < room ? (size_t)len : room;
    line[at++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, at);
    (void)written; // nowhere to report that the log itself cannot be written
}
