#include "figures.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

enum {
    PROC_PATH_MAX_BYTES = 64,
    PROC_TEXT_MAX_BYTES = 4096,
    STAT_UTIME_AFTER_NAME = 11, // fields of /proc/PID/stat between the name's ')' and utime
    NS_PER_US = 1000,
    BYTES_PER_KB = 1024,
};

static int64_t read_clock(clockid_t clock)
{
    struct timespec now = { 0 };
    if (clock_gettime(clock, &now) != 0) {
        give_up("no clock");
    }
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_ms(void)
{
    return read_clock(CLOCK_REALTIME) / 1000000;
}

void give_up(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("bench: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(1);
}

int64_t number_of(const char *what, const char *text, int64_t most)
{
    int64_t number = 0;
    if (!str_i64(str_of(text), &number) || number < 1 || number > most) {
        give_up("%s must be 1 to %" PRId64 ", not \"%s\"", what, most, text);
    }
    return number;
}

// ---- a process -------------------------------------------------------------------------------

static void proc_read(int64_t pid, const char *name, char out[PROC_TEXT_MAX_BYTES])
{
    char path[PROC_PATH_MAX_BYTES];
    (void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/%s", pid, name);
    FILE *file = fopen(path, "re");
    if (!file) {
        give_up("%s cannot be read: is the server gone?", path);
    }
    size_t len = fread(out, 1, PROC_TEXT_MAX_BYTES - 1, file);
    out[len] = '\0';
    (void)fclose(file);
}

static double cpu_of(int64_t pid)
{
    char text[PROC_TEXT_MAX_BYTES];
    proc_read(pid, "stat", text);
    const char *at = strrchr(text, ')');
    for (int i = 0; at && i <= STAT_UTIME_AFTER_NAME; i++) {
        at = strchr(at + 1, ' ');
    }
    if (!at) {
        give_up("/proc/%" PRId64 "/stat is not understood", pid);
    }
    char *end = NULL;
    unsigned long user = strtoul(at, &end, 10);
    unsigned long kernel = strtoul(end, NULL, 10);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static int64_t written_of(int64_t pid)
{
    static const char name[] = "\nwrite_bytes: ";
    char text[PROC_TEXT_MAX_BYTES];
    proc_read(pid, "io", text);
    const char *at = strstr(text, name);
    if (!at) {
        give_up("/proc/%" PRId64 "/io is not understood", pid);
    }
    return strtoll(at + sizeof(name) - 1, NULL, 10);
}

Usage usage_of(int64_t pid)
{
    return (Usage){ .cpu_s = cpu_of(pid), .written_bytes = written_of(pid) };
}

Usage usage_since(Usage before, int64_t pid)
{
    Usage now = usage_of(pid);
    return (Usage){ .cpu_s = now.cpu_s - before.cpu_s,
                    .written_bytes = now.written_bytes - before.written_bytes };
}

int64_t resident_bytes_of(int64_t pid)
{
    static const char name[] = "\nVmRSS:";
    char text[PROC_TEXT_MAX_BYTES];
    proc_read(pid, "status", text);
    const char *at = strstr(text, name);
    if (!at) {
        give_up("/proc/%" PRId64 "/status is not understood", pid);
    }
    return strtoll(at + sizeof(name) - 1, NULL, 10) * BYTES_PER_KB;
}

// ---- samples ---------------------------------------------------------------------------------

Samples samples_make(size_t max)
{
    int64_t *ns = calloc(max, sizeof(*ns));
    if (!ns) {
        give_up("out of memory");
    }
    return (Samples){ .ns = ns, .max = max };
}

void samples_add(Samples *samples, int64_t ns)
{
    if (samples->count == samples->max) {
        give_up("more than %zu samples", samples->max);
    }
    samples->ns[samples->count++] = ns;
}

static int compare_ns(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

void samples_sort(Samples *samples)
{
    qsort(samples->ns, samples->count, sizeof(*samples->ns), compare_ns);
}

double samples_at_us(const Samples *samples, double share)
{
    if (samples->count == 0) {
        return 0;
    }
    size_t at = (size_t)(share * (double)samples->count);
    at = at < samples->count ? at : samples->count - 1;
    return (double)samples->ns[at] / NS_PER_US;
}
