#include "desk/timer/timers_run.h"

#include "desk/record.h"
#include "desk/rules/automation_run.h"
#include "desk/rules/messaging_run.h"
#include "desk/rules/rule_run.h"
#include "desk/session/session_end.h"
#include "desk/upload/attachment_add.h"
#include "store/device_store.h"
#include "store/idempotency_store.h"
#include "store/macro_store.h"
#include "store/outbox_store.h"
#include "store/secret_store.h"
#include "store/timer_store.h"
#include "store/webhook_store.h"
#include "store/whereabouts_store.h"

// ---- sessions ---------------------------------------------------------------------------------

// What the clock does from here on is caused by this.
static void fired_tell(Work *work, const Timer *timer, const Record *record)
{
    Event event = { .kind = EVENT_TIMER_FIRED,
                    .thread = record->session.thread,
                    .conversation = record->session.id,
                    .ticket = record->ticket.id,
                    .number_a = timer->kind };
    work->cause = work_event(work, &event, (EventStreams){ 0 }, NULL, NULL);
}

// A conversation that is no longer what the timer was armed for, or gone, has nothing to be done.
static Err live_load(Work *work, const Timer *timer, Record *out)
{
    Err err = record_load_conversation(work, (ConversationId){ timer->subject }, out);
    if (err) {
        return err;
    }
    return out->session.session_state == SESSION_ENDED ? ERR_NOT_FOUND : ERR_NONE;
}

static Err session_quiet(Work *work, const Timer *timer)
{
    Record before = { 0 };
    Err err = live_load(work, timer, &before);
    if (err || before.session.session_state != SESSION_ACTIVE || !before.ticket.id.v) {
        return err;
    }
    int64_t due_ms = record_quiet_due_ms(work, &before);
    if (due_ms > work->now_ms) {
        work_timer_set(work, timer->kind, timer->subject, due_ms);
        return ERR_NONE;
    }
    fired_tell(work, timer, &before);
    Record after = before;
    after.session.session_state = SESSION_INACTIVE;
    return record_save(work, &before, &after, SAVE_BY_COMMAND);
}

static Err bot_restart(Work *work, const Timer *timer)
{
    Record before = { 0 };
    Err err = live_load(work, timer, &before);
    if (err || before.session.control != CONTROL_BOT || before.session.bot_step.len == 0) {
        return err;
    }
    int64_t due_ms = before.session.customer_wrote_ms + BOT_RESTART_AFTER_MS;
    if (due_ms > work->now_ms) {
        work_timer_set(work, timer->kind, timer->subject, due_ms);
        return ERR_NONE;
    }
    fired_tell(work, timer, &before);
    Record after = before;
    after.session.bot_step = S("");
    after.session.bot_unmatched = 0;
    err = record_save(work, &before, &after, SAVE_BY_COMMAND);
    if (err) {
        return err;
    }
    Event event = { .kind = EVENT_BOT_RESTARTED,
                    .thread = after.session.thread,
                    .conversation = after.session.id };
    (void)work_event(work, &event, (EventStreams){ 0 }, NULL, NULL);
    return ERR_NONE;
}

static Err bot_expire(Work *work, const Timer *timer)
{
    Record before = { 0 };
    Err err = live_load(work, timer, &before);
    if (err || before.session.control != CONTROL_BOT) {
        return err;
    }
    int64_t due_ms = before.session.customer_wrote_ms + BOT_EXPIRE_AFTER_MS;
    if (due_ms > work->now_ms) {
        work_timer_set(work, timer->kind, timer->subject, due_ms);
        return ERR_NONE;
    }
    fired_tell(work, timer, &before);
    Record after = { 0 };
    return session_end_record(work, &before, ENDED_REASON_INACTIVITY, ENDED_VIA_TIMER, &after);
}

// ---- the desk itself --------------------------------------------------------------------------

static Err settle_again(Work *work, const Timer *timer)
{
    fired_tell(work, timer, &(Record){ 0 });
    work_touch_team(work, (TeamId){ timer->subject });
    return ERR_NONE;
}

// An update that a full commit did not come to; a ticket that has gone since needs nothing.
static Err rules_again(Work *work, const Timer *timer)
{
    fired_tell(work, timer, &(Record){ 0 });
    return rules_resume(work, (AuditId){ timer->subject });
}

// It stays due at the hour that it works at, so that who works next goes on with that one.
static Err automations(Work *work, const Timer *timer)
{
    int64_t again_ms = automation_next_ms(work->now_ms);
    Err err = automations_run(work, timer->due_ms, &again_ms);
    work_timer_set(work, timer->kind, timer->subject, again_ms);
    return err;
}

// Devices and sign-ins go all at once: they are few a day.
static Err purge(Work *work, const Timer *timer, TimersRan *ran)
{
    int64_t keys = 0;
    int64_t attempts = 0;
    int64_t sent = 0;
    int64_t uses = 0;
    int64_t places = 0;
    size_t files = 0;
    unsigned char(*hashes)[CONTENT_HASH_BYTES] =
        arena_alloc(work->arena, PURGE_ROWS_MAX, CONTENT_HASH_BYTES, 1);
    sign_in_purge(work->tx, work->now_ms, NULL);
    device_purge(work->tx, work->now_ms - DEVICE_KEPT_MS, NULL);
    idempotency_purge(work->tx, work->now_ms - IDEMPOTENCY_KEPT_MS, PURGE_ROWS_MAX, &keys);
    webhook_attempt_purge(work->tx, work->now_ms - WEBHOOK_ATTEMPTS_KEPT_MS, PURGE_ROWS_MAX,
                          &attempts);
    outbox_purge(work->tx, work->now_ms - OUTBOX_KEPT_MS, PURGE_ROWS_MAX, &sent);
    macro_use_purge(work->tx, work->now_ms - MACRO_USES_KEPT_MS, PURGE_ROWS_MAX, &uses);
    whereabouts_purge(work->tx, work->now_ms - WHEREABOUTS_KEPT_MS, PURGE_ROWS_MAX, &places);
    Err err = attachment_purge(work, hashes, PURGE_ROWS_MAX, &files);
    if (err) {
        return err;
    }
    ran->hashes = hashes;
    ran->hash_count = files;
    bool is_more = keys == PURGE_ROWS_MAX || files == PURGE_ROWS_MAX ||
                   attempts == PURGE_ROWS_MAX || sent == PURGE_ROWS_MAX || uses == PURGE_ROWS_MAX ||
                   places == PURGE_ROWS_MAX;
    work_timer_set(work, timer->kind, timer->subject,
                   is_more ? work->now_ms : work->now_ms + PURGE_EVERY_MS);
    return ERR_NONE;
}

// ---- what is due ------------------------------------------------------------------------------

static Err timer_fire(Work *work, const Timer *timer, TimersRan *ran)
{
    switch (timer->kind) {
    case TIMER_SESSION_QUIET:
        return session_quiet(work, timer);
    case TIMER_BOT_RESTART:
        return bot_restart(work, timer);
    case TIMER_BOT_EXPIRE:
        return bot_expire(work, timer);
    case TIMER_SETTLE:
        return settle_again(work, timer);
    case TIMER_RULES:
        return rules_again(work, timer);
    case TIMER_MESSAGING:
        messaging_wake(work, timer->subject);
        return ERR_NONE;
    case TIMER_AUTOMATIONS:
        return automations(work, timer);
    case TIMER_PURGE:
        return purge(work, timer, ran);
    case TIMER_NONE:
    case TIMER_KIND_COUNT:
        break;
    }
    return ERR_NOT_FOUND; // of a newer program
}

Err timers_run_apply(Work *work, TimersRan *out)
{
    Timer due[TIMERS_RUN_MAX];
    size_t count = 0;
    Err err = timer_list_due(work->tx, work->now_ms, due, countof(due), &count);
    if (err) {
        return err;
    }
    TimersRan ran = { .fired = count, .more = count == TIMERS_RUN_MAX };
    for (size_t i = 0; i < count; i++) {
        work->actor = (Actor){ .kind = ACTOR_TIMER, .via = VIA_SYSTEM };
        work->cause = (EventId){ 0 };
        work->audit_ticket = (TicketId){ 0 };
        work_timer_cancel(work, due[i].kind, due[i].subject);
        err = timer_fire(work, &due[i], &ran);
        if (work->tx->err) {
            return work->tx->err;
        }
        err_ignore(err, "a refused one is dropped");
    }
    *out = ran;
    return ERR_NONE;
}
