// figures.h — what the programs of the bench count with: the clock, what a process uses of the
// machine, percentiles. They end with a message when something does not work: half a run gives no
// figure.
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include "base/base.h"

// The text that every message of every program carries: 64 bytes, the first 20 of them free for
// the program's own mark.
#define BENCH_TEXT      "....................Is my parcel on its way to me? Thank you! -- "
#define BENCH_TEXT_MARK 20

// Monotonic.
int64_t clock_ns(void);
// Of the wall, since 1970.
int64_t clock_ms(void);

// Prints "bench: …" and ends with 1.
NORETURN PRINTF(1, 2) void give_up(const char *format, ...);

// From a command line's argument; gives up naming `what` outside of 1 … `most`.
int64_t number_of(const char *what, const char *text, int64_t most);

// What a process has used since it began.
typedef struct Usage {
    double cpu_s;          // of user and kernel
    int64_t written_bytes; // that it caused to go to the disk
} Usage;
Usage usage_of(int64_t pid);
// From then to now.
Usage usage_since(Usage before, int64_t pid);
// Of its memory, what is in the machine's, in bytes.
int64_t resident_bytes_of(int64_t pid);

// Durations, kept all.
typedef struct Samples {
    int64_t *ns;
    size_t count;
    size_t max;
} Samples;

// `max`: more than this gives up. The memory lives as long as the program.
Samples samples_make(size_t max);
void samples_add(Samples *samples, int64_t ns);
// In ascending order, for samples_at().
void samples_sort(Samples *samples);
// The `share` (0 … 1) of all sorted samples is not longer than this, in microseconds.
double samples_at_us(const Samples *samples, double share);

#endif
