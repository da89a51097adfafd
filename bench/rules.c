// rules — what a ticket update costs with many active triggers, through the desk itself.
//
//   bench_rules NEW_DATABASE TRIGGERS FIRING UPDATES
//
// Updates one ticket UPDATES times without a trigger, then as often with TRIGGERS active ones, of
// which FIRING fire at each update and change the ticket. Each update is a commit of its own, with
// its fsync. Prints one line: triggers=… firing=… updates=… none_p50_us=… with_p50_us=…
// none_cpu_us=… with_cpu_us=… ratio_p50=… ratio_cpu=…
#include <stdio.h>
#include <unistd.h>

#include "desk/ticket/ticket_update.h"
#include "figures.h"
#include "one_desk.h"

enum { UPDATES_MAX = 1000000 };

typedef struct Bench {
    OneDesk desk;
    TicketId ticket;
    int64_t triggers;
    int64_t firing;
    int64_t updates;
    int64_t done; // updates so far
} Bench;

// ---- the desk ---------------------------------------------------------------------------------

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

static const RuleCondition firing[] = {
    { STR_INIT("priority"), STR_INIT("changed"), STR_INIT("") },
    { STR_INIT("status"), STR_INIT("less_than"), STR_INIT("solved") },
};

static Err triggers_apply(Work *work, void *in)
{
    const Bench *bench = in;
    int64_t every = bench->firing ? bench->triggers / bench->firing : bench->triggers + 1;
    Err err = ERR_NONE;
    for (int64_t i = 0; i < bench->triggers && !err; i++) {
        err = one_desk_trigger(work, i, i % every == every - 1 ? firing : NULL);
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
        one_desk_run(&bench->desk, 0, update_apply, bench);
        samples_add(&samples, clock_ns() - since_ns);
        bench->done++;
    }
    double cpu_s = usage_since(before, getpid()).cpu_s;
    samples_sort(&samples);
    return (Cost){ .p50_us = samples_at_us(&samples, 0.5),
                   .cpu_us = cpu_s * 1e6 / (double)bench->updates };
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
    one_desk_begin(&bench.desk, argv[1]);
    one_desk_run(&bench.desk, 0, ticket_apply, &bench);
    Cost none = updates_measure(&bench);
    one_desk_run(&bench.desk, 0, triggers_apply, &bench);
    Cost with = updates_measure(&bench);
    one_desk_end(&bench.desk);
    printf("triggers=%" PRId64 " firing=%" PRId64 " updates=%" PRId64
           " none_p50_us=%.0f with_p50_us=%.0f none_cpu_us=%.0f with_cpu_us=%.0f"
           " ratio_p50=%.2f ratio_cpu=%.2f\n",
           bench.triggers, bench.firing, bench.updates, none.p50_us, with.p50_us, none.cpu_us,
           with.cpu_us, with.p50_us / none.p50_us, with.cpu_us / none.cpu_us);
    return 0;
}
