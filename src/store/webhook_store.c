#include "store/webhook_store.h"

#include "store/event_store.h"

void webhook_insert(Tx *tx, const Webhook *webhook)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    const WebhookPlan *plan = &webhook->plan;
    tx_change(tx, SQL_WEBHOOK_INSERT,
              VALUES(db_i64(webhook->id.v), db_text(plan->name), db_text(plan->description),
                     db_text(plan->endpoint), db_i64(plan->method), db_i64(plan->format),
                     db_bool(plan->active), db_i64(plan->subscriptions), db_i64(plan->auth),
                     db_text(plan->auth_name), db_text(plan->auth_secret),
                     db_text(webhook_headers_text(&arena, plan)), db_text(webhook->secret),
                     db_i64(webhook->created_by.v), db_i64(webhook->updated_by.v),
                     db_i64(webhook->created_ms), db_i64(webhook->updated_ms),
                     db_text(webhook_endpoint_host(&arena, plan->endpoint))));
}

void webhook_save(Tx *tx, const Webhook *webhook)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    const WebhookPlan *plan = &webhook->plan;
    tx_change(tx, SQL_WEBHOOK_SAVE,
              VALUES(db_i64(webhook->id.v), db_text(plan->name), db_text(plan->description),
                     db_text(plan->endpoint), db_i64(plan->method), db_i64(plan->format),
                     db_bool(plan->active), db_i64(plan->subscriptions), db_i64(plan->auth),
                     db_text(plan->auth_name), db_text(plan->auth_secret),
                     db_text(webhook_headers_text(&arena, plan)), db_text(webhook->secret),
                     db_i64(webhook->updated_by.v), db_i64(webhook->updated_ms),
                     db_text(webhook_endpoint_host(&arena, plan->endpoint)),
                     db_i64(webhook->version)));
}

void webhook_delete(Tx *tx, WebhookId id, PersonId by, int64_t now_ms)
{
    tx_change(tx, SQL_WEBHOOK_DELETE, VALUES(db_i64(id.v), db_i64(by.v), db_i64(now_ms)));
}

void webhook_breaker_save(Tx *tx, WebhookId id, WebhookBreaker breaker)
{
    tx_change(tx, SQL_WEBHOOK_BREAKER_SAVE,
              VALUES(db_i64(id.v), db_i64(breaker.recent), db_i64(breaker.recent_count),
                     db_i64(breaker.broken_until_ms)));
}

static void webhook_row(const Row *row, Arena *arena, Webhook *out)
{
    *out = (Webhook){
        .id = { row_i64(row, 0) },
        .plan = {
            .name = row_text_copy(row, 1, arena),
            .description = row_text_copy(row, 2, arena),
            .endpoint = row_text_copy(row, 3, arena),
            .method = (WebhookMethod)row_i64(row, 4),
            .format = (WebhookFormat)row_i64(row, 5),
            .active = row_bool(row, 6),
            .subscriptions = (uint32_t)row_i64(row, 7),
            .auth = (WebhookAuth)row_i64(row, 8),
            .auth_name = row_text_copy(row, 9, arena),
            .auth_secret = row_text_copy(row, 10, arena),
        },
        .secret = row_text_copy(row, 12, arena),
        .breaker = {
            .recent = (uint32_t)row_i64(row, 13),
            .recent_count = row_i64(row, 14),
            .broken_until_ms = row_i64(row, 15),
        },
        .created_by = { row_i64(row, 16) },
        .updated_by = { row_i64(row, 17) },
        .created_ms = row_i64(row, 18),
        .updated_ms = row_i64(row, 19),
        .version = row_i64(row, 20),
    };
    webhook_headers_read(row_text_copy(row, 11, arena), &out->plan);
}

typedef struct WebhookInto {
    Arena *arena;
    Webhook *out;
} WebhookInto;

static void webhook_read(const Row *row, void *into)
{
    const WebhookInto *to = into;
    webhook_row(row, to->arena, to->out);
}

Err webhook_load(Tx *tx, Arena *arena, WebhookId id, Webhook *out)
{
    return tx_one(tx, SQL_WEBHOOK_LOAD, VALUES(db_i64(id.v)), webhook_read,
                  &(WebhookInto){ arena, out });
}

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err webhook_count(Tx *tx, int64_t *out)
{
    return tx_one(tx, SQL_WEBHOOK_COUNT, NO_VALUES, number_read, out);
}

// ---- who listens -----------------------------------------------------------------------------

typedef struct Ears {
    Arena *arena;
    WebhookEar *at;
    size_t count;
} Ears;

static Err ear_read(const Row *row, void *into)
{
    Ears *ears = into;
    if (ears->count < WEBHOOKS_MAX) {
        ears->at[ears->count++] = (WebhookEar){
            .id = { row_i64(row, 0) },
            .name = row_text_copy(row, 1, ears->arena),
            .subscriptions = (uint32_t)row_i64(row, 2),
        };
    }
    return ERR_NONE;
}

Err webhook_ears(Tx *tx, Arena *arena, const WebhookEar **out, size_t *count)
{
    Ears ears = { .arena = arena, .at = arena_array(arena, WebhookEar, WEBHOOKS_MAX) };
    Err err = tx_each(tx, SQL_WEBHOOK_EARS, NO_VALUES, ear_read, &ears);
    if (err) {
        return err;
    }
    *out = ears.at;
    *count = ears.count;
    return ERR_NONE;
}

typedef struct EventInto {
    Arena *arena;
    Event *out;
} EventInto;

static void event_read(const Row *row, void *into)
{
    const EventInto *to = into;
    event_row(row, 0, to->arena, to->out);
}

Err webhook_event_load(Tx *tx, Arena *arena, EventId id, Event *out)
{
    return tx_one(tx, SQL_WEBHOOK_EVENT_LOAD, VALUES(db_i64(id.v)), event_read,
                  &(EventInto){ arena, out });
}

// ---- lists -----------------------------------------------------------------------------------

static Err listed_read(const Row *row, void *into)
{
    ListRows *rows = into;
    Webhook *webhook = list_rows_next(rows);
    webhook_row(row, rows->arena, webhook);
    return ERR_NONE;
}

static ListMark webhook_mark(const void *row)
{
    int64_t id = ((const Webhook *)row)->id.v;
    return (ListMark){ .given = true, .key = id, .id = id };
}

Err webhook_list_page(Tx *tx, Arena *arena, const WebhookWhich *which, const ListAsk *ask,
                      WebhookPage *out)
{
    ListRows rows = list_rows_make(arena, Webhook, ask);
    Err err = tx_each(tx, SQL_LIST_WEBHOOKS,
                      VALUES(db_i64(list_direction(ask)), db_bool(ask->mark.given),
                             db_i64(ask->mark.id), db_text(which->name_part), db_i64(which->status),
                             db_i64(ask->limit + 1), db_i64(ask->offset)),
                      listed_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, webhook_mark);
    *out = (WebhookPage){ .rows = (const Webhook *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

Err webhook_list_count(Tx *tx, const WebhookWhich *which, int64_t *out)
{
    return tx_one(tx, SQL_LIST_WEBHOOKS_COUNT,
                  VALUES(db_text(which->name_part), db_i64(which->status)), number_read, out);
}

// ---- attempts --------------------------------------------------------------------------------

typedef struct OutcomeInto {
    Arena *arena;
    WebhookOutcome *out;
} OutcomeInto;

static void outcome_read(const Row *row, void *into)
{
    const OutcomeInto *to = into;
    to->out->at_ms = row_i64(row, 0);
    to->out->duration_ms = row_i64(row, 1);
    to->out->status = row_i64(row, 2);
    to->out->error = row_text_copy(row, 3, to->arena);
}

Err webhook_outcome_load(Tx *tx, Arena *arena, WebhookId id, WebhookOutcome *out)
{
    WebhookOutcome outcome = { 0 };
    Err err = tx_one(tx, SQL_WEBHOOK_FAILED_COUNT, VALUES(db_i64(id.v)), number_read,
                     &outcome.failed_count);
    if (!err) {
        err = tx_one(tx, SQL_WEBHOOK_LAST_ATTEMPT, VALUES(db_i64(id.v)), outcome_read,
                     &(OutcomeInto){ arena, &outcome });
    }
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = outcome;
    return ERR_NONE;
}

void webhook_attempt_insert(Tx *tx, const WebhookAttempt *attempt)
{
    tx_change(tx, SQL_WEBHOOK_ATTEMPT_INSERT,
              VALUES(db_i64(db_next_id(tx)), db_i64(attempt->invocation.v), db_i64(attempt->at_ms),
                     db_i64(attempt->duration_ms), db_i64(attempt->status), db_text(attempt->error),
                     db_text(attempt->request_head), db_text(attempt->answer_head),
                     db_text(attempt->answer_body)));
}

typedef struct Attempts {
    Arena *arena;
    OutboxId invocation;
    WebhookAttempt *at;
    size_t count;
} Attempts;

static Err attempt_read(const Row *row, void *into)
{
    Attempts *attempts = into;
    Arena *arena = attempts->arena;
    attempts->at[attempts->count++] = (WebhookAttempt){
        .id = row_i64(row, 0),
        .invocation = attempts->invocation,
        .number = row_i64(row, 1),
        .at_ms = row_i64(row, 2),
        .duration_ms = row_i64(row, 3),
        .status = row_i64(row, 4),
        .error = row_text_copy(row, 5, arena),
        .request_head = row_text_copy(row, 6, arena),
        .request_body = row_text_copy(row, 7, arena),
        .answer_head = row_text_copy(row, 8, arena),
        .answer_body = row_text_copy(row, 9, arena),
    };
    return ERR_NONE;
}

Err webhook_attempt_list(Tx *tx, Arena *arena, OutboxId invocation, const WebhookAttempt **out,
                         size_t *count)
{
    Attempts attempts = {
        .arena = arena,
        .invocation = invocation,
        .at = arena_array(arena, WebhookAttempt, WEBHOOK_ATTEMPTS_SHOWN_MAX),
    };
    Err err = tx_each(tx, SQL_LIST_WEBHOOK_ATTEMPTS,
                      VALUES(db_i64(invocation.v), db_i64(WEBHOOK_ATTEMPTS_SHOWN_MAX)),
                      attempt_read, &attempts);
    if (err) {
        return err;
    }
    *out = attempts.at;
    *count = attempts.count;
    return ERR_NONE;
}

void webhook_attempt_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted)
{
    tx_run(tx, SQL_WEBHOOK_ATTEMPT_PURGE, VALUES(db_i64(before_ms), db_i64(max)), deleted);
}
