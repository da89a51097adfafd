// The outbox and webhooks: a row per key, one holder at a time, of each ticket in order, nothing
// lost and nothing ended twice whatever happens to those who deliver (RUL-5).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/ticket/ticket_update.h"
#include "desk/webhook/outbox_report.h"
#include "desk/webhook/outbox_take.h"
#include "desk/webhook/webhook_notify.h"
#include "desk/webhook/webhook_save.h"
#include "desk/webhook/webhook_send.h"
#include "support/desk_fixture.h"

enum { TAKE_MAX = 64 };

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

// ---- commands of these tests ------------------------------------------------------------------

typedef struct Create {
    WebhookChange in;
    WebhookId out;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return webhook_create_apply(work, &create->in, &create->out);
}

static WebhookId webhook_of(DeskFixture *f, WebhookEvent event, bool active)
{
    Create create = {
        .in = {
            .plan = {
                .name = S("n"),
                .endpoint = S("https://example.com/"),
                .method = WEBHOOK_POST,
                .format = WEBHOOK_JSON,
                .active = active,
                .subscriptions = UINT32_C(1) << event,
            },
            .name_given = true, .endpoint_given = true, .method_given = true,
            .format_given = true, .active_given = true, .subscriptions_given = true,
        },
    };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    return create.out;
}

static Err notify_apply(Work *work, void *in)
{
    return webhook_notify(work, in);
}

// A call by a rule, for an event that nothing else has.
static Err notify(DeskFixture *f, WebhookId webhook, TicketId ticket, int64_t event)
{
    WebhookNotify in = {
        .webhook = webhook,
        .event = { event },
        .rule = 7,
        .ticket = ticket,
        .body = S("{}"),
    };
    return desk_run(f, actor_of(ACTOR_RULE), notify_apply, &in);
}

static Str print_nothing(Arena *arena, const WebhookFact *fact)
{
    (void)arena;
    (void)fact;
    return S("{\"printed\":true}");
}

typedef struct Take {
    OutboxTake in;
    OutboxTook out;
} Take;

static Err take_apply(Work *work, void *in)
{
    Take *take = in;
    return outbox_take_apply(work, &take->in, &take->out);
}

static OutboxTook take(DeskFixture *f)
{
    Take all = { .in = {
                     .max = TAKE_MAX, .arena = &f->arena, .print = print_nothing, .look = true } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), take_apply, &all), ERR_NONE);
    return all.out;
}

static Err report_apply(Work *work, void *in)
{
    return outbox_report_apply(work, in, 1);
}

static void report(DeskFixture *f, const OutboxTaken *taken, OutboxOutcome outcome)
{
    OutboxResult result = {
        .id = taken->row.id,
        .claim = taken->row.claim,
        .outcome = outcome,
        .attempt = { .invocation = taken->row.id,
                     .at_ms = f->world.now_ms,
                     .error = outcome == OUTBOX_DELIVERED ? S("") : S("status_500") },
    };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), report_apply, &result), ERR_NONE);
}

static OutboxRow row_of(DeskFixture *f, OutboxId id)
{
    OutboxRow row = { 0 };
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    assert_int_equal(outbox_load(&tx, &f->arena, id, &row), ERR_NONE);
    return row;
}

// ---- what is put there ------------------------------------------------------------------------

static void the_same_key_is_one_row(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    for (int i = 0; i < 3; i++) {
        assert_int_equal(notify(f, webhook, ticket, 1), ERR_NONE);
    }
    assert_int_equal(take(f).count, 1);
}

static void who_is_not_there_is_not_called(void **state)
{
    DeskFixture *f = *state;
    WebhookId inactive = webhook_of(f, WEBHOOK_BY_RULE, false);
    WebhookId hears = webhook_of(f, WEBHOOK_STATUS_CHANGED, true);
    assert_int_equal(notify(f, inactive, (TicketId){ 0 }, 1), ERR_NOT_FOUND);
    assert_int_equal(notify(f, hears, (TicketId){ 0 }, 1), ERR_NOT_FOUND);
    assert_int_equal(notify(f, (WebhookId){ 999999 }, (TicketId){ 0 }, 1), ERR_NOT_FOUND);
    assert_int_equal(take(f).count, 0);
}

static void events_are_told_only_to_who_hears_them_and_frozen_at_the_first_attempt(void **state)
{
    DeskFixture *f = *state;
    (void)webhook_of(f, WEBHOOK_ASSIGNEE_CHANGED, true);
    (void)webhook_of(f, WEBHOOK_SESSION_ENDED, true);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    OutboxTook took = take(f);
    assert_int_equal(took.count, 1);
    assert_int_equal(took.rows[0].row.webhook_event, WEBHOOK_ASSIGNEE_CHANGED);
    assert_true(str_equal(row_of(f, took.rows[0].row.id).body, S("{\"printed\":true}")));
}

static Err update_apply(Work *work, void *in)
{
    TicketUpdated out = { 0 };
    return ticket_update_apply(work, in, &out);
}

static void a_reply_is_told_and_a_note_never(void **state)
{
    DeskFixture *f = *state;
    (void)webhook_of(f, WEBHOOK_COMMENT_ADDED, true);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    TicketUpdate said = { .ticket = ticket,
                          .comment = {
                              .given = true, .channel = CHANNEL_NOTE, .body = S("Between us") } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), update_apply, &said), ERR_NONE);
    assert_int_equal(take(f).count, 0);
    said.comment.channel = CHANNEL_EMAIL;
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), update_apply, &said), ERR_NONE);
    assert_int_equal(take(f).count, 1);
}

// ---- who has it -------------------------------------------------------------------------------

static void of_a_ticket_only_the_oldest_goes_and_others_do_not_wait(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    TicketId one = fixture_handoff(f, f->customer, (TeamId){ 0 });
    TicketId other = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(notify(f, webhook, one, 1), ERR_NONE);
    assert_int_equal(notify(f, webhook, one, 2), ERR_NONE);
    assert_int_equal(notify(f, webhook, other, 3), ERR_NONE);
    OutboxTook took = take(f);
    assert_int_equal(took.count, 2);
    assert_int_equal(took.rows[0].row.event.v, 1);
    assert_int_equal(took.rows[1].row.event.v, 3);
    assert_int_equal(take(f).count, 0);
    report(f, &took.rows[0], OUTBOX_TRY_AGAIN);
    assert_int_equal(take(f).count, 0); // the second does not overtake
    f->world.now_ms += WEBHOOK_RETRY_FIRST_MS * 2;
    OutboxTook again = take(f);
    assert_int_equal(again.count, 1);
    assert_int_equal(again.rows[0].row.event.v, 1);
    report(f, &again.rows[0], OUTBOX_DELIVERED);
    OutboxTook next = take(f);
    assert_int_equal(next.count, 1);
    assert_int_equal(next.rows[0].row.event.v, 2);
}

static void what_waits_behind_another_keeps_its_distance_until_that_has_gone(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(notify(f, webhook, ticket, 1), ERR_NONE);
    assert_int_equal(notify(f, webhook, ticket, 2), ERR_NONE);
    OutboxTook first = take(f);
    OutboxId behind = { first.rows[0].row.id.v + 1 };
    while (row_of(f, behind).event.v != 2) {
        behind.v++;
    }
    report(f, &first.rows[0], OUTBOX_TRY_AGAIN);
    int64_t then_ms = row_of(f, first.rows[0].row.id).not_before_ms;
    assert_true(then_ms > f->world.now_ms);
    assert_int_equal(row_of(f, behind).not_before_ms, then_ms);
    assert_int_equal(notify(f, webhook, ticket, 3), ERR_NONE); // and so does what comes now
    assert_int_equal(take(f).next_ms, then_ms);
    f->world.now_ms = then_ms;
    OutboxTook again = take(f);
    report(f, &again.rows[0], OUTBOX_TRY_AGAIN);
    f->world.now_ms = row_of(f, again.rows[0].row.id).not_before_ms;
    again = take(f);
    f->world.now_ms -= 1000; // sooner than any of them was to go
    report(f, &again.rows[0], OUTBOX_DELIVERED);
    assert_int_equal(row_of(f, behind).not_before_ms, f->world.now_ms);
}

static void a_receiver_that_asks_for_time_gets_it(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    assert_int_equal(notify(f, webhook, (TicketId){ 0 }, 1), ERR_NONE);
    OutboxTook took = take(f);
    OutboxResult result = { .id = took.rows[0].row.id,
                            .claim = took.rows[0].row.claim,
                            .outcome = OUTBOX_TRY_AGAIN,
                            .retry_after_ms = 2 * WEBHOOK_RETRY_AFTER_MAX_MS,
                            .attempt = { .invocation = took.rows[0].row.id } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), report_apply, &result), ERR_NONE);
    assert_int_equal(row_of(f, result.id).not_before_ms,
                     f->world.now_ms + WEBHOOK_RETRY_AFTER_MAX_MS);
}

static void webhooks_at_one_host_share_its_room(void **state)
{
    DeskFixture *f = *state;
    WebhookId one = webhook_of(f, WEBHOOK_BY_RULE, true);
    WebhookId other = webhook_of(f, WEBHOOK_BY_RULE, true);
    for (int i = 0; i < OUTBOX_CLAIMED_HOST_MAX; i++) {
        assert_int_equal(notify(f, one, (TicketId){ 0 }, 1 + 2 * i), ERR_NONE);
        assert_int_equal(notify(f, other, (TicketId){ 0 }, 2 + 2 * i), ERR_NONE);
    }
    assert_int_equal(take(f).count, OUTBOX_CLAIMED_HOST_MAX);
    assert_int_equal(take(f).count, 0);
}

static Err test_apply(Work *work, void *in)
{
    OutboxId id = { 0 };
    return webhook_test_apply(work, in, &id);
}

static void a_test_is_tried_once(void **state)
{
    DeskFixture *f = *state;
    WebhookTest test = { webhook_of(f, WEBHOOK_BY_RULE, true), S("{}") };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), test_apply, &test), ERR_NONE);
    OutboxTook took = take(f);
    assert_int_equal(took.count, 1);
    report(f, &took.rows[0], OUTBOX_TRY_AGAIN);
    assert_int_equal(row_of(f, took.rows[0].row.id).state, OUTBOX_FAILED);
}

static void what_a_dead_process_had_comes_back_and_its_late_word_changes_nothing(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    assert_int_equal(notify(f, webhook, (TicketId){ 0 }, 1), ERR_NONE);
    OutboxTook first = take(f);
    assert_int_equal(first.next_ms, f->world.now_ms + OUTBOX_CLAIM_LASTS_MS);
    f->world.now_ms += OUTBOX_CLAIM_LASTS_MS - 1;
    assert_int_equal(take(f).count, 0);
    f->world.now_ms += 1;
    OutboxTook second = take(f);
    assert_int_equal(second.count, 1);
    assert_int_equal(second.rows[0].row.id.v, first.rows[0].row.id.v);
    report(f, &first.rows[0], OUTBOX_REFUSED);
    assert_int_equal(row_of(f, first.rows[0].row.id).state, OUTBOX_READY);
    report(f, &second.rows[0], OUTBOX_DELIVERED);
    OutboxRow row = row_of(f, first.rows[0].row.id);
    assert_int_equal(row.state, OUTBOX_SENT);
    assert_int_equal(row.attempt_count, 1);
}

static Err resend_apply(Work *work, void *in)
{
    return webhook_resend_apply(work, in);
}

static void after_eight_tries_it_is_a_dead_letter_that_can_be_sent_again(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    assert_int_equal(notify(f, webhook, (TicketId){ 0 }, 1), ERR_NONE);
    OutboxId id = { 0 };
    for (int attempt = 1; attempt <= WEBHOOK_ATTEMPTS_MAX; attempt++) {
        OutboxTook took = take(f);
        assert_int_equal(took.count, 1);
        id = took.rows[0].row.id;
        report(f, &took.rows[0], OUTBOX_TRY_AGAIN);
        f->world.now_ms += INT64_C(24) * 3600 * 1000;
    }
    assert_int_equal(row_of(f, id).state, OUTBOX_FAILED);
    assert_int_equal(take(f).count, 0);
    WebhookResend resend = { webhook, id };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), resend_apply, &resend), ERR_NONE);
    OutboxTook took = take(f);
    assert_int_equal(took.count, 1);
    assert_int_equal(took.rows[0].row.id.v, id.v);
    report(f, &took.rows[0], OUTBOX_DELIVERED);
    assert_int_equal(row_of(f, id).state, OUTBOX_SENT);
}

static void what_is_sent_again_waits_for_what_is_under_way(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(notify(f, webhook, ticket, 1), ERR_NONE);
    assert_int_equal(notify(f, webhook, ticket, 2), ERR_NONE);
    OutboxTook first = take(f);
    assert_int_equal(first.count, 1);
    report(f, &first.rows[0], OUTBOX_REFUSED);
    OutboxTook second = take(f);
    assert_int_equal(second.count, 1);
    WebhookResend resend = { webhook, first.rows[0].row.id };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), resend_apply, &resend), ERR_NONE);
    assert_int_equal(take(f).count, 0); // of a ticket one is under way at most
    report(f, &second.rows[0], OUTBOX_TRY_AGAIN);
    OutboxTook again = take(f);
    assert_int_equal(again.count, 1);
    assert_int_equal(again.rows[0].row.id.v, first.rows[0].row.id.v);
}

static Err delete_apply(Work *work, void *in)
{
    return webhook_delete_apply(work, *(const WebhookId *)in);
}

static Err many_apply(Work *work, void *in)
{
    WebhookNotify *notify = in;
    Err err = ERR_NONE;
    for (int i = 0; i < 2 * OUTBOX_GONE_MAX && !err; i++) {
        notify->event.v++;
        err = webhook_notify(work, notify);
    }
    return err;
}

static void what_waits_for_a_deleted_webhook_fails_some_at_a_time(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    WebhookNotify many = { .webhook = webhook, .rule = 7, .body = S("{}") };
    assert_int_equal(desk_run(f, actor_of(ACTOR_RULE), many_apply, &many), ERR_NONE);
    OutboxTook held = take(f);
    assert_int_equal(held.count, OUTBOX_CLAIMED_WEBHOOK_MAX);
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), delete_apply, &webhook), ERR_NONE);
    for (int64_t failed = OUTBOX_GONE_MAX; failed <= 2 * OUTBOX_GONE_MAX;
         failed += OUTBOX_GONE_MAX) {
        OutboxTook took = take(f);
        assert_int_equal(took.count, 0);
        assert_int_equal(took.next_ms, f->world.now_ms); // there is, or may be, more
        assert_int_equal(took.depths.rows[OUTBOX_FAILED], failed);
    }
    assert_int_equal(take(f).depths.rows[OUTBOX_READY], 0);
    report(f, &held.rows[0], OUTBOX_DELIVERED); // too late
    OutboxRow row = row_of(f, held.rows[0].row.id);
    assert_int_equal(row.state, OUTBOX_FAILED);
    assert_true(str_equal(row.last_error, S("webhook_deleted")));
}

static void an_open_breaker_gives_nothing_and_then_one(void **state)
{
    DeskFixture *f = *state;
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    for (int i = 0; i < 2 * WEBHOOK_ERRORS_IN_A_ROW; i++) {
        assert_int_equal(notify(f, webhook, (TicketId){ 0 }, 1 + i), ERR_NONE);
    }
    OutboxTook took = take(f);
    assert_int_equal(took.count, OUTBOX_CLAIMED_WEBHOOK_MAX);
    for (size_t i = 0; i < took.count; i++) {
        report(f, &took.rows[i], OUTBOX_TRY_AGAIN);
    }
    OutboxTook none = take(f);
    assert_int_equal(none.count, 0);
    assert_int_equal(none.breakers_open, 1);
    f->world.now_ms = none.next_ms;
    OutboxTook probe = take(f);
    assert_int_equal(probe.count, 1);
    assert_int_equal(take(f).count, 0);
    report(f, &probe.rows[0], OUTBOX_DELIVERED);
    assert_true(take(f).count > 1);
}

// ---- at random --------------------------------------------------------------------------------

enum { TICKETS = 4, ROWS = 60, STEPS = 600 };

typedef struct Seen {
    TicketId tickets[TICKETS];
    OutboxTaken held[ROWS];
    size_t held_count;
    int64_t last_ended[TICKETS]; // of each ticket, the event of the last row that ended
    size_t ended;
} Seen;

static void ended(Seen *seen, const OutboxTaken *taken)
{
    for (size_t i = 0; i < TICKETS; i++) {
        if (seen->tickets[i].v == taken->row.ticket.v) {
            assert_true(taken->row.event.v > seen->last_ended[i]); // in order, and once
            seen->last_ended[i] = taken->row.event.v;
        }
    }
    seen->ended++;
}

static void random_step(DeskFixture *f, Seen *seen)
{
    uint64_t dice = world_random(&f->world.world);
    if (seen->held_count > 0 && dice % 4 < 2) {
        size_t which = (size_t)(dice >> 8) % seen->held_count;
        OutboxTaken taken = seen->held[which];
        seen->held[which] = seen->held[--seen->held_count];
        OutboxOutcome outcome = (OutboxOutcome)((dice >> 32) % (OUTBOX_RELEASED + 1));
        bool was_ready = row_of(f, taken.row.id).state == OUTBOX_READY;
        report(f, &taken, outcome);
        if (was_ready && row_of(f, taken.row.id).state != OUTBOX_READY) {
            ended(seen, &taken);
        }
    } else if (dice % 4 == 2) {
        f->world.now_ms += (int64_t)((dice >> 8) % (2 * OUTBOX_CLAIM_LASTS_MS));
    } else {
        OutboxTook took = take(f);
        for (size_t i = 0; i < took.count && seen->held_count < ROWS; i++) {
            seen->held[seen->held_count++] = took.rows[i];
        }
    }
}

static void whatever_happens_each_row_ends_once_and_in_its_tickets_order(void **state)
{
    DeskFixture *f = *state;
    static Seen seen;
    seen = (Seen){ 0 };
    WebhookId webhook = webhook_of(f, WEBHOOK_BY_RULE, true);
    for (size_t i = 0; i < TICKETS; i++) {
        seen.tickets[i] = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    }
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(notify(f, webhook, seen.tickets[i % TICKETS], 1 + i), ERR_NONE);
    }
    for (int step = 0; step < STEPS; step++) {
        random_step(f, &seen);
    }
    for (int turn = 0; turn < ROWS * TICKETS && seen.ended < ROWS; turn++) {
        f->world.now_ms += INT64_C(24) * 3600 * 1000; // old claims lapse, breakers try
        OutboxTook took = take(f);
        for (size_t i = 0; i < took.count; i++) {
            report(f, &took.rows[i], OUTBOX_DELIVERED);
            ended(&seen, &took.rows[i]);
        }
    }
    assert_int_equal(seen.ended, ROWS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_same_key_is_one_row),
        TEST(who_is_not_there_is_not_called),
        TEST(events_are_told_only_to_who_hears_them_and_frozen_at_the_first_attempt),
        TEST(of_a_ticket_only_the_oldest_goes_and_others_do_not_wait),
        TEST(a_reply_is_told_and_a_note_never),
        TEST(what_waits_behind_another_keeps_its_distance_until_that_has_gone),
        TEST(a_receiver_that_asks_for_time_gets_it),
        TEST(webhooks_at_one_host_share_its_room),
        TEST(a_test_is_tried_once),
        TEST(what_a_dead_process_had_comes_back_and_its_late_word_changes_nothing),
        TEST(after_eight_tries_it_is_a_dead_letter_that_can_be_sent_again),
        TEST(what_is_sent_again_waits_for_what_is_under_way),
        TEST(what_waits_for_a_deleted_webhook_fails_some_at_a_time),
        TEST(an_open_breaker_gives_nothing_and_then_one),
        TEST(whatever_happens_each_row_ends_once_and_in_its_tickets_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
