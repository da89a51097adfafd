// The program: one command, its flags, an exit code. 0 done, 1 refused, 2 not understood.
#include "app/commands.h"
#include "app/serve.h"
#include "app/world.h"
#include "base/log.h"

#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,
    EXIT_USAGE = 2,
    HELP_MAX_BYTES = 8 * 1024,
    WORDS_MAX = 4,
    // glibc gives memory back to the kernel and takes it again all the time unless told not to.
    KEEP_BYTES = 256 * 1024 * 1024,
    GROW_BYTES = 16 * 1024 * 1024,
    MAP_FROM_BYTES = 32 * 1024 * 1024,
    OTHERS_MAY_NOTHING = 0077,
};

static Err command_serve(const CommandLine *line, Refusal *why)
{
    return serve(line->config, line->world, line->arena, why);
}

typedef struct Verb {
    const char *name;
    Err (*run)(const CommandLine *line, Refusal *why);
    size_t words_max;
    const char *help;
} Verb;

static const Verb verbs[] = {
    { "serve", command_serve, 0, "run the server" },
    { "init", command_init, 0, "make a data directory with its first admin; password on stdin" },
    { "user", command_user, 1, "user add: an agent or admin; password on stdin" },
    { "backup", command_backup, 1, "copy a data directory, also while it is served" },
    { "restore", command_restore, 1, "make a data directory from a backup" },
    { "verify", command_verify, 0, "check that the data is whole" },
    { "stats", command_stats, 0, "figures of the running server" },
    { "reload", command_reload, 0, "have the running server read its certificate anew" },
    { "routes", command_routes, 0, "list what the server answers to, and whom" },
};

static void help_print(Arena *arena)
{
    Buf out = buf_make(arena, HELP_MAX_BYTES);
    buf_add(&out, S("madoguchi COMMAND [flags]\n\n"));
    for (size_t i = 0; i < countof(verbs); i++) {
        buf_format(&out, "  %-9s %s\n", verbs[i].name, verbs[i].help);
    }
    buf_add(&out, S("\nFlags, some also as `key = value` lines of DIR/" CONFIG_FILE_NAME ":\n\n"));
    config_help(&out);
    (void)fwrite(out.at, 1, out.len, stdout);
}

static const Verb *verb_find(Str name)
{
    for (size_t i = 0; i < countof(verbs); i++) {
        if (str_equal(name, str_of(verbs[i].name))) {
            return &verbs[i];
        }
    }
    return NULL;
}

static bool log_level_set(Str level)
{
    static const struct {
        const char *name;
        LogLevel level;
    } levels[] = {
        { "error", LOG_ERROR },
        { "warn", LOG_WARN },
        { "info", LOG_INFO },
        { "debug", LOG_DEBUG },
    };
    for (size_t i = 0; i < countof(levels); i++) {
        if (str_equal(level, str_of(levels[i].name))) {
            log_set_level(levels[i].level);
            return true;
        }
    }
    return false;
}

static int refused(const char *verb, const Refusal *why, Err err)
{
    Str message = why->message.len > 0 ? why->message : str_of(err_text(err));
    const char *between = why->field.len > 0 ? ": " : "";
    (void)fprintf(stderr, "madoguchi %s: %.*s%s%.*s\n", verb, STR_ARG(why->field), between,
                  STR_ARG(message));
    return EXIT_REFUSED;
}

static int verb_run(const Verb *verb, int count, char **arguments, Arena *arena)
{
    Config config;
    Refusal why = { 0 };
    Str words[WORDS_MAX];
    ConfigRest rest = { .items = words, .max = verb->words_max };
    Err err = config_read(arena, count, arguments, &config, &rest, &why);
    if (!err && !log_level_set(config.log_level)) {
        err = refuse(&why, ERR_INVALID, S("log"), S("unknown"), S("error, warn, info or debug"));
    }
    if (err) {
        (void)refused(verb->name, &why, err);
        return EXIT_USAGE;
    }
    CommandLine line = {
        .config = &config,
        .world = real_world(),
        .arena = arena,
        .words = words,
        .word_count = rest.count,
    };
    err = verb->run(&line, &why);
    return err ? refused(verb->name, &why, err) : EXIT_DONE;
}

int main(int count, char **arguments)
{
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread runs yet
    (void)mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    (void)mallopt(M_TOP_PAD, GROW_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, MAP_FROM_BYTES);
    // NOLINTEND(concurrency-mt-unsafe)
    (void)umask(OTHERS_MAY_NOTHING);
    if (sodium_init() < 0) {
        fatal("main: no source of random bytes");
    }
    Str name = count > 1 ? str_of(arguments[1]) : S("");
    Arena arena = { 0 };
    int code = EXIT_DONE;
    const Verb *verb = verb_find(name);
    if (str_equal(name, S("--version"))) {
        (void)puts("madoguchi " MADOGUCHI_VERSION);
    } else if (verb && count > 2 && str_equal(str_of(arguments[2]), S("--help"))) {
        help_print(&arena);
    } else if (verb) {
        code = verb_run(verb, count - 2, arguments + 2, &arena);
    } else {
        help_print(&arena);
        code = str_equal(name, S("--help")) ? EXIT_DONE : EXIT_USAGE;
    }
    arena_free(&arena);
    return code;
}
