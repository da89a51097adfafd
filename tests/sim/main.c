// main.c — the simulator's command line.
//
//   sim [--seeds N] [--from K]   N seeds from K (1) on
//   sim --seed K [--trace]       one, with all it did
//   sim … --plant NAME           a bug is planted: 0 when it is found, 1 when it is not
//   sim … --steps N              of each run
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sim/report.h"
#include "sim/sim.h"
#include "sim/twins.h"

enum {
    STEPS = 150,
    SEEDS = 100,
    TWINS_EVERY = 5, // seeds; twins are two runs
    PROGRESS_EVERY = 100,
};

typedef struct Options {
    int64_t from;
    int64_t count;
    int64_t steps;
    Plant plant;
    bool trace;
} Options;

static NORETURN void usage(void)
{
    (void)fprintf(stderr, "usage: sim [--seeds N] [--from K] [--seed K] [--steps N] [--trace] "
                          "[--plant NAME]\nplants:");
    for (int i = PLANT_NONE + 1; i < PLANT_COUNT; i++) {
        (void)fprintf(stderr, " %s", plant_name((Plant)i));
    }
    (void)fprintf(stderr, "\n");
    exit(2);
}

static int64_t number_read(const char *text)
{
    int64_t number = 0;
    if (!text || !str_i64(str_of(text), &number) || number < 1) {
        usage();
    }
    return number;
}

static Options options_read(char **args)
{
    Options options = { .from = 1, .count = SEEDS, .steps = STEPS };
    for (; *args; args++) {
        if (strcmp(*args, "--trace") == 0) {
            options.trace = true;
            continue;
        }
        const char *name = *args++;
        if (strcmp(name, "--seeds") == 0) {
            options.count = number_read(*args);
        } else if (strcmp(name, "--from") == 0) {
            options.from = number_read(*args);
        } else if (strcmp(name, "--seed") == 0) {
            options.from = number_read(*args);
            options.count = 1;
        } else if (strcmp(name, "--steps") == 0) {
            options.steps = number_read(*args);
        } else if (strcmp(name, "--plant") == 0 && *args) {
            options.plant = plant_find(*args);
        } else {
            usage();
        }
    }
    if (options.plant == PLANT_COUNT) {
        usage();
    }
    return options;
}

static void seed_run(uint64_t seed, const Options *options)
{
    Sim *sim = calloc(1, sizeof(*sim));
    if (!sim) {
        fatal("sim: out of memory");
    }
    report_begin(seed, "run");
    sim_make(sim, seed, options->plant, true);
    sim->faults = true;
    for (int64_t step = 0; step < options->steps; step++) {
        sim_step(sim);
    }
    sim_finish(sim);
    sim_free(sim);
    free(sim);
}

int main(int count, char **args)
{
    (void)count;
    Options options = options_read(args + 1);
    log_set_level(LOG_NONE); // what goes wrong here goes wrong on purpose
    report_watch_crashes();
    report_be_loud(options.trace);
    report_want(plant_name(options.plant), plant_laws(options.plant));
    for (int64_t i = 0; i < options.count; i++) {
        uint64_t seed = (uint64_t)(options.from + i);
        seed_run(seed, &options);
        if (seed % TWINS_EVERY == 0 || options.count == 1) {
            twins_run(seed, options.plant);
        }
        if ((i + 1) % PROGRESS_EVERY == 0) {
            (void)printf("sim: %" PRId64 " of %" PRId64 " seeds\n", i + 1, options.count);
        }
    }
    if (options.plant != PLANT_NONE) {
        (void)printf("sim: %s was not found in %" PRId64 " seeds\n", plant_name(options.plant),
                     options.count);
        return 1;
    }
    (void)printf("sim: %" PRId64 " seeds from %" PRId64 " keep every law\n", options.count,
                 options.from);
    return 0;
}
