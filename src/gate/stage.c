#include "gate/inside.h"

#include <string.h>

// ---- prepare and respond: a reader ------------------------------------------------------------

static Err prepare_run(Read *read, ReadJob *job)
{
    Call *call = job->owner;
    return call->request.route->prepare(read, &call->request);
}

static Err respond_run(Read *read, ReadJob *job)
{
    Call *call = job->owner;
    return call->request.route->respond(read, &call->request);
}

// Back on the loop with what a function said. A route refuses through request_refuse(), a command
// or query through its own `why`.
static void came_back(Call *call, Err err, const Refusal *why)
{
    call->away = false;
    if (!call->client) {
        call_free(call);
        return;
    }
    if (err && call->request.refusal.err == err) {
        Refusal own = call->request.refusal;
        (void)call_refuse(call, err, &own);
    } else if (err) {
        (void)call_refuse(call, err, why);
    }
    call_run(call);
}

static void read_done(GateRead *read)
{
    came_back(read->job.owner, read->job.err, &read->job.refusal);
}

static bool read_start(Call *call, Err (*run)(Read *read, ReadJob *job))
{
    // What prepare found may lie in the job's arena, so that is kept to the end.
    Arena arena = call->read.job.arena;
    call->read = (GateRead){
        .job = {
            .viewer = request_viewer(&call->request),
            .run = run,
            .owner = call,
            .arena = arena,
        },
        .done = read_done,
    };
    return gate_read(call->request.gate, &call->read);
}

// ---- hash: a pool -----------------------------------------------------------------------------

static void hash_run(WorkJob *job)
{
    Call *call = letter_of(job, Call, hashing);
    call->hash_err = call->request.route->hash(&call->request);
}

static void hash_done(WorkJob *job)
{
    Call *call = letter_of(job, Call, hashing);
    came_back(call, call->hash_err, NULL);
}

static bool hash_start(Call *call)
{
    call->hashing = (WorkJob){ .run = hash_run, .done = hash_done };
    WorkPool *pool = call->request.gate->options.hashing;
    return !call->request.gate->stopped && work_pool_submit(pool, &call->hashing);
}

// ---- apply: the writer ------------------------------------------------------------------------

static Err command_apply(Work *work, Command *command)
{
    Call *call = letter_of(command, Call, command);
    call->request.refusal = (Refusal){ 0 }; // of an earlier run
    Err err = call->request.route->apply(work, &call->request);
    command->result = call->request.result;
    return err;
}

static void command_finished(Command *command)
{
    Call *call = letter_of(command, Call, command);
    call->request.result = command->result;
    call->request.replayed = command->replayed;
    came_back(call, command->err, &command->refusal);
}

// What is the same request: method, address, body.
static void request_hash(Call *call, unsigned char out[BLAKE2B_BYTES])
{
    const Request *request = &call->request;
    Blake2b *hash = arena_new(&call->request.arena, Blake2b);
    blake2b_begin(hash);
    blake2b_add(hash, request->head->method_text);
    blake2b_add(hash, S(" "));
    blake2b_add(hash, request->head->target);
    blake2b_add(hash, S("\n"));
    blake2b_add(hash, request->body);
    blake2b_end(hash, out);
}

static bool command_start(Call *call)
{
    Request *request = &call->request;
    call->command = (Command){
        .apply = command_apply,
        .finished = command_finished,
        .actor = request_actor(request),
        .arena = call->command.arena,
    };
    if (request->route->flags & ROUTE_KEYED) {
        call->command.idempotency_key = http_header(request->head, S("Idempotency-Key"));
        request_hash(call, call->command.request_hash);
    }
    return gate_command(request->gate, &call->command);
}

// ---- one after the other ----------------------------------------------------------------------

typedef enum StageEnd { STAGE_RAN, STAGE_IS_AWAY, STAGE_REFUSED } StageEnd;

static StageEnd ran_here(Call *call, Err (*function)(Request *request))
{
    Err err = function ? function(&call->request) : ERR_NONE;
    if (!err) {
        return STAGE_RAN;
    }
    Refusal own = call->request.refusal;
    (void)call_refuse(call, err, &own);
    return STAGE_REFUSED;
}

static StageEnd goes_away(Call *call, bool wanted, bool (*start)(Call *call))
{
    if (!wanted) {
        return STAGE_RAN;
    }
    call->away = true;
    if (start(call)) {
        return STAGE_IS_AWAY;
    }
    call->away = false;
    (void)call_refuse(call, ERR_BUSY, NULL);
    return STAGE_REFUSED;
}

static bool prepare_start(Call *call)
{
    return read_start(call, prepare_run);
}

static bool respond_start(Call *call)
{
    return read_start(call, respond_run);
}

void request_continue(Request *request)
{
    came_back(call_of(request), ERR_NONE, NULL);
}

static StageEnd waits(Call *call)
{
    Request *request = &call->request;
    bool held = false;
    if (!request->route->wait) {
        return STAGE_RAN;
    }
    call->away = true;
    Err err = request->route->wait(request, &held);
    if (held) {
        return STAGE_IS_AWAY;
    }
    call->away = false;
    if (!err) {
        return STAGE_RAN;
    }
    Refusal own = request->refusal;
    (void)call_refuse(call, err, &own);
    return STAGE_REFUSED;
}

static StageEnd stage_run(Call *call, CallStage stage)
{
    const Route *route = call->request.route;
    switch (stage) {
    case STAGE_ACCEPT:
        return ran_here(call, route->accept);
    case STAGE_PREPARE:
        return goes_away(call, route->prepare != NULL, prepare_start);
    case STAGE_HASH:
        return goes_away(call, route->hash != NULL, hash_start);
    case STAGE_APPLY:
        return goes_away(call, route->apply != NULL, command_start);
    case STAGE_RESPOND:
        return goes_away(call, route->respond != NULL, respond_start);
    case STAGE_WAIT:
        return waits(call);
    case STAGE_FINISH:
        return ran_here(call, route->finish);
    case STAGE_DONE:
        break;
    }
    return STAGE_RAN;
}

void call_run(Call *call)
{
    while (!call->refused && call->stage != STAGE_DONE) {
        CallStage stage = call->stage;
        call->stage = (CallStage)(stage + 1);
        if (stage_run(call, stage) == STAGE_IS_AWAY) {
            return;
        }
    }
    call_answer(call);
}
