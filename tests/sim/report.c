#include "sim/report.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LINES_KEPT = 48,
    LINE_BYTES = 200,
};

static struct {
    bool loud;
    uint64_t seed;
    const char *mode;
    int step;
    const char *plant;
    unsigned wanted;
    unsigned count;
    char lines[LINES_KEPT][LINE_BYTES];
} report;

static const char *const law_names[] = {
    "none",
    "1: one session per conversation, and ended stays ended",
    "2: nothing acknowledged is lost, doubled or reordered",
    "3: an end changes nothing else and is told once",
    "4: a customer cannot see an end",
    "5: the router keeps to the limits, counters equal what they count",
    "6: nobody waits while somebody has room",
    "7: what is internal stays internal",
    "8: everything automatic has a cause",
    "9: what was acknowledged survives",
    "10: a rule fires once per update, and what it does has it as cause",
    "11: what leaves goes once and in order, a survey is asked while its session lived",
};
static_assert(countof(law_names) == LAW_COUNT, "a name for each law");

void report_be_loud(bool loud)
{
    report.loud = loud;
}

void report_begin(uint64_t seed, const char *mode)
{
    report.seed = seed;
    report.mode = mode;
    report.step = 0;
    report.count = 0;
}

void report_step(int step)
{
    report.step = step;
}

void report_line(const char *format, ...)
{
    char *line = report.lines[report.count++ % LINES_KEPT];
    int at = snprintf(line, LINE_BYTES, "%4d ", report.step);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line + at, LINE_BYTES - (size_t)at, format, args);
    va_end(args);
    if (report.loud) {
        (void)fprintf(stdout, "%s\n", line);
    }
}

void report_want(const char *plant, unsigned laws)
{
    report.plant = plant;
    report.wanted = laws;
}

static void trace_print(void)
{
    unsigned kept = report.count < LINES_KEPT ? report.count : LINES_KEPT;
    for (unsigned i = report.count - kept; i < report.count && !report.loud; i++) {
        (void)fprintf(stdout, "  %s\n", report.lines[i % LINES_KEPT]);
    }
}

void report_fail(Law law, const char *format, ...)
{
    char what[LINE_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    bool wanted = (report.wanted >> law) & 1;
    if (wanted) {
        (void)fprintf(stdout, "sim: found %s at seed %" PRIu64 ", step %d: law %s\n     %s\n",
                      report.plant, report.seed, report.step, law_names[law], what);
    } else {
        (void)fprintf(stdout, "sim: seed %" PRIu64 " (%s) breaks at step %d, law %s\n     %s\n",
                      report.seed, report.mode, report.step, law_names[law], what);
        trace_print();
        (void)fprintf(stdout, "sim: again with: sim --seed %" PRIu64 " --trace\n", report.seed);
    }
    exit(wanted ? 0 : 1);
}

// ---- crashes of the program itself -----------------------------------------------------------

// Only what is allowed in a signal handler.
static void seed_write(void)
{
    char text[80] = "sim: the program crashed at seed ";
    char digits[24];
    size_t at = sizeof(digits);
    digits[--at] = '\n';
    uint64_t rest = report.seed;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    written += write(STDERR_FILENO, digits + at, sizeof(digits) - at);
    (void)written;
}

static void on_abort(int number)
{
    (void)number;
    seed_write();
}

#if defined(__SANITIZE_ADDRESS__)
void __sanitizer_set_death_callback(void (*callback)(void));
#endif

void report_watch_crashes(void)
{
    struct sigaction action = { .sa_handler = on_abort, .sa_flags = (int)SA_RESETHAND };
    (void)sigaction(SIGABRT, &action, NULL);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_set_death_callback(seed_write);
#endif
}
