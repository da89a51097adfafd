#include "desk/webhook/outbox_take.h"

#include "store/account_store.h"
#include "store/comment_store.h"
#include "store/message_store.h"
#include "store/person_store.h"
#include "store/ticket_store.h"
#include "store/webhook_store.h"

typedef struct Taking {
    Work *work;
    const OutboxTake *in;
    OutboxTook took;
    OutboxClaim claim;
    OutboxReceivers receivers;
    int64_t claimed; // of all together
} Taking;

// ---- what an event webhook is told ------------------------------------------------------------

static Err author_load(Taking *taking, PersonId id, Str *out)
{
    Person person = { 0 };
    Err err = id.v ? person_load(taking->work->tx, taking->in->arena, id, &person) : ERR_NOT_FOUND;
    *out = person.name;
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

static Err said_load(Taking *taking, WebhookFact *fact)
{
    Tx *tx = taking->work->tx;
    Arena *arena = taking->in->arena;
    PersonId author = { 0 };
    Err err = ERR_NONE;
    if (fact->heard == WEBHOOK_MESSAGE_ADDED) {
        err = message_load(tx, arena, (MessageId){ fact->event.ref }, &fact->message);
        author = fact->message.author;
    } else if (fact->heard == WEBHOOK_COMMENT_ADDED) {
        err = comment_load(tx, arena, (CommentId){ fact->event.ref }, &fact->comment);
        author = fact->comment.author;
    }
    return err ? err : author_load(taking, author, &fact->author_name);
}

static Err body_freeze(Taking *taking, OutboxTaken *taken)
{
    Tx *tx = taking->work->tx;
    Arena *arena = taking->in->arena;
    WebhookFact fact = { .webhook = taken->webhook, .heard = taken->row.webhook_event };
    Err err = account_load(tx, arena, &fact.account);
    if (!err || err == ERR_NOT_FOUND) { // before init there is none
        err = webhook_event_load(tx, arena, taken->row.event, &fact.event);
    }
    if (!err) {
        err = ticket_load(tx, arena, fact.event.ticket, &fact.ticket, &fact.session);
    }
    if (!err) {
        err = said_load(taking, &fact);
    }
    if (err) {
        return err;
    }
    taken->row.body = taking->in->print(arena, &fact);
    outbox_freeze(tx, taken->row.id, taken->row.body);
    return tx->err;
}

// ---- taking -----------------------------------------------------------------------------------

static Err row_take(Taking *taking, OutboxId id, const Webhook *webhook)
{
    Work *work = taking->work;
    OutboxTaken *taken = &taking->took.rows[taking->took.count];
    Err err = outbox_claim(work->tx, taking->in->arena, id, &taking->claim, &taken->row);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    taken->webhook = webhook;
    bool is_told = taken->row.webhook_event != WEBHOOK_BY_RULE && taken->row.body.len == 0;
    err = is_told ? body_freeze(taking, taken) : ERR_NONE;
    if (err == ERR_NOT_FOUND) {
        bool settled = false;
        taken->row.state = OUTBOX_FAILED;
        taken->row.last_error = S("event_gone");
        taken->row.finished_ms = work->now_ms;
        outbox_settle(work->tx, &taken->row, &settled);
        return work->tx->err;
    }
    if (!err) {
        taking->took.count++;
        taking->claimed++;
    }
    return err;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t claimed_of_host(const Taking *taking, Str host)
{
    int64_t claimed = 0;
    for (size_t i = 0; i < taking->receivers.count; i++) {
        const OutboxReceiver *receiver = &taking->receivers.items[i];
        claimed += str_equal(receiver->host, host) ? receiver->claimed : 0;
    }
    return claimed;
}

static int64_t room_for(const Taking *taking, const OutboxReceiver *receiver)
{
    int64_t room = least((int64_t)(taking->in->max - taking->took.count),
                         OUTBOX_CLAIMED_MAX - taking->claimed);
    room = least(room, OUTBOX_CLAIMED_WEBHOOK_MAX - receiver->claimed);
    room = least(room, OUTBOX_CLAIMED_HOST_MAX - claimed_of_host(taking, receiver->host));
    if (receiver->broken_until_ms > taking->work->now_ms) {
        return 0;
    }
    return receiver->broken_until_ms > 0 ? least(room, receiver->claimed == 0) : room;
}

static Err receiver_take(Taking *taking, OutboxReceiver *receiver)
{
    Work *work = taking->work;
    OutboxId due[OUTBOX_CLAIMED_WEBHOOK_MAX];
    size_t count = 0;
    int64_t room = room_for(taking, receiver);
    if (room <= 0 || receiver->oldest_ms == 0 || receiver->oldest_ms > work->now_ms) {
        return ERR_NONE;
    }
    Err err = outbox_due(work->tx, receiver->webhook, work->now_ms, due, (size_t)room, &count);
    Webhook *webhook = arena_new(taking->in->arena, Webhook);
    if (!err && count > 0) {
        err = webhook_load(work->tx, taking->in->arena, receiver->webhook, webhook);
    }
    size_t had = taking->took.count;
    for (size_t i = 0; i < count && !err; i++) {
        err = row_take(taking, due[i], webhook);
    }
    receiver->claimed += (int64_t)(taking->took.count - had);
    return err;
}

// ---- when to come again -----------------------------------------------------------------------

static void sooner(int64_t *next_ms, int64_t time_ms)
{
    if (time_ms > 0 && (*next_ms == 0 || time_ms < *next_ms)) {
        *next_ms = time_ms;
    }
}

// What is due already and was not given comes when something else has gone, a claim lapses or a
// breaker tries again.
static Err next_find(Taking *taking)
{
    Work *work = taking->work;
    int64_t *next_ms = &taking->took.next_ms;
    int64_t time_ms = 0;
    Err err = outbox_next_lapse(work->tx, work->now_ms, &time_ms);
    sooner(next_ms, time_ms);
    for (size_t i = 0; i < taking->receivers.count && !err; i++) {
        const OutboxReceiver *receiver = &taking->receivers.items[i];
        if (receiver->oldest_ms == 0) {
            continue;
        }
        if (receiver->broken_until_ms > work->now_ms) {
            sooner(next_ms, receiver->broken_until_ms);
            continue;
        }
        err = outbox_next_due(work->tx, receiver->webhook, work->now_ms, &time_ms);
        sooner(next_ms, time_ms);
    }
    return err;
}

static Err look(Taking *taking)
{
    OutboxTook *took = &taking->took;
    int64_t now_ms = taking->work->now_ms;
    for (size_t i = 0; i < taking->receivers.count; i++) {
        const OutboxReceiver *receiver = &taking->receivers.items[i];
        bool is_broken = receiver->broken_until_ms > 0;
        took->breakers_open += is_broken && receiver->broken_until_ms > now_ms;
        took->breakers_half_open += is_broken && receiver->broken_until_ms <= now_ms;
        took->breakers_closed += !is_broken;
        if (receiver->oldest_ms <= now_ms) {
            sooner(&took->oldest_ms, receiver->oldest_ms);
        }
    }
    return outbox_depths(taking->work->tx, &took->depths);
}

// Comes again at once when there may be more.
static Err gone_fail(Taking *taking)
{
    Work *work = taking->work;
    int64_t failed = 0;
    outbox_fail_gone(work->tx, work->now_ms, OUTBOX_GONE_MAX, &failed);
    if (failed == OUTBOX_GONE_MAX) {
        taking->took.next_ms = work->now_ms;
    }
    return work->tx->err;
}

Err outbox_take_apply(Work *work, const OutboxTake *in, OutboxTook *out)
{
    Taking taking = {
        .work = work,
        .in = in,
        .took.rows = arena_array(in->arena, OutboxTaken, in->max),
        .claim = { .claim = db_next_id(work->tx),
                   .now_ms = work->now_ms,
                   .until_ms = work->now_ms + OUTBOX_CLAIM_LASTS_MS },
    };
    Err err = gone_fail(&taking);
    if (!err) {
        err = outbox_receivers(work->tx, work->arena, work->now_ms, &taking.receivers);
    }
    size_t count = err ? 0 : taking.receivers.count;
    for (size_t i = 0; i < count; i++) {
        taking.claimed += taking.receivers.items[i].claimed;
    }
    // Not always the same first, so that nobody starves when there is room for few.
    size_t first = count > 0 ? (size_t)(world_random(work->world) % count) : 0;
    for (size_t i = 0; i < count && !err; i++) {
        err = receiver_take(&taking, &taking.receivers.items[(first + i) % count]);
    }
    if (!err) {
        err = next_find(&taking);
    }
    if (!err && in->look) {
        err = look(&taking);
    }
    if (err) {
        return err;
    }
    *out = taking.took;
    return ERR_NONE;
}
