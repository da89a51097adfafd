#include "sim/server.h"

#include <sqlite3.h>

#include "sim/report.h"
#include "sim/rules.h"
#include "store/checkpoint.h"
#include "store/migrate.h"
#include "store/verify.h"

enum {
    CHECKPOINT_IN_THOUSAND = 40,
    CACHE_KB = 2048,
    FAULT_STEPS_MAX = 400, // of the store's steps until one fails
    FAULT_CALLS_MAX = 60,  // of the file system's calls
    FREE_BYTES_MAX = 64 * 1024,
};

static const char vfs_name[] = "sim";
static const char path[] = "/sim.db";

static DbOptions writer_options(const Server *server)
{
    return (DbOptions){
        .path = path,
        .mode = DB_WRITER,
        .vfs = vfs_name,
        .cache_kb = CACHE_KB,
        .lose_on_power_cut = server->lose_on_power_cut,
    };
}

static void on_commit_failed(void *owner, Err err)
{
    Server *server = owner;
    report_line("commit failed: %s", err_code(err));
    server->commit_failed = true;
}

static void on_batch(void *owner, Batch *batch)
{
    Server *server = owner;
    server->on_batch(server->owner, batch);
}

// Small databases never reach the limits of checkpoint_when_due(), so chance decides.
static void between(void *owner, Db *db)
{
    Server *server = owner;
    if (!dice_chance(&server->dice, CHECKPOINT_IN_THOUSAND)) {
        return;
    }
    Err err =
        dice_chance(&server->dice, 500) ? db_checkpoint_passive(db) : db_checkpoint_restart(db);
    report_line("checkpoint: %s", err_code(err));
}

void server_make(Server *server, uint64_t seed, void (*on_told)(void *owner, Batch *batch),
                 void *owner)
{
    *server = (Server){
        .world = fake_world_make(seed),
        .vfs = fault_vfs_make(vfs_name),
        .dice = dice_make(seed, 2),
        .on_batch = on_told,
        .owner = owner,
    };
}

void server_free(Server *server)
{
    db_close(&server->reader);
    writer_free(&server->writer);
    fault_vfs_free(&server->vfs);
}

static void on_finding(void *into, const Finding *finding)
{
    (void)into;
    report_line("verify: %.*s %" PRId64 " %.*s", STR_ARG(finding->check), finding->id,
                STR_ARG(finding->text));
}

void server_start(Server *server)
{
    World *world = &server->world.world;
    DbOptions options = writer_options(server);
    Err err = db_migrate(world, &options, NULL);
    if (!err) {
        err = db_open(&server->db, world, &options);
    }
    if (err) {
        report_fail(LAW_DURABLE, "the database does not open: %s", err_code(err));
    }
    int64_t problems = 0;
    err = verify_run(server->db, on_finding, NULL, &problems);
    if (err || problems > 0) {
        report_fail(LAW_DURABLE, "verify: %s, %" PRId64 " problems", err_code(err), problems);
    }
    WriterOptions writer = {
        .db = server->db,
        .world = world,
        .on_batch = on_batch,
        .owner = server,
        .between = between,
        .between_owner = server,
        .commit_failed = on_commit_failed,
    };
    err = writer_make(&server->writer, &writer);
    if (!err) {
        options.mode = DB_READER;
        options.schema = &rules_schema;
        err = db_open(&server->reader, world, &options);
    }
    if (err) {
        report_fail(LAW_DURABLE, "the desk does not start: %s", err_code(err));
    }
}

void server_crash(Server *server, Crash crash, uint64_t seed)
{
    if (crash == CRASH_POWER_CUT) {
        fault_vfs_power_cut(server->vfs, seed);
    } else {
        fault_vfs_kill(server->vfs);
    }
    server_forget_faults(server);
    db_close(&server->reader);
    writer_free(&server->writer);
    server->db = NULL;
    server->commit_failed = false;
}

void server_run(Server *server)
{
    while (!server->commit_failed && writer_run(server->writer)) {
    }
}

// ---- faults ----------------------------------------------------------------------------------

void server_plan_fault(Server *server, Dice *dice)
{
    static const struct {
        FaultOp op;
        int code;
    } faults[] = {
        { FAULT_WRITE, SQLITE_IOERR_WRITE }, { FAULT_WRITE, SQLITE_FULL },
        { FAULT_SYNC, SQLITE_IOERR_FSYNC },  { FAULT_READ, SQLITE_IOERR_READ },
        { FAULT_OPEN, SQLITE_CANTOPEN },
    };
    int which = dice_below(dice, (int)countof(faults) + 2);
    int nth = dice_skewed(dice, FAULT_CALLS_MAX);
    bool lasting = dice_chance(dice, 500);
    int steps = 1 + dice_below(dice, FAULT_STEPS_MAX);
    int room = 1 + dice_below(dice, FREE_BYTES_MAX);
    if (which < (int)countof(faults)) {
        report_line("fault: operation %d, call %d, code %d%s", faults[which].op, nth,
                    faults[which].code, lasting ? ", lasting" : "");
        fault_vfs_plan(server->vfs,
                       (FaultPlan){ faults[which].op, nth, faults[which].code, lasting });
    } else if (which == (int)countof(faults)) {
        report_line("fault: step %d", steps);
        server->world.world.fault_countdown = steps;
    } else {
        report_line("fault: %d bytes free", room);
        fault_vfs_set_capacity(server->vfs, fault_vfs_used_bytes(server->vfs) + room);
    }
}

void server_forget_faults(Server *server)
{
    server->world.world.fault_countdown = 0;
    fault_vfs_plan(server->vfs, (FaultPlan){ .nth = 0 });
    fault_vfs_set_capacity(server->vfs, 0);
}
