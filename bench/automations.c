// automations — what an hourly run of automations costs a desk with many tickets, through the desk
// itself.
//
//   bench_automations NEW_DATABASE TICKETS DUE
//
// Makes TICKETS tickets that are solved, DUE of them more than 96 hours ago, and lets two hours go
// by under the standard automation: in the first it closes those that are due, each with its
// history; in the second there is nothing to do. Prints one line: tickets=… due=… commands=…
// run_ms=… run_cpu_ms=… longest_ms=… idle_ms=…, where longest is one command: as long as others who
// write have to wait.
#include <stdio.h>
#include <unistd.h>

#include "desk/record.h"
#include "desk/rules/rule_save.h"
#include "desk/timer/timers_run.h"
#include "figures.h"
#include "one_desk.h"
#include "store/timer_store.h"

enum {
    TICKETS_MAX = 1000000,
    TICKETS_PER_COMMAND = 500,
};

#define HOUR_MS INT64_C(3600000)

typedef struct Bench {
    OneDesk desk;
    int64_t tickets;
    int64_t due;
    int64_t wanted; // to be made in the next command
    bool more;
    int64_t commands;
} Bench;

// ---- the desk ---------------------------------------------------------------------------------

static Err tickets_apply(Work *work, void *in)
{
    const Bench *bench = in;
    Err err = ERR_NONE;
    for (int64_t i = 0; i < bench->wanted && !err; i++) {
        Record made = { .ticket = { .requester = bench->desk.made.admin,
                                    .submitter = bench->desk.made.admin,
                                    .assignee = bench->desk.made.admin,
                                    .team = bench->desk.made.team,
                                    .status = TICKET_SOLVED,
                                    .subject = S("A parcel"),
                                    .via = VIA_EMAIL,
                                    .routing_channel = ROUTING_EMAIL,
                                    .is_public = true } };
        err = record_create_ticket(work, &(Record){ 0 }, &made);
    }
    return err;
}

static void tickets_make(Bench *bench, int64_t count, int64_t age_ms)
{
    for (int64_t made = 0; made < count; made += bench->wanted) {
        bench->wanted = count - made < TICKETS_PER_COMMAND ? count - made : TICKETS_PER_COMMAND;
        one_desk_run(&bench->desk, age_ms, tickets_apply, bench);
    }
}

static Err automation_apply(Work *work, void *in)
{
    (void)in;
    static const RuleCondition all[] = {
        { STR_INIT("status"), STR_INIT("is"), STR_INIT("solved") },
        { STR_INIT("SOLVED"), STR_INIT("greater_than"), STR_INIT("96") },
    };
    RuleAction action = { .field = S("status"), .values = { S("closed") }, .value_count = 1 };
    RuleCreate create = { .kind = RULE_AUTOMATION,
                          .title = S("Close after four days"),
                          .all = { all, countof(all) },
                          .actions = { &action, 1 } };
    Rule made = { 0 };
    return rule_make(work, &create, &made);
}

// ---- an hour ----------------------------------------------------------------------------------

static Err timers_apply(Work *work, void *in)
{
    Bench *bench = in;
    TimersRan ran = { 0 };
    Err err = timers_run_apply(work, &ran);
    int64_t due_ms = 0;
    if (!err) {
        err = timer_next_due(work->tx, &due_ms);
    }
    bench->more = due_ms > 0 && due_ms <= work->now_ms;
    return err;
}

typedef struct Cost {
    double run_ms;
    double cpu_ms;
    double longest_ms;
    int64_t commands;
} Cost;

static Cost hour_measure(Bench *bench, int64_t ahead_ms)
{
    Cost cost = { 0 };
    Usage before = usage_of(getpid());
    int64_t since_ns = clock_ns();
    bench->more = true;
    while (bench->more) {
        int64_t one_ns = clock_ns();
        one_desk_run(&bench->desk, -ahead_ms, timers_apply, bench);
        double one_ms = (double)(clock_ns() - one_ns) / 1e6;
        cost.longest_ms = one_ms > cost.longest_ms ? one_ms : cost.longest_ms;
        cost.commands++;
    }
    cost.run_ms = (double)(clock_ns() - since_ns) / 1e6;
    cost.cpu_ms = usage_since(before, getpid()).cpu_s * 1e3;
    return cost;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        give_up("usage: bench_automations NEW_DATABASE TICKETS DUE");
    }
    Bench bench = {
        .tickets = number_of("TICKETS", argv[2], TICKETS_MAX),
        .due = number_of("DUE", argv[3], TICKETS_MAX),
    };
    one_desk_begin(&bench.desk, argv[1]);
    tickets_make(&bench, bench.due, 98 * HOUR_MS);
    tickets_make(&bench, bench.tickets - bench.due, HOUR_MS);
    one_desk_run(&bench.desk, 0, automation_apply, &bench);
    Cost due = hour_measure(&bench, HOUR_MS);
    Cost idle = hour_measure(&bench, 2 * HOUR_MS);
    one_desk_end(&bench.desk);
    printf("tickets=%" PRId64 " due=%" PRId64 " commands=%" PRId64
           " run_ms=%.1f run_cpu_ms=%.1f longest_ms=%.1f idle_ms=%.1f\n",
           bench.tickets, bench.due, due.commands, due.run_ms, due.cpu_ms, due.longest_ms,
           idle.run_ms);
    return 0;
}
