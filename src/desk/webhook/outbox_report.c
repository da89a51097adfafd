#include "desk/webhook/outbox_report.h"

#include "desk/webhook/webhook_send.h"

static int64_t wait_ms(Work *work, const OutboxResult *result, int64_t attempts)
{
    int64_t own_ms = webhook_retry_wait_ms(attempts, world_random(work->world));
    int64_t asked_ms = result->retry_after_ms < WEBHOOK_RETRY_AFTER_MAX_MS
                           ? result->retry_after_ms
                           : WEBHOOK_RETRY_AFTER_MAX_MS;
    return own_ms > asked_ms ? own_ms : asked_ms;
}

static void row_after(Work *work, const OutboxResult *result, OutboxRow *row)
{
    row->claim = result->claim;
    if (result->outcome == OUTBOX_RELEASED) {
        row->not_before_ms = work->now_ms;
        return;
    }
    row->attempt_count++;
    row->last_error = result->attempt.error;
    bool is_last = row->attempt_count >= WEBHOOK_ATTEMPTS_MAX || row->action == WEBHOOK_TEST_ACTION;
    if (result->outcome == OUTBOX_DELIVERED) {
        row->state = OUTBOX_SENT;
    } else if (result->outcome == OUTBOX_REFUSED || is_last) {
        row->state = OUTBOX_FAILED;
    } else {
        row->not_before_ms = work->now_ms + wait_ms(work, result, row->attempt_count);
        return;
    }
    row->finished_ms = work->now_ms;
}

// What comes after it for the same ticket keeps its distance, so that rows that cannot go yet do
// not stand before those of other tickets.
static void followers_follow(Work *work, const OutboxRow *row)
{
    if (!row->ticket.v) {
        return;
    }
    if (row->state == OUTBOX_READY) {
        outbox_hold_followers(work->tx, row, row->not_before_ms);
    } else {
        outbox_release_followers(work->tx, row, work->now_ms);
    }
}

static Err breaker_follow(Work *work, const OutboxResult *result, WebhookId id)
{
    Webhook webhook = { 0 };
    Err err = webhook_load(work->tx, work->arena, id, &webhook);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err; // deleted meanwhile
    }
    WebhookBreaker before = webhook.breaker;
    WebhookBreaker after =
        webhook_breaker_after(before, result->outcome == OUTBOX_TRY_AGAIN, work->now_ms);
    if (after.recent != before.recent || after.recent_count != before.recent_count ||
        after.broken_until_ms != before.broken_until_ms) {
        webhook_breaker_save(work->tx, id, after);
    }
    return ERR_NONE;
}

static Err result_write(Work *work, const OutboxResult *result)
{
    OutboxRow row = { 0 };
    Err err = outbox_load(work->tx, work->arena, result->id, &row);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    if (result->outcome != OUTBOX_RELEASED) {
        webhook_attempt_insert(work->tx, &result->attempt);
        err = breaker_follow(work, result, row.webhook);
        if (err) {
            return err;
        }
    }
    bool settled = false;
    row_after(work, result, &row);
    outbox_settle(work->tx, &row, &settled);
    if (settled) {
        followers_follow(work, &row);
    }
    return work->tx->err;
}

Err outbox_report_apply(Work *work, const OutboxResult *results, size_t count)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < count && !err; i++) {
        err = result_write(work, &results[i]);
    }
    return err;
}
