// rules — what a ticket update costs with many active triggers, through the desk itself.
//
//   bench_rules NEW_DATABASE TRIGGERS FIRING UPDATES
//
// Updates one ticket UPDATES times without a trigger, then as often with TRIGGERS active ones, of
// which FIRING fire at each update and change the ticket. Each update is a commit of its own, with
// its fsync. Prints one line: triggers=… firing=… updates=… none_p50_us=… with_p50_us=…
// none_cpu_us=… with_cpu_us=… ratio_p50=… ratio_cpu=…
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/world.h"
#include "desk/alone.h"
#include "desk/init.h"
#include "desk/rules/rule_save.h"
#include "desk/ticket/ticket_update.h"
#include "figures.h"
#include "store/migrate.h"
#include "store/rule_store.h"

enum { UPDATES_MAX = 1000000 };

typedef struct Bench {
    Alone alone;
    DeskInitDone made;
    TicketId ticket;
    int64_t triggers;
    int64_t firing;
    int64_t updates;
    int64_t done; // updates so far
} Bench;

static Actor admin_of(const Bench *bench)
{
    return (Actor){ .kind = ACTOR_AGENT,
                    .person = bench->made.admin,
                    .role = ROLE_ADMIN,
                    .name = S("Admin"),
                    .via = VIA_WEB };
}

static void run(Bench *bench, AloneApply *apply)
{
    if (alone_run(&bench->alone, admin_of(bench), 0, apply, bench) != ERR_NONE) {
        Refusal why = bench->alone.refusal;
        give_up("refused: %.*s: %.*s", STR_ARG(why.field), STR_ARG(why.message));
    }
}

// ---- the desk ---------------------------------------------------------------------------------

static Err init_apply(Work *work, void *in)
{
    Bench *bench = in;
    DeskInit init = { .account_name = S("Bench"),
                      .admin_name = S("Admin"),
                      .admin_email = S("admin@example.com") };
    return desk_init_apply(work, &init, &bench->made);
}

// What ships with the product is switched off, so that "without a trigger" means it.
static Err quiet_apply(Work *work, void *in)
{
    (void)in;
    RuleIds ids = { .at = arena_array(work->arena, RuleId, RULES_MAX), .max = RULES_MAX };
    Err err = rule_order(work->tx, RULE_TRIGGER, (RuleCategoryId){ 0 }, &ids);
    for (size_t i = 0; i < ids.count && !err; i++) {
        RuleSaved saved = { 0 };
        RuleUpdate off = { .rule = ids.at[i], .active_given = true };
        err = rule_update_apply(work, &off, &saved);
    }
    return err;
}

static Err ticket_apply(Work *work, void *in)
{
    Bench *bench = in;
    TicketCreate create = { .requester_name = S("Chie"),
                            .requester_email = S("chie@example.org"),
                            .comment = { .given = true, .body = S("Where is my parcel?") } };
    TicketUpdated made = { 0 };
    Err err = ticket_create_apply(work, &create, &made);
    bench->ticket = made.record.ticket.id;
    return err;
}

static Err trigger_make(Work *work, int64_t number, bool fires)
{
    static const RuleCondition firing[] = {
        { STR_INIT("priority"), STR_INIT("changed"), STR_INIT("") },
        { STR_INIT("status"), STR_INIT("less_than"), STR_INIT("solved") },
    };
    static const RuleCondition quiet[][2] = {
        { { STR_INIT("status"), STR_INIT("value"), STR_INIT("solved") },
          { STR_INIT("via_id"), STR_INIT("is"), STR_INIT("75") } },
        { { STR_INIT("update_type"), STR_INIT("is"), STR_INIT("Change") },
          { STR_INIT("current_tags"), STR_INIT("includes"), STR_INIT("vip refund legal") } },
        { { STR_INIT("comment_is_public"), STR_INIT("is"), STR_INIT("true") },
          { STR_INIT("role"), STR_INIT("is"), STR_INIT("end_user") } },
        { { STR_INIT("priority"), STR_INIT("is"), STR_INIT("urgent") },
          { STR_INIT("assignee_id"), STR_INIT("is"), STR_INIT("current_user") } },
    };
    RuleAction action = { .field = S("current_tags"),
                          .values = { str_format(work->arena, "tag_%" PRId64, number) },
                          .value_count = 1 };
    RuleCreate create = { .kind = RULE_TRIGGER,
                          .title = str_format(work->arena, "Trigger %" PRId64, number),
                          .all = { fires ? firing : quiet[number % (int64_t)countof(quiet)], 2 },
                          .actions = { &action, 1 } };
    Rule made = { 0 };
    return rule_make(work, &create, &made);
}

static Err triggers_apply(Work *work, void *in)
{
    const Bench *bench = in;
    int64_t every = bench->firing ? bench->triggers / bench->firing : bench->triggers + 1;
    Err err = ERR_NONE;
    for (int64_t i = 0; i < bench->triggers && !err; i++) {
        err = trigger_make(work, i, i % every == every - 1);
    }
    return err;
}

// ---- updates ----------------------------------------------------------------------------------

// Takes the tags away that the triggers gave, so that each of them has something to do again.
static Err update_apply(Work *work, void *in)
{
    Bench *bench = in;
    TicketUpdate update = {
        .ticket = bench->ticket,
        .fields = { .priority_given = true,
                    .priority = bench->done % 2 ? PRIORITY_LOW : PRIORITY_HIGH,
                    .tags_given = true,
                    .tags = bench->done % 2 ? S("one") : S("two") },
    };
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, &update, &updated);
}

typedef struct Cost {
    double p50_us;
    double cpu_us;
} Cost;

static Cost updates_measure(Bench *bench)
{
    Samples samples = samples_make((size_t)bench->updates);
    Usage before = usage_of(getpid());
    for (int64_t i = 0; i < bench->updates; i++) {
        int64_t since_ns = clock_ns();
        run(bench, update_apply);
        samples_add(&samples, clock_ns() - since_ns);
        bench->done++;
    }
    double cpu_s = usage_since(before, getpid()).cpu_s;
    samples_sort(&samples);
    return (Cost){ .p50_us = samples_at_us(&samples, 0.5),
                   .cpu_us = cpu_s * 1e6 / (double)bench->updates };
}

static void desk_begin(Bench *bench, const char *path)
{
    DbOptions options = { .path = path, .mode = DB_WRITER };
    int applied = 0;
    Db *db = NULL;
    if (db_migrate(real_world(), &options, &applied) != ERR_NONE ||
        db_open(&db, real_world(), &options) != ERR_NONE ||
        alone_begin(&bench->alone, &db, real_world()) != ERR_NONE) {
        give_up("%s: no database can be made there", path);
    }
    run(bench, init_apply);
    run(bench, quiet_apply);
    run(bench, ticket_apply);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        give_up("usage: bench_rules NEW_DATABASE TRIGGERS FIRING UPDATES");
    }
    Bench bench = {
        .triggers = number_of("TRIGGERS", argv[2], RULE_ACTIVE_TRIGGERS_MAX),
        .firing = number_of("FIRING", argv[3], RULE_ACTIVE_TRIGGERS_MAX),
        .updates = number_of("UPDATES", argv[4], UPDATES_MAX),
    };
    desk_begin(&bench, argv[1]);
    Cost none = updates_measure(&bench);
    run(&bench, triggers_apply);
    Cost with = updates_measure(&bench);
    alone_end(&bench.alone);
    printf("triggers=%" PRId64 " firing=%" PRId64 " updates=%" PRId64
           " none_p50_us=%.0f with_p50_us=%.0f none_cpu_us=%.0f with_cpu_us=%.0f"
           " ratio_p50=%.2f ratio_cpu=%.2f\n",
           bench.triggers, bench.firing, bench.updates, none.p50_us, with.p50_us, none.cpu_us,
           with.cpu_us, with.p50_us / none.p50_us, with.cpu_us / none.cpu_us);
    return 0;
}
