#include "app/serve.h"
#include "app/server.h"
#include "base/log.h"
#include "desk/search/search_index.h"
#include "desk/timer/timers_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DUE_AT_MOST_MS = 60 * 1000, // a clock that was set forward is noticed then
    BUSY_AGAIN_MS = 100,        // when the writer's queue was full
    FILE_AGE_MIN_S = 3600,      // younger files may belong to an upload that is not told of yet
    MS_PER_S = 1000,
};

static const Actor clock_actor = { .kind = ACTOR_TIMER, .via = VIA_SYSTEM };

// ---- timers -----------------------------------------------------------------------------------

typedef struct TimersCommand {
    Command command; // first
    Server *server;
    TimersRan ran;
} TimersCommand;

// Files that no row names any more, removed where uploads are written, so that neither runs into
// the other: what was written again meanwhile is young.
typedef struct FilesRemove {
    WorkJob job; // first
    Server *server;
    int64_t now_ms;
    size_t count;
    unsigned char hashes[][CONTENT_HASH_BYTES];
} FilesRemove;

static void remove_run(WorkJob *job)
{
    const FilesRemove *remove = (FilesRemove *)(void *)job;
    Arena arena = { 0 };
    for (size_t i = 0; i < remove->count; i++) {
        Str hex = str_hex(&arena, remove->hashes[i], CONTENT_HASH_BYTES);
        Str path = str_format(&arena, "%s/%.*s", remove->server->directory.files, STR_ARG(hex));
        const char *name = str_terminated(&arena, path);
        struct stat status;
        if (stat(name, &status) == 0 &&
            status.st_mtime < remove->now_ms / MS_PER_S - FILE_AGE_MIN_S && unlink(name) < 0) {
            log_line(LOG_WARN, "app.files", "step=unlink errno=%d", errno);
        }
    }
    arena_free(&arena);
}

static void remove_done(WorkJob *job)
{
    free(job);
}

static void files_remove(Server *server, const TimersRan *ran)
{
    if (ran->hash_count == 0) {
        return;
    }
    FilesRemove *remove = calloc(1, sizeof(*remove) + ran->hash_count * CONTENT_HASH_BYTES);
    if (!remove) {
        fatal("clockwork: out of memory");
    }
    remove->job = (WorkJob){ .run = remove_run, .done = remove_done };
    remove->server = server;
    remove->now_ms = world_now_ms(server->world);
    remove->count = ran->hash_count;
    memcpy(remove->hashes, ran->hashes, ran->hash_count * CONTENT_HASH_BYTES);
    if (!work_pool_submit(server->files, &remove->job)) {
        free(remove); // they only take room
    }
}

static Err timers_apply(Work *work, Command *command)
{
    TimersCommand *timers = (TimersCommand *)(void *)command;
    return timers_run_apply(work, &timers->ran);
}

static void due_arm(Server *server, int64_t after_ms)
{
    if (!server->timers_under_way && server->drain_since_ms == 0) {
        loop_timer_start(server->due, after_ms < DUE_AT_MOST_MS ? after_ms : DUE_AT_MOST_MS);
    }
}

static void due_arm_next(Server *server)
{
    if (server->next_due_ms != 0) {
        int64_t after_ms = server->next_due_ms - world_now_ms(server->world);
        due_arm(server, after_ms > 0 ? after_ms : 0);
    }
}

static void timers_finished(Command *command)
{
    TimersCommand *timers = (TimersCommand *)(void *)command;
    Server *server = timers->server;
    server->timers_under_way = false;
    if (!command->err) {
        files_remove(server, &timers->ran);
        due_arm_next(server); // at once while there are more
    } else {
        log_line(LOG_ERROR, "app.timers", "code=%s", err_code(command->err));
        due_arm(server, MS_PER_S);
    }
    arena_free(&command->arena);
    free(timers);
}

static void on_due(void *context)
{
    Server *server = context;
    TimersCommand *timers = calloc(1, sizeof(*timers));
    if (!timers) {
        fatal("clockwork: out of memory");
    }
    timers->command = (Command){
        .apply = timers_apply,
        .finished = timers_finished,
        .actor = clock_actor,
    };
    timers->server = server;
    if (!gate_command(server->gate, &timers->command)) {
        free(timers);
        due_arm(server, BUSY_AGAIN_MS);
        return;
    }
    server->timers_under_way = true;
}

// ---- the search index -------------------------------------------------------------------------

typedef struct IndexCommand {
    Command command; // first
    Server *server;
    size_t indexed;
} IndexCommand;

static Err index_apply(Work *work, Command *command)
{
    IndexCommand *index = (IndexCommand *)(void *)command;
    return search_index_apply(work, SEARCH_INDEX_MAX, &index->indexed);
}

static void index_finished(Command *command)
{
    IndexCommand *index = (IndexCommand *)(void *)command;
    Server *server = index->server;
    server->index_under_way = false;
    server->index_since_ms = 0;
    if (command->err) {
        log_line(LOG_ERROR, "app.index", "code=%s", err_code(command->err));
    } else if (index->indexed >= SEARCH_INDEX_MAX && server->drain_since_ms == 0) {
        server->index_since_ms = loop_tick_ms(server->loop);
        loop_timer_start(server->index, 0);
    }
    arena_free(&command->arena);
    free(index);
}

static void on_index(void *context)
{
    Server *server = context;
    int64_t age_ms = loop_tick_ms(server->loop) - server->index_since_ms;
    if (writer_waiting(server->writer) > 0 && age_ms < INDEX_AT_LATEST_MS) {
        loop_timer_start(server->index, INDEX_AFTER_MS);
        return;
    }
    IndexCommand *index = calloc(1, sizeof(*index));
    if (!index) {
        fatal("clockwork: out of memory");
    }
    index->command = (Command){
        .apply = index_apply,
        .finished = index_finished,
        .actor = clock_actor,
    };
    index->server = server;
    if (!gate_command(server->gate, &index->command)) {
        free(index);
        loop_timer_start(server->index, INDEX_AFTER_MS);
        return;
    }
    server->index_under_way = true;
}

// ---- from beginning to end --------------------------------------------------------------------

void clockwork_make(Server *server)
{
    server->due = loop_timer_make(server->loop, on_due, server);
    server->index = loop_timer_make(server->loop, on_index, server);
    // What came due, and was not indexed, while no process ran.
    loop_timer_start(server->due, 0);
    server->index_since_ms = loop_tick_ms(server->loop);
    loop_timer_start(server->index, INDEX_AFTER_MS);
}

void clockwork_batch(Server *server, const Batch *batch)
{
    if (server->drain_since_ms != 0) {
        return;
    }
    if (batch->next_due_ms != server->next_due_ms || !loop_timer_is_running(server->due)) {
        server->next_due_ms = batch->next_due_ms;
        due_arm_next(server);
    }
    if (batch->published_count > 0 && server->index_since_ms == 0 && !server->index_under_way) {
        server->index_since_ms = loop_tick_ms(server->loop);
        loop_timer_start(server->index, INDEX_AFTER_MS);
    }
}

void clockwork_free(Server *server)
{
    loop_timer_free(server->due);
    loop_timer_free(server->index);
    server->due = NULL;
    server->index = NULL;
}
