#include "sim/outside.h"

#include "sim/call.h"
#include "sim/rules.h"

enum {
    TAKE_MAX = 8,
    FINISH_ROUNDS_MAX = 400,
    FINISH_ROUND_MS = 30 * 60 * 1000, // claims lapse, open breakers try again
};

// ---- setting up ------------------------------------------------------------------------------

static Err rule_of(Work *work, const RuleCreate *in, RuleId *out)
{
    RuleSaved saved = { 0 };
    Err err = rule_create_apply(work, in, &saved);
    *out = saved.rule.id;
    return err;
}

// The documented recipe (SAT-2): asked when it is solved or when an agent ends, whichever is first.
static Err survey_rule_make(Work *work, RuleId *out)
{
    RuleCondition all[] = { { S("via_id"), S("is"), S("75") } };
    RuleCondition any[] = { { S("status"), S("value"), S("solved") },
                            { S("messaging_session_ended_reason"), S("value"), S("agent") } };
    RuleAction action = { S("satisfaction_score"), { S("offered") }, 1 };
    RuleCreate create = { .kind = RULE_TRIGGER,
                          .title = S("Survey"),
                          .all = { all, countof(all) },
                          .any = { any, countof(any) },
                          .actions = { &action, 1 } };
    return rule_of(work, &create, out);
}

static Err call_rule_make(Work *work, WebhookId webhook, const RuleCondition *when, RuleId *out)
{
    RuleAction action = { S("notification_webhook"),
                          { str_format(work->arena, "%" PRId64, webhook.v),
                            S("{\"id\": \"{{ticket.id}}\", \"status\": \"{{ticket.status}}\"}") },
                          2 };
    RuleCreate create = { .kind = RULE_TRIGGER,
                          .title = S("Tell the program"),
                          .all = { when, 1 },
                          .actions = { &action, 1 } };
    return rule_of(work, &create, out);
}

Err outside_make(Work *work, Sim *sim)
{
    Outside *outside = &sim->outside;
    WebhookChange webhook = { .name_given = true,
                              .endpoint_given = true,
                              .method_given = true,
                              .format_given = true,
                              .active_given = true,
                              .subscriptions_given = true,
                              .plan = { .name = S("Program"),
                                        .endpoint = S("https://program.example/heard"),
                                        .method = WEBHOOK_POST,
                                        .format = WEBHOOK_JSON,
                                        .active = true,
                                        .subscriptions = 1u << WEBHOOK_BY_RULE } };
    Err err = webhook_create_apply(work, &webhook, &outside->webhook);
    RuleCondition when_ended = { S("messaging_session_state"), S("value"), S("ended") };
    RuleCondition when_status = { S("status"), S("changed"), S("") };
    if (!err) {
        err = survey_rule_make(work, &outside->triggers[0]);
    }
    if (!err) {
        err = call_rule_make(work, outside->webhook, &when_ended, &outside->triggers[1]);
    }
    if (!err) {
        err = call_rule_make(work, outside->webhook, &when_status, &outside->triggers[2]);
    }
    outside->is_there = true;
    return err;
}

void outside_switch(Sim *sim)
{
    int which = dice_below(&sim->dice, OUTSIDE_TRIGGERS);
    Call *call = call_make(sim, CALL_RULE, 0, sim_agent(sim, 0));
    call->in.rule = (RuleUpdate){ .rule = sim->outside.triggers[which],
                                  .active_given = true,
                                  .active = dice_chance(&sim->dice, 650) };
    call_submit(call);
}

// ---- who delivers ----------------------------------------------------------------------------

static Actor sim_post(void)
{
    return (Actor){ .kind = ACTOR_TIMER, .via = VIA_SYSTEM };
}

static Str print_something(Arena *arena, const WebhookFact *fact)
{
    (void)arena;
    (void)fact;
    return S("{}");
}

static void take(Sim *sim, size_t max)
{
    Call *call = call_make(sim, CALL_TAKE, NOBODY, sim_post());
    call->in.take =
        (OutboxTake){ .max = max, .arena = &call->command.arena, .print = print_something };
    call_submit(call);
}

static void report(Sim *sim, size_t which, OutboxOutcome outcome)
{
    Outside *outside = &sim->outside;
    Call *call = call_make(sim, CALL_REPORT, NOBODY, sim_post());
    call->held = outside->held[which];
    outside->held[which] = outside->held[--outside->held_count];
    call->in.result = (OutboxResult){
        .id = call->held.id,
        .claim = call->held.claim,
        .outcome = outcome,
        .attempt = { .invocation = call->held.id,
                     .at_ms = sim->server.world.now_ms,
                     .status = outcome == OUTBOX_DELIVERED ? 200 : 500,
                     .error = outcome == OUTBOX_DELIVERED ? S("") : S("status_500") },
    };
    call_submit(call);
}

void outside_act(Sim *sim)
{
    static const OutboxOutcome outcomes[] = { OUTBOX_DELIVERED, OUTBOX_DELIVERED, OUTBOX_DELIVERED,
                                              OUTBOX_DELIVERED, OUTBOX_TRY_AGAIN, OUTBOX_TRY_AGAIN,
                                              OUTBOX_REFUSED,   OUTBOX_RELEASED };
    Outside *outside = &sim->outside;
    Dice before = sim->dice;
    sim->dice = dice_make(dice_next(&before), CUSTOMERS + AGENTS);
    int how = dice_below(&sim->dice, 100);
    if (!outside->is_there) {
        // twins
    } else if (how < 6) {
        outside->held_count = 0; // dies with all that it had
    } else if (how < 60 && outside->held_count > 0) {
        size_t which = (size_t)dice_below(&sim->dice, (int)outside->held_count);
        report(sim, which, outcomes[dice_below(&sim->dice, (int)countof(outcomes))]);
    } else if (outside->held_count + TAKE_MAX <= OUTSIDE_HELD_MAX) {
        take(sim, TAKE_MAX);
    }
    sim->dice = before;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static int64_t waiting_count(Sim *sim)
{
    int64_t count = 0;
    TX_SCOPE Tx tx = tx_begin(sim->server.reader, TX_READ);
    Err err = tx_one(&tx, read_sql(READ_OUTBOX_WAITING), NO_VALUES, count_read, &count);
    if (err) {
        report_fail(LAW_DURABLE, "the outbox cannot be read: %s", err_code(err));
    }
    return count;
}

void outside_finish(Sim *sim)
{
    if (!sim->outside.is_there) {
        return;
    }
    for (int round = 0; round < FINISH_ROUNDS_MAX && waiting_count(sim) > 0; round++) {
        sim->server.world.now_ms += FINISH_ROUND_MS;
        sim->outside.held_count = 0; // everybody died, and somebody new comes
        take(sim, OUTSIDE_HELD_MAX);
        sim_run_waiting(sim);
        while (sim->outside.held_count > 0) {
            report(sim, 0, OUTBOX_DELIVERED);
        }
        sim_run_waiting(sim);
    }
    if (waiting_count(sim) > 0) {
        report_fail(LAW_OUTSIDE, "%" PRId64 " rows of the outbox never went", waiting_count(sim));
    }
}

// ---- answers ---------------------------------------------------------------------------------

static void taken(Sim *sim, const OutboxRow *row)
{
    Outside *outside = &sim->outside;
    for (size_t i = 0; i < outside->done_count; i++) {
        if (outside->done[i].id.v == row->id.v) {
            report_fail(LAW_OUTSIDE, "row %" PRId64 " is over and was given again", row->id.v);
        }
    }
    for (size_t i = 0; i < outside->held_count; i++) {
        if (outside->held[i].id.v == row->id.v &&
            outside->held[i].until_ms > sim->server.world.now_ms) {
            report_fail(LAW_OUTSIDE, "row %" PRId64 " was given to two", row->id.v);
        }
    }
    if (outside->held_count < OUTSIDE_HELD_MAX) {
        outside->held[outside->held_count++] = (OutsideHeld){
            .id = row->id,
            .claim = row->claim,
            .ticket = row->ticket.v,
            .until_ms = row->claimed_until_ms,
        };
    }
}

static void reported(Sim *sim, const Call *call)
{
    Outside *outside = &sim->outside;
    OutboxOutcome outcome = call->in.result.outcome;
    bool was_late = call->held.until_ms <= sim->server.world.now_ms;
    if (was_late || (outcome != OUTBOX_DELIVERED && outcome != OUTBOX_REFUSED)) {
        return;
    }
    for (size_t i = 0; i < outside->done_count; i++) {
        if (outside->done[i].ticket == call->held.ticket &&
            outside->done[i].id.v > call->held.id.v) {
            report_fail(LAW_OUTSIDE, "row %" PRId64 " of ticket %" PRId64 " came after %" PRId64,
                        call->held.id.v, call->held.ticket, outside->done[i].id.v);
        }
    }
    if (outside->done_count == OUTSIDE_DONE_MAX) {
        fatal("sim: more rows than OUTSIDE_DONE_MAX");
    }
    outside->done[outside->done_count++] =
        (OutsideDone){ .id = call->held.id, .ticket = call->held.ticket };
}

void outside_answered(Call *call)
{
    if (call->kind == CALL_ANSWER) {
        if (!call->command.err && call->must_fail) {
            report_fail(LAW_PRIVATE, "customer %d answered the survey of somebody else", call->who);
        }
    } else if (call->command.err) {
        return; // the claim lapses
    } else if (call->kind == CALL_REPORT) {
        reported(call->sim, call);
    } else {
        for (size_t i = 0; i < call->took.count; i++) {
            taken(call->sim, &call->took.rows[i].row);
        }
    }
}

// ---- surveys ---------------------------------------------------------------------------------

void outside_told(Sim *sim, const Message *message)
{
    if (message->kind == MESSAGE_SURVEY) {
        sim->outside.cards[sim->outside.card_count++ % OUTSIDE_CARDS_MAX] =
            (OutsideCard){ .message = message->id, .thread = message->thread.v };
    }
}

void outside_answer(Sim *sim, int who)
{
    uint64_t which = dice_next(&sim->dice);
    int rating = dice_below(&sim->dice, 7);
    const Outside *outside = &sim->outside;
    size_t count =
        outside->card_count < OUTSIDE_CARDS_MAX ? outside->card_count : (size_t)OUTSIDE_CARDS_MAX;
    if (count == 0 || !sim->customers[who].person.v) {
        return;
    }
    const OutsideCard *card = &outside->cards[which % count];
    Call *call = call_make(sim, CALL_ANSWER, who, sim_customer(sim, who));
    call->must_fail = card->thread != sim->customers[who].thread.v;
    call->in.answer = (SurveyAnswerSend){
        .message = card->message,
        .answer = { .rating = rating, .comment = which % 3 == 0 ? S("よかったです") : S("") },
    };
    call_submit(call);
}
