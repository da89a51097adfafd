// dry_run — what it costs to try a trigger on the past 30 days.
//
//   bench_dry_run NEW_DATABASE UPDATES TRIGGERS
//
// Makes UPDATES past updates, five of each ticket, over 29 days, and TRIGGERS active triggers that
// do not fire. Then tries three triggers: one that fires at few updates, one that writes to the
// customer at every one, and one that reads what was said. Prints one line each: dry_run=…
// updates=… triggers=… fired=… cut=… best_ms=… cpu_ms=… of five runs.
#include <stdio.h>
#include <unistd.h>

#include "desk/rules/rule_dry_run.h"
#include "desk/ticket/ticket_update.h"
#include "figures.h"
#include "one_desk.h"

enum {
    UPDATES_MAX = 1000000,
    UPDATES_PER_TICKET = 5,
    PER_COMMAND = 100,
    RUNS = 5,
};

#define SPAN_MS (INT64_C(29) * 24 * 3600 * 1000)

typedef struct Bench {
    OneDesk desk;
    PersonId customer;
    TicketId *tickets;
    int64_t updates;
    int64_t triggers;
    int64_t done; // updates so far
} Bench;

// ---- the past ---------------------------------------------------------------------------------

static Err ticket_make(Work *work, Bench *bench, size_t at)
{
    TicketCreate create = { .requester = bench->customer,
                            .requester_name = S("Chie"),
                            .requester_email = S("chie@example.org"),
                            .comment = { .given = true, .body = S("Where is my parcel?") } };
    TicketUpdated made = { 0 };
    Err err = ticket_create_apply(work, &create, &made);
    bench->tickets[at] = made.record.ticket.id;
    bench->customer = made.record.ticket.requester;
    return err;
}

static Err ticket_change(Work *work, TicketId ticket, int64_t turn)
{
    TicketUpdate update = {
        .ticket = ticket,
        .fields = { .priority_given = true,
                    .priority = turn % 2 ? PRIORITY_LOW : PRIORITY_HIGH,
                    .status_given = turn % 4 == 0,
                    .status = TICKET_SOLVED,
                    .tags_given = true,
                    .tags = turn % 2 ? S("one") : S("two") },
        .comment = { .given = turn % 4 == 2, .channel = CHANNEL_NOTE, .body = S("Please refund") },
    };
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, &update, &updated);
}

// Some updates in one commit, each of another ticket.
static Err past_apply(Work *work, void *in)
{
    Bench *bench = in;
    int64_t tickets = bench->updates / UPDATES_PER_TICKET;
    Err err = ERR_NONE;
    for (int64_t i = 0; i < PER_COMMAND && bench->done < bench->updates && !err; i++) {
        int64_t turn = bench->done / tickets;
        size_t at = (size_t)(bench->done % tickets);
        err = turn == 0 ? ticket_make(work, bench, at)
                        : ticket_change(work, bench->tickets[at], turn);
        bench->done++;
    }
    return err;
}

static void past_make(Bench *bench)
{
    static TicketId tickets[UPDATES_MAX / UPDATES_PER_TICKET + 1];
    bench->tickets = tickets;
    while (bench->done < bench->updates) {
        int64_t age_ms = SPAN_MS - SPAN_MS / bench->updates * bench->done;
        one_desk_run(&bench->desk, age_ms, past_apply, bench);
    }
}

static Err triggers_apply(Work *work, void *in)
{
    const Bench *bench = in;
    return one_desk_quiet_triggers(work, bench->triggers);
}

// ---- trying -----------------------------------------------------------------------------------

static void try_once(const Bench *bench, Db *db, const Rule *rule, RuleDryRun *out)
{
    Arena arena = { 0 };
    Refusal why = { 0 };
    TX_SCOPE Tx tx = tx_begin(db, TX_READ);
    Read read = { .tx = &tx,
                  .world = real_world(),
                  .arena = &arena,
                  .viewer = { .person = bench->desk.made.admin, .role = ROLE_ADMIN },
                  .why = &why,
                  .now_ms = clock_ms() };
    RuleDryRunAsk ask = { .rule = rule, .days = RULE_DRY_RUN_DAYS_MAX };
    if (rule_dry_run_read(&read, &ask, out) != ERR_NONE) {
        give_up("refused: %.*s: %.*s", STR_ARG(why.field), STR_ARG(why.message));
    }
    arena_free(&arena);
}

static void try_measure(const Bench *bench, Db *db, const char *name, const Rule *rule)
{
    RuleDryRun out = { 0 };
    int64_t best_ns = INT64_MAX;
    Usage before = usage_of(getpid());
    for (int i = 0; i < RUNS; i++) {
        int64_t since_ns = clock_ns();
        try_once(bench, db, rule, &out);
        int64_t took_ns = clock_ns() - since_ns;
        best_ns = took_ns < best_ns ? took_ns : best_ns;
    }
    double cpu_s = usage_since(before, getpid()).cpu_s;
    printf("dry_run=%s updates=%" PRId64 " triggers=%" PRId64 " fired=%" PRId64
           " cut=%d best_ms=%.0f cpu_ms=%.0f\n",
           name, out.updates, bench->triggers, out.fires, out.cut, (double)best_ns / 1e6,
           cpu_s * 1e3 / RUNS);
}

static void all_measure(const Bench *bench, const char *path)
{
    static const RuleCondition solved = { STR_INIT("status"), STR_INIT("value"),
                                          STR_INIT("solved") };
    static const RuleCondition any = { STR_INIT("status"), STR_INIT("less_than"),
                                       STR_INIT("closed") };
    static const RuleCondition said = { STR_INIT("comment_includes_word"), STR_INIT("includes"),
                                        STR_INIT("refund") };
    static const RuleAction tag = { STR_INIT("current_tags"), { STR_INIT("tried") }, 1 };
    static const RuleAction letter = { STR_INIT("notification_user"),
                                       { STR_INIT("requester_id"), STR_INIT("s"), STR_INIT("b") },
                                       3 };
    Rule few = { .kind = RULE_TRIGGER, .all = { &solved, 1 }, .actions = { &tag, 1 } };
    Rule every = { .kind = RULE_TRIGGER, .all = { &any, 1 }, .actions = { &letter, 1 } };
    Rule text = { .kind = RULE_TRIGGER, .all = { &said, 1 }, .actions = { &tag, 1 } };
    DbOptions options = { .path = path, .mode = DB_READER };
    Db *db = NULL;
    if (db_open(&db, real_world(), &options) != ERR_NONE) {
        give_up("%s cannot be opened", path);
    }
    try_measure(bench, db, "few", &few);
    try_measure(bench, db, "every", &every);
    try_measure(bench, db, "text", &text);
    db_close(&db);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        give_up("usage: bench_dry_run NEW_DATABASE UPDATES TRIGGERS");
    }
    Bench bench = {
        .updates = number_of("UPDATES", argv[2], UPDATES_MAX),
        .triggers = number_of("TRIGGERS", argv[3], RULE_ACTIVE_TRIGGERS_MAX),
    };
    one_desk_begin(&bench.desk, argv[1]);
    past_make(&bench);
    one_desk_run(&bench.desk, 0, triggers_apply, &bench);
    all_measure(&bench, argv[1]);
    one_desk_end(&bench.desk);
    return 0;
}
