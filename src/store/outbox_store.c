#include "store/outbox_store.h"

static_assert(OUTBOX_WEBHOOK == 2 && OUTBOX_READY == 2 && OUTBOX_FAILED == 4,
              "outbox.sql and the migrations name them");

void outbox_insert(Tx *tx, const OutboxRow *row)
{
    tx_change(tx, SQL_OUTBOX_INSERT,
              VALUES(db_i64(row->id.v), db_i64(row->event.v), db_i64(row->rule),
                     db_i64(row->action), db_i64(row->kind), db_i64(row->state),
                     db_i64_or_null(row->ticket.v), db_i64_or_null(row->comment.v),
                     db_text(row->recipient), db_text(row->subject), db_text(row->body),
                     db_i64(row->not_before_ms), db_i64(row->created_ms)));
}

void outbox_insert_webhook(Tx *tx, const OutboxRow *row)
{
    assert(row->webhook.v > 0);
    tx_run(tx, SQL_OUTBOX_INSERT_WEBHOOK,
           VALUES(db_i64(row->id.v), db_i64(row->event.v), db_i64(row->rule), db_i64(row->action),
                  db_i64_or_null(row->ticket.v), db_text(row->recipient), db_text(row->subject),
                  db_text(row->body), db_i64(row->created_ms), db_i64(row->webhook.v),
                  db_i64(row->webhook_event)),
           NULL);
}

// ---- taking ----------------------------------------------------------------------------------

typedef struct ReceiversInto {
    Arena *arena;
    OutboxReceivers *out;
} ReceiversInto;

static Err receiver_read(const Row *row, void *into)
{
    const ReceiversInto *to = into;
    if (to->out->count < WEBHOOKS_MAX) {
        to->out->items[to->out->count++] = (OutboxReceiver){
            .webhook = { row_i64(row, 0) },
            .host = row_text_copy(row, 1, to->arena),
            .broken_until_ms = row_i64(row, 2),
            .claimed = row_i64(row, 3),
            .oldest_ms = row_i64(row, 4),
        };
    }
    return ERR_NONE;
}

Err outbox_receivers(Tx *tx, Arena *arena, int64_t now_ms, OutboxReceivers *out)
{
    out->count = 0;
    return tx_each(tx, SQL_OUTBOX_RECEIVERS, VALUES(db_i64(now_ms)), receiver_read,
                   &(ReceiversInto){ arena, out });
}

typedef struct Ids {
    OutboxId *at;
    size_t count;
} Ids;

static Err id_read(const Row *row, void *into)
{
    Ids *ids = into;
    ids->at[ids->count++] = (OutboxId){ row_i64(row, 0) };
    return ERR_NONE;
}

Err outbox_due(Tx *tx, WebhookId webhook, int64_t now_ms, OutboxId *out, size_t max, size_t *count)
{
    Ids ids = { .at = out };
    Err err =
        tx_each(tx, SQL_OUTBOX_DUE, VALUES(db_i64(webhook.v), db_i64(now_ms), db_i64((int64_t)max)),
                id_read, &ids);
    if (err) {
        return err;
    }
    *count = ids.count;
    return ERR_NONE;
}

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

static Err time_find(Tx *tx, SqlId sql, DbValues values, int64_t *out)
{
    int64_t time_ms = 0;
    Err err = tx_one(tx, sql, values, number_read, &time_ms);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = time_ms;
    return ERR_NONE;
}

Err outbox_next_due(Tx *tx, WebhookId webhook, int64_t now_ms, int64_t *out)
{
    return time_find(tx, SQL_OUTBOX_NEXT_DUE, VALUES(db_i64(webhook.v), db_i64(now_ms)), out);
}

Err outbox_next_lapse(Tx *tx, int64_t now_ms, int64_t *out)
{
    return time_find(tx, SQL_OUTBOX_NEXT_LAPSE, VALUES(db_i64(now_ms)), out);
}

static OutboxRow outbox_row(const Row *row, Arena *arena)
{
    return (OutboxRow){
        .id = { row_i64(row, 0) },
        .event = { row_i64(row, 1) },
        .rule = row_i64(row, 2),
        .action = row_i64(row, 3),
        .kind = (OutboxKind)row_i64(row, 4),
        .state = (OutboxState)row_i64(row, 5),
        .ticket = { row_i64(row, 6) },
        .comment = { row_i64(row, 7) },
        .recipient = row_text_copy(row, 8, arena),
        .subject = row_text_copy(row, 9, arena),
        .body = row_text_copy(row, 10, arena),
        .not_before_ms = row_i64(row, 11),
        .created_ms = row_i64(row, 12),
        .webhook = { row_i64(row, 13) },
        .webhook_event = (WebhookEvent)row_i64(row, 14),
        .attempt_count = row_i64(row, 15),
        .last_error = row_text_copy(row, 16, arena),
        .claim = row_i64(row, 17),
        .claimed_until_ms = row_i64(row, 18),
        .finished_ms = row_i64(row, 19),
    };
}

typedef struct RowInto {
    Arena *arena;
    OutboxRow *out;
} RowInto;

static void row_read(const Row *row, void *into)
{
    const RowInto *to = into;
    *to->out = outbox_row(row, to->arena);
}

Err outbox_claim(Tx *tx, Arena *arena, OutboxId id, const OutboxClaim *claim, OutboxRow *out)
{
    assert(claim->claim > 0);
    return tx_one(
        tx, SQL_OUTBOX_CLAIM,
        VALUES(db_i64(id.v), db_i64(claim->claim), db_i64(claim->until_ms), db_i64(claim->now_ms)),
        row_read, &(RowInto){ arena, out });
}

void outbox_freeze(Tx *tx, OutboxId id, Str body)
{
    tx_change(tx, SQL_OUTBOX_FREEZE, VALUES(db_i64(id.v), db_text(body)));
}

// ---- what became of it -----------------------------------------------------------------------

Err outbox_load(Tx *tx, Arena *arena, OutboxId id, OutboxRow *out)
{
    return tx_one(tx, SQL_OUTBOX_LOAD, VALUES(db_i64(id.v)), row_read, &(RowInto){ arena, out });
}

void outbox_settle(Tx *tx, const OutboxRow *row, bool *settled)
{
    int64_t changed = 0;
    tx_run(tx, SQL_OUTBOX_SETTLE,
           VALUES(db_i64(row->id.v), db_i64(row->claim), db_i64(row->state),
                  db_i64(row->attempt_count), db_text(row->last_error), db_i64(row->not_before_ms),
                  db_i64(row->finished_ms)),
           &changed);
    *settled = changed == 1;
}

void outbox_hold_followers(Tx *tx, const OutboxRow *row, int64_t not_before_ms)
{
    tx_run(tx, SQL_OUTBOX_HOLD_FOLLOWERS,
           VALUES(db_i64(row->webhook.v), db_i64_or_null(row->ticket.v), db_i64(row->id.v),
                  db_i64(not_before_ms)),
           NULL);
}

void outbox_release_followers(Tx *tx, const OutboxRow *row, int64_t not_before_ms)
{
    tx_run(tx, SQL_OUTBOX_RELEASE_FOLLOWERS,
           VALUES(db_i64(row->webhook.v), db_i64_or_null(row->ticket.v), db_i64(row->id.v),
                  db_i64(not_before_ms)),
           NULL);
}

void outbox_again(Tx *tx, OutboxId id, int64_t now_ms)
{
    tx_change(tx, SQL_OUTBOX_AGAIN, VALUES(db_i64(id.v), db_i64(now_ms)));
}

void outbox_again_failed(Tx *tx, WebhookId webhook, int64_t now_ms, int64_t max, int64_t *count)
{
    tx_run(tx, SQL_OUTBOX_AGAIN_FAILED, VALUES(db_i64(webhook.v), db_i64(now_ms), db_i64(max)),
           count);
}

void outbox_fail_gone(Tx *tx, int64_t now_ms, int64_t max, int64_t *failed)
{
    tx_run(tx, SQL_OUTBOX_FAIL_GONE, VALUES(db_i64(now_ms), db_i64(max)), failed);
}

// ---- looking ---------------------------------------------------------------------------------

static Err depth_read(const Row *row, void *into)
{
    OutboxDepths *depths = into;
    int64_t state = row_i64(row, 0);
    if (state > OUTBOX_STATE_NONE && state <= OUTBOX_FAILED) {
        depths->rows[state] = row_i64(row, 1);
    }
    return ERR_NONE;
}

Err outbox_depths(Tx *tx, OutboxDepths *out)
{
    *out = (OutboxDepths){ { 0 } };
    return tx_each(tx, SQL_OUTBOX_DEPTHS, NO_VALUES, depth_read, out);
}

static Err invocation_read(const Row *row, void *into)
{
    ListRows *rows = into;
    OutboxRow *invocation = list_rows_next(rows);
    *invocation = outbox_row(row, rows->arena);
    return ERR_NONE;
}

static ListMark invocation_mark(const void *row)
{
    int64_t id = ((const OutboxRow *)row)->id.v;
    return (ListMark){ .given = true, .key = id, .id = id };
}

Err invocation_list_page(Tx *tx, Arena *arena, WebhookId webhook, OutboxState state,
                         const ListAsk *ask, InvocationPage *out)
{
    ListRows rows = list_rows_make(arena, OutboxRow, ask);
    Err err = tx_each(tx, SQL_LIST_INVOCATIONS,
                      VALUES(db_i64(webhook.v), db_i64(list_direction(ask)),
                             db_bool(ask->mark.given), db_i64(ask->mark.id), db_i64(state),
                             db_i64(ask->limit + 1), db_i64(ask->offset)),
                      invocation_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, invocation_mark);
    *out = (InvocationPage){ .rows = (const OutboxRow *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

Err invocation_list_count(Tx *tx, WebhookId webhook, OutboxState state, int64_t *out)
{
    return tx_one(tx, SQL_LIST_INVOCATIONS_COUNT, VALUES(db_i64(webhook.v), db_i64(state)),
                  number_read, out);
}

void outbox_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted)
{
    tx_run(tx, SQL_OUTBOX_PURGE, VALUES(db_i64(before_ms), db_i64(max)), deleted);
}
