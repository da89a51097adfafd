#include "desk/alone.h"

typedef struct AloneCommand {
    Command command; // first, so that a Command * of it is an AloneCommand *
    AloneApply *apply;
    void *in;
    int64_t age_ms;
} AloneCommand;

static Err command_apply(Work *work, Command *command)
{
    AloneCommand *mine = (AloneCommand *)command;
    work->now_ms -= mine->age_ms;
    return mine->apply(work, mine->in);
}

// Nobody is on line yet.
static void batch_drop(void *owner, Batch *batch)
{
    (void)owner;
    batch_free(batch);
}

Err alone_begin(Alone *alone, Db **db, World *world)
{
    WriterOptions options = { .db = *db, .world = world, .on_batch = batch_drop };
    Writer *writer = NULL;
    Err err = writer_make(&writer, &options);
    if (err) {
        db_close(db);
        return err;
    }
    *db = NULL;
    *alone = (Alone){ .writer = writer };
    return ERR_NONE;
}

Err alone_run(Alone *alone, Actor actor, int64_t age_ms, AloneApply *apply, void *in)
{
    AloneCommand mine = {
        .command = { .apply = command_apply, .actor = actor },
        .apply = apply,
        .in = in,
        .age_ms = age_ms,
    };
    if (!writer_submit(alone->writer, &mine.command)) {
        return ERR_BUSY;
    }
    (void)writer_run(alone->writer);
    alone->refusal = (Refusal){
        .err = mine.command.refusal.err,
        .field = str_copy(&alone->arena, mine.command.refusal.field),
        .message = str_copy(&alone->arena, mine.command.refusal.message),
        .code = str_copy(&alone->arena, mine.command.refusal.code),
    };
    arena_free(&mine.command.arena);
    return mine.command.err;
}

void alone_end(Alone *alone)
{
    writer_free(&alone->writer);
    arena_free(&alone->arena);
    alone->refusal = (Refusal){ 0 };
}
