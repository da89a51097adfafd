// commands.h — what the command line can do, beside serving.
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/config.h"
#include "base/world.h"

typedef struct CommandLine {
    const Config *config;
    World *world;
    Arena *arena;
    Str *words; // that are no flags
    size_t word_count;
} CommandLine;

// Each says on stdout what it did; ERR and words for who started us otherwise.
MUST_USE Err command_init(const CommandLine *line, Refusal *why);
MUST_USE Err command_user(const CommandLine *line, Refusal *why);
MUST_USE Err command_backup(const CommandLine *line, Refusal *why);
MUST_USE Err command_restore(const CommandLine *line, Refusal *why);
MUST_USE Err command_verify(const CommandLine *line, Refusal *why);
MUST_USE Err command_stats(const CommandLine *line, Refusal *why);
MUST_USE Err command_reload(const CommandLine *line, Refusal *why);
MUST_USE Err command_routes(const CommandLine *line, Refusal *why);

#endif
